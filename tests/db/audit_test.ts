/** The access log: whoever changes, removes, swaps, slips in or cuts off a row is found, and where. */
import { deepEqual, equal, ok, rejects } from "node:assert";
import { type AccessEntry, type AuditStore, auditStore } from "../../db/audit.ts";
import { type Database, StoreUnavailable } from "../../db/client.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const AT = Date.parse("2026-11-26T09:00:00.123Z");
const READER = crypto.randomUUID();
const PERSON = crypto.randomUUID();

const entry = (more: Partial<AccessEntry> = {}): AccessEntry => ({
  id: crypto.randomUUID(),
  at: AT,
  readerId: READER,
  readerRole: "dispatcher",
  personId: PERSON,
  bookingId: null,
  fields: ["symptoms", "redFlags"],
  purpose: "dispatch",
  outcome: "read",
  requestId: "a request",
  reason: null,
  ...more,
});

for (const { name, open } of testDatabases()) {
  const story = (what: string, tell: (audit: AuditStore, database: Database) => Promise<void>) =>
    Deno.test(`audit (${name}): ${what}`, async () => {
      const database = await open();
      try {
        await tell(await auditStore(database, await testKeyring(database)), database);
      } finally {
        await database.close();
      }
    });

  /** As somebody who has the whole database in hand does it, past every trigger. */
  const tamper = (database: Database, ...statements: string[]) =>
    database.transaction("tamper", async (sql) => {
      await sql.unsafe("alter table access_log disable trigger all");
      for (const statement of statements) await sql.unsafe(statement);
      await sql.unsafe("alter table access_log enable trigger all");
    });

  const ten = (audit: AuditStore) =>
    audit.record(Array.from({ length: 10 }, (_, index) => entry({ at: AT + index })));

  story("what was written is read back, newest first, and the chain is whole", async (audit) => {
    await ten(audit);
    await audit.record([
      entry({ outcome: "break_glass", purpose: "break_glass", reason: Uint8Array.of(1, 2, 3) }),
    ]);
    const rows = await audit.list({ personIds: [PERSON] }, { before: null, limit: 3 });
    deepEqual(rows.map((row) => row.sequence), [11, 10, 9]);
    equal(rows[1]?.at, AT + 9);
    deepEqual(rows[1]?.fields, ["symptoms", "redFlags"]);
    deepEqual(await audit.list({ personIds: [READER] }, { before: null, limit: 3 }), []);
    const check = await audit.verify();
    ok(check.ok && check.end.sequence === 11);
  });

  story("nobody changes or removes a row through the program's own rights", async (audit, db) => {
    await ten(audit);
    for (
      const statement of [
        "update access_log set fields = '[]'",
        "delete from access_log where sequence = 10",
        "truncate access_log cascade",
      ]
    ) await rejects(db.run("try", (sql) => sql.unsafe(statement)), /append-only/);
    ok((await audit.verify()).ok);
  });

  const crimes: Readonly<Record<string, { statements: string[]; at: number; fault: string }>> = {
    "a changed reader": {
      statements: [`update access_log set reader_id = gen_random_uuid() where sequence = 4`],
      at: 4,
      fault: "changed",
    },
    "another time": {
      statements: [`update access_log set at = at + interval '1 hour' where sequence = 10`],
      at: 10,
      fault: "changed",
    },
    "fields that were left out": {
      statements: [`update access_log set fields = '["symptoms"]' where sequence = 1`],
      at: 1,
      fault: "changed",
    },
    "a removed row": {
      statements: [`delete from access_log where sequence = 5`],
      at: 5,
      fault: "missing",
    },
    "a removed row whose gap was closed": {
      statements: [
        `delete from access_log where sequence = 5`,
        `update access_log set sequence = sequence - 1 where sequence = 6`,
        `update access_log set sequence = sequence - 1 where sequence = 7`,
        `update access_log set sequence = sequence - 1 where sequence = 8`,
        `update access_log set sequence = sequence - 1 where sequence = 9`,
        `update access_log set sequence = sequence - 1 where sequence = 10`,
        `update access_chain set sequence = 9`,
      ],
      at: 5,
      fault: "changed",
    },
    "two rows that changed places": {
      statements: [
        `update access_log set sequence = 99 where sequence = 3`,
        `update access_log set sequence = 3 where sequence = 7`,
        `update access_log set sequence = 7 where sequence = 99`,
      ],
      at: 3,
      fault: "changed",
    },
    "rows that were cut off": {
      statements: [`delete from access_log where sequence > 8`],
      at: 9,
      fault: "cut_off",
    },
    "all rows gone": {
      statements: [`delete from access_log`],
      at: 1,
      fault: "cut_off",
    },
  };
  for (const [what, { statements, at, fault }] of Object.entries(crimes)) {
    story(`${what}: found at row ${at}`, async (audit, database) => {
      await ten(audit);
      await tamper(database, ...statements);
      deepEqual(await audit.verify(), { ok: false, sequence: at, fault });
    });
  }

  story("a cut-off end whose chain was set back is found by an earlier end", async (audit, db) => {
    await ten(audit);
    const anchor = await audit.end();
    await tamper(
      db,
      `delete from access_log where sequence > 8`,
      `update access_chain set sequence = 8,
         hash = (select hash from access_log where sequence = 8)`,
    );
    ok((await audit.verify()).ok, "by the table alone nobody can know");
    deepEqual(await audit.verify(anchor), { ok: false, sequence: 9, fault: "cut_off" });
    await audit.record([entry(), entry(), entry()]);
    deepEqual(await audit.verify(anchor), { ok: false, sequence: 10, fault: "changed" });
  });

  for (
    const [which, lost] of [
      ["in a transaction", "audit.record"],
      ["in one statement", "audit.append"],
    ] as const
  ) {
    story(
      `a write ${which} whose answer is lost is tried again, and stands once`,
      async (_, db) => {
        let left = 1;
        const losing = (label: string, result: unknown): never => {
          if (label !== lost || left-- <= 0) return result as never;
          throw new StoreUnavailable("the answer was lost", "unknown");
        };
        const audit = await auditStore({
          ...db,
          run: async (label, work) => losing(label, await db.run(label, work)),
          transaction: async (label, work) => losing(label, await db.transaction(label, work)),
        }, await testKeyring(db));
        const [first, tried, next] = [entry(), entry(), entry()];
        if (lost === "audit.append") await audit.record([first]);
        await rejects(audit.record([tried]), StoreUnavailable);
        // Somebody else's comes between the two tries: then the second goes by the quick way.
        await audit.record([entry()]);
        await audit.record([tried, next]);
        await audit.record([tried]);
        const rows = await audit.list({ personIds: [PERSON] }, { before: null, limit: 9 });
        deepEqual(rows.map(({ id }) => id).filter((id) => id === tried.id).length, 1);
        equal(rows.filter(({ id }) => id === next.id).length, 1, "what came with it stands too");
        const check = await audit.verify();
        ok(check.ok && check.end.sequence === rows.length);
      },
    );
  }

  story("a chain over more rows than one look takes is walked to its end", async (audit, db) => {
    for (let time = 0; time < 5; time++) {
      await audit.record(Array.from({ length: 500 }, () => entry()));
    }
    const whole = await audit.verify();
    ok(whole.ok && whole.end.sequence === 2_500);
    await tamper(db, `update access_log set purpose = 'visit' where sequence = 2101`);
    deepEqual(await audit.verify(), { ok: false, sequence: 2_101, fault: "changed" });
  });

  story(
    "many writers at once make one chain, and a failed reading leaves no row",
    async (audit, db) => {
      const failing = rejects(
        db.transaction("read", async (sql) => {
          await audit.recordAccess(sql, [entry()]);
          throw new Error("the reading failed");
        }),
        /reading failed/,
      );
      await Promise.all([
        failing,
        ...Array.from({ length: 30 }, () => audit.record([entry(), entry()])),
      ]);
      const check = await audit.verify();
      ok(check.ok && check.end.sequence === 60, JSON.stringify(check));
    },
  );

  story(
    "broken glass is open for whoever broke it, and flagged until it is looked at",
    async (audit, db) => {
      const [booking, admin] = [crypto.randomUUID(), crypto.randomUUID()];
      await db.run("admin", (sql) =>
        sql.unsafe(
          `insert into users (id, role, contacts, email_index, first_name, last_name, created_at)
        values ('${admin}', 'admin', '\\x00', '\\x00', 'А', 'Б', now())`,
        ));
      await audit.record([
        entry({ bookingId: booking, outcome: "break_glass", reason: Uint8Array.of(1) }),
        entry({ bookingId: booking }),
      ]);
      equal(await audit.glassBrokenAt(READER, { bookingId: booking }, AT - 1), AT);
      equal(await audit.glassBrokenAt(READER, { bookingId: booking }, AT), null, "it is over");
      equal(await audit.glassBrokenAt(READER, { personId: PERSON }, AT - 1), null, "not the card");
      equal(await audit.glassBrokenAt(PERSON, { bookingId: booking }, AT - 1), null, "not others");
      equal(await audit.unreviewed(), 1);
      const [plain, glass] = await audit.list({}, { before: null, limit: 2 });
      equal(await audit.review(plain!.id, admin, AT), false, "an ordinary reading is no flag");
      ok(await audit.review(glass!.id, admin, AT) && await audit.review(glass!.id, admin, AT + 1));
      equal(await audit.unreviewed(), 0);
      ok((await audit.list({}, { before: null, limit: 9 })).at(-1)?.reviewed);
      ok((await audit.verify()).ok, "a look at it changes nothing in the log");
    },
  );
}
