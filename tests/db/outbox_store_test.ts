/** Rows of the outbox: written with their cause or not at all, claimed once, emptied when they are gone. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { NEWS_KINDS } from "../../actors/reach/telling.ts";
import type { Lane } from "../../actors/outbox/urgency.ts";
import { after, HOUR, instant, MINUTE, personId } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { openOutbox, type Outbox } from "../../db/outbox.ts";
import { toldNews } from "../../db/told_news.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const NOW = instant(Date.UTC(2026, 10, 26, 12));
const PHONE = "+79001234567";

const message = (dedupeKey: string, changes: Partial<NewMessage> = {}): NewMessage => ({
  channel: "sms",
  recipient: PHONE,
  language: "ru",
  template: "sign_in_code",
  values: { code: "482913" },
  dedupeKey,
  personId: null,
  createdAt: NOW,
  expiresAt: after(NOW, 10 * MINUTE),
  ...changes,
} as NewMessage);

async function withOutbox(
  open: () => Promise<Database>,
  test: (outbox: Outbox, database: Database) => Promise<void>,
): Promise<void> {
  const database = await open();
  try {
    const outbox = await openOutbox(
      database,
      await testKeyring(database),
      () => crypto.randomUUID(),
    );
    await test(outbox, database);
  } finally {
    await database.close();
  }
}

const write = (database: Database, outbox: Outbox, ...messages: NewMessage[]): Promise<void> =>
  database.transaction("test", async (sql) => {
    for (const one of messages) await outbox.enqueue(sql, one);
  });

const everything = (database: Database): Promise<string> =>
  database.run(
    "test",
    async (sql) =>
      JSON.stringify(
        await sql`select outbox::text as row, encode(sealed, 'escape') as words from outbox`,
      ),
  );

for (const { name, open } of testDatabases()) {
  Deno.test(`a message is written with its cause, or not at all, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await rejects(
        database.transaction("test", async (sql) => {
          await outbox.enqueue(sql, message("a"));
          throw new Error("the change did not come about");
        }),
        /did not come about/,
      );
      deepStrictEqual(await outbox.list({ status: null, before: null, limit: 9 }), []);
      await write(database, outbox, message("a"), message("a"), message("b"));
      await write(database, outbox, message("a"));
      strictEqual((await outbox.list({ status: "waiting", before: null, limit: 9 })).length, 2);
    }));

  Deno.test(`news of every kind wait for a look after a start, and nothing else does, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      const news = toldNews(database, outbox);
      const told = { personId: personId(crypto.randomUUID()), notBefore: after(NOW, MINUTE) };
      const keys = NEWS_KINDS.map((kind) => `${kind}/booking/1`);
      for (const key of keys) await news.tell([message(key, told)], false);
      await write(database, outbox, message("reminder/booking/1", told));
      const waiting = async (at = NOW) =>
        (await news.waiting(at)).map(({ dedupeKey }) => dedupeKey).toSorted();
      deepStrictEqual(await waiting(), keys.toSorted());
      await news.seen(keys.slice(1), NOW);
      deepStrictEqual(await waiting(), [keys[0]]);
      deepStrictEqual(await waiting(after(NOW, 2 * MINUTE)), [], "it has left by then");
    }));

  Deno.test(`alarms go first, and what can wait stands in nobody's way, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      const reminders = Array.from({ length: 20 }, (_, index) =>
        message(`r${index}`, {
          template: "visit_reminder_plain",
          values: { when: "14:00" },
          createdAt: after(NOW, -MINUTE),
        } as Partial<NewMessage>));
      const alarm = { template: "alert_raised", values: { link: "https://tot.test" } };
      await write(
        database,
        outbox,
        ...reminders,
        message("code", { createdAt: after(NOW, -MINUTE) }),
        message("alarm", alarm as Partial<NewMessage>),
      );
      const templatesOf = async (lane: Lane) =>
        (await outbox.claim("sms", lane, NOW, 9, MINUTE)).map(({ template }) => template);
      const [first, ...rest] = await templatesOf("at_once");
      deepStrictEqual([first, rest].flat().toSorted(), ["alert_raised", "sign_in_code"]);
      deepStrictEqual(await templatesOf("at_once"), []);
      deepStrictEqual(new Set(await templatesOf("in_turn")), new Set(["visit_reminder_plain"]));
      await outbox.releaseClaims(NOW);
      const [alone] = await outbox.claim("sms", "at_once", NOW, 1, MINUTE);
      strictEqual(alone!.template, "alert_raised", "before a code that has waited longer");
    }));

  Deno.test(`beside whom nothing may ring, theirs waits and a code that they ask for goes, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      const [threatened, other] = [personId(crypto.randomUUID()), personId(crypto.randomUUID())];
      const news = { template: "visit_reassigned", values: {} } as Partial<NewMessage>;
      await write(
        database,
        outbox,
        message("theirs", { ...news, personId: threatened } as Partial<NewMessage>),
        message("code", { personId: threatened }),
        message("other's", { ...news, personId: other } as Partial<NewMessage>),
        message("nobody's", news),
      );
      outbox.keepQuiet(() => new Set([threatened]));
      const claimed = async () =>
        (await outbox.claim("sms", "at_once", NOW, 9, HOUR)).map(({ template }) => template);
      deepStrictEqual((await claimed()).toSorted(), [
        "sign_in_code",
        "visit_reassigned",
        "visit_reassigned",
      ]);
      outbox.keepQuiet(() => new Set());
      deepStrictEqual(await claimed(), ["visit_reassigned"], "once it may ring again");
    }));

  Deno.test(`each message is claimed once, however many hurry, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      const keys = Array.from({ length: 40 }, (_, at) => `key-${at}`);
      await write(database, outbox, ...keys.map((key) => message(key)));
      await write(database, outbox, message("mail", { channel: "email" }));
      const claims = await Promise.all(
        Array.from({ length: 12 }, () => outbox.claim("sms", "at_once", NOW, 7, 2 * MINUTE)),
      );
      const ids = claims.flat().map(({ id }) => id);
      strictEqual(new Set(ids).size, ids.length);
      strictEqual(ids.length, 40);
      deepStrictEqual(claims.flat()[0]!.values, { code: "482913" });
      deepStrictEqual(await outbox.claim("sms", "at_once", after(NOW, MINUTE), 99, MINUTE), []);
      // Nobody settled them: they come back by themselves, and at once for a process that begins.
      await outbox.releaseClaims(after(NOW, MINUTE));
      const again = await outbox.claim("sms", "at_once", after(NOW, MINUTE), 99, MINUTE);
      strictEqual(again.length, 40);
      ok(again.every(({ attempts }) => attempts === 2));
    }));

  Deno.test(`an answer settles its own attempt alone, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await write(database, outbox, message("a"));
      const [first] = await outbox.claim("sms", "at_once", NOW, 1, MINUTE);
      const [second] = await outbox.claim("sms", "at_once", after(NOW, MINUTE), 1, MINUTE);
      await outbox.dead(first!, NOW, "http_500");
      await outbox.again(first!, after(NOW, HOUR), "http_500");
      strictEqual((await outbox.list({ status: "waiting", before: null, limit: 9 })).length, 1);
      await outbox.sent(second!, after(NOW, MINUTE));
      await outbox.dead(second!, NOW, "http_500");
      strictEqual((await outbox.list({ status: "sent", before: null, limit: 9 })).length, 1);
      deepStrictEqual(await outbox.claim("sms", "at_once", after(NOW, 9 * MINUTE), 9, MINUTE), []);
    }));

  Deno.test(`neither recipient nor words stand in clear, and they go with the message, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await write(database, outbox, message("a"));
      const before = await everything(database);
      for (const secret of [PHONE, "482913", "9001234567"]) ok(!before.includes(secret), secret);
      const [claimed] = await outbox.claim("sms", "at_once", NOW, 1, MINUTE);
      deepStrictEqual([claimed!.recipient, claimed!.language], [PHONE, "ru"]);
      await outbox.sent(claimed!, NOW);
      ok(/"words":null/.test(await everything(database)));
      ok(
        !JSON.stringify(await outbox.list({ status: null, before: null, limit: 9 })).includes(
          PHONE,
        ),
      );
    }));

  Deno.test(`a dead message can be sent again while it is of use, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await write(database, outbox, message("a"));
      const [claimed] = await outbox.claim("sms", "at_once", NOW, 1, MINUTE);
      const { id } = claimed!;
      strictEqual(await outbox.revive(id, NOW), "closed", "it is under way");
      await outbox.dead(claimed!, NOW, "smtp_550");
      deepStrictEqual(await outbox.claim("sms", "at_once", after(NOW, MINUTE), 9, MINUTE), []);
      strictEqual(await outbox.revive(crypto.randomUUID(), NOW), null);
      const revived = await outbox.revive(id, after(NOW, MINUTE));
      ok(revived !== null && revived !== "closed" && revived.status === "waiting");
      const [again] = await outbox.claim("sms", "at_once", after(NOW, MINUTE), 9, MINUTE);
      deepStrictEqual([again!.attempts, again!.recipient], [1, PHONE]);
      await outbox.dead(again!, after(NOW, 11 * MINUTE), "too_late");
      strictEqual(
        await outbox.revive(id, after(NOW, 11 * MINUTE)),
        "closed",
        "its code has run out",
      );
      ok(/"words":null/.test(await everything(database)));
    }));

  Deno.test(`a damaged row is given up, and the others go, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await write(database, outbox, message("a"), message("b"));
      await database.run(
        "test",
        (sql) => sql`update outbox set sealed = '\\x01' where dedupe_key = 'a'`,
      );
      strictEqual((await outbox.claim("sms", "at_once", NOW, 9, MINUTE)).length, 1);
      const [dead] = await outbox.list({ status: "dead", before: null, limit: 9 });
      strictEqual(dead?.lastError, "unreadable");
    }));

  Deno.test(`a decoy takes its place and is never sent, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await database.transaction("test", (sql) => outbox.enqueue(sql, message("a"), true));
      deepStrictEqual(await outbox.claim("sms", "at_once", after(NOW, MINUTE), 9, MINUTE), []);
    }));

  Deno.test(`what is long over is forgotten, on ${name}`, () =>
    withOutbox(open, async (outbox, database) => {
      await write(database, outbox, message("a"), message("b"), message("c"));
      const [sent, dead] = await outbox.claim("sms", "at_once", NOW, 2, MINUTE);
      await outbox.sent(sent!, NOW);
      await outbox.dead(dead!, NOW, "smtp_550");
      const left = async () => (await outbox.list({ status: null, before: null, limit: 9 })).length;
      await outbox.tidy(after(NOW, HOUR));
      strictEqual(await left(), 3);
      await outbox.tidy(after(NOW, 8 * 24 * HOUR));
      strictEqual(await left(), 2, "sent ones go after a week");
      await outbox.tidy(after(NOW, 31 * 24 * HOUR));
      strictEqual(await left(), 1, "what still waits is never forgotten");
    }));
}
