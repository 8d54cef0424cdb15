/**
 * The store of links by which somebody else pays. The token is kept as SHA-256 only; where the receipt goes
 * lies sealed with the key of whoever made the link.
 */
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface PayLink {
  readonly id: string;
  readonly bookingId: BookingId;
  readonly createdBy: PersonId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}

/** Where a receipt goes: one of the two. */
export interface PayerContact {
  readonly email: string | null;
  readonly phone: string | null;
}

const COLUMNS = "id, booking_id, created_by, created_at, expires_at, revoked_at";
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const place = (id: string): string => `pay_links.contact/${id}`;

export type PayLinkStore = ReturnType<typeof payLinkStore>;

export function payLinkStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);
  return {
    /** @returns false: so many of this booking are open already */
    async add(
      link: Omit<PayLink, "revokedAt"> & { readonly tokenHash: Uint8Array },
      mostOpen: number,
    ): Promise<boolean> {
      return await database.transaction("payLinks.add", async (sql) => {
        // One after the other: two at once do not pass the limit together.
        await sql.unsafe(
          "select 1 from bookings where id = $1 for no key update",
          [link.bookingId],
          { prepare: true },
        );
        const added = await sql.unsafe(
          `insert into pay_links (id, token_hash, booking_id, created_by, created_at, expires_at)
           select $1::uuid, $2::bytea, $3::uuid, $4::uuid, ${at("$5")}, ${at("$6")}
           where $7::integer > (
             select count(*) from pay_links
             where booking_id = $3 and revoked_at is null and expires_at > ${at("$5")})
           returning id`,
          [
            link.id,
            link.tokenHash,
            link.bookingId,
            link.createdBy,
            link.createdAt,
            link.expiresAt,
            mostOpen,
          ] as never[],
          { prepare: true },
        );
        return added.length === 1;
      });
    },

    /** A link that was not revoked and has not ended. */
    async find(tokenHash: Uint8Array, now: Instant): Promise<PayLink | null> {
      const [found] = await rows<PayLink>(
        "payLinks.find",
        `select ${COLUMNS} from pay_links
         where token_hash = $1 and revoked_at is null and expires_at > ${at("$2")}`,
        [tokenHash, now],
      );
      return found ?? null;
    },

    async get(id: string): Promise<PayLink | null> {
      const [found] = await rows<PayLink>(
        "payLinks.get",
        `select ${COLUMNS} from pay_links where id = $1`,
        [id],
      );
      return found ?? null;
    },

    /** The newest first. */
    async ofBooking(bookingId: BookingId, limit: number): Promise<readonly PayLink[]> {
      return await rows<PayLink>(
        "payLinks.ofBooking",
        `select ${COLUMNS} from pay_links where booking_id = $1 order by id desc limit $2`,
        [bookingId, limit],
      );
    },

    /** @returns false: there is none that is open */
    async revoke(id: string, by: PersonId, now: Instant): Promise<boolean> {
      const ended = await rows(
        "payLinks.revoke",
        `update pay_links set revoked_at = ${at("$3")}, revoked_by = $2
         where id = $1 and revoked_at is null returning id`,
        [id, by, now],
      );
      return ended.length === 1;
    },

    async setContact(link: PayLink, contact: PayerContact): Promise<void> {
      const key = await keyring.person(link.createdBy);
      await rows("payLinks.setContact", "update pay_links set contact = $2 where id = $1", [
        link.id,
        key.seal(place(link.id), JSON.stringify(contact)),
      ]);
    },

    /** Whom a receipt of the link's payment goes to, and whose key seals it; null: nobody. */
    async contactOf(
      id: string,
    ): Promise<{ readonly keyOf: PersonId; readonly contact: PayerContact } | null> {
      const [found] = await rows<{ createdBy: PersonId; contact: Uint8Array | null }>(
        "payLinks.contactOf",
        "select created_by, contact from pay_links where id = $1",
        [id],
      );
      if (found === undefined || found.contact === null) return null;
      const key = (await keyring.persons([found.createdBy])).get(found.createdBy);
      return key === undefined ? null : {
        keyOf: found.createdBy,
        contact: JSON.parse(key.open(place(id), found.contact)) as PayerContact,
      };
    },

    /** Contacts that no receipt needs any more. */
    async forgetContacts(before: Instant): Promise<void> {
      await rows(
        "payLinks.forgetContacts",
        `update pay_links set contact = null where contact is not null and created_at < ${
          at("$1")
        }`,
        [before],
      );
    },
  };
}
