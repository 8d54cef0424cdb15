/** The doctor's visit: the next step on the plate, then the door, the patient, the room. */
import { useContext } from "preact/hooks";
import { ActsContext } from "./acts_context.ts";
import { AddressCard } from "./visit_address.tsx";
import { BookingFacts } from "./booking_facts.tsx";
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { codeText, headlineOf } from "./booking_words.ts";
import { RoomCard } from "./chat.tsx";
import { commandState } from "./command_forms.ts";
import { CompleteFields } from "./complete_fields.tsx";
import { FieldError } from "./field_error.tsx";
import { Icon } from "./icon.tsx";
import { Late } from "./late.tsx";
import { Later } from "./later.tsx";
import { useLive } from "./live_context.ts";
import { Banner, Freshness } from "./notices.tsx";
import { LatePill } from "./pill.tsx";
import { RemainingCard } from "./remaining.tsx";
import { Steps } from "./steps.tsx";
import { isOpenView } from "./status.ts";
import { AbsenceCard, WayQuestionCard } from "./way_question.tsx";
import { TrackMap } from "./track_map.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";
import type { BookingPageProps } from "./booking_page.ts";
import type { LocaleKey } from "./words.ts";
import type { Origin } from "./chat.tsx";

export type VisitProps = BookingPageProps & { origin: Origin };

interface NextStep {
  readonly command: string;
  readonly title: LocaleKey;
  readonly text: LocaleKey;
  readonly button: LocaleKey;
}

/** What the doctor does next, or null: nothing (the form of the end stands below). */
function nextStep({ view }: VisitProps): NextStep | null {
  if (view.status === "assigned" && view.callType === "consultation") {
    return {
      command: "start",
      title: "visit.talk",
      text: "visit.talkText",
      button: "visit.talkSubmit",
    };
  }
  if (view.status === "assigned") {
    return {
      command: "depart",
      title: view.scheduledTime === null ? "visit.depart" : "visit.departPlanned",
      text: "visit.departText",
      button: "visit.departSubmit",
    };
  }
  if (view.status === "en_route") {
    return {
      command: "arrive",
      title: "visit.arrive",
      text: "visit.arriveText",
      button: "visit.arriveSubmit",
    };
  }
  return null;
}

const STANDING: Readonly<Record<string, { title: LocaleKey; text: LocaleKey }>> = {
  in_progress: { title: "visit.now", text: "visit.nowText" },
  completed: { title: "visit.done", text: "visit.doneText" },
  cancelled: { title: "track.cancelled", text: "visit.cancelledText" },
};

/** Four digits that the patient says at the door. */
function CodeForm(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("start", props.attempt, view.id);
  const error = state.error("doorCode") ?? state.refusal;
  const errorId = `${state.id("doorCode")}-error`;
  return (
    <CommandForm {...props} command="start" class="codeform">
      <label class="visually-hidden" for={state.id("doorCode")}>{reader.t("visit.code")}</label>
      <input
        class="codeinput"
        id={state.id("doorCode")}
        name="doorCode"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={4}
        pattern="[0-9]{4}"
        required
        defaultValue={state.value("doorCode")}
        aria-invalid={error === null ? undefined : "true"}
        aria-describedby={error === null ? undefined : errorId}
      />
      <button type="submit" class="button button--lamp button--large">
        {reader.t("visit.startSubmit")}
      </button>
      {error !== null && (
        <div class="codeform__error">
          <FieldError id={errorId} message={error} />
        </div>
      )}
    </CommandForm>
  );
}

function PlateAct(props: VisitProps) {
  const { reader, view } = props;
  const step = nextStep(props);
  if (view.status === "arrived") {
    return view.doorCodeLocked
      ? <p class="plate__line">{reader.t("visit.codeLocked")}</p>
      : <CodeForm {...props} />;
  }
  if (step === null) return null;
  return (
    <CommandForm {...props} command={step.command}>
      <button type="submit" class="button button--lamp button--thumb button--wide">
        {reader.t(step.button)}
      </button>
    </CommandForm>
  );
}

