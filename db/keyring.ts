/**
 * Data keys, wrapped by the root key, and the memory of those in use. A person's key is made with the
 * first word about the person; deleting it deletes the words.
 */
import type { Instant } from "../actors/vocabulary.ts";
import { RootKeyError, type RootKeySource } from "../runtime/root_key.ts";
import { DataKey, type RootKey } from "../runtime/vault.ts";
import type { Database } from "./client.ts";
import { type Query, queryOf } from "./query.ts";

/** Keys that stay in memory; a key has 32 bytes. */
const REMEMBERED = 50_000;

export type KeyName = `person:${string}` | `purpose:${string}`;

export interface Keyring {
  /** The person's key, made where there is none. */
  person(personId: string): Promise<DataKey>;
  /** Those that there are: a person whose key was deleted has none. */
  persons(personIds: readonly string[]): Promise<ReadonlyMap<string, DataKey>>;
  /** One for everything of a kind that belongs to nobody: indexes, the outbox. */
  purpose(name: string): Promise<DataKey>;
  /**
   * What was sealed for this person cannot be read by anybody from now on, and nothing more can be
   * sealed: the name never gets another key.
   */
  shred(personId: string, at: Instant): Promise<void>;
  /** The key was deleted by a statement of somebody else's transaction: it goes from memory too. */
  forget(personId: string): void;
}

/** The person's key was deleted: there is nothing to read, and nothing may be written. */
export class KeyShredded extends Error {
  override readonly name = "KeyShredded";
}

/**
 * Deletes the keys of the persons named in $1 (a JSON array of `person:…`), at $2 in milliseconds. A stone
 * stays in the place of each.
 */
export const SHRED = `
insert into data_keys (name, shredded_at)
select name, to_timestamp($2::float8 / 1000) from jsonb_array_elements_text($1::jsonb) as name
on conflict (name) do update set wrapped = null, root = null, shredded_at = excluded.shredded_at
where data_keys.shredded_at is null`;

interface StoredKey {
  readonly name: KeyName;
  /** Null: it was deleted. */
  readonly wrapped: Uint8Array | null;
  readonly root: Uint8Array | null;
}

/**
 * The ring of this database.
 * @throws RootKeyError where the key does not belong to the database, or is missing
 */
export async function openKeyring(
  database: Database,
  source: RootKeySource,
  now: Instant,
): Promise<Keyring> {
  const rows = queryOf(database);
  const roots = await rootsOf(rows, source, now);
  const keyring = new StoredKeyring(rows, roots);
  await keyring.rememberPurposes();
  return keyring;
}

interface Roots {
  readonly current: RootKey;
  /** Those that still have keys wrapped: one more, while they are wrapped anew. */
  readonly all: readonly RootKey[];
}

async function rootsOf(rows: Query, source: RootKeySource, now: Instant): Promise<Roots> {
  const known = await rows<{ fingerprint: Uint8Array }>(
    "keys.roots",
    "select fingerprint from root_keys where retired_at is null order by created_at",
    [],
  );
  if (known.length === 0) {
    const current = await source.current() ?? await source.make();
    await rows(
      "keys.addRoot",
      `insert into root_keys (fingerprint, created_at) values ($1, to_timestamp($2::float8 / 1000))
       on conflict do nothing`,
      [current.fingerprint, now],
    );
    return { current, all: [current] };
  }
  const given = [await source.current(), await source.previous()].filter((key) => key !== null);
  const [current] = given;
  if (current === undefined) {
    throw new RootKeyError("the database is sealed with a key, and none is given: MASTER_KEY");
  }
  for (const { fingerprint } of known) {
    if (!given.some((key) => key.hasFingerprint(fingerprint))) {
      throw new RootKeyError("the database is sealed with another key than MASTER_KEY");
    }
  }
  if (!known.some(({ fingerprint }) => current.hasFingerprint(fingerprint))) {
    throw new RootKeyError("MASTER_KEY is new to the database: run the task rotate-key first");
  }
  return { current, all: given };
}

class StoredKeyring implements Keyring {
  readonly #known = new Map<KeyName, DataKey>();

  constructor(private readonly rows: Query, private readonly roots: Roots) {}

  person(personId: string): Promise<DataKey> {
    return this.#key(`person:${personId}`);
  }

  purpose(name: string): Promise<DataKey> {
    return this.#key(`purpose:${name}`);
  }

  /** All of them in one question: a start asks for each, and a call for help may be waiting for it. */
  async rememberPurposes(): Promise<void> {
    const stored = await this.rows<StoredKey>(
      "keys.purposes",
      "select name, wrapped, root from data_keys where name like 'purpose:%' and wrapped is not null",
      [],
    );
    for (const key of stored) this.#remember(key);
  }

  async persons(personIds: readonly string[]): Promise<ReadonlyMap<string, DataKey>> {
    const names = [...new Set(personIds)].map((id): KeyName => `person:${id}`);
    const missing = names.filter((name) => !this.#known.has(name));
    if (missing.length > 0) {
      const stored = await this.rows<StoredKey>(
        "keys.many",
        `select name, wrapped, root from data_keys
         where name in (select jsonb_array_elements_text($1::jsonb)) and wrapped is not null`,
        [missing],
      );
      for (const key of stored) this.#remember(key);
    }
    return new Map(names.flatMap((name) => {
      const key = this.#known.get(name);
      return key === undefined ? [] : [[name.slice("person:".length), key] as const];
    }));
  }

  async shred(personId: string, at: Instant): Promise<void> {
    await this.rows("keys.shred", SHRED, [[`person:${personId}`], at]);
    this.forget(personId);
  }

  forget(personId: string): void {
    this.#known.delete(`person:${personId}`);
  }

  async #key(name: KeyName): Promise<DataKey> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { current } = this.roots;
    // Whoever comes second takes the key of whoever was first: the insert waits for it.
    const [stored] = await this.rows<StoredKey>(
      "keys.get",
      `with made as (
         insert into data_keys (name, wrapped, root) values ($1, $2, $3)
         on conflict (name) do nothing returning name, wrapped, root
       )
       select name, wrapped, root from made
       union all select name, wrapped, root from data_keys where name = $1`,
      [name, current.wrap(name, DataKey.generate()), current.fingerprint],
    );
    // A key that another one made at this very moment stands in no snapshot of this statement.
    return stored === undefined ? await this.#key(name) : this.#remember(stored);
  }

  #remember({ name, wrapped, root }: StoredKey): DataKey {
    if (wrapped === null || root === null) throw new KeyShredded(`${name} was deleted`);
    const owner = this.roots.all.find((key) => key.hasFingerprint(root));
    if (owner === undefined) {
      throw new RootKeyError(`${name} is wrapped by a key that is not given`);
    }
    const key = owner.unwrap(name, wrapped);
    if (this.#known.size >= REMEMBERED) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(name, key);
    return key;
  }
}
