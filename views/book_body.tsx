/**
 * The booking form: all questions on one page, or, where a script leads through them, one after the
 * other. The same markup for both, so that the page does not jump when it comes to life.
 */
import { KEPT_FORM } from "./kept_form.ts";
import type { ComponentChildren } from "preact";
import type { Asked } from "../actors/booking/red_flags.ts";
import type { LiveAddress } from "./address_fields.tsx";
import { BOOK_FIELD_LABELS } from "./book_labels.ts";
import { Answers, type CheckedAnswers, Terms } from "./book_answers.tsx";
import { LETTER_FIELDS, letterTyped, PayerCard } from "./payer_card.tsx";
import { PriceCard } from "./price_card.tsx";
import { Contacts, Needs, RedFlags, Signs, What, When, Where, Who } from "./book_questions.tsx";
import { type Slots, Time } from "./book_time.tsx";
import { type BookStep, type Question, TITLES } from "./book_steps.ts";
import { EmergencyStrip } from "./emergency.tsx";
import type { Booker } from "./booker.ts";
import type { KnownAddress } from "./facts.ts";
import { Hidden } from "./fields.tsx";
import type { FormState } from "./forms.ts";
import { Icon } from "./icon.tsx";
import { Banner, ErrorSummary } from "./notices.tsx";
import type { Reader } from "./reader.ts";

/** What a live page knows, and what it does. */
export interface Wizard {
  readonly step: BookStep;
  /** Those that these answers ask for. */
  readonly steps: readonly BookStep[];
  readonly isFlagged: boolean;
  /** Whose danger signs are asked. */
  readonly asked: Asked;
  readonly isBusy: boolean;
  /** After a change the reader is led back to the answers. */
  readonly isReturning: boolean;
  /** The answers as the server took them; null: it has not been asked. */
  readonly checked: (CheckedAnswers & { readonly reader: Reader }) | null;
  /** When the answers that were brought back were typed; null: there were none. */
  readonly restoredAt: number | null;
  onBack(): void;
  onChange(question: Question): void;
  onStartAgain(): void;
}

export interface BookBodyProps {
  reader: Reader;
  state: FormState;
  own: boolean;
  phone: string | null;
  addresses: readonly KnownAddress[];
  booker: Booker;
  wizard?: Wizard | null;
  live?: LiveAddress | null;
  slots?: Slots;
  onSubmit?: (event: SubmitEvent) => void;
  onInput?: (event: Event) => void;
}

export const titleId = (step: BookStep): string => `step-${step}-title`;

function Step({ reader, step, title, wizard, class: more, children }: {
  reader: Reader;
  step: BookStep;
  title?: string;
  wizard: Wizard | null;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <section
      class={more === undefined ? "bookstep" : `bookstep ${more}`}
      id={`step-${step}`}
      hidden={wizard !== null && wizard.step !== step}
      aria-labelledby={titleId(step)}
    >
      <h2 class="bookstep__title" id={titleId(step)} tabIndex={-1}>
        {title ?? reader.t(TITLES[step])}
      </h2>
      {children}
    </section>
  );
}

/** Where one is: segments here, and the same in words beside the title. */
const Progress = ({ wizard }: { wizard: Wizard | null }) => {
  const at = wizard === null ? -1 : wizard.steps.indexOf(wizard.step);
  return (
    <ol class="progress book__progress" aria-hidden="true">
      {(wizard?.steps ?? []).map((step, index) => (
        <li
          key={step}
          data-state={index < at ? "done" : index === at ? "now" : undefined}
        >
        </li>
      ))}
    </ol>
  );
};

const StepInWords = ({ reader, wizard }: { reader: Reader; wizard: Wizard }) => (
  <p class="small quiet">
    {reader.t("book.stepOf", {
      step: wizard.steps.indexOf(wizard.step) + 1,
      count: wizard.steps.length,
    })}
  </p>
);

const Restored = ({ reader, wizard }: { reader: Reader; wizard: Wizard }) =>
  wizard.restoredAt === null ? null : (
    <Banner
      tone="go"
      icon="info"
      role="status"
      title={reader.t("book.restored", { when: reader.dayTime(wizard.restoredAt) })}
    >
      <p>{reader.t("book.restoredText")}</p>
      <p>
        <button type="button" class="button" onClick={() => wizard.onStartAgain()}>
          <Icon name="refresh" />
          {reader.t("book.startAgain")}
        </button>
      </p>
    </Banner>
  );

function Check(
  { reader, wizard, booker }: { reader: Reader; wizard: Wizard; booker: Booker },
) {
  const { checked } = wizard;
  return (
    <Step reader={reader} step="check" wizard={wizard}>
      {checked === null
        ? <p class="quiet" role="status">{reader.t("book.checking")}</p>
        : <Answers {...checked} booker={booker} onChange={wizard.onChange} />}
    </Step>
  );
}

function Questions(props: BookBodyProps & { wizard: Wizard | null }) {
  const { reader, state, own, phone, addresses, booker, wizard, live = null, slots = null } = props;
  const step = { reader, wizard };
  const question = { reader, state };
  const isFirst = wizard === null || wizard.step === "flags";
  return (
    <>
      <Step {...step} step="flags">
        <RedFlags {...question} strip={isFirst} isFlagged={wizard?.isFlagged ?? false} />
      </Step>
      <Step {...step} step="who" title={own ? undefined : reader.t("book.patient")}>
        <Who {...question} ownOpen={own} family={booker.family} />
      </Step>
      <Step {...step} step="what">
        <What {...question} wished={booker.wished} />
      </Step>
      <Step {...step} step="signs" class="when-signs">
        <Signs {...question} asked={wizard?.asked ?? null} />
      </Step>
      <Step {...step} step="when">
        <When {...question} />
      </Step>
      <Step {...step} step="where" class="when-visit">
        <Where {...question} addresses={addresses} book={booker.addresses} live={live} />
      </Step>
      <Step {...step} step="time" class="when-planned">
        <Time {...question} slots={slots} mayWait={own} />
      </Step>
      <Step {...step} step="contacts">
        <Contacts {...question} phone={phone} />
        <Needs {...question} />
      </Step>
    </>
  );
}

