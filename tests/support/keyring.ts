/** Keys for stores in tests and benchmarks: the real ring, under a root key that everybody knows. */
import type { Instant } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { type Keyring, openKeyring } from "../../db/keyring.ts";
import { rootKeySource } from "../../runtime/root_key.ts";
import { DataKey } from "../../runtime/vault.ts";

/** Base64 of 32 bytes; of tests alone. */
export const TEST_MASTER_KEY = btoa("a root key for tests: 32 bytes..");

const SOURCE = rootKeySource(
  { masterKey: TEST_MASTER_KEY, masterKeyFile: null, previousKey: null },
  null,
);

/** The ring of a migrated database. */
export const testKeyring = (database: Database): Promise<Keyring> =>
  openKeyring(database, SOURCE, Date.now() as Instant);

/** Keys of this process alone, for a store over no database. */
export function keyringInMemory(): Keyring {
  const keys = new Map<string, DataKey>();
  const keyOf = (name: string): DataKey => {
    const key = keys.get(name) ?? DataKey.generate();
    keys.set(name, key);
    return key;
  };
  return {
    person: (id) => Promise.resolve(keyOf(id)),
    persons: (ids) => Promise.resolve(new Map(ids.map((id) => [id, keyOf(id)]))),
    purpose: (name) => Promise.resolve(keyOf(name)),
    shred: (id) => {
      keys.delete(id);
      return Promise.resolve();
    },
    forget: () => {},
  };
}
