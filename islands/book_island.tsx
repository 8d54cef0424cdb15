/**
 * The booking form, alive: question by question for a patient, with the address found as one types and
 * a pin on a map for everybody who books.
 */
import { hydrate } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { BookBody } from "../views/book_body.tsx";
import type { BookSeed } from "../views/book_seed.ts";
import { BOOK_ALIASES, type BookStep, questionOf } from "../views/book_steps.ts";
import { type Attempt, FormState, FormValues } from "../views/forms.ts";
import { Banner } from "../views/notices.tsx";
import type { Reader } from "../views/reader.ts";
import { readerFrom } from "../views/reader_seed.ts";
import { AddressCombobox } from "./book/address_combobox.tsx";
import { AddressProvider } from "./book/address_context.ts";
import { readDraft, restoredEntries } from "./book/draft.ts";
import { entriesOf } from "./book/form_entries.ts";
import { PinField } from "./book/pin.tsx";
import { useDraft } from "./book/use_draft.ts";
import { type Answers, useAnswers } from "./book/use_answers.ts";
import { useWizard } from "./book/use_wizard.ts";
import { useFocusOnErrors } from "./focus_on_errors.ts";
import { pause } from "./pauses.ts";
import { loadWords } from "./words.ts";

const ADDRESS = { Text: AddressCombobox, Place: PinField };

interface LiveProps {
  readonly root: HTMLElement;
  readonly seed: BookSeed;
  readonly reader: Reader;
}

/** As the server drew it, until the fields that come with the script may take its place. */
const serverState = ({ attempt }: BookSeed): FormState =>
  new FormState(
    "book",
    attempt === null ? null : { ...attempt, values: new FormValues(attempt.values) },
    BOOK_ALIASES,
  );

/** Of one step only its own errors. */
const stateOf = (attempt: Attempt, step: BookStep | null): FormState =>
  new FormState(
    "book",
    step === null
      ? attempt
      : { ...attempt, errors: attempt.errors.filter(({ path }) => questionOf(path) === step) },
    BOOK_ALIASES,
  );

/** The lines of the summary lead to their fields; an address of their own they do not get. */
function useErrorLinks(root: HTMLElement): void {
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>(".errors a");
      const field = link === null ? null : document.getElementById(link.hash.slice(1));
      if (field === null) return;
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "center" });
    };
    root.addEventListener("click", onClick);
    return () => root.removeEventListener("click", onClick);
  }, []);
}

/** A sign was ticked further down: the numbers come on the screen, wherever the reader is on the page. */
function useNumbersFirst(root: HTMLElement, isFlagged: boolean): void {
  const before = useRef(isFlagged);
  useEffect(() => {
    const isNews = isFlagged && !before.current;
    before.current = isFlagged;
    if (isNews) root.querySelector(".emergency--first")?.scrollIntoView({ block: "nearest" });
  }, [isFlagged]);
}

function useAddressPage({ address }: Answers, seed: BookSeed, isShown: boolean) {
  return { ...address, map: seed.map, isShown };
}

/** A city without a map has no search: its plain fields, and known addresses, stay. */
const liveAddress = ({ reader }: LiveProps) => reader.city.hasMap ? ADDRESS : null;

function Steps(props: LiveProps) {
  const { root, seed, reader } = props;
  const { answers, wizard, slots, onSubmit, onInput } = useWizard(root, seed, reader);
  const { isLive, attempt } = answers;
  useErrorLinks(root);
  useNumbersFirst(root, wizard.isFlagged);
  useFocusOnErrors(root, attempt);
  const page = useAddressPage(answers, seed, wizard.step === "where");
  return (
    <AddressProvider value={page}>
      <BookBody
        {...seed}
        reader={reader}
        state={isLive ? stateOf(attempt, wizard.step) : serverState(seed)}
        wizard={isLive ? wizard : null}
        live={isLive ? liveAddress(props) : null}
        slots={slots}
        onSubmit={onSubmit}
        onInput={onInput}
      />
    </AddressProvider>
  );
}

/** A call that was broken off: it goes on, or another one begins. */
const BackAgain = ({ reader, onForget }: { reader: Reader; onForget: () => void }) => (
  <div class="wrap duty-notice">
    <Banner tone="wait" icon="clock" title={reader.t("book.backAgain")} role="status">
      <p>
        <button type="button" class="button" onClick={onForget}>
          {reader.t("book.startAnew")}
        </button>
      </p>
    </Banner>
  </div>
);

/** All questions on one page: the form is sent as without a script. */
function Whole(props: LiveProps) {
  const { root, seed, reader } = props;
  const personId = reader.person?.id ?? "";
  const wishedId = seed.booker.wished?.id ?? null;
  const [draft] = useState(() =>
    // A form that came back from the server is newer than any draft.
    seed.attempt === null ? readDraft(personId, Date.now()) : null
  );
  const isTouched = useRef(false);
  const keeper = useDraft(() =>
    isTouched.current
      ? {
        personId,
        savedAt: Date.now(),
        step: "what",
        furthest: "what",
        entries: entriesOf(answers.form()),
        wishedId,
        commandId: null,
      }
      : null
  );
  const changed = () => {
    isTouched.current = true;
    keeper.changed();
  };
  const answers = useAnswers(
    root,
    seed.attempt,
    () => draft === null ? null : restoredEntries(draft, wishedId),
    changed,
  );
  const onInput = () => {
    answers.read();
    changed();
  };
  const forget = () => {
    keeper.forget();
    location.assign("/book");
  };
  const { isLive, attempt, values } = answers;
  useErrorLinks(root);
  const page = useAddressPage(answers, seed, values.text("callType") !== "consultation");
  return (
    <AddressProvider value={page}>
      {isLive && draft !== null && <BackAgain reader={reader} onForget={forget} />}
      <BookBody
        {...seed}
        reader={reader}
        state={isLive ? stateOf(attempt, null) : serverState(seed)}
        live={isLive ? liveAddress(props) : null}
        onInput={onInput}
      />
    </AddressProvider>
  );
}

function Book(props: LiveProps) {
  return props.seed.own ? <Steps {...props} /> : <Whole {...props} />;
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as BookSeed;
  const reader = readerFrom(seed.reader, await loadWords());
  // Drawn at once, not calmly: each press of a key counts from what the one before has done.
  await pause();
  hydrate(<Book root={element} seed={seed} reader={reader} />, element);
}
