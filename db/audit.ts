/**
 * The log of who read what of whom: append-only, one chain (access_chain.ts). `recordAccess` writes inside
 * of the transaction that reads; nothing is shown of which the log does not know.
 */
import type { DataKey } from "../runtime/vault.ts";
import {
  type AccessEntry,
  type AccessOutcome,
  type AccessRow,
  CHAIN_START,
  type ChainCheck,
  chained,
  type ChainEnd,
  checkRows,
  same,
} from "./access_chain.ts";
import type { Database, Sql } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export type { AccessEntry, AccessOutcome, AccessRow, ChainCheck } from "./access_chain.ts";

/** Rows that are looked at in one statement: a few milliseconds, then others may have their turn. */
const VERIFY_PAGE = 1_000;

const COLUMNS = `sequence, id, at, reader_id, reader_role, person_id, booking_id, fields, purpose,
  outcome, request_id, reason, previous, hash`;

const LISTED = COLUMNS.split(/,\s*/).map((column) => `l.${column}`).join(", ");

/** Nothing is written where the chain has grown meanwhile. */
const APPEND = `
with chain as (
  update access_chain set sequence = $2::bigint, hash = $3 where sequence = $4::bigint
  returning is_only
), rows as (
  insert into access_log (${COLUMNS})
  select r.sequence, r.id, to_timestamp(r.at / 1000), r.reader_id, r.reader_role, r.person_id,
    r.booking_id, r.fields, r.purpose, r.outcome, r.request_id, decode(r.reason, 'base64'),
    decode(r.previous, 'base64'), decode(r.hash, 'base64')
  from chain, jsonb_to_recordset($1::jsonb) as r(sequence bigint, id uuid, at float8,
    reader_id uuid, reader_role text, person_id uuid, booking_id uuid, fields jsonb, purpose text,
    outcome text, request_id text, reason text, previous text, hash text)
)
select is_only from chain`;

/** What an admin, or the person, looks for. */
export interface AccessFilter {
  /** Of these people. */
  readonly personIds?: readonly string[] | null;
  /** But not what this one read. */
  readonly notReaders?: readonly string[] | null;
  readonly readerId?: string | null;
  readonly bookingId?: string | null;
  readonly outcome?: AccessOutcome | null;
  /** Milliseconds, from (inclusive) and until (exclusive). */
  readonly from?: number | null;
  readonly until?: number | null;
  /** Only broken glass that no admin has looked at yet. */
  readonly unreviewed?: boolean;
}

export interface ListedAccess extends AccessRow {
  /** Whether an admin has looked at a broken glass. */
  readonly reviewed: boolean;
  readonly bookingNumber: number | null;
  /** Names of accounts; null: there is none, or it was deleted. */
  readonly readerName: string | null;
  readonly personName: string | null;
}

const IDS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";
const START: ChainEnd = { sequence: 0, hash: CHAIN_START };

export type AuditStore = Awaited<ReturnType<typeof auditStore>>;

const valuesOf = (row: AccessRow) => ({
  sequence: row.sequence,
  id: row.id,
  at: row.at,
  reader_id: row.readerId,
  reader_role: row.readerRole,
  person_id: row.personId,
  booking_id: row.bookingId,
  fields: row.fields,
  purpose: row.purpose,
  outcome: row.outcome,
  request_id: row.requestId,
  reason: row.reason === null ? null : encodeBase64(row.reason),
  previous: encodeBase64(row.previous),
  hash: encodeBase64(row.hash),
});

/** Where a reason lies, for the seal. */
export const reasonPlace = (id: string): string => `access_log.reason/${id}`;

