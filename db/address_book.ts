/**
 * A person's addresses, sealed. One of them is the default, as long as there is any. Where staff have
 * found several records to be one human, each address stays with its record, and one among them all
 * is the default.
 */
import type { Address } from "../actors/booking/schemas.ts";
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

/** An address with the name that its owner gave it. */
export interface AddressFacts extends Address {
  readonly label?: string | null;
}

export interface StoredAddress extends AddressFacts {
  readonly id: string;
  readonly version: number;
  readonly isDefault: boolean;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly isDefault: boolean;
  readonly sealed: Uint8Array;
}

const place = (id: string): string => `patient_addresses.sealed/${id}`;
const IDS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";

export type AddressBook = ReturnType<typeof addressBook>;

export function addressBook(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** The default one first, then in the order in which they were added. */
    async list(personId: string): Promise<readonly StoredAddress[]> {
      const found = await rows<Row>(
        "addresses.list",
        `select id, version, is_default, sealed from patient_addresses
         where person_id = $1 order by is_default desc, id`,
        [personId],
      );
      const key = (await keyring.persons([personId])).get(personId);
      if (key === undefined) return [];
      return found.map(({ sealed, ...row }) => ({
        ...JSON.parse(key.open(place(row.id), sealed)),
        ...row,
      }));
    },

    /**
     * The first one is the default, whatever was asked.
     * @param others records of the same human
     * @returns false: there are `limit` already
     */
    async add(
      personId: string,
      address: AddressFacts & { readonly id: string; readonly isDefault: boolean },
      others: readonly string[],
      limit: number,
      at: Instant,
    ): Promise<boolean> {
      const { id, isDefault, ...facts } = address;
      const key = await keyring.person(personId);
      const sealed = key.seal(place(id), JSON.stringify(facts));
      return await database.transaction("addresses.add", async (sql) => {
        // The profile's row is the lock: two tabs that add at once come one after the other.
        await sql.unsafe("select 1 from patient_profiles where person_id = $1 for update", [
          personId,
        ]);
        const known = await sql.unsafe<{ count: number }[]>(
          `select count(*)::integer as count from patient_addresses where person_id in ${IDS}`,
          [[personId, ...others]] as never[],
        );
        const count = known[0]?.count ?? 0;
        if (count >= limit) return false;
        const asDefault = isDefault || count === 0;
        if (asDefault) {
          await sql.unsafe(
            `update patient_addresses set is_default = false where person_id in ${IDS} and is_default`,
            [[personId, ...others]] as never[],
          );
        }
        await sql.unsafe(
          `insert into patient_addresses (id, person_id, sealed, is_default, created_at)
           values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`,
          [id, personId, sealed, asDefault, at],
        );
        return true;
      });
    },

    /**
     * @param others records of the same human
     * @returns `missing`: not this person's; `stale`: somebody else was first
     */
    async change(
      personId: string,
      address: AddressFacts & { readonly id: string; readonly isDefault: boolean },
      others: readonly string[],
      version: number | null,
    ): Promise<"changed" | "missing" | "stale"> {
      const { id, isDefault, ...facts } = address;
      const key = await keyring.person(personId);
      const sealed = key.seal(place(id), JSON.stringify(facts));
      return await database.transaction("addresses.change", async (sql) => {
        const [row] = await sql.unsafe<{ version: number }[]>(
          "select version from patient_addresses where id = $1 and person_id = $2 for update",
          [id, personId],
        );
        if (row === undefined) return "missing";
        if (version !== null && row.version !== version) return "stale";
        if (isDefault) {
          await sql.unsafe(
            `update patient_addresses set is_default = false
             where person_id in ${IDS} and is_default and id <> $2`,
            [[personId, ...others], id] as never[],
          );
        }
        // A default one stays so until another takes its place.
        await sql.unsafe(
          `update patient_addresses set sealed = $2, version = version + 1,
             is_default = is_default or $3 where id = $1`,
          [id, sealed, isDefault],
        );
        return "changed";
      });
    },

    /** The default one's place is taken by the oldest that is left. @returns false: no such one */
    async remove(personId: string, id: string): Promise<boolean> {
      return await database.transaction("addresses.remove", async (sql) => {
        const removed = await sql.unsafe<{ isDefault: boolean }[]>(
          "delete from patient_addresses where id = $1 and person_id = $2 returning is_default",
          [id, personId],
        );
        if (removed[0]?.isDefault) {
          await sql.unsafe(
            `update patient_addresses set is_default = true where id =
               (select id from patient_addresses where person_id = $1 order by id limit 1)`,
            [personId],
          );
        }
        return removed.length === 1;
      });
    },
  };
}