const WhatNext = ({ reader }: { reader: Reader }) => (
  <section class="card only-wide" aria-labelledby="next-title">
    <h2 class="card__title" id="next-title">{reader.t("book.next")}</h2>
    <ol class="plainlist">
      <li>{reader.t("book.next1")}</li>
      <li>{reader.t("book.next2")}</li>
      <li>{reader.t("book.next3")}</li>
    </ol>
    <p class="fact small">
      <Icon name="lock" />
      <span>{reader.t("book.private")}</span>
    </p>
  </section>
);

/** Once a sign was ticked the numbers come first, on this step and on every later one. */
const isAlarmed = (wizard: Wizard | null): boolean =>
  wizard !== null && wizard.isFlagged && wizard.step !== "flags";

/** Help is on every step: loud where the signs are asked for, quiet elsewhere. */
function Aside({ reader, wizard }: { reader: Reader; wizard: Wizard | null }) {
  const strip = wizard !== null && wizard.step !== "flags" && !isAlarmed(wizard);
  return (
    <aside class="split__sticky stack">
      {wizard?.step === "check" && wizard.checked !== null && (
        <PriceCard
          reader={reader}
          quote={wizard.checked.quote}
          typed={wizard.checked.values.text("promoCode")}
        />
      )}
      {wizard?.step === "check" && wizard.checked !== null && (
        <PayerCard
          reader={reader}
          organisations={wizard.checked.quote.organisations ?? []}
          typed={letterTyped(wizard.checked.values)}
          errors={wizard.checked.quote.letterErrors ?? {}}
        />
      )}
      {wizard?.step === "check" ? <Terms reader={reader} /> : <WhatNext reader={reader} />}
      {strip && <EmergencyStrip reader={reader} quiet />}
    </aside>
  );
}

function Bar({ reader, wizard }: { reader: Reader; wizard: Wizard | null }) {
  const isCheck = wizard?.step === "check";
  const hasBack = wizard !== null && wizard.step !== "flags";
  const price = wizard?.checked?.quote.price;
  const label = isCheck
    ? "check.submit"
    : wizard === null || wizard.isReturning
    ? "book.toCheck"
    : "book.goOn";
  return (
    <div class="bottombar bottombar--form">
      {hasBack && (
        <button
          type="button"
          class="button bottombar__back"
          onClick={() => wizard.onBack()}
        >
          <Icon name="arrow-left" />
          {reader.t("book.goBack")}
        </button>
      )}
      <p class={hasBack ? "bottombar__info only-wide" : "bottombar__info"}>
        <strong>
          {isCheck && price != null
            ? reader.t("price.bar", { sum: reader.rubles(price.totalKopecks) })
            : reader.t(isCheck ? "check.barTitle" : "book.barTitle")}
        </strong>
        <span>{reader.t(isCheck ? "check.barText" : "book.barText")}</span>
      </p>
      <button
        type="submit"
        class="button button--primary button--large"
        name="step"
        value="check"
        aria-busy={wizard?.isBusy ? "true" : undefined}
        aria-disabled={wizard?.isBusy || (isCheck && wizard?.checked === null) ? "true" : undefined}
      >
        {reader.t(label)}
        {!isCheck && <Icon name="arrow-right" />}
      </button>
    </div>
  );
}

export function BookBody(props: BookBodyProps) {
  const { reader, state, own, wizard = null } = props;
  const kind = wizard !== null ? "book book--steps book--live" : own ? "book book--steps" : "book";
  return (
    <form
      id={KEPT_FORM}
      method="post"
      action="/book"
      class={kind}
      novalidate
      onSubmit={props.onSubmit}
      onInput={props.onInput}
    >
      <div class="wrap split split--aside form">
        <div class="stack stack--xl">
          <div class="stack book__head">
            {own && <Progress wizard={wizard} />}
            <div class="book__title">
              <h1>{reader.t(own ? "book.title" : "book.titleStaff")}</h1>
              {wizard !== null && <StepInWords reader={reader} wizard={wizard} />}
            </div>
            <p class="quiet book__lead">{reader.t("book.lead")}</p>
            <ErrorSummary
              reader={reader}
              state={state}
              labelOf={(name) => {
                const key = BOOK_FIELD_LABELS[name];
                return key === undefined ? null : reader.t(key);
              }}
            />
            {wizard !== null && <Restored reader={reader} wizard={wizard} />}
            <div aria-live="polite">
              {isAlarmed(wizard) && <EmergencyStrip reader={reader} alarmed />}
            </div>
          </div>
          {wizard === null && (
            // What was typed beside the answers is there again when they are checked again.
            <Hidden
              values={Object.fromEntries(
                LETTER_FIELDS.map((name) => [name, state.value(name)] as const)
                  .filter(([, value]) => value !== ""),
              )}
            />
          )}
          <Questions {...props} wizard={wizard} />
          {wizard !== null && <Check reader={reader} wizard={wizard} booker={props.booker} />}
        </div>
        <Aside reader={reader} wizard={wizard} />
      </div>
      <Bar reader={reader} wizard={wizard} />
    </form>
  );
}
