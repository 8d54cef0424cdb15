/**
 * By when the doctor was promised to be at the door, and what follows where that passes. Of an urgent visit it
 * is reckoned from the way when it is taken; of a planned one it is the end of its window, or, where it was
 * given too late for that, the way as well. Said once. Pure.
 */
import { after, type Instant, instant, MINUTE } from "../vocabulary.ts";
import { BOOKING_TIMES } from "../limits.ts";
import type { PlanPlace } from "./plan.ts";
import type { Address } from "./schemas.ts";
import type { StampedEvent } from "./protocol.ts";
import type { Attention, BookingState, Visiting } from "./state.ts";

/** A booking without an end of its window may be met so late. */
const WINDOW_MILLISECONDS = 30 * MINUTE;
/** Of the seconds that the way takes: streets are not always free. */
const WAY_ALLOWANCE = 1_300;

/** When the window closes in which a planned visit has to begin; null: it has no hour. */
export function windowClosesAt(
  { plan, scheduledTime, scheduledUntil }: {
    readonly plan?: PlanPlace | null | undefined;
    readonly scheduledTime: Instant | null;
    readonly scheduledUntil: Instant | null;
  },
): Instant | null {
  const from = plan?.from ?? scheduledTime;
  if (from === null) return null;
  return instant(Math.max(scheduledUntil ?? 0, after(from, WINDOW_MILLISECONDS)));
}

/** By the way alone, from the moment at which a doctor has it; null: nothing can be said. */
export function promisedByWay(
  { callType }: Pick<BookingState, "callType">,
  at: Instant,
  etaSeconds: number | null,
): Instant | null {
  if (callType === "consultation") return null;
  const way = etaSeconds ?? (callType === "urgent" ? null : BOOKING_TIMES.unknownWaySeconds);
  return way === null ? null : after(at, BOOKING_TIMES.departMilliseconds + way * WAY_ALLOWANCE);
}

/** Null: nobody comes to a door, or nothing was promised. */
export function promisedByOf(state: Visiting): Instant | null {
  if (state.callType === "consultation") return null;
  const closesAt = windowClosesAt(state);
  if (closesAt === null) return state.promisedBy;
  return instant(Math.max(closesAt, state.promisedBy ?? closesAt));
}

/** Whether somebody may be on the way to the door now. */
export const isOnTheWay = (state: BookingState): state is Visiting =>
  state.callType !== "consultation" && (state.status === "assigned" || state.status === "en_route");

/** The promised arrival, while its breach has not been noted. */
export const promiseDueAt = (state: Visiting): Instant | null =>
  isOnTheWay(state) && state.promiseMissedAt == null ? promisedByOf(state) : null;

export const promiseMissed = (
  state: Visiting,
  event: Extract<StampedEvent, { type: "promiseMissed" }>,
): Visiting => ({
  ...state,
  promiseMissedAt: event.at,
  attention: certain(state, { step: "promise", since: event.at }),
});

/** What has come to pass takes the place of what was only foreseen; the desk's time runs on. */
export function certain({ attention }: Visiting, now: Attention): Attention {
  if (attention === null) return now;
  return attention.step === "late" ? { ...now, since: attention.since } : attention;
}

/** What is left where another need is settled and nobody is at the door yet. */
export function attentionLeft(
  { promiseMissedAt, lateSince }: Pick<Visiting, "promiseMissedAt" | "lateSince">,
): Attention | null {
  if (promiseMissedAt != null) return { step: "promise", since: promiseMissedAt };
  return lateSince == null ? null : { step: "late", since: lateSince };
}

/** The hour that was promised at another door is no promise for this one, and was broken by nobody. */
export function ofNewDoor<State extends Visiting>(next: State, former: Address | null): State {
  const { address } = next.words;
  const isSame = former === null || address === null ||
    (former.latitude === address.latitude && former.longitude === address.longitude);
  if (isSame) return next;
  const kept = { ...next, promisedBy: null, promiseMissedAt: null };
  const isSettled = next.attention?.step === "promise";
  return isSettled ? { ...kept, attention: attentionLeft(kept) } : kept;
}
