import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Database, openDatabase } from "../../db/client.ts";
import { migrate, MigrationError } from "../../db/migrate.ts";
import { createDatabase, testDatabases, testDatabaseUrl } from "../support/databases.ts";

type Files = Record<string, string>;

const FIRST: Files = { "0001_things.sql": "create table thing (id int primary key);" };
const SECOND: Files = {
  "0002_names.sql": "alter table thing add name text;\ninsert into thing values (1, 'one');",
};

/** A migrations folder of the test's own, and how to change it. */
async function withFolder(
  test: (folder: URL, write: (files: Files) => Promise<void>) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "tot-migrations-" });
  const write = async (files: Files) => {
    for await (const { name } of Deno.readDir(path)) await Deno.remove(join(path, name));
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(path, name), text);
    }
  };
  try {
    await test(pathToFileURL(path), write);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const none = new URL("./no_migrations/", import.meta.url);

for (const { name, open } of testDatabases(none)) {
  const test = (
    title: string,
    body: (
      database: Database,
      folder: URL,
      write: (files: Files) => Promise<void>,
    ) => Promise<void>,
  ) =>
    Deno.test(`${title} (${name})`, () =>
      withFolder(async (folder, write) => {
        const database = await open();
        try {
          await body(database, folder, write);
        } finally {
          await database.close();
        }
      }));

  test("migrations are applied in order, once", async (database, folder, write) => {
    await write({ ...SECOND, ...FIRST, "read_me.txt": "no migration" });
    assert.deepEqual(await migrate(database, folder), ["0001_things.sql", "0002_names.sql"]);
    assert.deepEqual(await migrate(database, folder), []);
    await write({ ...FIRST, ...SECOND, "0003_more.sql": "insert into thing values (2, 'two')" });
    assert.deepEqual(await migrate(database, folder), ["0003_more.sql"]);
    const rows = await database.run("read", (sql) => sql`select name from thing order by id`);
    assert.deepEqual(rows.map((row) => row.name), ["one", "two"]);
    const applied = await database.run("read", (sql) => sql`select * from schema_migrations`);
    assert(
      applied.every(({ appliedAt, checksum }) => appliedAt > 1.7e12 && checksum.length === 64),
    );
  });

  test("a migration that fails is wholly undone", async (database, folder, write) => {
    await write({ ...FIRST, "0002_bad.sql": "insert into thing values (1); select 1 / 0;" });
    await assert.rejects(migrate(database, folder), { code: "22012" });
    const rows = await database.run("read", (sql) => sql`select id from thing`);
    assert.equal(rows.length, 0);
    await write({ ...FIRST, ...SECOND });
    assert.deepEqual(await migrate(database, folder), ["0002_names.sql"]);
  });

  const refusals: { title: string; files: Files; message: RegExp }[] = [
    {
      title: "a migration changed after it was applied is refused",
      files: { ...FIRST, "0002_names.sql": "alter table thing add name varchar(9)" },
      message: /0002_names\.sql was changed after it was applied/,
    },
    {
      title: "a database newer than the program is refused",
      files: FIRST,
      message: /0002_names\.sql was applied .* newer version/,
    },
    {
      title: "a new migration below the last applied one is refused",
      files: { ...SECOND, ...FIRST, "0001_a_late_one.sql": "select 1" },
      message: /0001/,
    },
    {
      title: "a migration that comes before an applied one is refused",
      files: { ...SECOND, ...FIRST, "0000_early.sql": "select 1" },
      message: /0000_early\.sql comes before 0001_things\.sql/,
    },
    {
      title: "a migration with a name of another form is refused",
      files: { ...SECOND, ...FIRST, "3_More.sql": "select 1" },
      message: /3_More\.sql/,
    },
  ];
  for (const { title, files, message } of refusals) {
    test(title, async (database, folder, write) => {
      await write({ ...FIRST, ...SECOND });
      await migrate(database, folder);
      await write(files);
      await assert.rejects(migrate(database, folder), (error) => {
        assert(error instanceof MigrationError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
}

const url = testDatabaseUrl();
Deno.test({
  name: "processes that start at once on PostgreSQL apply each migration once",
  ignore: url === null,
  fn: () =>
    withFolder(async (folder, write) => {
      await write({ ...FIRST, ...SECOND, "0003_slow.sql": "select pg_sleep(0.3)" });
      const own = await createDatabase(url!);
      const processes = await Promise.all([1, 2, 3].map(() => openDatabase({ url: own.url })));
      try {
        const applied = await Promise.all(processes.map((database) => migrate(database, folder)));
        assert.deepEqual(applied.flat().sort(), [
          "0001_things.sql",
          "0002_names.sql",
          "0003_slow.sql",
        ]);
      } finally {
        for (const database of processes) await database.close();
        await own.drop();
      }
    }),
});
