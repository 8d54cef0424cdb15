/** The log of an alarm with names: its rows know ids alone, the names stand sealed in the alarm itself. Pure. */
import type { AlertState } from "../../actors/alert/state.ts";
import { iso } from "../../actors/booking/view.ts";
import type { AlertLogRow } from "../../db/alert_statistics.ts";
import { ALERT_STEPS, type AlertStepShown, type StepShown } from "../../views/alert_facts.ts";

const isShown = (type: string): type is AlertStepShown =>
  (ALERT_STEPS as readonly string[]).includes(type);

const list = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map((one) => typeof one === "string" ? one : (one as { id: string }).id)
    : value == null
    ? []
    : [value as string];

export function alertLogOf(
  { words }: Pick<AlertState, "words">,
  rows: readonly AlertLogRow[],
): readonly StepShown[] {
  const nameOf = (id: unknown): string | null => {
    const name = typeof id === "string" ? words.names[id] : undefined;
    const whole = name === undefined ? "" : `${name.firstName} ${name.lastName}`.trim();
    return whole === "" ? null : whole;
  };
  return rows.flatMap(({ type: told, byId, at, data }) => {
    const type = told === "stepTicked" && data.isDone === false
      ? "stepUndone"
      : told === "answered"
      ? data.how === "tap" ? "answeredTap" : "answeredPin"
      : told;
    if (!isShown(type)) return [];
    const about = data.to ?? data.told ?? data.doctors ?? data.doctorIds ?? data.doctorId;
    return [{
      at: iso(at),
      type,
      by: nameOf(data.calledBy ?? byId),
      to: list(about).map(nameOf),
      code: (data.outcome ?? data.reason ?? (type.startsWith("step") ? data.step : data.kind) ??
        null) as string | null,
    }];
  });
}
