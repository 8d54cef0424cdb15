/** Verifications: nothing in clear, each code for its own row, used up with what it opens or not at all. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, HOUR, instant, MINUTE } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { openOutbox } from "../../db/outbox.ts";
import { openThrottles, type Throttles } from "../../db/throttles.ts";
import { CodeSpent, openVerifications, type Verifications } from "../../db/verifications.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const NOW = instant(Date.UTC(2026, 10, 26, 12));
const PHONE = "+79001234567";
const CODE = "482913";

interface Stores {
  readonly database: Database;
  readonly verifications: Verifications;
  readonly throttles: Throttles;
}

async function withStores(
  open: () => Promise<Database>,
  test: (stores: Stores) => Promise<void>,
): Promise<void> {
  const database = await open();
  try {
    const keyring = await testKeyring(database);
    const outbox = await openOutbox(database, keyring, () => crypto.randomUUID());
    await test({
      database,
      verifications: await openVerifications(database, keyring, outbox),
      throttles: await openThrottles(database, keyring),
    });
  } finally {
    await database.close();
  }
}

async function begun({ verifications }: Stores, code: string | null = CODE): Promise<string> {
  const id = crypto.randomUUID();
  const expiresAt = after(NOW, 10 * MINUTE);
  const message: NewMessage = {
    channel: "sms",
    recipient: PHONE,
    language: "ru",
    template: "register_code",
    values: { code: CODE },
    dedupeKey: id,
    personId: null,
    createdAt: NOW,
    expiresAt,
  };
  await verifications.begin({
    id,
    purpose: "register",
    channel: "sms",
    userId: null,
    contents: { contact: PHONE, language: "ru", registration: { firstName: "Анна" } },
    code,
    at: NOW,
    expiresAt,
  }, { message, isDecoy: false });
  return id;
}

for (const { name, open } of testDatabases()) {
  Deno.test(`neither code nor contact stands in a verification, on ${name}`, () =>
    withStores(open, async (stores) => {
      const id = await begun(stores);
      const found = await stores.database.run("test", async (sql) => {
        const rows = await sql`
          select verifications::text as row, encode(sealed, 'escape') as words,
            encode(code_hash, 'hex') as hash from verifications`;
        return JSON.stringify(rows);
      });
      for (const secret of [CODE, PHONE, "9001234567", "Анна"]) {
        ok(!found.includes(secret), secret);
      }
      const known = await stores.verifications.find(id);
      deepStrictEqual([known?.contents.contact, known?.isDecoy], [PHONE, false]);
    }));

  Deno.test(`the same code of another row is another code, on ${name}`, () =>
    withStores(open, async (stores) => {
      const [one, other] = [await begun(stores), await begun(stores)];
      await stores.database.run(
        "test",
        (sql) =>
          sql`update verifications set code_hash = (select code_hash from verifications where id = ${one})
            where id = ${other}`,
      );
      const { verifications } = stores;
      strictEqual((await verifications.attempt(one, CODE, NOW, 5))?.isRight, true);
      strictEqual((await verifications.attempt(other, CODE, NOW, 5))?.isRight, false);
    }));

  Deno.test(`a code is used up with what it opens, or not at all, on ${name}`, () =>
    withStores(open, async (stores) => {
      const { verifications } = stores;
      const id = await begun(stores);
      await rejects(
        verifications.useFor(id, NOW, () => Promise.reject(new Error("taken back"))),
        /taken back/,
      );
      strictEqual((await verifications.find(id))?.usedAt, null);
      const uses = await Promise.allSettled(
        Array.from({ length: 8 }, () => verifications.useFor(id, NOW, () => Promise.resolve())),
      );
      strictEqual(uses.filter(({ status }) => status === "fulfilled").length, 1);
      for (const use of uses) if (use.status === "rejected") ok(use.reason instanceof CodeSpent);
      strictEqual((await verifications.find(id))?.contents.contact, "", "what was typed is gone");
      strictEqual(await verifications.attempt(id, CODE, NOW, 5), null);
    }));

  Deno.test(`a code that has run out can neither be tried nor used, on ${name}`, () =>
    withStores(open, async (stores) => {
      const { verifications } = stores;
      const id = await begun(stores);
      const end = after(NOW, 10 * MINUTE);
      ok(await verifications.attempt(id, CODE, after(end, -1), 5) !== null);
      strictEqual(await verifications.attempt(id, CODE, end, 5), null);
      await rejects(verifications.useFor(id, end, () => Promise.resolve()), CodeSpent);
    }));

  Deno.test(`a decoy's tries end as any other's, and it opens nothing, on ${name}`, () =>
    withStores(open, async (stores) => {
      const { verifications } = stores;
      const id = await begun(stores, null);
      for (let round = 0; round < 5; round++) {
        strictEqual((await verifications.attempt(id, "", NOW, 5))?.isRight, false);
      }
      strictEqual(await verifications.attempt(id, CODE, NOW, 5), null);
      await rejects(verifications.useFor(id, NOW, () => Promise.resolve()), CodeSpent);
    }));

  Deno.test(`what ran out is forgotten a day later, on ${name}`, () =>
    withStores(open, async (stores) => {
      const { verifications } = stores;
      const id = await begun(stores);
      await verifications.tidy(NOW);
      ok(await verifications.find(id) !== null);
      await verifications.tidy(after(NOW, HOUR));
      strictEqual(await verifications.find(id), null);
    }));

  Deno.test(`attempts are counted in their windows, at the same time too, on ${name}`, () =>
    withStores(open, async ({ throttles, database }) => {
      const hour = { key: `contact/${PHONE}`, attempts: 5, milliseconds: HOUR };
      const day = { key: `contact/${PHONE}`, attempts: 7, milliseconds: 24 * HOUR };
      const waits = await Promise.all(
        Array.from({ length: 8 }, () => throttles.attempt([hour, day], NOW)),
      );
      strictEqual(waits.filter((wait) => wait === null).length, 5);
      strictEqual(
        Math.max(...waits.map((wait) => wait ?? 0)),
        24 * HOUR,
        "the longest wait counts",
      );
      strictEqual(await throttles.attempt([{ ...hour, key: "another" }], NOW), null);
      const later = after(NOW, HOUR);
      strictEqual(
        await throttles.attempt([hour], later),
        null,
        "a window that is over begins anew",
      );
      strictEqual(await throttles.attempt([day], later), 23 * HOUR);
      const text = await database.run(
        "test",
        async (sql) => JSON.stringify(await sql`select throttles::text as row from throttles`),
      );
      ok(!text.includes("9001234567"));
      await throttles.tidy(after(NOW, 25 * HOUR));
      const left = await database.run("test", (sql) => sql`select 1 from throttles`);
      strictEqual(left.length, 0);
    }));
}
