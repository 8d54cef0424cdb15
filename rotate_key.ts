/**
 * `deno task rotate-key`: another root key for the database of this installation. The server must not be
 * running. With the key in the environment: MASTER_KEY is the new one, MASTER_KEY_PREVIOUS the old. With
 * the key in DATA_DIR/secrets: a new one is made there, and the old one removed at the end.
 */
import type { Instant } from "./actors/vocabulary.ts";
import { DataFolderInUse, openDatabase } from "./db/client.ts";
import { waitForLeadership } from "./db/leader.ts";
import { rotateRootKey } from "./db/rotate_root_key.ts";
import { ConfigError, readConfig } from "./runtime/config.ts";
import { RootKeyError, rootKeySource } from "./runtime/root_key.ts";

/** A server that runs holds the lock; so long it is waited for. */
const LOCK_MILLISECONDS = 5_000;

async function run(): Promise<string> {
  const config = readConfig(Deno.env.toObject());
  const source = rootKeySource(config.rootKey, `${config.dataDir}/secrets`);
  const { previous, current } = await source.forRotation();
  const leadership = config.databaseUrl === null ? null : await waitForLeadership(
    config.databaseUrl,
    {
      signal: AbortSignal.timeout(LOCK_MILLISECONDS),
      onLost: () => Deno.exit(1),
      onRetry: () => {},
    },
  ).catch(() => {
    throw new RootKeyError("the server is running: stop it first");
  });
  const database = await openDatabase(
    config.databaseUrl === null
      ? { embedded: { folder: `${config.dataDir}/database` } }
      : { url: config.databaseUrl },
  );
  try {
    const wrapped = await rotateRootKey(database, {
      previous,
      current,
      now: Date.now() as Instant,
    });
    await source.forgetPrevious();
    return `${wrapped} keys are wrapped by the new key; the old one opens nothing any more.`;
  } finally {
    await database.close();
    await leadership?.release();
  }
}

try {
  console.log(await run());
} catch (error) {
  const isPlain = error instanceof ConfigError || error instanceof RootKeyError ||
    error instanceof DataFolderInUse;
  console.error(isPlain ? error.message : error);
  Deno.exit(isPlain ? 2 : 1);
}
