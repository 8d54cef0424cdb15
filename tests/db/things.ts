import type { Database } from "../../db/client.ts";

/** Tests of the client itself need no tables of the program. */
export async function withDatabase(
  open: () => Promise<Database>,
  test: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await open();
  try {
    await database.run("make a table", (sql) => sql.unsafe(TABLE));
    await test(database);
  } finally {
    await database.close();
  }
}

const TABLE = `create table thing (
  thing_id int8 primary key, made_at timestamptz, birth_date date, some_state jsonb,
  big_numbers int8[], made_times timestamptz[]
)`;
