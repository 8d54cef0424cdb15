/**
 * pgbench with the program's own statement: each client goes through visits of its own, six turns
 * each, with the values that the store recorded. Beside them stands one cheap reading a visit, which
 * tells the client its next booking.
 */
import type { BookingId, PersonId } from "../actors/vocabulary.ts";
import { TURN } from "../db/booking_turns.ts";
import { codecs, type Sql } from "../db/client.ts";
import { BOOKING_PARAMETER, DOCTOR_PARAMETERS, type TurnValues } from "./recorded_turns.ts";
import { TURNS_PER_VISIT } from "./visits.ts";

const PLACES = ["pgbench", "/usr/lib/postgresql/15/bin/pgbench"];

/** Where pgbench is, or null. */
export async function findPgbench(): Promise<string | null> {
  for (const place of PLACES) {
    try {
      const { success } = await new Deno.Command(place, { args: ["--version"] }).output();
      if (success) return place;
    } catch { /* not here */ }
  }
  return null;
}

export interface PgbenchRun {
  readonly program: string;
  readonly url: string;
  readonly clients: number;
  /** The visits to go through; a multiple of `clients`. */
  readonly visits: readonly BookingId[];
  /** One for each client. */
  readonly doctors: readonly PersonId[];
  readonly turns: readonly TurnValues[];
}

/** @returns turns per second, the connecting not counted */
export async function pgbenchRate(sql: Sql, run: PgbenchRun): Promise<number> {
  const perClient = Math.floor(run.visits.length / run.clients);
  await giveOut(sql, run);
  const script = await Deno.makeTempFile({ prefix: "tot-turns-", suffix: ".sql" });
  try {
    const { text, variables } = scriptOf(run.turns);
    await Deno.writeTextFile(script, text);
    const { success, stdout, stderr } = await new Deno.Command(run.program, {
      args: [
        "--no-vacuum",
        "--protocol=prepared",
        `--client=${run.clients}`,
        `--transactions=${perClient}`,
        `--file=${script}`,
        ...variables.map(([name, value]) => `--define=${name}=${value}`),
        run.url,
      ],
    }).output();
    const output = new TextDecoder().decode(stdout);
    const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
    if (!success || rate === undefined) {
      throw new Error(`pgbench: ${output}${new TextDecoder().decode(stderr)}`);
    }
    await mustHaveEnded(sql, run.visits.slice(0, perClient * run.clients));
    return Number(rate) * TURNS_PER_VISIT;
  } finally {
    await Deno.remove(script);
  }
}

/** A table from which each client reads its next booking and its doctor. */
async function giveOut(sql: Sql, { visits, doctors, clients }: PgbenchRun): Promise<void> {
  await sql.unsafe(`create table if not exists bench_visits (client integer, n integer,
    booking uuid, doctor uuid, primary key (client, n))`);
  await sql.unsafe("truncate bench_visits");
  const rows = visits.map((booking, at) => ({
    client: at % clients,
    n: Math.floor(at / clients) + 1,
    booking,
    doctor: doctors[at % clients],
  }));
  await sql.unsafe(
    `insert into bench_visits select * from
     jsonb_to_recordset($1::text::jsonb) as v(client integer, n integer, booking uuid, doctor uuid)`,
    [JSON.stringify(rows)],
  );
  await sql.unsafe("analyze bench_visits");
}

/** A statement that found no row at its version would be cheaper than a turn. */
async function mustHaveEnded(sql: Sql, visits: readonly BookingId[]): Promise<void> {
  const [found] = await sql.unsafe(
    `select count(*)::integer as open from bookings
     where ended_at is null and id in
       (select value::uuid from jsonb_array_elements_text($1::text::jsonb))`,
    [JSON.stringify(visits)],
  );
  if (found?.open !== 0) throw new Error(`pgbench left ${found?.open} visits open`);
}

/** pgbench has no null among its variables: where a value is null, the statement says so itself. */
function scriptOf(turns: readonly TurnValues[]) {
  const variables: [string, string][] = [["n", "0"]];
  const statements = turns.map((values, turn) =>
    TURN.replaceAll(/\$(\d+)/g, (_whole, number: string) => {
      const value = values[Number(number) - 1];
      if (value === null) return "null";
      if (Number(number) === BOOKING_PARAMETER) return ":booking";
      if (DOCTOR_PARAMETERS.includes(Number(number))) return ":doctor";
      const name = `turn${turn}_${number}`;
      if (!variables.some(([known]) => known === name)) variables.push([name, textOf(value)]);
      return `:${name}`;
    })
  );
  const text = [
    "\\set n :n + 1",
    "select booking, doctor from bench_visits where client = :client_id and n = :n \\gset",
    ...statements.map((statement) => `${statement};`),
  ].join("\n");
  return { text, variables };
}

const textOf = (value: unknown): string =>
  typeof value === "object" ? codecs.json.serialize(value) : String(value);
