import { createHash } from "node:crypto";
import postgres from "postgres";
import { type Database, openDatabase } from "../../db/client.ts";
import { compileEngine } from "../../db/embedded.ts";
import { cachedImage } from "../../db/embedded_image.ts";
import { migrate, MIGRATIONS_FOLDER, readMigrations } from "../../db/migrate.ts";

/** One kind of database to run a test on. */
export interface TestDatabase {
  readonly name: "embedded" | "postgres";
  /** A fresh, migrated database of its own, dropped by its `close`. */
  open(): Promise<Database>;
}

/** PostgreSQL's URL for tests, or null: they then run on the embedded database alone. */
export function testDatabaseUrl(): string | null {
  return Deno.env.get("TEST_DATABASE_URL") || null;
}

/**
 * The databases to run a suite on: the embedded one in memory and, with TEST_DATABASE_URL set,
 * PostgreSQL. `migrations` is the folder to apply, the program's own by default.
 *
 *     for (const { name, open } of testDatabases()) Deno.test(`… on ${name}`, async () => { … });
 */
export function testDatabases(migrations: URL = MIGRATIONS_FOLDER): TestDatabase[] {
  const embedded: TestDatabase = { name: "embedded", open: () => openInMemory(migrations) };
  const url = testDatabaseUrl();
  if (url === null) return [embedded];
  return [embedded, { name: "postgres", open: () => openOnPostgres(url, migrations) }];
}

/** Starts from an image with the migrations applied, named after what they say. */
async function openInMemory(migrations: URL): Promise<Database> {
  const hash = createHash("sha256");
  for (const { name, checksum } of await readMigrations(migrations)) hash.update(name + checksum);
  const image = await cachedImage(`migrated-${hash.digest("hex").slice(0, 16)}`, async () => {
    const database = await openMigrated({ embedded: { folder: null } }, migrations);
    try {
      return await database.dump!();
    } finally {
      await database.close();
    }
  });
  if (image === null) return await openMigrated({ embedded: { folder: null } }, migrations);
  const engine = await (compiledEngine ??= compileEngine());
  return await openDatabase({ embedded: { folder: null, image, engine } });
}

/** PGlite compiled once for a test file. */
let compiledEngine: Promise<WebAssembly.Module> | null = null;

/** A database of its own on the server, under a name that no other test has. */
async function openOnPostgres(url: string, migrations: URL): Promise<Database> {
  const { url: own, drop } = await createDatabase(url);
  try {
    const database = await openMigrated({ url: own }, migrations);
    return {
      ...database,
      close: async () => {
        await database.close();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function openMigrated(
  options: Parameters<typeof openDatabase>[0],
  migrations: URL,
): Promise<Database> {
  const database = await openDatabase(options);
  try {
    await migrate(database, migrations);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Creates an empty database beside the one of `url`. `drop` disconnects whoever still uses it. */
export async function createDatabase(
  url: string,
): Promise<{ url: string; name: string; drop(): Promise<void> }> {
  const name = `tot_test_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await administer(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop = () => administer(url, `drop database if exists ${name} with (force)`);
  return { url: own.href, name, drop };
}

/** Runs a statement on a connection of its own, past everything that is being tested. */
export async function administer<Row extends Record<string, unknown>>(
  url: string,
  statement: string,
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
