import assert from "node:assert/strict";
import { type Database, UnreadableValue } from "../../db/client.ts";
import { testDatabases } from "../support/databases.ts";
import { withDatabase } from "./things.ts";

for (const { name, open } of testDatabases()) {
  const test = (title: string, body: (database: Database) => Promise<void>) =>
    Deno.test(`${title} (${name})`, () => withDatabase(open, body));

  test("column names become camelCase and the keys inside jsonb do not", async (database) => {
    const state = { snake_case_key: { inner_key: [1, { deep_key: null }] }, camelCase: "x_y" };
    const [row] = await database.run("insert and read", (sql) =>
      sql`
      insert into thing (thing_id, some_state) values (1, ${sql.json(state)})
      returning thing_id, some_state`);
    assert.deepEqual({ ...row }, { thingId: 1, someState: state });
  });

  test("an instant goes and comes back as the same milliseconds", async (database) => {
    const instants = [0, 1, 1_700_000_000_123, -1_234_567_890_001, 4_102_444_800_999];
    for (const [index, instant] of instants.entries()) {
      const [row] = await database.run("round trip", (sql) =>
        sql`
        insert into thing (thing_id, made_at, made_times, big_numbers)
        values (${index}, ${instant}, ${sql.array([instant], 1184)}, ${sql.array([7], 20)})
        returning made_at, made_times, big_numbers, extract(epoch from made_at)::float8 as seconds`);
      assert.deepEqual({ ...row }, {
        madeAt: instant,
        madeTimes: [instant],
        bigNumbers: [7],
        seconds: instant / 1000,
      });
    }
  });

  test("a date stays the text that it is", async (database) => {
    const [row] = await database.run("round trip", (sql) =>
      sql`
      insert into thing (thing_id, birth_date) values (1, ${"2024-02-29"}) returning birth_date`);
    assert.equal(row?.birthDate, "2024-02-29");
  });

  test("an int8 is a number up to 2^53 - 1 and an error beyond", async (database) => {
    const [row] = await database.run("largest", (sql) =>
      sql`
      insert into thing (thing_id) values (${Number.MAX_SAFE_INTEGER}) returning thing_id`);
    assert.equal(row?.thingId, Number.MAX_SAFE_INTEGER);
    const beyond = database.run("beyond", (sql) => sql`select 9007199254740993::int8 as n`);
    await assert.rejects(beyond, UnreadableValue);
    const [after] = await database.run("after", (sql) => sql`select 1 as n`);
    assert.equal(after?.n, 1);
  });

  test("values that cannot be written fail alone among many calls", async (database) => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const calls = Array.from({ length: 60 }, async (_, index) => {
      if (index % 6 !== 5) {
        const read = (sql: Database["sql"]) => sql`select ${index * 1000}::timestamptz as at`;
        const [row] = await database.run("good", read);
        return assert.equal(row?.at, index * 1000);
      }
      const instant = [Number.NaN, "no instant", {}][index % 3] as number;
      const instants = database.run("instant", (sql) => sql`select ${instant}::timestamptz`);
      await assert.rejects(instants, { name: "PostgresError", code: "22007" });
      const json = database.run("json", (sql) => sql`select ${circular as never}::jsonb`);
      await assert.rejects(json, { name: "PostgresError", code: "22P02" });
    });
    await Promise.all(calls);
  });
}
