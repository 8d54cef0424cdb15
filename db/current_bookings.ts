/** The open and just ended bookings of people who come at once: one statement for many of them. */
import type { Instant } from "../actors/vocabulary.ts";
import type { StoredBooking } from "./booking_rows.ts";
import { gathered } from "./gathered.ts";
import type { Query } from "./query.ts";

interface Asked {
  readonly personId: string;
  /** What ended before is not wanted. */
  readonly since: Instant;
  readonly limit: number;
}

/** @param columns of `bookings` @returns one person's rows, the newest first */
export function currentBookings(
  rows: Query,
  columns: string,
): (asked: Asked) => Promise<readonly StoredBooking[]> {
  return gathered(async (all: readonly Asked[]) => {
    const found = await rows<StoredBooking & { readonly place: number }>(
      "bookings.current",
      `select asked.place, one.* from jsonb_to_recordset($1::jsonb)
         as asked(place integer, "personId" uuid, since float8, "limit" integer),
       lateral (
         select ${columns} from bookings
         where (caller_id = asked."personId" or patient_id = asked."personId")
           and (ended_at is null or ended_at > to_timestamp(asked.since / 1000))
         order by id desc limit asked."limit"
       ) one
       order by asked.place, one.id desc`,
      [all.map((asked, place) => ({ ...asked, place }))],
    );
    const own: StoredBooking[][] = all.map(() => []);
    for (const { place, ...booking } of found) own[place]?.push(booking);
    return own;
  });
}
