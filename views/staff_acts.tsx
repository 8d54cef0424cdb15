/** What staff and clinics may do with a booking: assign, hold, give steps, reassign, cancel. */
import { AmendForm } from "./amend_form.tsx";
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { CancelForm } from "./cancel_form.tsx";
import { commandState } from "./command_forms.ts";
import { CompleteFields } from "./complete_fields.tsx";
import { Disclosure } from "./disclosure.tsx";
import { Hidden, SelectField, TextField, Tick } from "./fields.tsx";
import { type NearbyDoctor, useLive } from "./live_context.ts";
import { Icon } from "./icon.tsx";
import { isAttended } from "./owner_line.tsx";
import { specializationsOf } from "./booking_words.ts";
import { isUnmatched } from "./alternatives.ts";
import { isOpenView } from "./status.ts";
import { isReassignedAtOnce } from "./way_question.tsx";
import type { Choice } from "./fields.tsx";
import type { DutyView } from "./facts.ts";
import type { KnownAddress } from "./facts.ts";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

export interface StaffActsProps extends BookingFormProps {
  onShift: readonly DutyView[];
  addresses: readonly KnownAddress[];
}

const HOLD_MINUTES = [5, 10, 15, 30] as const;

/** Doctors on shift as choices: the fitting specialisation and the free first. */
function doctorChoices({ reader, view, onShift }: StaffActsProps): readonly Choice[] {
  const weight = (doctor: DutyView): number =>
    ((doctor.specializations as readonly string[]).includes(view.specialization) ? 0 : 2) +
    (doctor.bookingId === null ? 0 : 1);
  return [...onShift].filter((doctor) => doctor.doctorId !== view.doctorId)
    .sort((one, other) => weight(one) - weight(other))
    .map((doctor) => ({ value: doctor.doctorId, text: doctorLine(reader, doctor) }));
}

function doctorLine(reader: Reader, doctor: DutyView): string {
  const state = doctor.bookingId !== null
    ? reader.t("duty.engaged")
    : doctor.reachable
    ? reader.t("duty.free")
    : reader.t("duty.silent");
  const skills = specializationsOf(reader, doctor.specializations);
  return `${doctor.lastName} ${doctor.firstName} · ${skills} · ${state}`;
}

/** More than these are below, in the list of all. */
const NEARBY_LIMIT = 5;

/** Who is free and could come, soonest first: one tap each. */
function AssignList(
  { nearby, ...props }: StaffActsProps & { nearby: readonly NearbyDoctor[] },
) {
  const { reader } = props;
  if (nearby.length === 0) return <p class="quiet">{reader.t("act.nobodyNear")}</p>;
  return (
    <ul class="assign" aria-label={reader.t("act.nearest")}>
      {nearby.slice(0, NEARBY_LIMIT).map(({ duty, etaSeconds, distanceMeters }) => (
        <li key={duty.doctorId}>
          <CommandForm {...props} command="assign" class="assign__form">
            <Hidden values={{ doctorId: duty.doctorId }} />
            <span class="assign__who">
              {duty.lastName} {duty.firstName}
              <span class="quiet">
                {reader.travelTime(etaSeconds)}, {reader.distance(distanceMeters)}
              </span>
            </span>
            <button type="submit" class="button button--dense">
              {reader.t("act.assignSubmit")}
              <span class="visually-hidden">: {duty.lastName} {duty.firstName}</span>
            </button>
          </CommandForm>
        </li>
      ))}
    </ul>
  );
}

/** Whoever sends a doctor to a door with a silent call says that they know of it. */
function DespiteDanger(
  { reader, view: { danger }, state }: Pick<StaffActsProps, "reader" | "view"> & {
    readonly state: ReturnType<typeof commandState>;
  },
) {
  if (danger === undefined) return null;
  return (
    <div class="stack stack--s">
      <div class="banner banner--box" data-tone="alarm" role="note">
        <Icon name="shield-alert" />
        <p class="banner__text">
          {reader.t("act.danger")}{" "}
          <a href={`/board/alerts/${danger.alertId}`}>{reader.t("act.dangerOpen")}</a>
        </p>
      </div>
      <Tick state={state} name="despiteDanger" text={reader.t("act.despiteDanger")} />
    </div>
  );
}

