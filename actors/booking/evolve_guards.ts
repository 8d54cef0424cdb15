/** Which state an event can follow. What cannot follow is a bug or a damaged row, and throws. */
import type { StampedEvent } from "./protocol.ts";
import { type BookingState, isVisiting, type Pending, type Visiting } from "./state.ts";

export const cannotFollow = (state: BookingState, event: StampedEvent): Error =>
  new Error(`${event.type} cannot follow ${state.status} (version ${state.version})`);

export function pending(state: BookingState, event: StampedEvent): Pending {
  if (state.status !== "pending") throw cannotFollow(state, event);
  return state;
}

export function visiting(state: BookingState, event: StampedEvent): Visiting {
  if (!isVisiting(state)) throw cannotFollow(state, event);
  return state;
}
