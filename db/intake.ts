/** Open bookings of the same telephone or the same flat, so that nobody is booked twice. */
import type { BookingId, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { phoneIndex, placeIndex } from "./contact_index.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface ContactMatch {
  readonly id: BookingId;
  readonly number: number;
  readonly city: string;
  readonly clinicId: PersonId | null;
  readonly byPhone: boolean;
  readonly byPlace: boolean;
}

/** More of one telephone than this is a ward, and another list. */
const LIMIT = 50;

export type IntakeStore = ReturnType<typeof intakeStore>;

export function intakeStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** Of open bookings alone; the newest first. */
    async openOf(
      contact: {
        readonly phone: string | null;
        readonly address: { readonly text: string; readonly flat?: string | null } | null;
      },
    ): Promise<readonly ContactMatch[]> {
      const [phone, place] = await Promise.all([
        contact.phone === null ? null : phoneIndex(keyring, contact.phone),
        contact.address === null ? null : placeIndex(keyring, contact.address),
      ]);
      if (phone === null && place === null) return [];
      return await rows<ContactMatch>(
        "intake.open",
        `select id, number, city, clinic_id,
           coalesce(phone_index = $1 or door_phone_index = $1, false) as by_phone,
           coalesce(place_index = $2, false) as by_place
         from bookings
         where ended_at is null
           and (phone_index = $1 or door_phone_index = $1 or place_index = $2)
         order by id desc limit $3`,
        [phone, place, LIMIT],
      );
    },
  };
}
