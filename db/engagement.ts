/** By which booking a doctor is engaged, asked of the store: while memory does not have all bookings yet. */
import { type BookingId, bookingId, type PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

/** @returns the booking whose visit engages this doctor now, or null */
export function engagementsIn(database: Database) {
  const rows = queryOf(database);
  return async (doctorId: PersonId): Promise<BookingId | null> => {
    // Bookings of one visit share its doctor and its door: any of them says where.
    const [found] = await rows<{ id: string }>(
      "bookings.engaging",
      `select id from bookings where engaged_doctor_id = $1 and ended_at is null
       order by id limit 1`,
      [doctorId],
    );
    return found === undefined ? null : bookingId(found.id);
  };
}
