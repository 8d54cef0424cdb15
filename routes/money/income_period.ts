/** The days for which income is asked, and how they are put together. Pure but for the zone's clock. */
import { z } from "zod";
import { day } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
import { type Instant, instant } from "../../actors/vocabulary.ts";
import type { Period } from "../../db/ledger.ts";

export const UNITS = ["day", "week", "month"] as const;
export type Unit = typeof UNITS[number];

/** So many days, weeks or months are summed up in one answer. */
const MOST_SPANS = 400;

export const incomeQuery = z.object({
  /** The first day and the last, both included. */
  from: day.optional(),
  until: day.optional(),
  by: z.enum(UNITS).optional(),
  cursor: z.string().max(100).optional(),
  /** Where the page before ended in the list of payouts. */
  payoutsCursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).transform((wanted) => Math.min(wanted, LIMITS.pageSize))
    .optional(),
}).superRefine(({ from, until }, context) => {
  if (from === undefined || until === undefined) return;
  const wrong = from > until
    ? "period_order"
    : Date.parse(until) - Date.parse(from) > MOST_SPANS * 86_400_000
    ? "period_too_long"
    : null;
  if (wrong !== null) context.addIssue({ code: "custom", path: ["until"], message: wrong });
});

export interface Days {
  /** As they were asked, or this month so far. */
  readonly from: string;
  readonly until: string;
  readonly by: Unit;
}

/** What was asked, else this month so far; one end alone has a month at its side. */
export function daysOf(
  asked: {
    readonly from?: string | undefined;
    readonly until?: string | undefined;
    by?: Unit | undefined;
  },
  now: Instant,
  timeZone: string,
): Days {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const until = asked.until === undefined
    ? asked.from === undefined
      ? today
      : Temporal.PlainDate.from(asked.from).add({ months: 1 }).subtract({ days: 1 })
    : Temporal.PlainDate.from(asked.until);
  const from = asked.from === undefined
    ? until.with({ day: 1 })
    : Temporal.PlainDate.from(asked.from);
  return { from: from.toString(), until: until.toString(), by: asked.by ?? "day" };
}

const midnight = (date: Temporal.PlainDate, timeZone: string): Instant =>
  instant(date.toZonedDateTime({ timeZone }).epochMilliseconds);

/** From the first day's midnight to the midnight after the last one, in the city. */
export const periodOf = (
  { from, until }: Pick<Days, "from" | "until">,
  timeZone: string,
): Period => ({
  from: midnight(Temporal.PlainDate.from(from), timeZone),
  until: midnight(Temporal.PlainDate.from(until).add({ days: 1 }), timeZone),
});

/** The days, weeks (from Monday) or months, those at the ends cut to the period. */
export function spansOf({ from, until, by }: Days, timeZone: string): readonly Period[] {
  const end = Temporal.PlainDate.from(until).add({ days: 1 });
  const spans: Period[] = [];
  let start = Temporal.PlainDate.from(from);
  while (Temporal.PlainDate.compare(start, end) < 0 && spans.length <= MOST_SPANS) {
    const next = nextOf(start, by);
    const stop = Temporal.PlainDate.compare(next, end) < 0 ? next : end;
    spans.push({ from: midnight(start, timeZone), until: midnight(stop, timeZone) });
    start = stop;
  }
  return spans;
}

function nextOf(start: Temporal.PlainDate, by: Unit): Temporal.PlainDate {
  switch (by) {
    case "day":
      return start.add({ days: 1 });
    case "week":
      return start.add({ days: 8 - start.dayOfWeek });
    case "month":
      return start.with({ day: 1 }).add({ months: 1 });
  }
}
