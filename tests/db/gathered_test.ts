/** Questions that come together are asked together; and people who come at once are each who they are. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { setImmediate } from "node:timers";
import { create } from "../../actors/booking/evolve.ts";
import { instant, type PersonId } from "../../actors/vocabulary.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import type { Database } from "../../db/client.ts";
import { gathered } from "../../db/gathered.ts";
import { peopleStore } from "../../db/people.ts";
import { sameRound } from "../../db/same_round.ts";
import { refreshStore } from "../../db/refresh_tokens.ts";
import { sessionStore } from "../../db/sessions.ts";
import { URGENCY, withUrgency } from "../../db/urgency.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";
import { addPeople, freshId, processOver } from "./booking_processes.ts";

/** A store that answers when it is told to, and what it was asked. */
function slowStore() {
  const asked: (readonly number[])[] = [];
  const held: PromiseWithResolvers<void>[] = [];
  const ask = gathered(async (questions: readonly number[]) => {
    asked.push(questions);
    const gate = Promise.withResolvers<void>();
    held.push(gate);
    await gate.promise;
    return questions.map((question) => question * 10);
  });
  return { asked, ask, next: () => held.shift() };
}

Deno.test("questions that come while two are under way go together in the next statement, each with its own answer", async () => {
  const { asked, ask, next } = slowStore();
  const answers = Promise.all([1, 2, 3, 4, 5].map(ask));
  deepStrictEqual(asked, [[1], [2]]);
  next()?.resolve();
  while (asked.length < 3) await Promise.resolve();
  deepStrictEqual(asked, [[1], [2], [3, 4, 5]]);
  next()?.resolve();
  next()?.resolve();
  deepStrictEqual(await answers, [10, 20, 30, 40, 50]);
});

Deno.test("one statement asks for a hundred at most", async () => {
  const { asked, ask, next } = slowStore();
  const answers = Promise.all(Array.from({ length: 252 }, (_, number) => ask(number)));
  for (let at = 0; at < 5; at++) {
    while (asked.length <= at) await Promise.resolve();
    next()?.resolve();
  }
  deepStrictEqual((await answers).at(-1), 2510);
  deepStrictEqual(asked.map(({ length }) => length), [1, 1, 100, 100, 50]);
});

Deno.test("a call for help waits for nobody's question", async () => {
  const { asked, ask, next } = slowStore();
  const others = Promise.all([1, 2, 3].map(ask));
  const call = withUrgency(URGENCY.call, () => ask(9));
  deepStrictEqual(asked, [[1], [2], [9]]);
  for (let at = 0; at < 4; at++) {
    while (asked.length < Math.min(4, at + 3)) await Promise.resolve();
    next()?.resolve();
  }
  strictEqual(await call, 90);
  await others;
});

Deno.test("what waited behind a store that is away fails with it, and the next question is asked anew", async () => {
  const { asked, ask, next } = slowStore();
  const [first, second, third] = [1, 2, 3].map(ask) as [
    Promise<number>,
    Promise<number>,
    Promise<number>,
  ];
  next()?.reject(new StoreUnavailable("away", "not_done"));
  await rejects(first, StoreUnavailable);
  await rejects(third, StoreUnavailable);
  deepStrictEqual(asked, [[1], [2]], "the third was not asked");
  next()?.resolve();
  strictEqual(await second, 20);
  const fourth = ask(4);
  next()?.resolve();
  strictEqual(await fourth, 40);
});

Deno.test("a question that cannot be answered is nobody else's failure", async () => {
  const { ask, next } = slowStore();
  const [first, , third] = [1, 2, 3].map(ask) as [
    Promise<number>,
    Promise<number>,
    Promise<number>,
  ];
  next()?.reject(new Error("a mistake in the statement"));
  await rejects(first, /mistake/);
  next()?.resolve();
  next()?.resolve();
  strictEqual(await third, 30);
});

/** What was asked of a store that can do nothing for 13, and is away at 99. */
function roundOf() {
  const asked: (readonly number[])[] = [];
  const askMany = (questions: readonly number[]): Promise<readonly number[]> => {
    asked.push(questions);
    if (questions.includes(99)) return Promise.reject(new StoreUnavailable("away", "unknown"));
    if (questions.includes(13)) return Promise.reject(new Error("cannot be done"));
    return Promise.resolve(questions.map((question) => question * 10));
  };
  let now = 0;
  const later: (() => void)[] = [];
  const ask = sameRound({
    limit: 4,
    askMany,
    clock: { now: () => now, later: (act) => later.push(act) },
  });
  /** Long enough for the next statement. */
  const pass = () => {
    now += 1_000;
    for (const act of later.splice(0)) act();
  };
  const outcomes = async (questions: readonly number[]) =>
    (await Promise.allSettled(questions.map(ask))).map((one) =>
      one.status === "fulfilled" ? one.value : (one.reason as Error).message
    );
  return { asked, ask, pass, outcomes };
}

