/** A database and a data folder that a benchmark fills before a server starts on them. */
import { type Database, openDatabase } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { instant, type PersonId } from "../actors/vocabulary.ts";
import { openSecrets } from "../runtime/secrets.ts";
import { issueAccess } from "../runtime/tokens.ts";
import { createDatabase, testDatabaseUrl } from "../tests/support/databases.ts";
import { TEST_MASTER_KEY } from "../tests/support/keyring.ts";

export interface Place {
  /** For a server's process: where its data is. */
  readonly environment: Record<string, string>;
  /** Works on the migrated database while no server runs on it. */
  fill<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** An access token that the server will believe for ten minutes. */
  tokenOf(person: PersonId): Promise<string>;
  drop(): Promise<void>;
}

export interface PlaceKind {
  readonly name: string;
  /** Null: PostgreSQL, and TEST_DATABASE_URL is not set. */
  readonly make: (() => Promise<Place>) | null;
}

/** PostgreSQL and the embedded database, each in a fresh place. */
export function places(): readonly PlaceKind[] {
  const url = testDatabaseUrl();
  return [
    { name: "PostgreSQL", make: url === null ? null : () => makePlace(url) },
    { name: "PGlite", make: () => makePlace(null) },
  ];
}

async function makePlace(url: string | null): Promise<Place> {
  const folder = await Deno.makeTempDir({ prefix: "tot-bench-" });
  const own = url === null ? null : await createDatabase(url);
  const secrets = await openSecrets(`${folder}/secrets`);
  return {
    environment: {
      DATA_DIR: folder,
      DATABASE_URL: own?.url ?? "",
      MASTER_KEY: TEST_MASTER_KEY,
    },
    async fill(work) {
      const database = await openDatabase(
        own === null ? { embedded: { folder: `${folder}/database` } } : { url: own.url },
      );
      try {
        await migrate(database);
        const done = await work(database);
        await signEverybodyIn(database);
        return done;
      } finally {
        await database.close();
      }
    },
    tokenOf: async (person) =>
      (await issueAccess(secrets, person, person, instant(Date.now()))).token,
    async drop() {
      await own?.drop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** An access token lives on a sign-in: here each person has one with the person's own id. */
async function signEverybodyIn(database: Database): Promise<void> {
  await database.run("bench.signIns", (sql) =>
    sql`
    insert into refresh_families (id, user_id, created_at, last_seen_at, expires_at, device,
      second_factor_at)
    select id, id, now(), now(), now() + interval '1 day', 'other/other', now() from users`);
}
