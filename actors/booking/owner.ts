/**
 * Nobody is forgotten: every open booking has somebody who must act next, a moment by which, and what
 * happens if nobody does. Pure; derived from the state, never set by hand.
 */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, type PersonId } from "../vocabulary.ts";
import { type BookingState, isEnded } from "./state.ts";

/** Its doctor; the search, which goes on by itself; a dispatcher by name; the dispatchers' desk. */
export const OWNER_KINDS = ["doctor", "search", "dispatcher", "desk"] as const;

export interface Owner {
  readonly kind: typeof OWNER_KINDS[number];
  /** The doctor or the dispatcher; null: nobody by name. */
  readonly personId: PersonId | null;
  /** Since when it lies at the desk; null: it does not. */
  readonly since: Instant | null;
  /** Then those on call are told, unless somebody has taken it; null: the deadline itself acts. */
  readonly escalatesAt: Instant | null;
}

const acting = (kind: Owner["kind"], personId: PersonId | null): Owner => ({
  kind,
  personId,
  since: null,
  escalatesAt: null,
});

/** @returns null only when the visit is over */
export function ownerOf(state: BookingState): Owner | null {
  if (isEnded(state)) return null;
  if (state.status !== "pending") return acting("doctor", state.doctor.id);
  if (state.hold !== null) return acting("dispatcher", state.hold.holderId);
  const since = state.search.exhaustedAt;
  if (since === null) return acting("search", null);
  return {
    kind: "desk",
    personId: null,
    since,
    escalatesAt: after(since, BOOKING_TIMES.deskMilliseconds),
  };
}
