/**
 * The store of warnings on flats. A flat is found by a keyed hash; address, flat and text are sealed with
 * a key of their own. Every change leaves a row of codes; what is over loses its words.
 */
import { placeKey } from "../actors/booking/place_key.ts";
import type { FlatKeyOf, WarningKind } from "../actors/booking/warnings.ts";
import type { Address } from "../actors/booking/schemas.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export type WarningStatus = "proposed" | "active" | "rejected";
export type WarningAct =
  | "proposed"
  | "written"
  | "confirmed"
  | "rejected"
  | "changed"
  | "prolonged"
  | "ended";

export interface WarningWords {
  readonly address: string;
  readonly flat: string | null;
  readonly text: string | null;
}

export interface StoredWarning {
  readonly id: string;
  readonly city: string;
  readonly kind: WarningKind;
  readonly status: WarningStatus;
  /** Null: it is over, and they were emptied. */
  readonly words: WarningWords | null;
  readonly writtenBy: PersonId;
  readonly writtenAt: Instant;
  readonly bookingId: string | null;
  readonly confirmedBy: PersonId | null;
  readonly confirmedAt: Instant | null;
  readonly until: Instant;
  readonly version: number;
  readonly endedAt: Instant | null;
  readonly endedBy: PersonId | null;
}

export interface WarningChange {
  readonly what: WarningAct;
  readonly by: PersonId | null;
  readonly at: Instant;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Who does what to a warning, for the log. */
export interface Act {
  readonly id: string;
  readonly what: WarningAct;
  readonly by: PersonId;
  readonly at: Instant;
  readonly facts: Readonly<Record<string, unknown>>;
}

type Row = Omit<StoredWarning, "words"> & {
  readonly words: Uint8Array | null;
  readonly placeIndex: Uint8Array;
};

const COLUMNS = `id, city, place_index, kind, words, status, written_by, written_at, booking_id,
  confirmed_by, confirmed_at, until_at as until, version, ended_at, ended_by`;
const place = (id: string): string => `flat_warnings.words/${id}`;
const hex = (bytes: Uint8Array): string => new Uint8Array(bytes).toHex();

/** The hash of a flat in a city, synchronously: its key is read once. */
export async function flatKeys(keyring: Keyring): Promise<FlatKeyOf> {
  const key = await keyring.purpose("flat_warning_index");
  return (city, address) => {
    const flat = placeKey(address);
    return flat === null ? null : hex(key.index(`${city}\n${flat}`));
  };
}

export type WarningStore = Awaited<ReturnType<typeof warningStore>>;

export async function warningStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);
  const keyOf = await flatKeys(keyring);
  const key = await keyring.purpose("flat_warnings");

  /** The flat by today's rule, out of the words: which hash an earlier version wrote beside them is no matter. */
  const opened = (
    { words: sealed, placeIndex, ...row }: Row,
  ): StoredWarning & { flat: string } => {
    const words = sealed === null
      ? null
      : JSON.parse(key.open(place(row.id), sealed)) as WarningWords;
    const flat = words === null ? null : keyOf(row.city, addressOf(words));
    return { ...row, flat: flat ?? hex(placeIndex), words };
  };

  async function log(sql: Sql, warningId: string, act: Act): Promise<void> {
    await sql.unsafe(
      `insert into flat_warning_changes (id, warning_id, what, by_id, at, facts)
       values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6::jsonb)`,
      [act.id, warningId, act.what, act.by, act.at, act.facts] as never[],
      { prepare: true },
    );
  }

  return {
    keyOf,

    /** Those that hold or wait for a word, of all cities; for memory at a start. */
    async active(at: Instant) {
      const found = await rows<Row>(
        "warnings.active",
        `select ${COLUMNS} from flat_warnings where status = 'active' and ended_at is null
           and until_at > to_timestamp($1::float8 / 1000)`,
        [at],
      );
      return found.map(opened);
    },

    /** Of these cities, the newest first: those that are open (or all). */
    async list(
      query: {
        cities: readonly string[];
        all: boolean;
        at: Instant;
        before: string | null;
        limit: number;
      },
    ): Promise<readonly StoredWarning[]> {
      const found = await rows<Row>(
        "warnings.list",
        `select ${COLUMNS} from flat_warnings
         where city in (select jsonb_array_elements_text($1::jsonb))
           and ($2::boolean or (ended_at is null and status <> 'rejected'
             and until_at > to_timestamp($3::float8 / 1000)))
           and ($4::uuid is null or id < $4::uuid)
         order by id desc limit $5`,
        [query.cities, query.all, query.at, query.before, query.limit],
      );
      return found.map(opened);
    },

    async get(id: string): Promise<(StoredWarning & { flat: string }) | null> {
      const found = await rows<Row>(
        "warnings.get",
        `select ${COLUMNS} from flat_warnings where id = $1`,
        [id],
      );
      return found[0] === undefined ? null : opened(found[0]);
    },

    async changes(warningId: string): Promise<readonly WarningChange[]> {
      return await rows(
        "warnings.changes",
        `select what, by_id as by, at, facts from flat_warning_changes where warning_id = $1
         order by at, id limit 100`,
        [warningId],
      );
    },

    /** @returns the flat's hash; null: the address is none */
    async add(
      warning: Omit<StoredWarning, "version" | "endedAt" | "endedBy" | "words"> & {
        readonly words: WarningWords;
      },
      act: Act,
    ): Promise<string | null> {
      const { words, id } = warning;
      const flat = keyOf(warning.city, addressOf(words));
      if (flat === null) return null;
      const sealed = key.seal(place(id), JSON.stringify(words));
      await database.transaction("warnings.add", async (sql) => {
        await sql.unsafe(
          `insert into flat_warnings (id, city, place_index, kind, words, status, written_by,
             written_at, booking_id, confirmed_by, confirmed_at, until_at)
           values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, to_timestamp($8::float8 / 1000), $9,
             $10, to_timestamp($11::float8 / 1000), to_timestamp($12::float8 / 1000))`,
          [
            id,
            warning.city,
            flat,
            warning.kind,
            sealed,
            warning.status,
            warning.writtenBy,
            warning.writtenAt,
            warning.bookingId,
            warning.confirmedBy,
            warning.confirmedAt,
            warning.until,
          ] as never[],
          { prepare: true },
        );
        await log(sql, id, act);
      });
      return flat;
    },

    /** Over the version that was seen. @returns false: it is another one by now, or over */
    async change(
      warning: StoredWarning & { readonly words: WarningWords },
      act: Act,
    ): Promise<boolean> {
      const sealed = key.seal(place(warning.id), JSON.stringify(warning.words));
      return await database.transaction("warnings.change", async (sql) => {
        const changed = await sql.unsafe(
          `update flat_warnings set version = version + 1, kind = $3, words = $4, status = $5,
             until_at = to_timestamp($6::float8 / 1000), confirmed_by = $7,
             confirmed_at = to_timestamp($8::float8 / 1000),
             ended_at = to_timestamp($9::float8 / 1000), ended_by = $10
           where id = $1 and version = $2 and ended_at is null returning id`,
          [
            warning.id,
            warning.version,
            warning.kind,
            sealed,
            warning.status,
            warning.until,
            warning.confirmedBy,
            warning.confirmedAt,
            warning.endedAt,
            warning.endedBy,
          ] as never[],
          { prepare: true },
        );
        if (changed.length === 1) await log(sql, warning.id, act);
        return changed.length === 1;
      });
    },

    /** What was over before then has no words any more; kind, times and who stay. @returns how many */
    async emptyOver(before: Instant): Promise<number> {
      const emptied = await rows(
        "warnings.emptyOver",
        `update flat_warnings set words = null
         where words is not null
           and least(coalesce(ended_at, until_at), until_at) < to_timestamp($1::float8 / 1000)
         returning id`,
        [before],
      );
      return emptied.length;
    },
  };
}

const addressOf = ({ address, flat }: WarningWords): Pick<Address, "text" | "flat"> =>
  ({
    text: address,
    ...(flat === null ? {} : { flat }),
  }) as Pick<Address, "text" | "flat">;
