/**
 * Who waits for a window to come free. The booking to come is sealed with the person's key. A step of an
 * entry is one conditional update: whoever comes second finds it changed and does nothing.
 */
import type { LaterBody } from "../actors/booking/schemas.ts";
import type { NewMessage } from "../actors/outbox/message.ts";
import type { DayPart } from "../actors/planning/waitlist.ts";
import type { BookingId, Instant, PersonId, Specialization } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

export const WAIT_STATUSES = ["waiting", "offered", "booked", "left", "ended"] as const;
export type WaitStatus = typeof WAIT_STATUSES[number];

export interface WaitEntry {
  readonly id: string;
  readonly personId: PersonId;
  readonly city: string;
  readonly specialization: Specialization;
  readonly callType: "scheduled" | "consultation";
  readonly days: readonly string[];
  readonly parts: readonly DayPart[];
  readonly request: LaterBody;
  /** This clinic alone, as the patient's side agreed; null: whoever is free. Sealed with the request. */
  readonly clinicId: PersonId | null;
  readonly bookingId: BookingId | null;
  readonly language: "ru" | "en";
  readonly status: WaitStatus;
  readonly offer: WindowOffer | null;
  readonly passed: readonly Instant[];
  readonly offers: number;
  readonly createdAt: Instant;
  readonly endsAt: Instant;
}

export interface WindowOffer {
  readonly doctorId: PersonId;
  readonly from: Instant;
  readonly until: Instant;
  readonly holdUntil: Instant;
}

interface Row extends Omit<WaitEntry, "request" | "clinicId" | "offer"> {
  readonly request: Uint8Array;
  readonly offeredDoctorId: PersonId | null;
  readonly offeredFrom: Instant | null;
  readonly offeredUntil: Instant | null;
  readonly holdUntil: Instant | null;
}

const place = (id: string): string => `waitlist_entries.request/${id}`;
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const COLUMNS = `id, person_id, city, specialization, call_type, days, parts, request, booking_id,
  language, status, offered_doctor_id, offered_from, offered_until, hold_until, passed, offers,
  created_at, ends_at`;
const NO_OFFER = `offered_doctor_id = null, offered_from = null, offered_until = null,
  hold_until = null`;

export type WaitlistStore = ReturnType<typeof waitlistStore>;

