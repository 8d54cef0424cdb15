/**
 * The booking's one timer is derived from its state, never set by hand: `deadlineOf` says when, and
 * `decideTick` what time alone has done by then. Pure. A stale tick finds nothing to do.
 */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant } from "../vocabulary.ts";
import type { BookingEvent, VisitStep } from "./protocol.ts";
import {
  type BookingState,
  isEnded,
  isVisiting,
  liveOffers,
  type Offer,
  type Pending,
  type Visiting,
} from "./state.ts";
import { attendanceOf } from "./desk.ts";
import { paymentDueAt } from "./payment_note.ts";
import { promiseDueAt } from "./promise.ts";
import { wayDueAt } from "./way_question.ts";

/** When the room closes for good (`say` looks at it), or null while the visit is open. */
export function roomClosesAt(state: BookingState): Instant | null {
  if (!isEnded(state)) return null;
  const endedAt = state.status === "completed" ? state.completedAt : state.cancelledAt;
  return after(endedAt, BOOKING_TIMES.roomOpenAfterEndMilliseconds);
}

/**
 * The next moment at which time alone changes this booking; null only when the visit is over.
 * @param exhaustsFrom right after a start nobody has run out of doctors: their pages are still coming back
 * @param isAtDanger nobody is asked, and that the search goes on for long is no news: its watchdog alone looks on
 */
export function deadlineOf(
  state: BookingState,
  exhaustsFrom: Instant | null = null,
  isAtDanger = false,
): Instant | null {
  if (isEnded(state)) return null;
  const own = state.status === "pending"
    ? pendingDeadline(state, exhaustsFrom, isAtDanger)
    : visitDeadline(state);
  const until = attendanceOf(state)?.until ?? own;
  return instant(Math.min(own, until));
}

function visitDeadline(state: Visiting): Instant {
  const all = [state.stepDueAt, wayDueAt(state), promiseDueAt(state)];
  return instant(Math.min(...all.filter((at) => at !== null)));
}

function pendingDeadline(
  state: Pending,
  exhaustsFrom: Instant | null,
  isAtDanger: boolean,
): Instant {
  if (state.hold !== null) return state.hold.until;
  if (state.search.startedAt === null) {
    return instant(Math.max(state.search.searchAt, paymentDueAt(state) ?? 0));
  }
  const ends = liveOffers(state).map((offer) => offer.expiresAt);
  const desk = isAtDanger ? Infinity : deskDueAt(state, state.search.startedAt);
  const exhausts = Math.min(desk, ends.length > 0 ? Infinity : watchdogAt(state));
  const runsOut = Math.max(exhausts, exhaustsFrom ?? exhausts);
  return instant(Math.min(...ends, state.search.retryAt ?? runsOut));
}

/**
 * However many are asked and however often, the dispatchers hear of a search that goes on for so long: of a
 * visit that stands in a doctor's day not before its window is near. Never, where they know of it already.
 */
function deskDueAt({ search, plan, scheduledTime }: Pending, startedAt: Instant): number {
  if (search.exhaustedAt !== null) return Infinity;
  const { awaitMilliseconds } = BOOKING_TIMES;
  const end = after(instant(Math.max(startedAt, search.heldUntil ?? 0)), awaitMilliseconds);
  return plan == null || scheduledTime === null ? end : Math.max(end, nearAt(scheduledTime));
}

/** The window is near, and its own doctor has had the time to answer. */
const nearAt = (scheduledTime: Instant): Instant =>
  after(
    scheduledTime,
    BOOKING_TIMES.searchWatchdogMilliseconds - BOOKING_TIMES.pressingMilliseconds,
  );

/**
 * A search that makes no progress ends; one that waits for a doctor may wait for its own end, and for the
 * doctor in whose day the visit stands until its window is near.
 */
function watchdogAt({ search, plan, scheduledTime }: Pending): Instant {
  const { searchWatchdogMilliseconds, awaitMilliseconds } = BOOKING_TIMES;
  if (search.awaited == null) return after(search.lastProgressAt, searchWatchdogMilliseconds);
  const end = after(search.awaited.since, awaitMilliseconds);
  if (plan == null || scheduledTime === null || plan.doctorId !== search.awaited.doctorId) {
    return end;
  }
  return instant(Math.max(end, nearAt(scheduledTime)));
}

/** The step that this visit waits for. */
export const awaitedStep = (state: Visiting): VisitStep => {
  if (state.status === "assigned") return state.callType === "consultation" ? "start" : "depart";
  return ({ en_route: "arrive", arrived: "start", in_progress: "complete" } as const)[state.status];
};

function visitTick(state: Visiting, at: Instant): readonly BookingEvent[] {
  const isDue = (due: Instant | null) => due !== null && due <= at;
  const out: BookingEvent[] = [];
  if (isDue(wayDueAt(state))) out.push({ type: "wayUnanswered" });
  if (isDue(promiseDueAt(state))) out.push({ type: "promiseMissed" });
  if (isDue(state.stepDueAt)) out.push({ type: "deadlineMissed", step: awaitedStep(state) });
  return out;
}

/** What ended the offer: its doctor's silence, or that no program ran, of whose pages none was back yet. */
const couldBeAnswered = ({ madeAt, expiresAt }: Offer, runningSince: Instant | null): boolean =>
  runningSince === null || madeAt >= runningSince ||
  expiresAt >= after(runningSince, BOOKING_TIMES.comeBackMilliseconds);

/**
 * What has become due at `at`, the earliest first; an empty list when nothing has.
 * @param runningSince when the program came back, so that pages can answer; null: they always could
 * @param isAtDanger nobody may be asked, which is no end of the search: whoever waits is told nothing of it
 */
export function decideTick(
  state: BookingState,
  at: Instant,
  runningSince: Instant | null = null,
  isAtDanger = false,
): readonly BookingEvent[] {
  const deadline = deadlineOf(state, null, isAtDanger);
  if (deadline === null || at < deadline) return [];
  // Whatever else is due comes with the next tick, at once.
  if ((attendanceOf(state)?.until ?? Infinity) <= at) return [{ type: "attendanceEnded" }];
  if (isVisiting(state)) return visitTick(state, at);
  if (isEnded(state)) return [];
  if (state.hold !== null) return [{ type: "holdEnded" }];
  if (state.search.startedAt === null) {
    const started: BookingEvent = { type: "searchStarted" };
    return paymentDueAt(state) === null
      ? [started]
      : [{ type: "paymentFellBack", because: "not_held_in_time" }, started];
  }
  const due = liveOffers(state).filter((offer) => offer.expiresAt <= at);
  if (due.length > 0) {
    const ids = (could: boolean) =>
      due.filter((offer) => couldBeAnswered(offer, runningSince) === could).map(({ id }) => id);
    const [silent, away] = [ids(true), ids(false)];
    return [
      ...(silent.length === 0 ? [] : [{ type: "offersExpired", offerIds: silent } as const]),
      ...(away.length === 0
        ? []
        : [{ type: "offersWithdrawn", offerIds: away, because: "service_away" } as const]),
    ];
  }
  const isOver = state.search.retryAt === null && !isAtDanger;
  return [{ type: isOver ? "searchExhausted" : "searchResumed" }];
}
