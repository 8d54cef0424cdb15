/**
 * Links to a visit for a patient without an account. The token is kept as SHA-256 only; of a booking one
 * link is good at a time, and only while the telephone that it went to is the booking's.
 */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { phoneIndex } from "./contact_index.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

export interface NewVisitLink {
  readonly tokenHash: Uint8Array;
  readonly bookingId: BookingId;
  readonly createdBy: PersonId;
  readonly at: Instant;
  /** As the booking has it. */
  readonly phone: string;
}

export type VisitLinkStore = ReturnType<typeof visitLinkStore>;

const sameBytes = (one: Uint8Array, other: Uint8Array | null): boolean =>
  other !== null && one.length === other.length && one.every((byte, at) => byte === other[at]);

export function visitLinkStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
) {
  const rows = queryOf(database);

  return {
    /** The link and the message that carries it, both or neither; an earlier link ends. */
    async issue(link: NewVisitLink, message: NewMessage): Promise<void> {
      const index = await phoneIndex(keyring, link.phone);
      if (index === null) throw new Error("a visit link goes to a telephone");
      await database.transaction("visitLinks.issue", async (sql) => {
        await sql.unsafe(
          `update visit_links set revoked_at = to_timestamp($2::float8 / 1000)
           where booking_id = $1 and revoked_at is null`,
          [link.bookingId, link.at] as never[],
          { prepare: true },
        );
        await sql.unsafe(
          `insert into visit_links (token_hash, booking_id, created_by, created_at, phone_index)
           values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5)`,
          [link.tokenHash, link.bookingId, link.createdBy, link.at, index] as never[],
          { prepare: true },
        );
        await outbox.enqueue(sql, message);
      });
      outbox.wake();
    },

    /** The booking of a link that was not revoked, and whether it still goes to this telephone. */
    async find(
      tokenHash: Uint8Array,
    ): Promise<{ bookingId: BookingId; isTo(phone: string): Promise<boolean> } | null> {
      const [found] = await rows<{ bookingId: BookingId; phoneIndex: Uint8Array }>(
        "visitLinks.find",
        `select booking_id, phone_index from visit_links
         where token_hash = $1 and revoked_at is null`,
        [tokenHash],
      );
      return found === undefined ? null : {
        bookingId: found.bookingId,
        isTo: async (phone) => sameBytes(found.phoneIndex, await phoneIndex(keyring, phone)),
      };
    },

    /** Whether a good link of this booking went to this telephone. */
    async goesTo(bookingId: BookingId, phone: string): Promise<boolean> {
      const found = await rows(
        "visitLinks.goesTo",
        `select 1 from visit_links
         where booking_id = $1 and revoked_at is null and phone_index = $2`,
        [bookingId, await phoneIndex(keyring, phone)],
      );
      return found.length > 0;
    },

    /** @returns false: there was none that was good */
    async revoke(bookingId: BookingId, at: Instant): Promise<boolean> {
      const ended = await rows(
        "visitLinks.revoke",
        `update visit_links set revoked_at = to_timestamp($2::float8 / 1000)
         where booking_id = $1 and revoked_at is null returning booking_id`,
        [bookingId, at],
      );
      return ended.length > 0;
    },
  };
}
