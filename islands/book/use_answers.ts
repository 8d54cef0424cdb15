/**
 * The form and what stands in it. Its fields stay the browser's own: what is drawn follows them, and
 * nothing that was typed before the script came is lost.
 */
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { SentAttempt } from "../../views/book_seed.ts";
import { type Attempt, FormValues } from "../../views/forms.ts";
import type { Place } from "../map/adapter.ts";
import type { AddressPage, ChosenAddress } from "./address_context.ts";
import { choiceOf } from "../../views/address_fields.tsx";
import { type Entries, entriesOf, fieldOf, fill, valuesOf } from "./form_entries.ts";
import { placeText } from "./pin_place.ts";

export interface Answers {
  readonly form: () => HTMLFormElement;
  /** False while the page is as the server drew it. */
  readonly isLive: boolean;
  readonly values: FormValues;
  /** What is wrong with them, as the server said it last. */
  readonly attempt: Attempt;
  setAttempt(attempt: Attempt): void;
  /** Nothing is wrong any more; houses to choose from stay. */
  clear(): void;
  /** What stands in the form now; to be called with every input. */
  read(): FormValues;
  readonly address: Omit<AddressPage, "isShown" | "map">;
}

const attemptOf = (entries: Entries, from: Partial<SentAttempt> | null): Attempt => ({
  form: "book",
  values: new FormValues(entries),
  errors: from?.errors ?? [],
  refusal: from?.refusal ?? null,
  suggestions: from?.suggestions ?? [],
});

/** A choice that came with the form, unless houses stand there to choose from. */
function chosenOf({ values, suggestions = [] }: Attempt): ChosenAddress | null {
  const choice = values.given("address.choice");
  const label = values.given("address.asked");
  return choice === undefined || label === undefined || suggestions.length > 0
    ? null
    : { label, choice };
}

/**
 * @param sent the form came back from the server
 * @param restored what a draft brings back, asked once
 * @param onChange something was changed by the reader
 */
export function useAnswers(
  root: HTMLElement,
  sent: SentAttempt | null,
  restored: () => Entries | null,
  onChange: () => void,
): Answers {
  const form = () => root.querySelector("form")!;
  const [isLive, setLive] = useState(false);
  const [attempt, setAttempt] = useState<Attempt>(() => attemptOf(sent?.values ?? [], sent));
  const [chosen, setChosen] = useState<ChosenAddress | null>(null);
  const [values, setValues] = useState<FormValues>(attempt.values);
  const read = () => {
    const next = valuesOf(form());
    setValues(next);
    return next;
  };
  const changed = () => {
    read();
    onChange();
  };

  useLayoutEffect(() => {
    const first = attemptOf(restored() ?? entriesOf(form()), sent);
    setAttempt(first);
    setChosen(chosenOf(first));
    setLive(true);
  }, []);
  // The fields that come with the script are on the page now.
  useLayoutEffect(() => {
    if (!isLive) return;
    fill(form(), [...attempt.values.entries()]);
    read();
  }, [isLive]);
  // The hidden fields of a choice are on the page when this runs.
  useEffect(() => {
    if (isLive) read();
  }, [chosen, attempt]);

  const address = useMemo(() => ({
    setPlace(place: Place | null) {
      const field = fieldOf(form(), "place");
      if (field !== null) field.value = place === null ? "" : placeText(place);
      changed();
    },
    setText(text: string) {
      const field = fieldOf(form(), "address.text");
      if (field !== null) field.value = text;
      changed();
    },
  }), []);

  return {
    form,
    isLive,
    values,
    attempt,
    setAttempt,
    clear: () =>
      setAttempt((last) => ({ ...last, values: valuesOf(form()), errors: [], refusal: null })),
    read,
    address: {
      ...address,
      values,
      chosen,
      choose(suggestion) {
        const { label } = suggestion;
        setChosen({ label, choice: choiceOf(suggestion) });
        // What was offered for another text, and the pin of another place, are over.
        setAttempt((last) => ({ ...last, values: valuesOf(form()), suggestions: [] }));
        address.setPlace(null);
      },
    },
  };
}
