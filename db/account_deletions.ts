/**
 * Accounts that are to be deleted, and are. Asked for, taken back for some days, carried out in one
 * transaction: words are emptied, sign-ins end, keys are deleted for good. What law and ledger need
 * stays as ids, codes and times; a visit's record is sealed anew for the provider (medical_records).
 */
import { after, DAY, type Instant } from "../actors/vocabulary.ts";
import { BOOKING_TIMES } from "../actors/limits.ts";
import {
  decodeBooking,
  openBookingWords,
  sealBookingWords,
  type StoredBooking,
} from "./booking_rows.ts";
import type { Database, Sql } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import { type Keyring, SHRED } from "./keyring.ts";
import { MONEY_OBSTACLE, type MoneyObstacle } from "./money_obstacles.ts";
import { PERSONAL_TABLES } from "./personal_data.ts";
import { queryOf } from "./query.ts";

/** 323-ФЗ and the order on medical records: a card of an outpatient is kept for 25 years. */
export const RECORD_YEARS = 25;
const PAGE = 100;
const ERASE_DEADLINE_MILLISECONDS = 20_000;

export interface Deletion {
  readonly userId: string;
  readonly requestedAt: Instant;
  readonly dueAt: Instant;
  readonly doneAt: Instant | null;
}

/** Why an account cannot be deleted now. */
export type Obstacle =
  | "open_booking"
  | "on_shift"
  | "last_admin"
  | "last_owner"
  | MoneyObstacle;

interface OfMoney {
  readonly obstacle: MoneyObstacle | null;
}

/** What the provider keeps of a visit; nothing of where the person lives or how to reach them. */
export interface MedicalRecord {
  readonly number: number;
  readonly patient: unknown;
  readonly specialization: string;
  readonly doctor: { readonly id: string; readonly firstName: string; readonly lastName: string };
  readonly providerId: string | null;
  readonly startedAt: Instant | null;
  readonly completedAt: Instant;
  readonly symptoms: string;
  readonly conclusion: string;
  readonly addenda: readonly { readonly at: Instant; readonly text: string }[];
}

/** `$1` and the records that had been merged with it when it asked to be deleted, or are now. */
const HUMAN = `
  with standing as (
    select from_id, into_id from person_merges m where unmerged_at is null and not exists
      (select from account_deletions d where d.user_id = $1::uuid and d.done_at is null
        and d.requested_at < m.merged_at)
  ), root as (
    select coalesce((select into_id from standing where from_id = $1::uuid), $1::uuid) as id
  )
  select one.id from (
    select id from root
    union select s.from_id from standing s join root on root.id = s.into_id
    union select $1::uuid
  ) one order by one.id`;

/** Whoever else owns the clinic that `$1` is, or owns: others act in its name, and somebody must answer. */
const OTHER_OWNER = `(
  select from (
    select coalesce((select clinic_id from clinic_members where user_id = $1), $1::uuid) as id
  ) clinic
  where exists (select from users where id = clinic.id and id <> $1 and active)
    or exists (select from clinic_members m join users u on u.id = m.user_id
      where m.clinic_id = clinic.id and m.user_id <> $1 and m.kind = 'owner'
        and m.ended_at is null and u.active)
)`;

const recordPlace = (bookingId: string): string => `medical_records.sealed/${bookingId}`;
const recordKeyName = (keepUntil: string): string => `medical_records_${keepUntil.slice(0, 4)}`;

export type DeletionStore = ReturnType<typeof deletionStore>;

