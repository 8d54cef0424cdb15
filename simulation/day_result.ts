/** What a simulated day came to. Pure. */
import { HOUR, type Instant, MINUTE, SECOND } from "../actors/vocabulary.ts";
import { type Call, type Doctor, START } from "./people.ts";

export type CallOutcome = "served" | "nobody_there" | "unserved";

/** What came of one call. */
export interface CallRecord {
  readonly createdAt: Instant;
  readonly assignedAfterSeconds: number | null;
  readonly doorAfterSeconds: number | null;
  readonly outcome: CallOutcome;
}

export interface Counts {
  offers: number;
  declines: number;
  missed: number;
  crashes: number;
}

export interface DayResult extends Readonly<Counts> {
  /** Driving to places to wait, of all doctors. */
  readonly waitingDriveSeconds: number;
  readonly calls: readonly CallRecord[];
  readonly driveMinutesPerVisit: number;
  /** Drive and visit, minutes: what the load is reckoned with. */
  readonly cycleMinutes: number;
  readonly idleMinutes: readonly number[];
  readonly incomeRubles: readonly number[];
}

/** Calls of the first hour find everybody free: they are no measure. */
const WARM_UP = HOUR;

/** @param end when the last shift is over: idle time counts until then */
export function resultOf(
  calls: Iterable<Call>,
  doctors: Iterable<Doctor>,
  counts: Counts & { readonly waitingDriveSeconds: number },
  end: Instant,
): DayResult {
  const counted = [...calls].filter(({ createdAt }) => createdAt >= START + WARM_UP);
  const seconds = (from: Instant, to: Instant | null) => to === null ? null : (to - from) / SECOND;
  const served = counted.filter((call) => call.doorAt !== null);
  const meanOf = (of: (call: Call) => number) =>
    served.reduce((total, call) => total + of(call), 0) / served.length;
  const driveMinutes = meanOf((call) => call.driveSeconds / 60);
  const all = [...doctors];
  return {
    ...counts,
    calls: counted.map((call) => ({
      createdAt: call.createdAt,
      assignedAfterSeconds: seconds(call.createdAt, call.assignedAt),
      doorAfterSeconds: seconds(call.createdAt, call.doorAt),
      outcome: call.outcome ?? "unserved",
    })),
    driveMinutesPerVisit: driveMinutes,
    cycleMinutes: driveMinutes + meanOf((call) => call.busyMinutes),
    idleMinutes: all.map(({ idleMilliseconds, busySince, idleSince }) => {
      const rest = busySince === null ? Math.max(0, end - idleSince) : 0;
      return (idleMilliseconds + rest) / MINUTE;
    }),
    incomeRubles: all.map(({ incomeRubles }) => incomeRubles),
  };
}
