/**
 * kill -9 at every named point of a payment's life: one object at the provider for one intent, no double
 * charge, no lost money. SOAK_ROUNDS says how many times each (`deno task soak` takes twenty).
 */
import { deepStrictEqual, ok } from "node:assert";
import postgres from "postgres";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import { openDatabase } from "../../db/client.ts";
import { verifyLedger } from "../../db/ledger_check.ts";
import { createMigrated, testDatabaseUrl } from "../support/databases.ts";
import * as people from "../support/people.ts";
import { startServer, steadyPort } from "../support/server.ts";
import { TERMS } from "../support/tariffs.ts";
import { armable, Killer, live, POINTS } from "./payment_life.ts";

const ROUNDS = Number(Deno.env.get("SOAK_ROUNDS") || 1);
const terms = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};

/** As whoever watches over a service does: on a starved machine a start may give up on its database. */
async function startedAgain(settings: Record<string, string>, port: number) {
  for (let tries = 0;; tries++) {
    try {
      return await startServer(settings, port);
    } catch (error) {
      if (tries === STARTS) throw error;
    }
  }
}

const STARTS = 20;

const url = testDatabaseUrl();

Deno.test({
  name: "kill -9 at every point of a payment's life charges nobody twice and loses no money",
  // Commits are held open by a second connection, which the embedded database does not have.
  ignore: url === null,
  async fn(t) {
    const own = await createMigrated(url!);
    const sql = postgres(own.url, { max: 1, onnotice: () => {} });
    const shop = { shopId: "100500", secretKey: "test_killed12345678" };
    await using till = new PaymentProvider(shop);
    const settings = { ...till.environment, DATABASE_URL: own.url, RATE_LIMITS: "off" };
    const port = steadyPort();
    let server = await startedAgain(settings, port);
    const { url: base } = server;
    till.notifications.url = `${base}/api/v1/payments/webhooks/yookassa`;
    const killer = new Killer(sql, till, async (meanwhile) => {
      await server.kill("SIGKILL");
      await meanwhile();
      server = await startedAgain(settings, port);
    });
    try {
      await armable(sql);
      const [anna, marina, admin] = await Promise.all([
        people.patient(base),
        people.doctor(base),
        people.admin(base),
      ]);
      const olga = await people.dispatcher(base);
      const { items: [city] } = await anna.ok("GET", "/cities");
      const tariff = { city: city.name, clinicId: null, specialization: null, version: 0, terms };
      await admin.ok("PUT", "/tariffs", tariff);
      for (let round = 1; round <= ROUNDS; round++) {
        for (const [name, way, point] of POINTS) {
          await t.step(ROUNDS === 1 ? name : `${name} (${round})`, async () => {
            await killer.arm(point);
            await live(way, { anna, marina, olga }, till.till, sql);
            ok(await killer.struck(), "nobody died");
          });
        }
      }
      await t.step("the books are whole, and the provider's are the same", async () => {
        const database = await openDatabase({ url: own.url });
        try {
          deepStrictEqual((await verifyLedger(database)).faults, []);
        } finally {
          await database.close();
        }
        deepStrictEqual([...await sql`select what from payment_differences`], []);
        const [ours] = await sql`select -sum(e.kopecks)::bigint as kopecks from ledger_entries e
          join ledger_accounts a on a.id = e.account_id where a.kind = 'provider_clearing'`;
        const theirs = [...till.till.payments.values()].filter(({ status }) =>
          status === "succeeded"
        )
          .reduce(
            (sum, { amount, refunded_amount }) =>
              sum + Number(amount.value) - Number(refunded_amount?.value ?? 0),
            0,
          );
        deepStrictEqual(Number(ours!.kopecks), -theirs * 100);
      });
    } finally {
      killer.stop();
      await server.kill("SIGKILL");
      await sql.end({ timeout: 1 });
      await own.drop();
    }
  },
});
