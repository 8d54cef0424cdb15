/** What a doctor says of the own shift: a break, its end, the day's end; and «are you there?». */
import { Banner } from "./notices.tsx";
import { Icon } from "./icon.tsx";
import type { DutyView } from "./facts.ts";
import type { Reader } from "./reader.ts";

const BREAK_MINUTES = [15, 30, 60] as const;
const HALF_HOUR = 30 * 60_000;
/** Nobody says more than half a day ahead. */
const END_CHOICES = 24;

/** Asked after missed offers: one tap says that somebody is there. */
export function PresenceQuestion({ reader, duty }: { reader: Reader; duty: DutyView | null }) {
  if (duty?.presenceUntil == null) return null;
  return (
    <Banner tone="alarm" icon="bell" title={reader.t("shiftPlan.asked")} role="alert">
      <p>{reader.t("shiftPlan.askedText", { time: reader.clockSeconds(duty.presenceUntil) })}</p>
      <form class="banner__form" method="post" action="/doctor/present">
        <button type="submit" class="button button--primary button--large button--wide">
          {reader.t("shiftPlan.here")}
        </button>
      </form>
    </Banner>
  );
}

/** Why the shift is over, where its doctor did not end it. */
export function ShiftEndNote({ reader, because }: { reader: Reader; because: string | null }) {
  const key = because === "no_answer"
    ? "shiftPlan.endedNoAnswer"
    : because === "planned_end"
    ? "shiftPlan.endedPlanned"
    : because === "silent"
    ? "shiftPlan.endedSilent"
    : because === "not_approved"
    ? "shiftPlan.endedNotApproved"
    : null;
  if (key === null) return null;
  return (
    <Banner tone="late" icon="info" title={reader.t("shiftPlan.ended")}>
      {reader.t(key)}
    </Banner>
  );
}

/** Half hours from now on, each as the instant that it means. */
function endChoices(now: number): readonly number[] {
  const first = Math.ceil((now + HALF_HOUR) / HALF_HOUR) * HALF_HOUR;
  return Array.from({ length: END_CHOICES }, (_, index) => first + index * HALF_HOUR);
}

function Break({ reader, duty }: { reader: Reader; duty: DutyView }) {
  const isOn = duty.breakUntil != null && duty.breakUntil > reader.now;
  return (
    <form class="stack stack--s" method="post" action="/doctor/shift">
      <input type="hidden" name="available" value="true" />
      <p class="fact">
        <Icon name="moon" />
        <span>
          {isOn
            ? reader.t("shiftPlan.onBreak", { time: reader.clock(duty.breakUntil!) })
            : reader.t("shiftPlan.break")}
          <span class="fact__sub">{reader.t("shiftPlan.breakText")}</span>
        </span>
      </p>
      {isOn
        ? (
          <button type="submit" class="button button--primary" name="breakMinutes" value="0">
            {reader.t("shiftPlan.breakEnd")}
          </button>
        )
        : (
          <div class="breaks" role="group" aria-label={reader.t("shiftPlan.break")}>
            {BREAK_MINUTES.map((minutes) => (
              <button
                type="submit"
                class="button"
                name="breakMinutes"
                value={String(minutes)}
                disabled={duty.bookingId !== null}
              >
                {reader.count("visit.remainingMinutes", minutes)}
              </button>
            ))}
          </div>
        )}
    </form>
  );
}

function DayEnd({ reader, duty }: { reader: Reader; duty: DutyView }) {
  const isPast = duty.endsAt != null && duty.endsAt <= reader.now;
  return (
    <form class="stack stack--s" method="post" action="/doctor/shift">
      <input type="hidden" name="available" value="true" />
      {isPast && <p class="small">{reader.t("shiftPlan.endsAfterVisit")}</p>}
      <label class="label" for="shift-ends">{reader.t("shiftPlan.until")}</label>
      <div class="row">
        <select class="field__input" id="shift-ends" name="endsAt">
          <option value="none" selected={duty.endsAt == null || isPast}>
            {reader.t("shiftPlan.untilOpen")}
          </option>
          {duty.endsAt != null && !isPast && (
            <option value={new Date(duty.endsAt).toISOString()} selected>
              {reader.clock(duty.endsAt)}
            </option>
          )}
          {endChoices(reader.now).filter((at) => at !== duty.endsAt).map((at) => (
            <option key={at} value={new Date(at).toISOString()}>{reader.clock(at)}</option>
          ))}
        </select>
        <button type="submit" class="button">{reader.t("shiftPlan.untilSubmit")}</button>
      </div>
    </form>
  );
}

export const ShiftPlanForms = ({ reader, duty }: { reader: Reader; duty: DutyView }) => (
  <div class="stack shiftplan">
    <Break reader={reader} duty={duty} />
    <DayEnd reader={reader} duty={duty} />
  </div>
);
