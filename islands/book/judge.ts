/** Asks the server what it thinks of the answers, and gives them to it at last. */
import type { FoundAddress } from "../../views/book_answers.tsx";
import type { SlotChoices } from "../../views/book_time.tsx";
import type { BookStep } from "../../views/book_steps.ts";
import type { Quote } from "../../views/price_card.tsx";
import type { CityView } from "../../views/facts.ts";
import type { Attempt } from "../../views/forms.ts";
import { FormValues } from "../../views/forms.ts";
import type { Words } from "../../views/words.ts";
import { type PostAnswer, postForm } from "../live/post_form.ts";
import type { Entries } from "./form_entries.ts";

export interface CheckData {
  readonly body: Readonly<Record<string, unknown>>;
  readonly found: FoundAddress | null;
  readonly city: CityView;
  readonly quote: Quote;
}

export type Judgement<Data> =
  | { readonly kind: "ok"; readonly data: Data }
  /** Something is wrong with the answers, or the server could not be asked. */
  | { readonly kind: "wrong"; readonly attempt: Attempt; readonly reachedNobody: boolean }
  | { readonly kind: "signedOut" };

const ADDRESS = "/book";

async function ask<Data>(
  words: Words,
  entries: Entries,
  more: Readonly<Record<string, string>>,
): Promise<Judgement<Data>> {
  const body = new URLSearchParams([
    ...entries.map((entry) => [...entry]),
    ...Object.entries(more),
  ]);
  const answer = await postForm(fetch, ADDRESS, body.toString());
  if (answer.kind === "done") return { kind: "ok", data: answer.data as Data };
  if (answer.kind === "later" && answer.status === 401) return { kind: "signedOut" };
  return {
    kind: "wrong",
    attempt: attemptOf(words, entries, answer),
    reachedNobody: answer.kind === "later",
  };
}

function attemptOf(
  words: Words,
  entries: Entries,
  { status, problem }: Exclude<PostAnswer, { kind: "done" }>,
): Attempt {
  const errors = problem?.errors ?? [];
  const said = problem?.refusal ?? null;
  return {
    form: "book",
    values: new FormValues(entries),
    errors,
    refusal: said !== null || errors.length > 0
      ? said
      : words.text(status === 0 ? "live.notSent" : "live.notTaken"),
    suggestions: problem?.suggestions ?? [],
  };
}

/** One question, in the same words in which the whole would be judged. */
export const judge = (words: Words, entries: Entries, question: BookStep) =>
  ask<object>(words, entries, { step: "judge", question });

/** All of it: what it comes to, before anything is called. */
export const check = (words: Words, entries: Entries) =>
  ask<CheckData>(words, entries, { step: "check" });

/** The windows for these answers; null: nothing can be said of them. */
export const windows = (words: Words, entries: Entries) =>
  ask<{ slots: SlotChoices | null }>(words, entries, { step: "slots" });

/** A place on the waitlist, with these answers. */
export const wait = (words: Words, entries: Entries) =>
  ask<object>(words, entries, { step: "waitlist" });

/** The call itself. @param commandId sent twice, it makes one booking */
export const create = (words: Words, entries: Entries, commandId: string) =>
  ask<{ id: string }>(words, entries, { step: "create", commandId });
