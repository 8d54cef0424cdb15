import { createHash } from "node:crypto";
import type { Database, Sql } from "./client.ts";

/** The program's own migrations. */
export const MIGRATIONS_FOLDER = new URL("./migrations/", import.meta.url);

/** For one migration, waiting for another process that is migrating included. */
const MIGRATION_DEADLINE_MILLISECONDS = 300_000;
/** The advisory lock under which migrations are applied; any number that nobody else takes. */
const MIGRATION_LOCK = 7_463_001;
/** `0001_trunk.sql`: four digits, then a name in snake_case. */
const MIGRATION_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** What SQL alone cannot do, by the migration that needs it done; a kill repeats it. */
export type StepsBefore = Readonly<Record<string, () => Promise<void>>>;

/** The migrations in the folder and those in the database do not fit together. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

export interface Migration {
  /** The file's name, by which they are ordered. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly checksum: string;
}

/**
 * Applies the migrations of a folder, or those that were read of one, that the database lacks, in order, each in
 * a transaction of its own, and returns their names. Safe when several processes start at once: each looks again
 * under a lock what is left to do. Throws MigrationError when an applied file was changed, removed, or has a new
 * one before it; the database's own error when a migration fails, which is then wholly undone.
 */
export async function migrate(
  database: Database,
  known: URL | readonly Migration[] = MIGRATIONS_FOLDER,
  before: StepsBefore = {},
): Promise<string[]> {
  const migrations = known instanceof URL ? await readMigrations(known) : known;
  const appliedNow: string[] = [];
  for (;;) {
    const missing = await nextMissing(database, migrations);
    if (missing !== null) await before[missing]?.();
    const name = await database.transaction(
      "migrate",
      (sql) => applyNext(sql, migrations),
      MIGRATION_DEADLINE_MILLISECONDS,
    );
    if (name === null) return appliedNow;
    appliedNow.push(name);
  }
}

/** Reads a folder's migrations in their order; throws MigrationError for a name that does not fit. */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.name.endsWith(".sql")) continue;
    if (!MIGRATION_NAME.test(entry.name)) {
      throw new MigrationError(`${entry.name}: a migration is called 0001_some_name.sql`);
    }
    names.push(entry.name);
  }
  names.sort();
  const numbers = names.map((name) => name.slice(0, 4));
  const twice = names.find((name, index) => numbers.indexOf(name.slice(0, 4)) !== index);
  if (twice !== undefined) throw new MigrationError(`${twice}: this number is taken`);
  const base = folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
  return await Promise.all(names.map(async (name) => {
    const text = await Deno.readTextFile(new URL(name, base));
    return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
  }));
}

/** The first migration that this database lacks, or null: none, or the table of them is not there. */
async function nextMissing(
  database: Database,
  migrations: readonly Migration[],
): Promise<string | null> {
  return await database.run("migrate.next", async (sql) => {
    const [table] = await sql<{ known: boolean }[]>`
      select to_regclass('schema_migrations') is not null as known`;
    if (!table?.known) return migrations[0]?.name ?? null;
    const applied = await sql<{ count: number }[]>`
      select count(*)::integer as count from schema_migrations`;
    return migrations[applied[0]?.count ?? 0]?.name ?? null;
  }, MIGRATION_DEADLINE_MILLISECONDS);
}

/** Applies the first migration that is missing and returns its name, or null if none is. */
async function applyNext(sql: Sql, migrations: readonly Migration[]): Promise<string | null> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`;
  await sql`
    create table if not exists schema_migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`;
  const applied = await sql<{ name: string; checksum: string }[]>`
    select name, checksum from schema_migrations order by name collate "C"`;
  compare(migrations, applied);
  const next = migrations[applied.length];
  if (next === undefined) return null;
  await sql.unsafe(next.text);
  await sql`
    insert into schema_migrations (name, checksum) values (${next.name}, ${next.checksum})`;
  return next.name;
}

/** The applied ones must be the first of those in the folder, unchanged. */
function compare(
  migrations: readonly Migration[],
  applied: readonly { readonly name: string; readonly checksum: string }[],
): void {
  for (const [index, { name, checksum }] of applied.entries()) {
    const expected = migrations[index];
    const known = migrations.some((migration) => migration.name === name);
    if (!known) {
      throw new MigrationError(
        `${name} was applied to this database but is not among the program's migrations: ` +
          `the database belongs to a newer version`,
      );
    }
    if (expected?.name !== name) {
      throw new MigrationError(
        `${expected?.name} comes before ${name}, which is applied already: give it a higher number`,
      );
    }
    if (expected.checksum !== checksum) {
      throw new MigrationError(
        `${name} was changed after it was applied to this database: ` +
          `restore it, and put the change into a migration of its own`,
      );
    }
  }
}
