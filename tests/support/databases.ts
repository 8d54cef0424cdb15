import { createHash } from "node:crypto";
import postgres from "postgres";
import { type Database, openDatabase } from "../../db/client.ts";
import { compileEngine } from "../../db/embedded.ts";
import { cachedImage } from "../../db/embedded_image.ts";
import { migrate, MIGRATIONS_FOLDER, readMigrations } from "../../db/migrate.ts";
import { fileBeingRead } from "./turn.ts";

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
 * Of eight shares of the files with stories over HTTP two run on the first database, the embedded one; not
 * those of the files that start a program for each of a dozen stories.
 */
const SHARES = 8;
const ON_FIRST: readonly number[] = [3, 4];

/**
 * Of two databases the one that this test file has a turn on, where stories are shared out between them
 * (TEST_STORIES=shared, as on CI: a story over HTTP takes ten seconds on the embedded database and one on
 * PostgreSQL, and stores are tested on both anyhow); else all of them.
 */
export function shareOf<Kind>(
  kinds: readonly Kind[],
  file: string = fileBeingRead(),
): readonly Kind[] {
  if (Deno.env.get("TEST_STORIES") !== "shared") return kinds;
  const name = file.slice(file.lastIndexOf("/") + 1);
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const turn = kinds.length < 2 || ON_FIRST.includes(sum % SHARES) ? 0 : 1;
  return kinds.slice(turn, turn + 1);
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

/** Starts from an image with the migrations applied. */
async function openInMemory(migrations: URL): Promise<Database> {
  const image = await migratedImage(migrations);
  if (image === null) return await openMigrated({ embedded: { folder: null } }, migrations);
  return await openDatabase({ embedded: { folder: null, image, engine: await engine() } });
}

/** The path of an image with the migrations applied, named after what they say; null: none is kept. */
export async function migratedImage(migrations: URL = MIGRATIONS_FOLDER): Promise<string | null> {
  return await cachedImage(`migrated-${await fingerprint(migrations)}`, async () => {
    const database = await openMigrated({ embedded: { folder: null } }, migrations);
    try {
      return await database.dump!();
    } finally {
      await database.close();
    }
  });
}

let ownFingerprint: Promise<string> | null = null;

/** What the migrations of this folder say; the program's own are read once. */
const fingerprint = (migrations: URL): Promise<string> =>
  migrations === MIGRATIONS_FOLDER
    ? ownFingerprint ??= readFingerprint(migrations).catch((error) => {
      // Whoever comes next in this program may have more luck.
      ownFingerprint = null;
      throw error;
    })
    : readFingerprint(migrations);

async function readFingerprint(migrations: URL): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, checksum } of await readMigrations(migrations)) hash.update(name + checksum);
  return hash.digest("hex").slice(0, 16);
}

let compiled: Promise<WebAssembly.Module> | null = null;

/** PGlite, compiled once for a test file. */
export const engine = (): Promise<WebAssembly.Module> => compiled ??= compileEngine();

/**
 * Fills an empty data folder of the program with a migrated cluster: to make one and to migrate it costs a
 * server ten seconds of a core at its first start.
 */
export async function prepareFolder(dataDir: string): Promise<void> {
  const image = await migratedImage();
  if (image === null) return;
  const unfinished = `${dataDir}/database/cluster.prepared`;
  await Deno.mkdir(unfinished, { recursive: true, mode: 0o700 });
  const args = ["-xf", image, "-C", unfinished];
  const { success, stderr } = await new Deno.Command("tar", { args }).output();
  if (!success) throw new Error(`tar: ${new TextDecoder().decode(stderr)}`);
  await Deno.rename(unfinished, `${dataDir}/database/cluster`);
}

/** A database of its own on the server, under a name that no other test has. */
async function openOnPostgres(url: string, migrations: URL): Promise<Database> {
  const { url: own, drop } = await createMigrated(url, migrations);
  try {
    const database = await openDatabase({ url: own });
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

/** One database of a test on a server. */
export interface OwnDatabase {
  readonly url: string;
  readonly name: string;
  /** Disconnects whoever still uses it. */
  drop(): Promise<void>;
}

/** Creates an empty database beside the one of `url`. */
export function createDatabase(url: string): Promise<OwnDatabase> {
  return createFrom(url, "template1");
}

/** By URL and name: templates that were found there; none is ever dropped. */
const found = new Set<string>();

/** Creates a database beside the one of `url`, copied from one in which the migrations are applied. */
export async function createMigrated(
  url: string,
  migrations: URL = MIGRATIONS_FOLDER,
): Promise<OwnDatabase> {
  const template = `tot_template_${await fingerprint(migrations)}`;
  const key = `${url} ${template}`;
  if (!found.has(key)) {
    await makeTemplate(url, template, migrations);
    found.add(key);
  }
  return await createFrom(url, template);
}

/** Makes the database to copy from, unless it is there. */
async function makeTemplate(url: string, template: string, migrations: URL): Promise<void> {
  const isThere = () =>
    administer(url, `select 1 from pg_database where datname = '${template}'`)
      .then((rows) => rows.length > 0);
  if (!await isThere()) {
    // Under a name of its own until it is whole: two files may come here at once.
    const made = await createDatabase(url);
    try {
      await (await openMigrated({ url: made.url }, migrations)).close();
      await administer(url, `alter database ${made.name} rename to ${template}`);
    } catch (error) {
      await made.drop();
      if (!await isThere()) throw error;
    }
  }
}

/** By URL: how a server copies a database. */
const strategies = new Map<string, Promise<string>>();

/**
 * File by file where the server waits for no disk, as on CI: through its log, as PostgreSQL does it by itself, costs
 * twice as much to make and to drop.
 */
const strategyOf = (url: string): Promise<string> =>
  strategies.getOrInsertComputed(url, async () => {
    const [row] = await administer<{ fsync: string }>(url, "show fsync").catch(() => []);
    return row?.fsync === "off" ? "strategy file_copy" : "";
  });

async function createFrom(url: string, template: string): Promise<OwnDatabase> {
  const name = `tot_test_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await administer(url, `create database ${name} template ${template} ${await strategyOf(url)}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop = async () =>
    void await administer(url, `drop database if exists ${name} with (force)`);
  return { url: own.href, name, drop };
}

/** Runs a statement on a connection of its own, past everything that is being tested. */
export async function administer<Row extends Record<string, unknown>>(
  url: string,
  statement: string,
): Promise<readonly Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe<Row[]>(statement)];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
