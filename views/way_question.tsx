/** Trouble on the way and at the door: what the doctor is asked, what patient and dispatchers are told. */
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { Hidden } from "./hidden.tsx";
import { Banner } from "./notices.tsx";
import type { Reader } from "./reader.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { LocaleKey } from "./words.ts";

/** «Всё в порядке?»: one tap. */
export function WayQuestionCard(props: BookingFormProps) {
  const { reader, view: { way } } = props;
  if (way === undefined || way.answer === "fine" || way.answer === "cannot") return null;
  return (
    <Banner tone="alarm" icon="help" title={reader.t("way.title")} role="alert">
      <p>
        {reader.t(`way.${way.kind}`)}{" "}
        {reader.t(way.answer === null ? "way.answerBy" : "way.passed", {
          time: reader.clockSeconds(way.answerBy),
        })}
      </p>
      <CommandForm {...props} command="way" class="stack stack--s">
        <button
          type="submit"
          class="button button--primary button--large button--wide"
          name="answer"
          value="fine"
        >
          {reader.t("way.fine")}
        </button>
        <button type="submit" class="button button--wide" name="answer" value="cannot">
          {reader.t("way.cannot")}
        </button>
      </CommandForm>
    </Banner>
  );
}

/** What a closed door is called, and what the visit ends with. */
const CLOSED = {
  nobody_there: {
    title: "absence.title",
    end: "absence.end",
    reason: "absence.reason",
    patient: "absence.patient",
    patientText: "absence.patientText",
  },
  refused_at_door: {
    title: "absence.titleRefused",
    end: "absence.endRefused",
    reason: "absence.reasonRefused",
    patient: "absence.patientRefused",
    patientText: "absence.patientRefusedText",
  },
} as const;

/** The last step, once it is proven; staff have it at any time. */
function EndForm({ absence, wide, ...props }: BookingFormProps & {
  absence: NonNullable<BookingView["absence"]>;
  wide?: boolean;
}) {
  const { reader } = props;
  const words = CLOSED[absence.kind];
  return (
    <CommandForm {...props} command="cancel">
      <Hidden values={{ outcome: absence.kind, reason: reader.t(words.reason) }} />
      <button
        type="submit"
        class={wide ? "button button--danger-quiet button--wide" : "button button--danger-quiet"}
      >
        {reader.t(words.end)}
      </button>
    </CommandForm>
  );
}

/** A closed door: what is noted, what is still to be done, and the end when all of it is. */
export function AbsenceCard(props: BookingFormProps) {
  const { reader, view: { absence, status } } = props;
  if (status !== "arrived") return null;
  if (absence === undefined) {
    return (
      <section class="card stack stack--s" aria-labelledby="absence-title">
        <h2 class="card__title" id="absence-title">{reader.t("absence.ask")}</h2>
        <p class="quiet">{reader.t("absence.askText")}</p>
        <CommandForm {...props} command="absence" class="row">
          <button type="submit" class="button" name="kind" value="nobody_there">
            {reader.t("absence.report")}
          </button>
          <button type="submit" class="button" name="kind" value="refused_at_door">
            {reader.t("absence.refused")}
          </button>
        </CommandForm>
      </section>
    );
  }
  const isCalled = absence.calls >= absence.callsNeeded;
  const isWaited = Date.parse(absence.mayEndAt) <= reader.now;
  return (
    <section class="card stack stack--s" aria-labelledby="absence-title">
      <h2 class="card__title" id="absence-title">{reader.t(CLOSED[absence.kind].title)}</h2>
      <p>{absenceFacts(reader, absence)}</p>
      {!absence.isAtDoor && (
        <Banner tone="late" icon="pin" title={reader.t("absence.notAtDoor")} role="status">
          {reader.t("absence.notAtDoorText")}
        </Banner>
      )}
      {isCalled && isWaited && absence.isAtDoor && <EndForm {...props} absence={absence} wide />}
      {!(isCalled && isWaited) && (
        <p class="quiet">
          {reader.t("absence.mayEnd", {
            time: reader.clock(absence.mayEndAt),
            calls: absence.callsNeeded,
          })}
        </p>
      )}
      <CommandForm {...props} command="called">
        <button type="submit" class="button button--wide">{reader.t("absence.called")}</button>
      </CommandForm>
      {absence.kind === "nobody_there" && (
        <CommandForm {...props} command="absence">
          <Hidden values={{ kind: "refused_at_door" }} />
          <button type="submit" class="button button--wide">{reader.t("absence.opened")}</button>
        </CommandForm>
      )}
    </section>
  );
}