export function deletionStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);
  const COLUMNS = "user_id, requested_at, due_at, done_at";
  const IDS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";

  /**
   * The account and the other records that staff had found to be this human when the deletion was
   * asked for: what was merged since has asked for nothing. Nobody had asked yet: those that stand now.
   */
  const recordsOfHuman = async (userId: string): Promise<readonly string[]> =>
    (await rows<{ id: string }>("deletions.human", HUMAN, [userId])).map(({ id }) => id);

  /** These records, and those without an account for whom nobody else cares or has ever called. */
  async function subjectsOf(humans: readonly string[]): Promise<readonly string[]> {
    const found = await rows<{ id: string }>(
      "deletions.subjects",
      `with theirs as (
         select patient_id as id from bookings where caller_id in ${IDS}
         union select ward_id from guardianships where guardian_id in ${IDS}
       )
       select id from theirs
       where not exists (select from users u where u.id = theirs.id)
         and not exists (select from bookings o where o.patient_id = theirs.id
           and (o.caller_id is null or o.caller_id not in ${IDS}))
         and not exists (select from guardianships g
           where g.ward_id = theirs.id and g.guardian_id not in ${IDS} and g.ended_at is null)`,
      [humans],
    );
    return [...new Set([...humans, ...found.map(({ id }) => id)])];
  }

  /** The records of all visits of these people, sealed under the keys of the years of their ends. */
  async function recordsOf(subjects: readonly string[], log: (id: string) => void) {
    const records: {
      booking_id: string;
      patient_id: string;
      sealed: string;
      keep_until: string;
    }[] = [];
    const keys = await keyring.persons(subjects);
    for (let last: string | null = null;;) {
      const page: StoredBooking[] = await rows<StoredBooking>(
        "deletions.visits",
        `select id, number, version, status, state, words, patient_id from bookings
         where patient_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
           and status = 'completed' and ($2::uuid is null or id > $2::uuid) order by id limit $3`,
        [subjects, last, PAGE],
      );
      for (const row of page) {
        const state = decodeBooking(row, keys.get(row.patientId) ?? null);
        if (state.status !== "completed" || !keys.has(row.patientId)) {
          log(row.id);
          continue;
        }
        const keepUntil = yearsLater(state.completedAt, RECORD_YEARS);
        const record: MedicalRecord = {
          number: row.number,
          patient: state.words.patient,
          specialization: state.specialization,
          doctor: state.doctor,
          providerId: state.providerId,
          startedAt: state.startedAt,
          completedAt: state.completedAt,
          symptoms: state.words.symptoms,
          conclusion: state.conclusion,
          addenda: state.addenda,
        };
        const key = await keyring.purpose(recordKeyName(keepUntil));
        records.push({
          booking_id: row.id,
          patient_id: row.patientId,
          sealed: encodeBase64(key.seal(recordPlace(row.id), JSON.stringify(record))),
          keep_until: keepUntil,
        });
      }
      last = page.at(-1)?.id ?? null;
      if (page.length < PAGE || last === null) return records;
    }
  }

  /** Words of other patients' bookings in which this person's telephone stands, without it. */
  async function wordsWithout(userId: string, phone: string | null, subjects: readonly string[]) {
    if (phone === null) return [];
    const found = await rows<{ id: string; patientId: string; words: Uint8Array }>(
      "deletions.foreignWords",
      `select id, patient_id, words from bookings
       where caller_id = $1 and ended_at is not null and length(words) > 0
         and patient_id not in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [userId, subjects],
    );
    const keys = await keyring.persons(found.map(({ patientId }) => patientId));
    return found.flatMap(({ id, patientId, words }) => {
      const key = keys.get(patientId);
      if (key === undefined) return [];
      const opened = openBookingWords(key, id, words);
      if (opened.contacts.contactPhone !== phone) return [];
      const contacts = { ...opened.contacts, contactPhone: null };
      return [{ id, words: encodeBase64(sealBookingWords(key, id, { ...opened, contacts })) }];
    });
  }

  async function erase(
    sql: Sql,
    humans: readonly string[],
    subjects: readonly string[],
  ): Promise<void> {
    for (const { erase = [] } of Object.values(PERSONAL_TABLES)) {
      for (const { by, sql: text } of erase) {
        if (by === "subjects") await sql.unsafe(text, [subjects] as never[]);
        else for (const id of humans) await sql.unsafe(text, [id] as never[]);
      }
    }
  }

  return {
    /** Of any of these records of one human; the one that is still to be carried out first. */
    async find(humans: readonly string[]): Promise<Deletion | null> {
      const [found] = await rows<Deletion>(
        "deletions.find",
        `select ${COLUMNS} from account_deletions where user_id in ${IDS}
         order by done_at nulls first, due_at limit 1`,
        [humans],
      );
      return found ?? null;
    },

    /** Whether something still needs this account: a visit under way, a room, a shift, money. */
    async obstacleOf(userId: string, at: Instant): Promise<Obstacle | null> {
      const humans = await recordsOfHuman(userId);
      const [found] = await rows<Record<"booking" | "shift" | "admin" | "owner", boolean>>(
        "deletions.obstacles",
        `select exists (select from bookings
             where (caller_id in (select value::uuid from jsonb_array_elements_text($4::jsonb))
                 or doctor_id = $1 or clinic_id = $1 or patient_id in
                   (select value::uuid from jsonb_array_elements_text($3::jsonb)))
               and (ended_at is null or ended_at > to_timestamp($2::float8 / 1000))) as booking,
           exists (select from shifts where doctor_id = $1 and ended_at is null) as shift,
           exists (select from users where id = $1 and role = 'admin') and not exists
             (select from users where role = 'admin' and active and id <> $1) as admin,
           exists (select from clinic_members m join users u on u.id = m.user_id
             where m.clinic_id = coalesce(
                 (select clinic_id from clinic_members where user_id = $1 and kind = 'owner'), $1)
               and m.user_id <> $1 and m.ended_at is null and u.active)
             and not exists ${OTHER_OWNER} as owner`,
        [
          userId,
          after(at, -BOOKING_TIMES.roomOpenAfterEndMilliseconds),
          await subjectsOf(humans),
          humans,
        ],
      );
      if (found?.booking) return "open_booking";
      if (found?.shift) return "on_shift";
      if (found?.admin) return "last_admin";
      if (found?.owner) return "last_owner";
      const [money] = await rows<OfMoney>("deletions.money", MONEY_OBSTACLE, [humans]);
      return money!.obstacle;
    },

    /** @param tell what goes out with it, in the same transaction; not where it was asked for already */
    async request(
      userId: string,
      at: Instant,
      dueAt: Instant,
      tell: (sql: Sql) => Promise<void> = () => Promise.resolve(),
    ): Promise<Deletion> {
      await database.transaction("deletions.request", async (sql) => {
        const made = await sql.unsafe(
          `insert into account_deletions (user_id, requested_at, due_at)
           values ($1, to_timestamp($2::float8 / 1000), to_timestamp($3::float8 / 1000))
           on conflict (user_id) do nothing returning user_id`,
          [userId, at, dueAt] as never[],
        );
        if (made.length === 1) await tell(sql);
      });
      return (await this.find([userId]))!;
    },

    /** From whichever record of the human it was asked for. @returns false: there is none to take back */
    async withdraw(humans: readonly string[]): Promise<boolean> {
      const gone = await rows(
        "deletions.withdraw",
        `delete from account_deletions where user_id in ${IDS} and done_at is null returning user_id`,
        [humans],
      );
      return gone.length > 0;
    },

    /** @param but those that were tried already: they may not stand in the way of later ones */
    async due(
      at: Instant,
      limit: number,
      but: readonly string[] = [],
    ): Promise<readonly Deletion[]> {
      return await rows<Deletion>(
        "deletions.due",
        `select ${COLUMNS} from account_deletions
         where done_at is null and due_at <= to_timestamp($1::float8 / 1000)
           and not $3::jsonb ? user_id::text
         order by due_at limit $2`,
        [at, limit, but],
      );
    },

    /**
     * Deletes the account for good, and with it the other records of the human that stood merged when
     * it was asked for. Nothing may be open of them.
     *
     * @param phoneOf an account's telephone: it also stands in bookings for others
     * @param unreadable told of visits whose record could not be kept
     * @returns whose keys are gone; null: it was taken back or has money on it, and nothing was touched
     */
    async carryOut(
      userId: string,
      phoneOf: (id: string) => Promise<string | null>,
      at: Instant,
      unreadable: (bookingId: string) => void,
    ): Promise<readonly string[] | null> {
      const humans = await recordsOfHuman(userId);
      const subjects = await subjectsOf(humans);
      const records = await recordsOf(subjects, unreadable);
      const words: { readonly id: string; readonly words: string }[] = [];
      for (const id of humans) words.push(...await wordsWithout(id, await phoneOf(id), subjects));
      const isGone = await database.transaction("deletions.carryOut", async (sql) => {
        // Locked before anything is touched: whoever took it back up to now keeps the account.
        const [wanted] = await sql.unsafe(
          "select 1 from account_deletions where user_id = $1 and done_at is null for update",
          [userId] as never[],
        );
        if (wanted === undefined) return false;
        // Whoever was taken apart meanwhile is not deleted with another.
        await sql`lock table person_merges in share mode`;
        const now = await sql.unsafe<{ id: string }[]>(HUMAN, [userId] as never[]);
        if (now.map(({ id }) => id).join() !== humans.join()) return false;
        // What came since it was asked for: a refund into the wallet, an earning.
        const [money] = await sql.unsafe<OfMoney[]>(MONEY_OBSTACLE, [humans] as never[]);
        if (money!.obstacle !== null) return false;
        await sql.unsafe(
          `insert into medical_records (booking_id, patient_id, sealed, keep_until)
           select booking_id, patient_id, decode(sealed, 'base64'), keep_until
           from jsonb_to_recordset($1::jsonb) as r(booking_id uuid, patient_id uuid, sealed text,
             keep_until date)
           on conflict (booking_id) do nothing`,
          [records] as never[],
        );
        await sql.unsafe(
          `update bookings b set words = decode(w.words, 'base64')
           from jsonb_to_recordset($1::jsonb) as w(id uuid, words text) where b.id = w.id`,
          [words] as never[],
        );
        // First: an account without a login may stand there only once it is deleted. The proof stands
        // for each account of the human.
        await sql.unsafe(
          `with asked as (
             update account_deletions set done_at = to_timestamp($2::float8 / 1000)
             where user_id = $3 returning requested_at, due_at
           ), others as (
             insert into account_deletions as d (user_id, requested_at, due_at, done_at)
             select u.id, asked.requested_at, asked.due_at, to_timestamp($2::float8 / 1000)
             from asked, users u where u.id in ${IDS} and u.id <> $3::uuid
             on conflict (user_id) do update set done_at = coalesce(d.done_at, excluded.done_at)
           )
           update users set deleted_at = to_timestamp($2::float8 / 1000) where id in ${IDS}`,
          [humans, at, userId] as never[],
        );
        await erase(sql, humans, subjects);
        await sql.unsafe(SHRED, [subjects.map((id) => `person:${id}`), at] as never[]);
        return true;
      }, ERASE_DEADLINE_MILLISECONDS);
      if (!isGone) return null;
      for (const id of subjects) keyring.forget(id);
      return subjects;
    },

    /** The record of a visit whose patient was deleted; null: there is none. */
    async record(bookingId: string): Promise<(MedicalRecord & { patientId: string }) | null> {
      const [found] = await rows<{ patientId: string; sealed: Uint8Array; keepUntil: string }>(
        "deletions.record",
        "select patient_id, sealed, keep_until from medical_records where booking_id = $1",
        [bookingId],
      );
      if (found === undefined) return null;
      const key = await keyring.purpose(recordKeyName(found.keepUntil));
      const record = JSON.parse(key.open(recordPlace(bookingId), found.sealed)) as MedicalRecord;
      return { ...record, patientId: found.patientId };
    },

    /** Records whose term is over go, and with a year's last one its key. @returns how many went */
    async endRecords(today: string): Promise<number> {
      const gone = await rows(
        "deletions.endRecords",
        "delete from medical_records where keep_until < $1::date returning booking_id",
        [today],
      );
      await rows(
        "deletions.endRecordKeys",
        `update data_keys set wrapped = null, root = null, shredded_at = $1::date
         where name ~ '^purpose:medical_records_\\d{4}$' and shredded_at is null
           and right(name, 4)::integer < extract(year from $1::date)`,
        [today],
      );
      return gone.length;
    },
  };
}

/** The same day so many years later, YYYY-MM-DD. */
function yearsLater(at: Instant, years: number): string {
  const day = new Date(at + DAY);
  day.setUTCFullYear(day.getUTCFullYear() + years);
  return day.toISOString().slice(0, 10);
}
