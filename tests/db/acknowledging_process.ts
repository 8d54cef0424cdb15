/**
 * Inserts rows into an embedded database and prints each number once its commit is acknowledged,
 * until it is killed. Arguments: the folder, the first number, "transactions" or "statements".
 */
import { openDatabase } from "../../db/client.ts";

const [folder, first, manner] = Deno.args;
if (folder === undefined || first === undefined) throw new Error("folder and first number");

const database = await openDatabase({ embedded: { folder } });
await database.run(
  "table",
  (sql) =>
    sql.unsafe("create table if not exists acknowledged (number int primary key, filling text)"),
);
const acknowledge = (number: number) => Deno.stdout.writeSync(encoder.encode(`${number}\n`));
const encoder = new TextEncoder();

for (let number = Number(first);; number += 10) {
  // Ten at a time, so that some are always under way when the process is killed.
  await Promise.all(Array.from({ length: 10 }, async (_, index) => {
    const row = { number: number + index, filling: "x".repeat(500) };
    const store = manner === "transactions" ? database.transaction : database.run;
    await store("insert", (sql) => sql`insert into acknowledged ${sql(row)}`);
    acknowledge(number + index);
  }));
}
