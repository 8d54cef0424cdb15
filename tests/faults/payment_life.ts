/**
 * The life of a payment, each of whose steps may be cut short by kill -9: at the provider's door (before and
 * after its work) and inside the program's own commits. Commits are held open from outside, by a trigger in
 * the database of the test; nothing of it is in the program.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import postgres from "postgres";
import type { PaymentProvider } from "../../demo/payment_provider/server.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";

/** How a payment goes on: a card whose visit takes place, one whose visit is called off, SBP called off. */
export type Way = "card_taken" | "card_let_go" | "sbp_returned";

/** Where the process dies. */
export type Point =
  /** At the provider's door. */
  | { readonly at: "provider"; readonly call: RegExp; readonly moment: "before" | "after" }
  /** In a transaction that has written this and is not committed yet. */
  | { readonly at: "commit"; readonly row: string };

const provider = (call: RegExp, moment: "before" | "after"): Point => ({
  at: "provider",
  call,
  moment,
});
const commit = (row: string): Point => ({ at: "commit", row });

const [CREATE, READ] = [/^POST \/payments$/, /^GET \/payments\/[^/]+$/];
const CAPTURE = /^POST \/payments\/.+\/capture$/;
const CANCEL = /^POST \/payments\/.+\/cancel$/;
const REFUND = /^POST \/refunds$/;

/** Every named point of the three ways, by its name. */
export const POINTS: readonly (readonly [name: string, way: Way, point: Point])[] = [
  ["the payment is not committed", "card_taken", commit("payments created")],
  ["the call is not taken up", "card_taken", commit("payment_calls create unknown")],
  ["the provider is asked and has done nothing", "card_taken", provider(CREATE, "before")],
  ["the provider has made it and not said so", "card_taken", provider(CREATE, "after")],
  ["what it said is not committed", "card_taken", commit("payments pending")],
  ["the call is not marked done", "card_taken", commit("payment_calls create done")],
  ["the hint is not committed", "card_taken", commit("payment_inbox waiting")],
  ["the hint is stored and not followed", "card_taken", provider(READ, "before")],
  ["the hold is not committed", "card_taken", commit("payments held")],
  ["the hint is not marked as followed", "card_taken", commit("payment_inbox observed")],
  ["the capture is not committed", "card_taken", commit("payment_calls capture waiting")],
  ["the capture is asked for and not done", "card_taken", provider(CAPTURE, "before")],
  ["the capture is done and not said", "card_taken", provider(CAPTURE, "after")],
  ["the taken money is not committed", "card_taken", commit("payments captured")],
  ["the settlement is not committed", "card_taken", commit("ledger_transactions visit_settled")],
  ["the letting go is not committed", "card_let_go", commit("payment_calls cancel waiting")],
  ["the letting go is asked for and not done", "card_let_go", provider(CANCEL, "before")],
  ["the letting go is done and not said", "card_let_go", provider(CANCEL, "after")],
  ["the end of the hold is not committed", "card_let_go", commit("payments cancelled")],
  ["the charge is not committed", "sbp_returned", commit("payments succeeded")],
  ["the refund is not committed", "sbp_returned", commit("payment_calls refund waiting")],
  ["the refund is asked for and not done", "sbp_returned", provider(REFUND, "before")],
  ["the refund is done and not said", "sbp_returned", provider(REFUND, "after")],
  ["the returned money is not committed", "sbp_returned", commit("payments refunded")],
];

const HELD_OPEN = "pg_sleep_for_a_kill";

/** A trigger that holds a transaction open for as long as its row is wanted. */
export async function armable(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create table kill_points (row text primary key);
    create function ${HELD_OPEN}() returns trigger language plpgsql as $$
    declare
      said jsonb := to_jsonb(new);
      what text := case tg_table_name
        when 'payments' then 'payments ' || (said->>'status')
        when 'payment_calls' then 'payment_calls ' || (said->>'kind') || ' ' || (said->>'state')
        when 'payment_inbox' then 'payment_inbox ' || coalesce(said->>'outcome', 'waiting')
        else 'ledger_transactions ' || (said->>'type') end;
    begin
      if exists (select from kill_points where row = what) then perform pg_sleep(60); end if;
      return null;
    end $$;`);
  for (const table of ["payments", "payment_calls", "payment_inbox", "ledger_transactions"]) {
    await sql.unsafe(`create trigger ${HELD_OPEN} after insert or update on ${table}
      for each row execute function ${HELD_OPEN}()`);
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The process that a life goes through, and its end in the middle. */
export class Killer {
  #point: Point | null = null;
  #killing: Promise<void> | null = null;
  #isOver = false;

  constructor(
    private readonly sql: postgres.Sql,
    private readonly till: PaymentProvider,
    /** Kills the process that runs and begins another. */
    private readonly kill: (meanwhile: () => Promise<void>) => Promise<void>,
  ) {
    this.till.interrupt = async (call, moment) => {
      const point = this.#point;
      if (point?.at !== "provider" || point.moment !== moment || !point.call.test(call)) return;
      await this.#strike();
      throw new Error("whoever called is gone");
    };
    this.#watch();
  }

  async arm(point: Point): Promise<void> {
    this.#killing = null;
    this.#point = point;
    await this.sql`delete from kill_points`;
    if (point.at === "commit") await this.sql`insert into kill_points values (${point.row})`;
  }

  /** Whether it has struck since it was armed; waits until the next process is there. */
  async struck(): Promise<boolean> {
    await this.#killing;
    return this.#killing !== null;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Sees that a commit is held open. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await pause(20);
      if (this.#point?.at !== "commit") continue;
      const [found] = await this.sql<{ count: number }[]>`select count(*)::integer as count
        from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
      if (found!.count > 0) await this.#strike();
    }
  }

  #strike(): Promise<void> {
    this.#point = null;
    return this.#killing = this.kill(async () => {
      // What was not committed is undone: the server's end of the line has not noticed yet.
      await this.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      await this.sql`delete from kill_points`;
      // A minute between two tries, which nobody wants to wait for.
      await this
        .sql`update payment_calls set next_at = now() where state in ('waiting', 'unknown')`;
      await this.sql`update payment_inbox set next_at = now() where done_at is null`;
      await this.sql`update payments set looked_at = looked_at - interval '2 minutes'`;
    });
  }
}

