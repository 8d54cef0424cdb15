/** What a doctor says of the own shift: a break, its end, the day's end. */
import { Icon } from "./icon.tsx";
import type { DutyView } from "./facts.ts";
import type { Reader } from "./reader.ts";
import { isEnding } from "./shift.tsx";

const BREAK_MINUTES = [15, 30, 60] as const;
const HALF_HOUR = 30 * 60_000;
/** Nobody says more than half a day ahead. */
const END_CHOICES = 24;

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
  const isPast = duty.endsAt != null && duty.endsAt <= Math.max(duty.startedAt, reader.now);
  return (
    <form class="stack stack--s" method="post" action="/doctor/shift">
      <input type="hidden" name="available" value="true" />
      {isEnding(duty, reader.now) && (
        <p class="small">
          {reader.t(
            duty.endsAt === duty.startedAt ? "shiftPlan.forVisit" : "shiftPlan.endsAfterVisit",
          )}
        </p>
      )}
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
  <div class="stack">
    <Break reader={reader} duty={duty} />
    <DayEnd reader={reader} duty={duty} />
  </div>
);