const ROUNDS: readonly {
  readonly what: string;
  readonly questions: readonly number[];
  readonly asked: readonly (readonly number[])[];
  readonly outcomes: readonly (number | string)[];
}[] = [
  {
    what: "who comes alone is asked for alone",
    questions: [1],
    asked: [[1]],
    outcomes: [10],
  },
  {
    what: "what comes in one round goes together, so many at most",
    questions: [1, 2, 3, 4, 5],
    asked: [[1, 2, 3, 4], [5]],
    outcomes: [10, 20, 30, 40, 50],
  },
  {
    what: "what the database refuses together is asked for one by one",
    questions: [1, 13, 2],
    asked: [[1, 13, 2], [1], [13], [2]],
    outcomes: [10, "cannot be done", 20],
  },
  {
    what: "what is unknown of one is unknown of all, and nothing is asked twice",
    questions: [1, 99, 2],
    asked: [[1, 99, 2]],
    outcomes: ["away", "away", "away"],
  },
];

for (const { what, questions, asked, outcomes } of ROUNDS) {
  Deno.test(`one round of the loop: ${what}`, async () => {
    const round = roundOf();
    deepStrictEqual(await round.outcomes(questions), outcomes);
    deepStrictEqual(round.asked, asked);
  });
}

Deno.test("one round of the loop: a call for help waits for nobody's end of it", async () => {
  const { asked, ask } = roundOf();
  const other = ask(1);
  strictEqual(await withUrgency(URGENCY.call, () => ask(9)), 90);
  deepStrictEqual(asked, [[9]]);
  strictEqual(await other, 10);
});

Deno.test("one statement comes so long after the last: what is asked in between waits for it and goes together", async () => {
  const { asked, ask, pass } = roundOf();
  strictEqual(await ask(1), 10);
  const soon = [ask(2), ask(3)];
  await new Promise<void>((go) => setImmediate(go));
  deepStrictEqual(asked, [[1]], "it is too soon");
  soon.push(ask(4));
  pass();
  deepStrictEqual(await Promise.all(soon), [20, 30, 40]);
  deepStrictEqual(asked, [[1], [2, 3, 4]]);
  pass();
  strictEqual(await ask(5), 50, "after a pause nobody waits");
});

const HOUR_MILLISECONDS = 3_600_000;
const PAGE = { device: "firefox/android", network: "203.0.113.*" };

for (const { name, open } of testDatabases()) {
  const story = (what: string, tell: (database: Database) => Promise<void>) =>
    Deno.test(`store (${name}): ${what}`, async () => {
      const database = await open();
      try {
        await addPeople(database);
        await tell(database);
      } finally {
        await database.close();
      }
    });

  story("people who come back at once are each who they are", async (database) => {
    const now = instant(Date.now());
    const [sessions, families] = [sessionStore(database), refreshStore(database)];
    const people = peopleStore(database, await testKeyring(database));
    const ids = [cast.PATIENT.id, cast.OTHER_DOCTOR.id, cast.DOCTOR.id, cast.DISPATCHER.id];
    const until = instant(now + HOUR_MILLISECONDS);
    const hashOf = (index: number) => new Uint8Array(32).fill(index + 1);
    const signIns = ids.map((userId) => ({ id: freshId() as string, userId }));
    for (const [index, { id, userId }] of signIns.entries()) {
      const common = { id, userId, createdAt: now, expiresAt: until, secondFactorAt: null };
      await sessions.start(hashOf(index), common);
      await families.issue(hashOf(index), common);
    }
    const wanted = signIns.map((signIn) => ({ ...signIn, secondFactorAt: null }));
    const nobody = new Uint8Array(32);
    const [bySession, byFamily, accounts] = await Promise.all([
      Promise.all([
        ...ids.map((_, index) => sessions.find(hashOf(index), now, PAGE)),
        sessions.find(hashOf(0), now, PAGE),
        sessions.find(nobody, now, PAGE),
      ]),
      Promise.all([
        ...signIns.map(({ id }) => families.find(id, now, PAGE)),
        families.find(signIns[0]!.id, now, PAGE),
        families.find(freshId(), now, PAGE),
      ]),
      Promise.all([...ids, freshId() as string as PersonId].map((id) => people.asking(id))),
    ]);
    deepStrictEqual(bySession, [...wanted, wanted[0], null]);
    deepStrictEqual(byFamily, [...wanted, wanted[0], null]);
    deepStrictEqual(accounts.map((account) => account?.id ?? null), [...ids, null]);
    // Each device is noted with its own sign-in.
    for (const id of ids) {
      const seen = await sessions.list(id, now);
      deepStrictEqual(seen.map(({ device }) => device), [PAGE.device, PAGE.device]);
    }
  });

  story(
    "people who come back at once see their own bookings, the newest first",
    async (database) => {
      const { store } = await processOver(database);
      const made = new Map<PersonId, string[]>();
      for (const person of [cast.PATIENT, cast.OTHER_DOCTOR, cast.PATIENT]) {
        const id = freshId();
        const first = cast.createdEvent("urgent");
        const creation = {
          ...first.creation,
          id,
          visitId: id,
          callerId: person.id,
          patientId: person.id,
        };
        await store.create(create({ ...first, creation }, 0), { ...first, creation }, null, 1_000);
        made.set(person.id, [id, ...made.get(person.id) ?? []]);
      }
      const all = [cast.PATIENT.id, cast.OTHER_DOCTOR.id, cast.DOCTOR.id, cast.PATIENT.id];
      const seen = await Promise.all(
        all.map((id) =>
          store.list({ kind: "person", personIds: [id] }, { openOrEndedAfter: instant(0) }, {
            before: null,
            limit: 20,
          })
        ),
      );
      deepStrictEqual(
        seen.map((states) => states.map(({ id }) => id)),
        all.map((id) => (made.get(id) ?? []).toSorted().toReversed()),
      );
    },
  );
}
