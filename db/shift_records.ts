/** Shifts that were and are, with what they have brought: for doctors' own pages and for fairness. */
import type { ShiftTally } from "../actors/dispatcher/tally.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";
import { type StoredTally, tallyOf } from "./tally_rows.ts";

export interface ShiftRecord {
  readonly doctorId: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly city: string | null;
  /** Null: of a time when nobody counted. */
  readonly tally: ShiftTally | null;
}

type Row = Omit<ShiftRecord, "tally"> & { readonly tally: StoredTally | null };

const COLUMNS = `s.doctor_id, u.first_name, u.last_name, s.started_at, s.ended_at, s.city, s.tally
  from shifts s join users u on u.id = s.doctor_id`;
/** A city's day has fewer. */
const DAY_LIMIT = 5_000;

const recordOf = (row: Row): ShiftRecord => ({
  ...row,
  tally: row.tally === null ? null : tallyOf(row.tally),
});

export function shiftRecords(database: Database) {
  const rows = queryOf(database);
  return {
    /** The newest first. */
    async of(doctorId: PersonId, limit: number): Promise<readonly ShiftRecord[]> {
      const found = await rows<Row>(
        "shiftRecords.of",
        `select ${COLUMNS} where s.doctor_id = $1 order by s.started_at desc limit $2`,
        [doctorId, limit],
      );
      return found.map(recordOf);
    },

    /** Those that were open within a time, the newest first. @param from inclusive @param until exclusive */
    async within(
      doctorId: PersonId,
      from: Instant,
      until: Instant,
      limit: number,
    ): Promise<readonly ShiftRecord[]> {
      const found = await rows<Row>(
        "shiftRecords.within",
        `select ${COLUMNS}
         where s.doctor_id = $1 and s.started_at < to_timestamp($3::float8 / 1000)
           and (s.ended_at is null or s.ended_at >= to_timestamp($2::float8 / 1000))
         order by s.started_at desc limit $4`,
        [doctorId, from, until, limit],
      );
      return found.map(recordOf);
    },

    /** Whole shifts of these cities: those that are open, and those that have begun and ended since. */
    async since(at: Instant, cities: readonly string[]): Promise<readonly ShiftRecord[]> {
      const found = await rows<Row>(
        "shiftRecords.since",
        `select ${COLUMNS}
         where (s.ended_at is null or (s.ended_at >= to_timestamp($1::float8 / 1000)
             and s.started_at >= to_timestamp($1::float8 / 1000)))
           and s.city in (select jsonb_array_elements_text($2::jsonb))
         order by s.started_at limit $3`,
        [at, cities, DAY_LIMIT],
      );
      return found.map(recordOf);
    },
  };
}

export type ShiftRecords = ReturnType<typeof shiftRecords>;
