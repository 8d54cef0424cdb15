/** What shifts have brought, as figures: one's own beside the day's median, and rows of many. */
import type { Reader } from "./reader.ts";
import { type DayMedian, MEDIAN_PARTS, type ShiftFacts } from "./fairness_facts.ts";

/** Dense, since three figures share the width of a telephone: «3 мин», «1 ч 05 мин». */
export const minutesText = (reader: Reader, minutes: number): string =>
  reader.minutesShort(minutes);

const valueText = (
  reader: Reader,
  part: typeof MEDIAN_PARTS[number],
  value: number,
): string => part === "idleMinutes" ? minutesText(reader, value) : String(value);

/** @param median null: not said */
export function ShiftFigures({ reader, facts, median }: {
  readonly reader: Reader;
  readonly facts: ShiftFacts;
  readonly median: DayMedian | null;
}) {
  return (
    <dl class="figures">
      {MEDIAN_PARTS.map((part) => (
        <div key={part}>
          <dt>{reader.t(`fairness.${part}`)}</dt>
          <dd>
            {valueText(reader, part, facts[part])}
            {part === "declines" && facts.validDeclines > 0 && (
              <small>{reader.t("fairness.valid", { count: facts.validDeclines })}</small>
            )}
            {median !== null && (
              <small>
                {reader.t("fairness.median", {
                  value: valueText(reader, part, median[part]),
                })}
              </small>
            )}
          </dd>
        </div>
      ))}
      {facts.incomeKopecks !== null && (
        <div>
          <dt>{reader.t("fairness.income")}</dt>
          <dd>{reader.rubles(Math.round(facts.incomeKopecks / 100) * 100)}</dd>
        </div>
      )}
    </dl>
  );
}

/** «12:05–20:10» or «с 12:05»; of another day the day too. */
export function shiftSpan(
  reader: Reader,
  { startedAt, endedAt }: Pick<ShiftFacts, "startedAt" | "endedAt">,
): string {
  const from = reader.dayTime(startedAt);
  if (endedAt !== null) return `${from}\u2013${reader.clock(endedAt)}`;
  // «С сегодня, 23:35» is nobody's Russian: of today the hour says it.
  const isToday = reader.dayValue(startedAt) === reader.dayValue(reader.now);
  return reader.t("fairness.since", { time: isToday ? reader.clock(startedAt) : from });
}
