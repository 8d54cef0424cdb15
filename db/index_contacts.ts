/**
 * The step after the migrations: open bookings of the time before the indexes get theirs. Done once; a
 * start that finds nothing to do asks one question.
 */
import type { BookingStore } from "../actors/world.ts";
import type { BookingId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { contactIndexes } from "./contact_index.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

const PAGE = 200;

/** Safe to be killed at any moment: what is left is done by the next start. */
export async function indexContacts(
  database: Database,
  keyring: Keyring,
  bookings: Pick<BookingStore, "load">,
): Promise<void> {
  const rows = queryOf(database);
  for (;;) {
    const found = await rows<{ id: BookingId }>(
      "index.open",
      `select id from bookings where ended_at is null and not contacts_indexed order by id limit $1`,
      [PAGE],
    );
    for (const { id } of found) {
      // A row that cannot be read is quarantined elsewhere; it must not stop a start.
      const loaded = await bookings.load(id).catch(() => null);
      const indexes = loaded === null ? null : await contactIndexes(keyring, loaded.state);
      await rows(
        "index.booking",
        `update bookings set phone_index = $2, door_phone_index = $3, place_index = $4,
           contacts_indexed = true where id = $1 and not contacts_indexed`,
        [id, indexes?.phone ?? null, indexes?.doorPhone ?? null, indexes?.place ?? null],
      );
    }
    if (found.length < PAGE) return;
  }
}
