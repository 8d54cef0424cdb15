/**
 * `deno task verify-audit [SEQUENCE:HASH]`: walks the access log's chain from its first row to its last and
 * names the first that was changed, removed or moved; ends with 1 then. With an end of the chain that
 * was written down earlier (the server logs one every hour), it finds a cut-off end too. The embedded
 * database belongs to one process: there the server must not be running, or /admin/audit does the same.
 */
import type { Instant } from "./actors/vocabulary.ts";
import { auditStore } from "./db/audit.ts";
import { DataFolderInUse, openDatabase } from "./db/client.ts";
import { openKeyring } from "./db/keyring.ts";
import { ConfigError, readConfig } from "./runtime/config.ts";
import { RootKeyError, rootKeySource } from "./runtime/root_key.ts";

class UnreadableAnchor extends Error {}

/** @param text `SEQUENCE:HASH`, as the log and this task say it */
function anchorOf(text: string | undefined): { sequence: number; hash: Uint8Array } | null {
  if (text === undefined) return null;
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new UnreadableAnchor("an end of the chain looks like 1234:9f86d081… (64 digits)");
  }
  return { sequence: Number(sequence), hash: Uint8Array.fromHex(hash) };
}

async function run(anchor: ReturnType<typeof anchorOf>): Promise<boolean> {
  const config = readConfig(Deno.env.toObject());
  const database = await openDatabase(
    config.databaseUrl === null
      ? { embedded: { folder: `${config.dataDir}/database` } }
      : { url: config.databaseUrl },
  );
  try {
    const source = rootKeySource(config.rootKey, `${config.dataDir}/secrets`);
    const keyring = await openKeyring(database, source, Date.now() as Instant);
    const check = await (await auditStore(database, keyring)).verify(anchor);
    if (!check.ok) {
      console.error(`The access log is broken at row ${check.sequence}: ${check.fault}`);
      return false;
    }
    const { sequence, hash } = check.end;
    console.log(
      `The access log is whole: ${sequence} rows, its end is ${sequence}:${hash.toHex()}`,
    );
    return true;
  } finally {
    await database.close();
  }
}

try {
  Deno.exit(await run(anchorOf(Deno.args[0])) ? 0 : 1);
} catch (error) {
  const isPlain = error instanceof ConfigError || error instanceof RootKeyError ||
    error instanceof DataFolderInUse || error instanceof UnreadableAnchor;
  console.error(isPlain ? error.message : error);
  Deno.exit(isPlain ? 2 : 1);
}