/** Who takes part; each asks again until there is an answer. */
export interface Cast {
  readonly anna: ApiClient;
  readonly marina: ApiClient;
  readonly olga: ApiClient;
}

/** Milliseconds: no claim about speed, a soak has the machine's leavings alone. */
const PATIENCE = 600_000;

/** The same command until somebody answers: a page does so with its ids. */
// deno-lint-ignore no-explicit-any -- the answers of an API are looked at, not built on
async function insist(who: ApiClient, method: string, path: string, body?: unknown): Promise<any> {
  for (let tries = 0;; tries++) {
    try {
      const reply = await who.call(method, path, body);
      if (reply.status === 401) {
        // A client's token is good for ten minutes, and many lives take longer.
        await who.signIn({ login: who.user.email, password: people.PASSWORD });
        continue;
      }
      if (reply.status < 500) {
        ok(reply.status < 400, `${method} ${path}: ${JSON.stringify(reply.body)}`);
        return reply.body;
      }
    } catch (error) {
      if (error instanceof TypeError === false) throw error;
    }
    ok(tries < PATIENCE / 50, `${method} ${path}: nobody answers`);
    await pause(50);
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!await holds().catch(() => false)) {
    ok(performance.now() < end, `not in time: ${what}`);
    await pause(30);
  }
}

/** Goes one way to its end, dies at the point, and finds everything as if nothing had been. */
export async function live(
  way: Way,
  { anna, marina, olga }: Cast,
  till: PaymentProvider["till"],
  sql: postgres.Sql,
): Promise<void> {
  const method = way === "sbp_returned" ? "sbp" : "card";
  const clientId = crypto.randomUUID();
  const bookingId = (await insist(anna, "POST", "/bookings", {
    ...people.urgentBooking(),
    clientId,
  })).id as string;
  await insist(olga, "POST", `/bookings/${bookingId}/assign`, {
    doctorId: marina.user.id,
    commandId: crypto.randomUUID(),
  });
  const commandId = crypto.randomUUID();
  const { id } = await insist(anna, "POST", "/payments", { bookingId, method, commandId });
  const mine = () =>
    [...till.payments.values()].filter(({ metadata }) => metadata.paymentId === id);
  const shown = async () =>
    (await insist(anna, "GET", `/payments/${id}`)) as {
      status: string;
      confirmation: unknown;
    };
  await until("where the payer goes", async () => (await shown()).confirmation !== null);
  const [object] = mine();
  if (method === "sbp") till.payBySbp(object!.id);
  else till.payByCard(object!.id, "5555555555554477");
  const paid = method === "sbp" ? "succeeded" : "held";
  await until(`it is ${paid}`, async () => (await shown()).status === paid);

  const step = (name: string, more: Record<string, unknown> = {}, who = marina) =>
    insist(who, "POST", `/bookings/${bookingId}/${name}`, {
      commandId: crypto.randomUUID(),
      ...more,
    });
  if (way === "card_taken") {
    await step("depart");
    await step("arrive");
    const { doorCode } = await insist(anna, "GET", `/bookings/${bookingId}`);
    await step("start", { doorCode });
    await step("complete", { conclusion: "Rest and fluids", actualDurationMinutes: 25 });
  } else {
    await step("cancel", { reason: "Better" }, anna);
  }
  const end = { card_taken: "captured", card_let_go: "cancelled", sbp_returned: "refunded" }[way];
  await until(`it is ${end}`, async () => (await shown()).status === end);

  // One object at the provider for one intent, whatever died in between.
  strictEqual(mine().length, 1, "payments at the provider");
  const [there] = mine();
  const refunds = [...till.refunds.values()].filter((one) => one.payment_id === there!.id);
  deepStrictEqual(
    [there!.status, there!.amount.value, refunds.map(({ amount }) => amount.value)],
    {
      card_taken: ["succeeded", "3000.00", []],
      card_let_go: ["canceled", "3600.00", []],
      sbp_returned: ["succeeded", "3000.00", ["3000.00"]],
    }[way],
  );
  const earned = way === "card_taken" ? 300_000 : 0;
  const total = async () => {
    const rows = await sql<{ kind: string; kopecks: string }[]>`
      select a.kind, -sum(e.kopecks) as kopecks from ledger_entries e
      join ledger_accounts a on a.id = e.account_id
      join ledger_transactions t on t.id = e.transaction_id where t.booking_id = ${bookingId}
      group by a.kind having sum(e.kopecks) <> 0`;
    return Object.fromEntries(rows.map((row) => [row.kind, Number(row.kopecks)]));
  };
  const books: Record<string, number> = earned === 0
    ? {}
    : { provider_clearing: -earned, doctor_payable: earned * 0.85, platform_fee: earned * 0.15 };
  await until(
    "the visit's books are closed",
    async () => JSON.stringify(sorted(await total())) === JSON.stringify(sorted(books)),
  ).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await total())}`);
  });
}

const sorted = (object: Record<string, number>) =>
  Object.entries(object).toSorted(([one], [other]) => one < other ? -1 : 1);