export function absenceFacts(
  reader: Reader,
  absence: NonNullable<BookingView["absence"]>,
): string {
  return [
    reader.t("absence.since", { time: reader.clock(absence.since) }),
    absence.distanceMeters === null
      ? ""
      : reader.t("absence.place", { distance: reader.distance(absence.distanceMeters) }),
    reader.count("absence.calls", absence.calls),
  ].filter((part) => part !== "").join(", ");
}

/** To the patient: what is true, at once. */
export function PatientTrouble({ reader, view }: { reader: Reader; view: BookingView }) {
  const { way, absence, status } = view;
  if (absence !== undefined && status === "arrived") {
    return (
      <Banner
        tone="alarm"
        icon="door"
        title={reader.t(CLOSED[absence.kind].patient)}
        role="alert"
      >
        {reader.t(CLOSED[absence.kind].patientText, { time: reader.clock(absence.since) })}
      </Banner>
    );
  }
  if (way === undefined || (status !== "assigned" && status !== "en_route")) return null;
  return (
    <Banner
      tone="late"
      icon="late"
      title={reader.t(way.answer === "cannot" ? "way.patientCannot" : "way.patient")}
      role="status"
    >
      {reader.t(reader.city.dispatcherOnDuty ? "way.patientText" : "way.patientAlone")}
    </Banner>
  );
}

/** Dispatchers are offered to look for another doctor in one tap, by what is known of this one. */
export function isReassignedAtOnce({ attention, status, approvalLostAt }: BookingView): boolean {
  if (status === "arrived") return approvalLostAt !== undefined;
  return (status === "assigned" || status === "en_route") &&
    (approvalLostAt !== undefined || attention?.step === "way" || attention?.step === "promise");
}

/** To the dispatchers: another doctor, or the end, in one tap. */
export function StaffTrouble(props: BookingFormProps) {
  const { reader, view } = props;
  const { absence, status } = view;
  if (status === "arrived" && absence !== undefined) {
    return (
      <div class="stack stack--s">
        <p>{absenceFacts(reader, absence)}</p>
        <EndForm {...props} absence={absence} />
        {view.approvalLostAt !== undefined && <ApprovalLost {...props} />}
      </div>
    );
  }
  if (view.approvalLostAt !== undefined) return <ApprovalLost {...props} />;
  if (!isReassignedAtOnce(view)) return null;
  return (
    <CommandForm {...props} command="reassign" class="stack stack--s">
      <Hidden values={{ fromDoctorId: view.doctorId ?? "", reason: reader.t("way.reason") }} />
      <button type="submit" class="button button--primary button--wide">
        {reader.t("way.reassign")}
      </button>
    </CommandForm>
  );
}

/** What can be decided, by how far the visit is. */
const WHAT_NEXT: Readonly<Partial<Record<BookingView["status"], LocaleKey>>> = {
  assigned: "approval.lostBefore",
  en_route: "approval.lostOnTheWay",
  arrived: "approval.lostAtTheDoor",
  in_progress: "approval.lostInTheVisit",
};

/** Whether the visit goes on with a doctor who may not work any more is for a person to decide. */
function ApprovalLost(props: BookingFormProps) {
  const { reader, view } = props;
  const next = WHAT_NEXT[view.status];
  return (
    <div class="stack stack--s">
      <p>{reader.t("approval.lostText")} {next === undefined ? "" : reader.t(next)}</p>
      {isReassignedAtOnce(view) && (
        <CommandForm {...props} command="reassign">
          <Hidden
            values={{ fromDoctorId: view.doctorId ?? "", reason: reader.t("approval.reason") }}
          />
          <button type="submit" class="button button--primary button--wide">
            {reader.t("way.reassign")}
          </button>
        </CommandForm>
      )}
    </div>
  );
}
