/**
 * The visit that a call for help is about, while all bookings are still being read: its address and door, to
 * be read out by telephone, for the patient and whoever called. No medical word is in it.
 */
import type { BookingState } from "../../actors/booking/state.ts";
import { audienceOf, type BookingView, viewFor } from "../../actors/booking/view.ts";
import { type BookingId, bookingId, type Instant } from "../../actors/vocabulary.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Person } from "../services.ts";

interface Surroundings {
  readonly read: (id: BookingId) => Promise<BookingState | null>;
  readonly now: () => Instant;
}

export const calledVisit = ({ read, now }: Surroundings) =>
async (
  by: Person,
  given: string,
): Promise<BookingView | null> => {
  const id = uuidOrNull(given);
  const state = id === null ? null : await read(bookingId(id));
  const audience = state === null ? null : audienceOf(state, by);
  if (state === null || (audience !== "patient" && audience !== "caller")) return null;
  const view = viewFor(state, audience, now());
  return view === null
    ? null
    : { ...view, symptoms: null, redFlags: [], reason: null, conclusion: null, addenda: [] };
};
