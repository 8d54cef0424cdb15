/** No table that holds something of a person is forgotten by the export or by the deletion. */
import { deepEqual, equal, ok } from "node:assert";
import { NOBODYS_TABLES, PERSONAL_TABLES } from "../../db/personal_data.ts";
import { EXPORT_SECTIONS } from "../../routes/people/export_sections.ts";
import { testDatabases } from "../support/databases.ts";

/** A column that names a person, or in which something may lie sealed. */
const PERSONAL_COLUMNS = `
  select distinct c.table_name as name from information_schema.columns c
  join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
    and c.table_name <> 'schema_migrations' and (
      c.data_type = 'bytea'
      or c.column_name in ('email', 'phone', 'name', 'first_name', 'last_name', 'user_ids')
      or c.data_type = 'uuid' and c.column_name ~
        '(user|person|patient|caller|payer|doctor|reader|sender|guardian|ward|clinic)_id$|_by$|^by_id$'
      or exists (
        select from information_schema.table_constraints k
        join information_schema.constraint_column_usage u using (constraint_schema, constraint_name)
        where k.table_schema = 'public' and k.table_name = c.table_name
          and k.constraint_type = 'FOREIGN KEY' and u.table_name = 'users'))
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