export async function auditStore(database: Database, keyring: Keyring) {
  // Taken now: within a transaction there is no asking for keys.
  const key: DataKey = await keyring.purpose("access_chain");
  const rows = queryOf(database);

  /** Where this process left the chain; others write to it too, within their transactions. */
  let known: ChainEnd | null = null;

  /** @returns the new end, or null: the chain does not end at `end` any more */
  async function append(
    sql: Sql,
    end: ChainEnd,
    entries: readonly AccessEntry[],
  ): Promise<ChainEnd | null> {
    const next = chained(key, end, entries);
    const last = next.at(-1) ?? end;
    const done = await sql.unsafe(
      APPEND,
      [next.map(valuesOf), last.sequence, last.hash, end.sequence] as never[],
      { prepare: true },
    );
    return done.length === 1 ? { sequence: last.sequence, hash: last.hash } : null;
  }

  /**
   * Appends to the log. Must be called within `database.transaction`, beside the statement that reads;
   * until the commit every other writer of the log waits.
   *
   * What stands in the log already is left out: its answer was lost, and whoever wrote it tries again.
   * Looked at under the chain's lock, so that a try which is still under way is seen too.
   *
   * @param sql that of the transaction
   */
  async function recordAccess(sql: Sql, entries: readonly AccessEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const [end] = await sql.unsafe<ChainEnd[]>(
      "select sequence, hash from access_chain for update",
      [],
      { prepare: true },
    );
    const standing = await sql.unsafe<{ id: string }[]>(
      `select id from access_log where id in ${IDS}`,
      [entries.map(({ id }) => id)] as never[],
      { prepare: true },
    );
    const written = new Set(standing.map(({ id }) => id));
    const missing = entries.filter(({ id }) => !written.has(id));
    if (missing.length === 0) return;
    if (end === undefined || await append(sql, end, missing) === null) {
      throw new Error("the access log's chain is not where it was");
    }
  }

  return {
    recordAccess,

    /** Appends by itself: one statement, as long as nobody else has written meanwhile. */
    async record(entries: readonly AccessEntry[]): Promise<void> {
      if (entries.length === 0) return;
      const end = known;
      known = null;
      const next = end === null
        ? null
        : await database.run("audit.append", (sql) => append(sql, end, entries)).catch((error) => {
          // One of them was written before: the slow way leaves it out.
          if (isUniqueViolation(error)) return null;
          throw error;
        });
      if (next !== null) return void (known = next);
      await database.transaction("audit.record", (sql) => recordAccess(sql, entries));
      known = await this.end();
    },

    async list(
      filter: AccessFilter,
      page: { before: number | null; limit: number },
    ): Promise<readonly ListedAccess[]> {
      return await rows<ListedAccess>(
        "audit.list",
        `select ${LISTED}, exists (select from access_reviews r where r.sequence = l.sequence)
           as reviewed, b.number as booking_number,
           nullif(reader.first_name || ' ' || reader.last_name, ' ') as reader_name,
           nullif(person.first_name || ' ' || person.last_name, ' ') as person_name
         from access_log l
         left join bookings b on b.id = l.booking_id
         left join users reader on reader.id = l.reader_id
         left join users person on person.id = l.person_id
         where ($1::jsonb is null or l.person_id in
             (select value::uuid from jsonb_array_elements_text($1::jsonb)))
           and ($2::uuid is null or l.reader_id = $2)
           and ($3::uuid is null or l.booking_id = $3) and ($4::text is null or l.outcome = $4)
           and ($5::float8 is null or l.at >= to_timestamp($5::float8 / 1000))
           and ($6::float8 is null or l.at < to_timestamp($6::float8 / 1000))
           and (not $7::boolean or l.outcome = 'break_glass' and not exists
             (select from access_reviews r where r.sequence = l.sequence))
           and ($8::bigint is null or l.sequence < $8::bigint)
           and ($10::jsonb is null or l.reader_id is null or not $10::jsonb ? l.reader_id::text)
         order by l.sequence desc limit $9`,
        [
          filter.personIds ?? null,
          filter.readerId ?? null,
          filter.bookingId ?? null,
          filter.outcome ?? null,
          filter.from ?? null,
          filter.until ?? null,
          filter.unreviewed ?? false,
          page.before,
          page.limit,
          filter.notReaders ?? null,
        ],
      );
    },

    /**
     * The person, and those without an account who are in their care or for whom they called.
     * @param personIds all records of one human
     */
    async inCareOf(personIds: readonly string[]): Promise<readonly string[]> {
      const found = await rows<{ id: string }>(
        "audit.inCareOf",
        `with theirs as (
           select ward_id as id from guardianships where guardian_id in ${IDS} and ended_at is null
           union select patient_id from bookings where caller_id in ${IDS}
         )
         select id from theirs where not exists (select from users u where u.id = theirs.id)
         limit 200`,
        [personIds],
      );
      return [...personIds, ...found.map(({ id }) => id)];
    },

    /** When this reader last broke the glass of a booking, or of a person's card; null: not since. */
    async glassBrokenAt(
      readerId: string,
      of: { readonly bookingId: string } | { readonly personId: string },
      since: number,
    ): Promise<number | null> {
      const [found] = await rows<{ at: number }>(
        "audit.glassBroken",
        `select at from access_log
         where reader_id = $1 and outcome = 'break_glass' and at > to_timestamp($4::float8 / 1000)
           and (booking_id = $2::uuid or $2::uuid is null and booking_id is null and person_id = $3)
         order by sequence desc limit 1`,
        [
          readerId,
          "bookingId" in of ? of.bookingId : null,
          "personId" in of ? of.personId : null,
          since,
        ],
      );
      return found?.at ?? null;
    },

    /** @returns false: there is no such broken glass */
    async review(id: string, by: string, at: number): Promise<boolean> {
      const done = await rows(
        "audit.review",
        `insert into access_reviews (sequence, reviewed_by, reviewed_at)
         select sequence, $2, to_timestamp($3::float8 / 1000) from access_log
         where id = $1 and outcome = 'break_glass'
         on conflict (sequence) do update set sequence = excluded.sequence returning sequence`,
        [id, by, at],
      );
      return done.length === 1;
    },

    /** How many broken glasses no admin has looked at. */
    async unreviewed(): Promise<number> {
      const [found] = await rows<{ count: number }>(
        "audit.unreviewed",
        `select count(*)::integer as count from access_log l where outcome = 'break_glass'
           and not exists (select from access_reviews r where r.sequence = l.sequence)`,
        [],
      );
      return found?.count ?? 0;
    },

    /** Where the chain ends now; to be kept elsewhere, so that a cut-off end is found too. */
    async end(): Promise<ChainEnd> {
      const [end] = await rows<ChainEnd>(
        "audit.end",
        "select sequence, hash from access_chain",
        [],
      );
      return end ?? START;
    },

    /**
     * Walks the whole chain, a page at a time. Rows that come meanwhile are left for the next walk.
     *
     * @param anchor an end of the chain that was written down elsewhere earlier
     * @param from the end of an earlier walk, to go on from
     * @returns the first row that is not as it was, or the chain's end
     */
    async verify(anchor: ChainEnd | null = null, from: ChainEnd = START): Promise<ChainCheck> {
      const stored = await this.end();
      let end = from;
      let anchorSeen = anchor === null || anchor.sequence === 0;
      for (;;) {
        const page = await rows<AccessRow>(
          "audit.verify",
          `select ${COLUMNS} from access_log where sequence > $1::bigint and sequence <= $2::bigint
           order by sequence limit $3`,
          [end.sequence, stored.sequence, VERIFY_PAGE],
        );
        const check = checkRows(key, end, page);
        if (!check.ok) return check;
        const anchored = page.find(({ sequence }) => sequence === anchor?.sequence);
        if (anchored !== undefined && anchor !== null) {
          if (!same(anchored.hash, anchor.hash)) {
            return { ok: false, sequence: anchored.sequence, fault: "changed" };
          }
          anchorSeen = true;
        }
        end = check.end;
        if (page.length < VERIFY_PAGE) break;
      }
      if (end.sequence !== stored.sequence || !anchorSeen) {
        return { ok: false, sequence: end.sequence + 1, fault: "cut_off" };
      }
      if (!same(end.hash, stored.hash)) {
        return { ok: false, sequence: end.sequence, fault: "changed" };
      }
      return { ok: true, end };
    },
  };
}