/** Steps that were taken without a connection: noted, and on their way by themselves. */
function WaitingSteps({ reader, view }: VisitProps) {
  const waiting = (useLive()?.waiting ?? []).filter(({ command, bookingId }) =>
    bookingId === view.id && command !== "say"
  );
  const [first] = waiting;
  if (first === undefined) return null;
  const isCode = waiting.some(({ command }) => command === "start");
  return (
    <p class="plate__waiting" role="status">
      <Icon name="live-off" size="s" />
      <span>
        {reader.t("visit.waiting", { time: reader.clock(first.at) })}
        {isCode && `. ${reader.t("visit.waitingCode")}`}
      </span>
    </p>
  );
}

function VisitPlate(props: VisitProps & { heading: "h1" | "h2" }) {
  const { reader, view, heading: Heading } = props;
  const words = nextStep(props) ??
    (view.status === "arrived"
      ? { title: "visit.askCode", text: "visit.askCodeText" } as const
      : STANDING[view.status]);
  return (
    <section class="plate plate--full" aria-labelledby="visit-title">
      <p class="plate__over">{headlineOf(reader, view)}</p>
      <LatePill reader={reader} view={view} />
      {view.status !== "cancelled" && <Steps reader={reader} view={view} as="doctor" />}
      <div>
        <Heading class="plate__title" id="visit-title">
          {words === undefined ? null : reader.t(words.title)}
        </Heading>
        {view.scheduledTime !== null && view.status === "assigned" && (
          <p class="plate__fact">{reader.window(view.scheduledTime, view.scheduledUntil)}</p>
        )}
        {words !== undefined && <p class="plate__line">{reader.t(words.text)}</p>}
        {view.promisedBy !== null && (view.status === "assigned" || view.status === "en_route") &&
          (
            <p class="plate__line">
              {reader.t("visit.promised", { time: reader.clock(view.promisedBy) })}
            </p>
          )}
      </div>
      <PlateAct {...props} />
      <WaitingSteps {...props} />
      <Freshness
        reader={reader}
        path={props.origin === "doctor" ? "/doctor" : `/bookings/${view.id}`}
      />
    </section>
  );
}

/** What was corrected after the doctor took the booking: to be confirmed, or given back. */
function Amendments(props: VisitProps) {
  const { reader, view } = props;
  if (view.unconfirmedFields.length === 0) return null;
  const fields = view.unconfirmedFields.map((field) => codeText(reader, "amended", field));
  return (
    <Banner
      tone="late"
      icon="pencil"
      title={reader.t("visit.amended", { fields: reader.list(fields) })}
    >
      <p>{reader.t("visit.amendedText")}</p>
      <CommandForm {...props} command="confirm" class="banner__form">
        <button type="submit" class="button">{reader.t("visit.confirm")}</button>
      </CommandForm>
    </Banner>
  );
}

/** So long a conclusion is on its way before it counts as waiting. */
const SENDING_MILLISECONDS = 1_500;

function CompleteCard(props: VisitProps) {
  const { reader, view } = props;
  if (view.status !== "in_progress") return null;
  const state = commandState("complete", props.attempt, view.id);
  const waiting = useLive()?.waiting.find(({ command, bookingId }) =>
    command === "complete" && bookingId === view.id
  );
  // A form beside it would promise that the words can still be changed.
  if (waiting !== undefined && reader.now - waiting.at > SENDING_MILLISECONDS) {
    return (
      <section class="card" aria-labelledby="complete-title">
        <h2 class="card__title" id="complete-title">{reader.t("complete.waiting")}</h2>
        <p class="pre">{waiting.content}</p>
        <p class="quiet small">{reader.t("complete.waitingText")}</p>
      </section>
    );
  }
  return (
    <section class="card" aria-labelledby="complete-title">
      <h2 class="card__title" id="complete-title">{reader.t("complete.title")}</h2>
      <CommandForm {...props} command="complete">
        <CompleteFields reader={reader} state={state} view={view} />
        <button type="submit" class="button button--primary button--large button--wide">
          {reader.t("complete.submit")}
        </button>
      </CommandForm>
    </section>
  );
}

