/** No table that holds something of a person is forgotten by the export or by the deletion. */
import { deepEqual, equal, ok } from "node:assert";
import { NOBODYS_TABLES, PERSONAL_TABLES } from "../../db/personal_data.ts";
import { EXPORT_SECTIONS } from "../../routes/people/export_sections.ts";
import { testDatabases } from "../support/databases.ts";

/** A column that names a person, or in which something may lie sealed. */
const PERSONAL_COLUMNS = `
  select distinct c.relname::text as name from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    and c.relname <> 'schema_migrations' and (
      a.atttypid = 'bytea'::regtype
      or a.attname in ('email', 'phone', 'name', 'first_name', 'last_name', 'user_ids')
      or a.atttypid = 'uuid'::regtype and a.attname::text ~
        '(user|person|patient|caller|payer|doctor|reader|sender|guardian|ward|clinic)_id$|_by$|^by_id$'
      or exists (select from pg_constraint k
        where k.contype = 'f' and k.conrelid = c.oid and k.confrelid = 'public.users'::regclass))
  order by 1`;

for (const { name, open } of testDatabases()) {
  Deno.test(`personal data (${name}): every table that names somebody is known to export and deletion`, async () => {
    const database = await open();
    try {
      const found = await database.run(
        "tables",
        async (sql) => [...await sql.unsafe<{ name: string }[]>(PERSONAL_COLUMNS)],
      );
      const tables = found.map((row) => row.name);
      ok(tables.length >= 20, `${tables.length}`);
      const known = [...Object.keys(PERSONAL_TABLES), ...Object.keys(NOBODYS_TABLES)];
      deepEqual(tables.filter((table) => !known.includes(table)), [], "unknown to both");
      deepEqual(known.filter((table) => !tables.includes(table)), [], "known, and not there");
    } finally {
      await database.close();
    }
  });

  Deno.test(`personal data (${name}): what is said to be erased is a statement that runs`, async () => {
    const database = await open();
    const nobody = crypto.randomUUID();
    try {
      await database.transaction("erase", async (sql) => {
        for (const [table, { erase = [] }] of Object.entries(PERSONAL_TABLES)) {
          for (const { by, sql: text } of erase) {
            const values = [by === "account" ? nobody : [nobody]] as never[];
            const done = await sql.unsafe(text, values);
            equal(done.count, 0, table);
          }
        }
      });
    } finally {
      await database.close();
    }
  });
}

Deno.test("personal data: every section that a table names is in the export, and the other way round", () => {
  const named = new Set(Object.values(PERSONAL_TABLES).flatMap(({ section }) => section ?? []));
  deepEqual([...named].sort(), Object.keys(EXPORT_SECTIONS).sort());
  for (const [table, { section, why, onDeletion }] of Object.entries(PERSONAL_TABLES)) {
    ok(section !== null || (why ?? "").length > 10, `${table}: no section and no reason`);
    ok(onDeletion.length > 4, table);
  }
});