function AssignForm(props: StaffActsProps) {
  const { reader, view } = props;
  const state = commandState("assign", props.attempt, view.id);
  const nearby = useLive()?.nearby ?? null;
  if (props.onShift.length === 0) return <p class="quiet">{reader.t("act.noDoctors")}</p>;
  return (
    <>
      {nearby !== null && view.danger === undefined && <AssignList {...props} nearby={nearby} />}
      <CommandForm {...props} command="assign">
        <DespiteDanger reader={reader} view={view} state={state} />
        <SelectField
          reader={reader}
          state={state}
          name="doctorId"
          label={reader.t("act.assign")}
          empty={reader.t("form.choose")}
          choices={doctorChoices(props)}
        />
        <button type="submit" class="button button--primary">
          <Icon name="user-check" />
          {reader.t("act.assignSubmit")}
        </button>
      </CommandForm>
    </>
  );
}

/** Staff telephone: its owner by name, for a while. Offered where the desk is wanted. */
function AttendForm(props: StaffActsProps) {
  const { reader, view } = props;
  const isMine = view.owner?.personId === reader.person?.id;
  return (
    <CommandForm {...props} command="attend" class="stack stack--s">
      <button type="submit" class="button" aria-describedby="attend-hint">
        <Icon name="phone" />
        {reader.t(
          !isAttended(view) ? "act.attend" : isMine ? "act.attendMore" : "act.attendTake",
        )}
      </button>
      <p class="small quiet" id="attend-hint">{reader.t("act.attendSub")}</p>
    </CommandForm>
  );
}

function HoldForm(props: StaffActsProps) {
  const { reader, view } = props;
  const state = commandState("hold", props.attempt, view.id);
  return (
    <Disclosure
      icon="phone"
      title={reader.t("act.hold")}
      sub={reader.t("act.holdSub")}
      open={state.failed}
    >
      <CommandForm {...props} command="hold">
        <SelectField
          reader={reader}
          state={state}
          name="minutes"
          label={reader.t("act.holdMinutes")}
          fallback="10"
          choices={HOLD_MINUTES.map((minutes) => ({
            value: String(minutes),
            text: reader.minutes(minutes),
          }))}
        />
        <button type="submit" class="button">{reader.t("act.holdSubmit")}</button>
      </CommandForm>
    </Disclosure>
  );
}

function ReassignForm(props: StaffActsProps) {
  const { reader, view } = props;
  const state = commandState("reassign", props.attempt, view.id);
  // The board's panel has one button for it already; here whom it goes to is chosen.
  const isAtOnce = props.origin === "board" && isReassignedAtOnce(view);
  return (
    <Disclosure
      icon="swap"
      title={reader.t("act.reassign")}
      sub={reader.t("act.reassignSub")}
      open={state.failed ||
        (!isAtOnce && (view.attention !== null || view.approvalLostAt !== undefined ||
          view.shiftLostAt !== undefined))}
    >
      <CommandForm {...props} command="reassign">
        <Hidden values={{ fromDoctorId: view.doctorId ?? "" }} />
        <SelectField
          reader={reader}
          state={state}
          name="doctorId"
          label={reader.t("act.reassignTo")}
          empty={reader.t("act.searchAnew")}
          choices={doctorChoices(props)}
        />
        <ReasonField reader={reader} state={state} />
        <DespiteDanger reader={reader} view={view} state={state} />
        <button type="submit" class={isAtOnce ? "button" : "button button--primary"}>
          {reader.t("act.reassignSubmit")}
        </button>
      </CommandForm>
    </Disclosure>
  );
}