/** Who called is not the patient: what the caller sees of the visit is the patient's to say. */
function CallerSight(props: VisitProps) {
  const { reader, view } = props;
  const isThere = ["arrived", "in_progress", "completed"].includes(view.status);
  if (view.callerSees === null || !isThere) return null;
  const isOpen = view.callerSees === "all";
  return (
    <section class="card stack stack--s" aria-labelledby="sight-title" id="sight">
      <h2 class="card__title" id="sight-title">{reader.t("sight.title")}</h2>
      <p>{reader.t(isOpen ? "sight.open" : "sight.closed")}</p>
      <CommandForm {...props} command="disclose">
        <input type="hidden" name="sees" value={isOpen ? "journey" : "all"} />
        <button type="submit" class="button">
          {reader.t(isOpen ? "sight.close" : "sight.agree")}
        </button>
      </CommandForm>
    </section>
  );
}

interface PageLinkProps {
  to: string;
  icon: string;
  main: string;
  sub: string;
}

const PageLink = ({ to, icon, main, sub }: PageLinkProps) => (
  <a class="link-row" href={to}>
    <Icon name={icon} />
    <span>
      <span class="link-row__main">{main}</span>
      <span class="link-row__sub">{sub}</span>
    </span>
    <Icon name="chevron-right" />
  </a>
);

/** Allergies, illness, medicines: a page of its own, since whoever opens it is written down. */
const CardLink = ({ reader, view }: { reader: Reader; view: BookingView }) =>
  isOpenView(view)
    ? (
      <PageLink
        to={`/bookings/${view.id}/card`}
        icon="allergy"
        main={reader.t("card.link")}
        sub={reader.t("card.linkSub")}
      />
    )
    : null;

/** What is still to be taken, and what is done beyond the visit: a page of its own. */
const MoneyLink = (
  { reader, view: { id, leftKopecks: left } }: { reader: Reader; view: BookingView },
) =>
  left === undefined ? null : (
    <PageLink
      to={`/bookings/${id}/money`}
      icon="ruble"
      main={reader.t("money.link")}
      sub={reader.t(left ? "money.left" : "money.settled", { sum: reader.rubles(left) })}
    />
  );

/** The plate, the door and the patient. */
export function VisitMain(props: VisitProps & { heading: "h1" | "h2" }) {
  const { reader, view } = props;
  return (
    <>
      <WayQuestionCard {...props} />
      <VisitPlate {...props} />
      <Amendments {...props} />
      <AbsenceCard {...props} />
      {view.status === "in_progress" && <RemainingCard {...props} />}
      <CompleteCard {...props} />
      <AddressCard reader={reader} view={view} />
      <TrackMap reader={reader} view={view} map={props.map} isSelf />
      <Later as="section" class="card" aria-labelledby="patient-title">
        <h2 class="card__title" id="patient-title">{reader.t("visit.patient")}</h2>
        <BookingFacts
          reader={reader}
          view={view}
          only={["patient", "symptoms", "flags", "needs", "door", "phone"]}
        />
        <CardLink reader={reader} view={view} />
        <MoneyLink reader={reader} view={view} />
      </Later>
    </>
  );
}

/** The room, and what is done rarely. */
export function VisitSide(props: VisitProps) {
  const { reader, view } = props;
  const open = isOpenView(view);
  const { DoctorActs, DoctorConclusion } = useContext(ActsContext);
  return (
    <>
      {view.status === "completed" && (
        <Late
          as="section"
          class="card"
          aria-labelledby="conclusion-title"
          id="conclusion"
          of={DoctorConclusion}
          given={props}
        />
      )}
      <CallerSight {...props} />
      <RoomCard {...props} clientId={props.newId()} />
      {open && (
        <Late
          as="section"
          class="card card--flush"
          aria-label={reader.t("booking.more")}
          of={DoctorActs}
          given={props}
        />
      )}
    </>
  );
}