export function waitlistStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
) {
  const rows = queryOf(database);

  /** Whose key was deleted waits for nothing. */
  async function opened(found: readonly Row[]): Promise<readonly WaitEntry[]> {
    const keys = await keyring.persons([...new Set(found.map(({ personId }) => personId))]);
    return found.flatMap((row) => {
      const { request, offeredDoctorId, offeredFrom, offeredUntil, holdUntil, ...rest } = row;
      const key = keys.get(row.personId);
      if (key === undefined) return [];
      const offer = offeredDoctorId === null || offeredFrom === null || offeredUntil === null ||
          holdUntil === null
        ? null
        : { doctorId: offeredDoctorId, from: offeredFrom, until: offeredUntil, holdUntil };
      const { clinicId = null, ...wanted } = JSON.parse(key.open(place(row.id), request));
      return [{ ...rest, offer, request: wanted, clinicId }];
    });
  }

  return {
    /** @returns false: this person waits in so many places already */
    async add(entry: WaitEntry, limit: number): Promise<boolean> {
      const key = await keyring.person(entry.personId);
      const added = await rows(
        "waitlist.add",
        `insert into waitlist_entries (id, person_id, city, specialization, call_type, days, parts,
           request, booking_id, language, created_at, ends_at)
         select $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9::uuid, $10, ${at("$11")}, ${
          at("$12")
        }
         where (select count(*) from waitlist_entries
           where person_id = $2 and status in ('waiting', 'offered')) < $13::integer
         returning id`,
        [
          entry.id,
          entry.personId,
          entry.city,
          entry.specialization,
          entry.callType,
          entry.days,
          entry.parts,
          key.seal(
            place(entry.id),
            JSON.stringify({ ...entry.request, clinicId: entry.clinicId ?? undefined }),
          ),
          entry.bookingId,
          entry.language,
          entry.createdAt,
          entry.endsAt,
          limit,
        ],
      );
      return added.length === 1;
    },

    /** The newest first, those that ended lately too. */
    /** @param personIds all records of one human */
    async of(personIds: readonly string[], since: Instant): Promise<readonly WaitEntry[]> {
      return await opened(
        await rows<Row>(
          "waitlist.of",
          `select ${COLUMNS} from waitlist_entries
           where person_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
             and (status in ('waiting', 'offered') or ends_at > ${at("$2")})
           order by id desc limit 50`,
          [personIds, since],
        ),
      );
    },

    /** @param personIds all records of one human */
    async get(id: string, personIds: readonly string[]): Promise<WaitEntry | null> {
      const found = await rows<Row>(
        "waitlist.get",
        `select ${COLUMNS} from waitlist_entries where id = $1
           and person_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
        [id, personIds],
      );
      return (await opened(found))[0] ?? null;
    },

    /**
     * Those that wait or have an offer, who waits longest first. A page may have fewer than there are rows:
     * whose key was deleted waits for nothing.
     * @param last of the page before; null: the first page
     */
    async open(
      limit: number,
      last: Pick<WaitEntry, "id" | "createdAt"> | null,
    ): Promise<
      {
        readonly entries: readonly WaitEntry[];
        readonly last: Pick<WaitEntry, "id" | "createdAt"> | null;
      }
    > {
      const found = await rows<Row>(
        "waitlist.open",
        `select ${COLUMNS} from waitlist_entries where status in ('waiting', 'offered')
           and (created_at, id) > (${at("$2")}, $3::uuid)
         order by created_at, id limit $1`,
        [limit, last?.createdAt ?? 0, last?.id ?? "00000000-0000-0000-0000-000000000000"],
      );
      return {
        entries: await opened(found),
        last: found.length < limit ? null : found.at(-1) ?? null,
      };
    },

    /** The offer and the message that carries it, both or neither. @returns false: it waits no more */
    async offer(
      id: string,
      offer: WindowOffer,
      messages: readonly NewMessage[],
    ): Promise<boolean> {
      const isMade = await database.transaction("waitlist.offer", async (sql) => {
        const changed = await sql.unsafe(
          `update waitlist_entries set status = 'offered', offered_doctor_id = $2,
             offered_from = ${at("$3")}, offered_until = ${at("$4")}, hold_until = ${at("$5")},
             offers = offers + 1
           where id = $1 and status = 'waiting' returning id`,
          [id, offer.doctorId, offer.from, offer.until, offer.holdUntil] as never[],
          { prepare: true },
        );
        if (changed.length === 0) return false;
        for (const message of messages) await outbox.enqueue(sql, message);
        return true;
      });
      if (isMade) outbox.wake();
      return isMade;
    },

    /** The offer was let pass: it waits on, for other windows. @returns false: it has none */
    async pass(id: string, from: Instant): Promise<boolean> {
      const changed = await rows(
        "waitlist.pass",
        `update waitlist_entries set status = 'waiting', ${NO_OFFER},
           passed = passed || to_jsonb($2::float8)
         where id = $1 and status = 'offered' and offered_from = ${at("$2")} returning id`,
        [id, from],
      );
      return changed.length === 1;
    },

    /** @param of the statuses from which it may end @returns false: it stands elsewhere */
    async close(
      id: string,
      status: "booked" | "left" | "ended",
      of: readonly WaitStatus[],
    ): Promise<boolean> {
      const changed = await rows(
        "waitlist.close",
        `update waitlist_entries set status = $2, ${NO_OFFER}
         where id = $1 and status in (select value from jsonb_array_elements_text($3::jsonb))
         returning id`,
        [id, status, of],
      );
      return changed.length === 1;
    },
  };
}
