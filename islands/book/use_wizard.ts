/** Leads through the questions: one step after the other, each judged by the server before the next. */
import { useEffect, useRef, useState } from "preact/hooks";
import { titleId, type Wizard } from "../../views/book_body.tsx";
import type { BookSeed } from "../../views/book_seed.ts";
import { askedFrom, flagsFrom, furtherOf } from "../../views/book_signs.ts";
import type { Slots } from "../../views/book_time.tsx";
import {
  type BookStep,
  type Question,
  questionOf,
  QUESTIONS,
  stepsFor,
  TITLES,
} from "../../views/book_steps.ts";
import { LETTER_FIELDS } from "../../views/payer_card.tsx";
import type { FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { newIdentifier } from "../live/identifier.ts";
import { type BookDraft, isNewWish, readDraft, restoredEntries, wishOf } from "./draft.ts";
import { changesOf, entriesOf, withChanges } from "./form_entries.ts";
import { check, create, judge, type Judgement, wait } from "./judge.ts";
import * as address from "./steps_in_history.ts";
import { type Answers, useAnswers } from "./use_answers.ts";
import { useDraft } from "./use_draft.ts";
import { useWindows } from "./use_windows.ts";

/** What is typed beside the answers that were checked. */
const BESIDE_CHECK: readonly string[] = ["promoCode", ...LETTER_FIELDS];
const ORDER: readonly BookStep[] = [...QUESTIONS, "check"];
const farther = (one: BookStep, other: BookStep): BookStep =>
  ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;

/** What is drawn. */
interface Shown {
  readonly step: BookStep;
  readonly furthest: BookStep;
  readonly isBusy: boolean;
  readonly checked: Wizard["checked"];
}

export interface LiveWizard {
  readonly answers: Answers;
  readonly wizard: Wizard;
  readonly slots: Slots;
  onSubmit(event: SubmitEvent): void;
  onInput(event: Event): void;
}

export function useWizard(root: HTMLElement, seed: BookSeed, reader: Reader): LiveWizard {
  const personId = reader.person?.id ?? "";
  const [draft] = useState(() =>
    // A form that came back from the server is newer than any draft.
    seed.attempt === null ? readDraft(personId, Date.now()) : null
  );
  const wishedId = seed.booker.wished?.id ?? null;
  /** The draft, and what was typed over it while the script was on its way. */
  const [restored] = useState(() => {
    const form = root.querySelector("form");
    if (draft === null || form === null) return null;
    const [entries, changes] = [restoredEntries(draft, wishedId), changesOf(form)];
    const both = withChanges(entries, changes);
    return { entries: both, typed: both === entries ? null : changes[0]?.name ?? null };
  });
  const typed = restored?.typed ?? null;
  const [shown, setShown] = useState<Shown>(() => firstShown(seed, draft, typed));
  /** The same for what runs later than it was drawn. */
  const now = useRef(shown);
  const show = (change: Partial<Shown>) => setShown(now.current = { ...now.current, ...change });
  /** Of one set of answers: another one is another call. */
  const commandId = useRef(
    draft === null || typed !== null || isNewWish(draft, wishedId) ? null : draft.commandId,
  );
  const isTouched = useRef(draft !== null);
  /** The further danger signs that the reader has gone past. */
  const signsAsked = useRef("");

  const answers = useAnswers(
    root,
    seed.attempt,
    () => restored?.entries ?? null,
    () => changed(),
  );
  const { form } = answers;
  const { words } = reader;
  const askedOf = (values: FormValues) =>
    askedFrom(values, seed.booker, reader.dayValue(reader.now));
  const stepsOf = (values: FormValues) =>
    stepsFor(values.text("callType"), furtherOf(askedOf(values)) !== "");
  const keeper = useDraft(() =>
    isTouched.current
      ? {
        personId,
        savedAt: Date.now(),
        step: now.current.step,
        furthest: now.current.furthest,
        entries: entriesOf(form()),
        wishedId,
        commandId: commandId.current,
      }
      : null
  );

  function changed(): void {
    isTouched.current = true;
    commandId.current = null;
    if (now.current.checked !== null) show({ checked: null });
    keeper.changed();
  }

  function moveTo(step: BookStep, how: "push" | "replace" | "shown", isReturning = false): void {
    if (how === "push") address.pushStep(step, isReturning);
    if (how === "replace") address.replaceStep(step);
    show({ step, furthest: farther(now.current.furthest, step) });
    keeper.save();
  }

  /** Asks, unless it is being asked already. Null: the reader went elsewhere, or has to sign in. */
  async function asking<Data>(
    ask: () => Promise<Judgement<Data>>,
  ): Promise<Exclude<Judgement<Data>, { kind: "signedOut" }> | null> {
    if (now.current.isBusy) return null;
    const { step } = now.current;
    show({ isBusy: true });
    const judgement = await ask();
    show({ isBusy: false });
    if (judgement.kind === "signedOut") {
      keeper.save();
      location.assign("/signin?next=/book");
      return null;
    }
    return now.current.step === step ? judgement : null;
  }

  /** Leads to the first question that has something wrong. */
  function complain({ attempt }: { attempt: Answers["attempt"] }, how: "push" | "replace"): void {
    const [first] = attempt.errors;
    // A code or a letter that is used up by now: the card beside the answers says so.
    if (first !== undefined && BESIDE_CHECK.includes(first.path)) return void toCheck("replace");
    const question = first === undefined ? now.current.step : questionOf(first.path);
    if (question !== now.current.step) moveTo(question, how);
    answers.setAttempt(attempt);
  }

  async function toCheck(how: "push" | "replace"): Promise<void> {
    const judgement = await asking(() => check(words, entriesOf(form())));
    if (judgement === null) return;
    if (judgement.kind === "wrong") return complain(judgement, how);
    const { body, found, city, quote } = judgement.data;
    answers.clear();
    show({ checked: { values: answers.read(), body, found, quote, reader: reader.in(city) } });
    moveTo("check", now.current.step === "check" ? "replace" : how);
  }

  async function answer(question: Question): Promise<void> {
    const judgement = await asking(() => judge(words, entriesOf(form()), question));
    if (judgement === null) return;
    if (judgement.kind === "wrong") return answers.setAttempt(judgement.attempt);
    answers.clear();
    const values = answers.read();
    const further = furtherOf(askedOf(values));
    if (question === "signs") signsAsked.current = further;
    const steps = stepsOf(values);
    // Who or what was changed at the end: what it makes one ask is still asked.
    const isAskedAnew = (question === "who" || question === "what") && further !== "" &&
      further !== signsAsked.current;
    if (address.isReturning() && isAskedAnew) return moveTo("signs", "push", true);
    const next = steps[steps.indexOf(question) + 1] ?? "check";
    if (next === "check" || address.isReturning()) await toCheck("push");
    else moveTo(next, "push");
  }

  async function call(): Promise<void> {
    const id = commandId.current ??= newIdentifier();
    isTouched.current = true;
    keeper.save();
    const judgement = await asking(() => create(words, entriesOf(form()), id));
    if (judgement === null) return;
    if (judgement.kind === "wrong") {
      if (!judgement.reachedNobody) commandId.current = null;
      return complain(judgement, "push");
    }
    show({ isBusy: true });
    keeper.forget();
    location.replace(`/bookings/${judgement.data.id}`);
  }

  /** The browser's own Back and Forward, and addresses that somebody typed. */
  function followAddress(): void {
    const wanted = address.stepOfAddress();
    if (wanted === null && location.hash !== "") return;
    const steps = stepsOf(answers.read());
    const isOpen = wanted !== null && steps.includes(wanted) &&
      ORDER.indexOf(wanted) <= ORDER.indexOf(now.current.furthest);
    const step = isOpen ? wanted : "flags";
    if (wanted !== null && !isOpen) address.replaceStep(step);
    if (step === now.current.step) return;
    answers.clear();
    moveTo(step, "shown");
    if (step === "check" && now.current.checked === null) toCheck("replace");
  }

  const follow = useRef(followAddress);
  follow.current = followAddress;
  useEffect(() => {
    history.scrollRestoration = "manual";
    const onMove = () => follow.current();
    addEventListener("popstate", onMove);
    return () => removeEventListener("popstate", onMove);
  }, []);
  // What the draft brought back is in the form now.
  useEffect(() => {
    if (!answers.isLive) return;
    const wish = draft === null ? null : wishOf(draft);
    // The wish has a name on the page of its doctor alone.
    if (wish !== null && wishedId === null && location.search === "") {
      location.replace(`/book?doctor=${encodeURIComponent(wish)}${location.hash}`);
      return;
    }
    // The wish, and what was typed, is a part of the draft from now on, whatever page comes next.
    if (draft !== null && (typed !== null || isNewWish(draft, wishedId))) keeper.save();
    const { step } = now.current;
    if (location.hash !== "" || step !== "flags") address.replaceStep(step);
    if (step === "check") toCheck("replace");
  }, [answers.isLive]);

  /** Nothing suits: the answers wait, and are no draft any more. */
  async function joinWaitlist(): Promise<void> {
    const judgement = await asking(() => wait(words, entriesOf(form())));
    if (judgement === null) return;
    if (judgement.kind === "wrong") return complain(judgement, "push");
    show({ isBusy: true });
    keeper.forget();
    location.assign("/waitlist");
  }

  const slots = useWindows(shown.step === "time", seed.slots, () => entriesOf(form()), words);
  useStepOnScreen(shown.step, reader, stepsOf(answers.values));

  return {
    answers,
    slots,
    onInput(event) {
      // A code and a letter stand beside what was checked, and are asked about by a button.
      const { target } = event;
      const isBeside = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
      if (isBeside && BESIDE_CHECK.includes(target.name)) {
        commandId.current = null;
        return;
      }
      answers.read();
      changed();
    },
    onSubmit(event) {
      event.preventDefault();
      const { step, checked } = now.current;
      const { submitter } = event;
      if (submitter instanceof HTMLButtonElement && submitter.value === "waitlist") joinWaitlist();
      // A code was typed: the answers stay, the price is asked for anew.
      else if (submitter instanceof HTMLButtonElement && submitter.value === "price") {
        toCheck("replace");
      } else if (step !== "check") answer(step);
      else if (checked === null) toCheck("replace");
      else call();
    },
    wizard: {
      ...shown,
      steps: stepsOf(answers.values),
      isFlagged: flagsFrom(answers.values, askedOf(answers.values)).length > 0,
      asked: askedOf(answers.values),
      isReturning: address.isReturning(),
      restoredAt: draft?.savedAt ?? null,
      onBack() {
        if (address.goBack()) return;
        const steps = stepsOf(answers.read());
        answers.clear();
        moveTo(steps[steps.indexOf(now.current.step) - 1] ?? "flags", "replace");
      },
      onChange(question) {
        answers.clear();
        moveTo(question, "push", true);
      },
      onStartAgain() {
        keeper.forget();
        location.replace("/book");
      },
    },
  };
}

/**
 * Where the page begins: with what went wrong, where somebody is typing, where the draft was left, or with the
 * first question. @param typed a field that was changed since the draft was left; null: none
 */
function firstShown({ attempt }: BookSeed, draft: BookDraft | null, typed: string | null): Shown {
  const [error] = attempt?.errors ?? [];
  const furthest = attempt === null ? draft?.furthest ?? "flags" : "check";
  const left = error !== undefined
    ? questionOf(error.path)
    : draft === null
    ? "flags"
    : typed !== null
    ? questionOf(typed)
    : address.stepOfAddress() ?? draft.step;
  const step = ORDER.indexOf(left) <= ORDER.indexOf(furthest) ? left : furthest;
  return { step, furthest, isBusy: false, checked: null };
}

/** A new step is named in the tab, and its heading has the focus: a screen reader says where one is. */
function useStepOnScreen(step: BookStep, reader: Reader, steps: readonly BookStep[]): void {
  const last = useRef(step);
  useEffect(() => {
    const where = reader.t("book.stepOf", { step: steps.indexOf(step) + 1, count: steps.length });
    const parts = [`${reader.t(TITLES[step])} · ${reader.t("book.title")}`, where];
    document.title = `${parts.join(", ")} · ${reader.t("brand.name")}`;
    if (last.current === step) return;
    last.current = step;
    document.getElementById(titleId(step))?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [step]);
}
