/**
 * Wraps every data key by a new root key, the old one given beside it. What is sealed stays as it is: only
 * its keys are wrapped anew. It may be killed at any moment; as long as both keys are given everything
 * can be read, and the next run goes on.
 */
import type { Instant } from "../actors/vocabulary.ts";
import { RootKeyError } from "../runtime/root_key.ts";
import type { RootKey } from "../runtime/vault.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";
import { encodeBase64 } from "./codecs.ts";

const BATCH = 500;

export interface Rotation {
  readonly previous: RootKey;
  readonly current: RootKey;
  readonly now: Instant;
  /** After each batch; false stops here, as a kill would. */
  readonly goOn?: (wrapped: number) => boolean;
}

/**
 * @returns how many keys were wrapped anew; the old root key is of no more use when it returns
 * @throws RootKeyError where the database has keys of another root than these two: nothing was written if
 *   it is known from the start
 */
export async function rotateRootKey(database: Database, rotation: Rotation): Promise<number> {
  const { previous, current, now, goOn = () => true } = rotation;
  const rows = queryOf(database);
  // Before the new key is written down: with a mistaken old one neither of the two would open anything.
  const roots = await rows<{ fingerprint: Uint8Array }>(
    "rotate.roots",
    `select fingerprint from root_keys where retired_at is null
     union select root from data_keys where root is not null`,
    [],
  );
  const isKnown = ({ fingerprint }: { readonly fingerprint: Uint8Array }): boolean =>
    previous.hasFingerprint(fingerprint) || current.hasFingerprint(fingerprint);
  if (!roots.every(isKnown)) {
    throw new RootKeyError(
      "the old key (MASTER_KEY_PREVIOUS) is not the one that this database is sealed with: " +
        "nothing was changed",
    );
  }
  await rows(
    "rotate.begin",
    `insert into root_keys (fingerprint, created_at) values ($1, to_timestamp($2::float8 / 1000))
     on conflict (fingerprint) do update set retired_at = null`,
    [current.fingerprint, now],
  );
  let wrapped = 0;
  for (;;) {
    const keys = await rows<{ name: string; wrapped: Uint8Array }>(
      "rotate.next",
      "select name, wrapped from data_keys where root = $1 order by name limit $2",
      [previous.fingerprint, BATCH],
    );
    if (keys.length === 0) break;
    const again = keys.map((key) => ({
      name: key.name,
      wrapped: encodeBase64(current.wrap(key.name, previous.unwrap(key.name, key.wrapped))),
    }));
    await rows(
      "rotate.wrap",
      `update data_keys set wrapped = decode(a.wrapped, 'base64'), root = $2
       from jsonb_to_recordset($1::jsonb) as a(name text, wrapped text)
       where data_keys.name = a.name and data_keys.root = $3`,
      [again, current.fingerprint, previous.fingerprint],
    );
    wrapped += keys.length;
    if (!goOn(wrapped)) return wrapped;
  }
  const [left] = await rows(
    "rotate.left",
    "select 1 from data_keys where root is not null and root <> $1 limit 1",
    [current.fingerprint],
  );
  if (left !== undefined) {
    throw new RootKeyError("some keys are still wrapped by another root: keep the old key");
  }
  await rows(
    "rotate.end",
    "update root_keys set retired_at = to_timestamp($2::float8 / 1000) where fingerprint = $1",
    [previous.fingerprint, now],
  );
  return wrapped;
}
