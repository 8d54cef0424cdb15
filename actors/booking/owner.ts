/**
 * Nobody is forgotten: every open booking has somebody who must act next, a moment by which, and what
 * happens if nobody does. Pure; derived from the state, never set by hand.
 */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { Danger } from "./danger.ts";
import { attendanceOf, attendedUntil } from "./desk.ts";
import { planningOf } from "./plan.ts";
import type { AttentionStep } from "./protocol.ts";
import { type BookingState, isEnded, isVisiting, type Visiting } from "./state.ts";

/** Its doctor; the search, which goes on by itself; a dispatcher by name, who holds it or is at it; the desk. */
export const OWNER_KINDS = ["doctor", "search", "dispatcher", "desk"] as const;

export interface Owner {
  readonly kind: typeof OWNER_KINDS[number];
  /** The doctor or the dispatcher; null: nobody by name. */
  readonly personId: PersonId | null;
  /** Since when it wants the desk; null: it does not. */
  readonly since: Instant | null;
  /** Then those on call are told, unless somebody has acted; null: the deadline itself acts. */
  readonly escalatesAt: Instant | null;
}

/** What the desk is wanted for. */
export interface Need {
  readonly what: AttentionStep | "approval" | "danger" | "shift";
  readonly since: Instant;
  /** Then those on call are told, unless somebody of the desk has done anything by then. */
  readonly escalatesAt: Instant;
}

const { deskMilliseconds } = BOOKING_TIMES;

/**
 * All that the desk is wanted for, each once.
 * @param danger the silent call at its door: nobody is asked then, and what becomes of it is the desk's
 */
export function needsOf(state: BookingState, danger: Danger | null = null): readonly Need[] {
  if (isEnded(state)) return [];
  if (isVisiting(state)) return needsOfVisit(state);
  const { startedAt, exhaustedAt, heldUntil } = state.search;
  const { shiftLostAt = null } = state;
  if (shiftLostAt !== null && startedAt === null && state.hold === null) {
    // Those on call while there is still time to find somebody, and not in the night a week before.
    const earliest = after(state.search.searchAt, -BOOKING_TIMES.shiftLostLeadMilliseconds);
    const dueAt = Math.max(after(shiftLostAt, deskMilliseconds), earliest, attendedUntil(state));
    return [{ what: "shift", since: shiftLostAt, escalatesAt: instant(dueAt) }];
  }
  // Before the search begins nobody would be sent to that door yet.
  const isHalted = danger !== null && startedAt !== null;
  if (state.hold !== null || (exhaustedAt === null && !isHalted)) return [];
  const haltedAt = isHalted ? Math.max(danger.since, startedAt) : Infinity;
  // One need after the other is one wait: a silent call takes nothing of the desk's time back. Whoever held it
  // had it in hand until then.
  const since = instant(Math.max(Math.min(haltedAt, exhaustedAt ?? Infinity), heldUntil ?? 0));
  const escalatesAt = instant(Math.max(after(since, deskMilliseconds), attendedUntil(state)));
  return [{ what: isHalted ? "danger" : "search", since, escalatesAt }];
}

function needsOfVisit(state: Visiting): readonly Need[] {
  const { attention, approvalLostAt = null, attendedAt } = state;
  const escalatesAt = (since: Instant, earliest: Instant | null): Instant =>
    instant(
      Math.max(
        after(instant(Math.max(since, attendedAt ?? 0)), deskMilliseconds),
        attendedUntil(state),
        earliest ?? 0,
      ),
    );
  const open = opensAt(state);
  const needs: Need[] = [];
  if (attention !== null) {
    const { step: what, since } = attention;
    // At a closed door the doctor's own wait comes first: it may settle it.
    const mayEndAt = what === "absence" ? state.absence?.mayEndAt ?? null : null;
    const earliest = mayEndAt === null ? open : after(mayEndAt, deskMilliseconds);
    needs.push({ what, since, escalatesAt: escalatesAt(since, earliest) });
  }
  if (approvalLostAt !== null) {
    const [what, since] = ["approval", approvalLostAt] as const;
    needs.push({ what, since, escalatesAt: escalatesAt(since, open) });
  }
  const { shiftLostAt = null } = state;
  if (shiftLostAt !== null) {
    const earliest = open === null ? null : after(open, -BOOKING_TIMES.shiftLostLeadMilliseconds);
    const dueAt = escalatesAt(shiftLostAt, earliest);
    needs.push({ what: "shift", since: shiftLostAt, escalatesAt: dueAt });
  }
  return needs;
}

/** A visit of next week wakes nobody tonight: not before another doctor would be sought for it. */
function opensAt(state: Visiting): Instant | null {
  if (state.status !== "assigned" || state.scheduledTime === null) return null;
  return after(state.scheduledTime, -planningOf(state).leadMinutes * MINUTE);
}

/** @returns null only when the visit is over */
export function ownerOf(state: BookingState, danger: Danger | null = null): Owner | null {
  if (isEnded(state)) return null;
  const first = needsOf(state, danger).toSorted((one, other) => one.escalatesAt - other.escalatesAt)
    .at(0);
  const { since = null, escalatesAt = null } = first ?? {};
  const acting = (kind: Owner["kind"], personId: PersonId | null): Owner => ({
    kind,
    personId,
    since,
    escalatesAt,
  });
  const attendance = attendanceOf(state);
  if (first !== undefined && attendance !== null) {
    return acting("dispatcher", attendance.personId);
  }
  if (state.status !== "pending") return acting("doctor", state.doctor.id);
  if (state.hold !== null) return acting("dispatcher", state.hold.holderId);
  // Whoever is asked besides: its time runs on until a doctor has it.
  return acting(first === undefined ? "search" : "desk", null);
}
