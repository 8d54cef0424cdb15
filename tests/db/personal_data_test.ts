/** No table that holds something of a person is forgotten by the export or by the deletion. */
import { deepEqual, equal, ok } from "node:assert";
import { LIMITS } from "../../actors/limits.ts";
import { NOBODYS_TABLES, PERSONAL_TABLES } from "../../db/personal_data.ts";
import { PERSONAL_SECTIONS, personalRows, type PersonalSection } from "../../db/personal_rows.ts";
import type { Person } from "../../routes/services.ts";
import { EXPORT_SECTIONS, type ExportSources } from "../../routes/people/export_sections.ts";
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

for (const { name, open } of testDatabases()) {
  Deno.test(`personal data (${name}): more rows than are read at once come all, each once`, async () => {
    const database = await open();
    const id = crypto.randomUUID();
    const all = async (rows: ReturnType<typeof personalRows>, section: PersonalSection) =>
      await Array.fromAsync(rows.section(section, id));
    try {
      await database.run("fill", async (sql) => {
        await sql.unsafe(
          `insert into users (id, role, contacts, email_index, first_name, last_name, created_at)
           values ('${id}', 'doctor', '\\x00', '\\x00', 'А', 'Б', now())`,
        );
        // Microseconds that a number of milliseconds would lose.
        await sql.unsafe(
          `insert into shifts (doctor_id, started_at, ended_at)
           select '${id}', now() + n * interval '1 microsecond', now() + interval '1 hour'
           from generate_series(1, 7) n`,
        );
        await sql.unsafe(
          `insert into refresh_families (id, user_id, created_at, last_seen_at, expires_at)
           select gen_random_uuid(), '${id}', now() + n * interval '1 second', now(), now()
           from generate_series(1, 5) n`,
        );
        await sql.unsafe(
          `insert into staff_memberships (user_id, version, areas, changed_at)
           select '${id}', n, '[]'::jsonb, now() from generate_series(1, 12) n`,
        );
      });
      const rows = personalRows(database, 2);
      equal((await all(rows, "shifts")).length, 7);
      equal((await all(rows, "memberships")).length, 12, "by numbers, not by their letters");
      const signIns = await all(rows, "signIns");
      equal(new Set(signIns.map(({ createdAt }) => createdAt)).size, 5);
      ok(signIns.every((row) => !("key" in row)));
      // A page that is not the first, of each.
      const later: Record<string, string> = {
        uuid: id,
        integer: "1",
        timestamptz: "2026-11-28 10:00:00+00",
      };
      const goingOn = personalRows({
        ...database,
        run: (label, work) =>
          database.run(label, (sql) =>
            work(
              {
                unsafe: (text: string, [who, , ...more]: unknown[]) => {
                  const type = /\$2::text::(\w+)/.exec(text)?.[1];
                  return sql.unsafe(
                    text,
                    [who, ...type === undefined ? [] : [later[type]], ...more] as never[],
                  );
                },
              } as unknown as typeof sql,
            )),
      });
      for (const section of PERSONAL_SECTIONS) await all(goingOn, section);
    } finally {
      await database.close();
    }
  });
}

Deno.test("personal data: a list that has an end says so where it is reached", async () => {
  const shown = async (count: number) => {
    const consents = () => Promise.resolve(Array.from({ length: count }, (_, at) => ({ at })));
    const sources = { patients: { consents } } as unknown as ExportSources;
    return await Array.fromAsync(EXPORT_SECTIONS["consents"]!(sources, { id: "a" } as Person));
  };
  equal((await shown(LIMITS.consentsListed - 1)).length, LIMITS.consentsListed - 1);
  deepEqual((await shown(LIMITS.consentsListed)).at(-1), {
    isCut: true,
    shown: LIMITS.consentsListed,
  });
});

Deno.test("personal data: every section that a table names is in the export, and the other way round", () => {
  const named = new Set(Object.values(PERSONAL_TABLES).flatMap(({ section }) => section ?? []));
  deepEqual([...named].sort(), Object.keys(EXPORT_SECTIONS).sort());
  for (const [table, { section, why, onDeletion }] of Object.entries(PERSONAL_TABLES)) {
    ok(section !== null || (why ?? "").length > 10, `${table}: no section and no reason`);
    ok(onDeletion.length > 4, table);
  }
});