export const ReasonField = (
  { reader, state }: { reader: Reader; state: ReturnType<typeof commandState> },
) => (
  <TextField
    reader={reader}
    state={state}
    name="reason"
    label={reader.t("form.reason")}
    input={{ maxLength: 400, autoComplete: "off" }}
  />
);

/** The step that the visit waits for, and its name. */
const NEXT_STEP = {
  assigned: { command: "depart", key: "act.depart" },
  en_route: { command: "arrive", key: "act.arrive" },
  arrived: { command: "start", key: "act.start" },
  in_progress: { command: "complete", key: "act.complete" },
} as const satisfies Record<string, { command: string; key: LocaleKey }>;

/** A step on the doctor's behalf, with a reason: a dead phone must not hold a visit up. */
function StepForm(props: StaffActsProps) {
  const { reader, view } = props;
  if (!(view.status in NEXT_STEP)) return null;
  const plain = NEXT_STEP[view.status as keyof typeof NEXT_STEP];
  const next = view.callType === "consultation" && view.status === "assigned"
    ? { command: "start", key: "act.start" } as const
    : plain;
  const state = commandState(next.command, props.attempt, view.id);
  return (
    <Disclosure
      icon="user"
      title={reader.t("act.behalf")}
      sub={reader.t(next.key)}
      open={state.failed || view.doorCodeLocked}
    >
      <CommandForm {...props} command={next.command}>
        {next.command === "complete" && (
          <CompleteFields
            reader={reader}
            state={state}
            view={view}
          />
        )}
        <ReasonField reader={reader} state={state} />
        <button type="submit" class="button">{reader.t(next.key)}</button>
      </CommandForm>
    </Disclosure>
  );
}

/** For a patient without an account: the link by SMS once more; the one before it ends. */
function LinkForm({ reader, view, origin, attempt }: StaffActsProps) {
  const form = "visit-link";
  const isMine = attempt?.form === form && attempt.bookingId === view.id;
  return (
    <Disclosure icon="phone" title={reader.t("act.link")} open={isMine}>
      <form method="post" action={`/bookings/${view.id}/${form}`} class="stack">
        <Hidden values={{ origin }} />
        <p class="small quiet">{reader.t("act.linkHint")}</p>
        <button type="submit" class="button">{reader.t("act.linkSubmit")}</button>
      </form>
    </Disclosure>
  );
}

/** Everything that staff may do now; a clinic assigns, corrects and cancels. */
export function StaffActs(props: StaffActsProps) {
  const { view, reader } = props;
  const staff = reader.person?.role !== "clinic";
  const withDoctor = view.status === "assigned" || view.status === "en_route" ||
    view.status === "arrived";
  if (!isOpenView(view)) return null;
  return (
    <>
      {staff && view.owner?.since != null && <AttendForm {...props} />}
      {view.status === "pending" && <AssignForm {...props} />}
      {staff && (isUnmatched(view) ||
        (view.scheduledTime !== null && (view.status === "pending" || withDoctor))) &&
        (
          <a class="link-row" href={`/board/bookings/${view.id}/alternatives`}>
            <Icon name="calendar" />
            <span class="link-row__main">
              {reader.t(
                view.scheduledTime === null ? "planAlternatives.urgent" : "planAlternatives.title",
              )}
            </span>
            <Icon name="chevron-right" />
          </a>
        )}
      <div class="folds">
        {staff && withDoctor && <ReassignForm {...props} />}
        {staff && view.status !== "pending" && <StepForm {...props} />}
        {staff && view.status === "pending" && <HoldForm {...props} />}
        {staff && view.callerId === null && view.contactPhone !== null && <LinkForm {...props} />}
        {view.status !== "in_progress" && <AmendForm {...props} />}
        <CancelForm {...props} />
      </div>
    </>
  );
}
