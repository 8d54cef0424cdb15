/** Killed at every step of a lone visit: the timer goes on where it was, and each call is made once. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import type { LoneCall } from "../../actors/lone_visit/machine.ts";
import { LoneVisits } from "../../actors/lone_visits.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import { System } from "../../actors/system.ts";
import { after, isRefusal, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import { bookingStore } from "../../db/bookings.ts";
import type { Database } from "../../db/client.ts";
import { loneVisitStore } from "../../db/lone_visits.ts";
import { openOutbox } from "../../db/outbox.ts";
import { peopleStore } from "../../db/people.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { testKeyring } from "../support/keyring.ts";
import { settle } from "../support/manual_clock.ts";

const DOCTOR = cast.DOCTOR.id;
const ARRIVED = {
  id: cast.BOOKING,
  city: "default",
  clinicId: null,
  callType: "urgent",
  status: "arrived",
  doctorId: DOCTOR,
  arrivedAt: cast.START,
} as unknown as BookingSummary;

async function fill(database: Database): Promise<void> {
  const keyring = await testKeyring(database);
  const people = peopleStore(database, keyring);
  for (const { id, role } of [cast.PATIENT, cast.CLINIC, cast.DOCTOR]) {
    await people.add({
      id,
      role,
      email: `${id}@tot.example`,
      phone: null,
      firstName: "Имя",
      lastName: "Фамилия",
      active: true,
      createdAt: cast.START,
      passwordHash: "-",
      doctor: null,
      clinic: null,
    });
  }
  const event = cast.createdEvent("urgent");
  const { log } = fakeWorld();
  await bookingStore(database, keyring, log).create(create(event, 1), event, null, 20);
}

/** A process of its own, which is killed by being forgotten. */
async function processOver(database: Database, alerts: Map<string, LoneCall>, at = cast.START) {
  const world = fakeWorld();
  const outbox = await openOutbox(database, await testKeyring(database), () => crypto.randomUUID());
  await world.clock.advance(at - world.clock.now());
  let isAway = false;
  let isAlarmOpen = true;
  const visits = new LoneVisits(new System(world.clock, world.log), {
    world,
    store: loneVisitStore(database, outbox),
    knock: (state) =>
      Promise.resolve({
        channel: "push",
        recipient: DOCTOR,
        language: "ru",
        template: "lone_check",
        values: {},
        dedupeKey: `lone_check/${state.id}/${state.version}`,
        personId: DOCTOR,
        createdAt: world.clock.now(),
        expiresAt: after(world.clock.now(), MINUTE),
      }),
    bookings: { all: () => [ARRIVED].values() },
    isLookedFor: () => isAlarmOpen,
    duty: () => null,
    tell: () => {},
    raise(_state, call) {
      if (isAway) return Promise.reject(new Error("the store is away"));
      alerts.set(call.clientId, call);
      return Promise.resolve();
    },
  });
  await visits.recover();
  return {
    visits,
    world,
    away: (away: boolean) => isAway = away,
    alarmClosed: () => isAlarmOpen = false,
    /** Until what was told has been stored. */
    async advance(milliseconds: number) {
      await world.clock.advance(milliseconds);
      for (let turn = 0; turn < 5; turn++) await visits.give(DOCTOR, { type: "tick" });
      await world.clock.advance(0);
      await settle();
      await visits.give(DOCTOR, { type: "tick" });
    },
  };
}

for (const { name, open } of testDatabases()) {
  Deno.test(`a lone visit survives a kill at each of its steps, on ${name}`, async () => {
    const database = await open();
    try {
      await fill(database);
      const alerts = new Map<string, LoneCall>();
      const kinds = () => [...alerts.values()].map(({ kind }) => kind);
      const again = (at: number) => processOver(database, alerts, after(cast.START, at));

      let one = await processOver(database, alerts);
      one.visits.look();
      await one.advance(SECOND);
      strictEqual(one.visits.peek(DOCTOR)?.status, "watching");

      // Killed while it runs; the question came due meanwhile, and is asked at once.
      one.visits.stop();
      one = await again(46 * MINUTE);
      await one.advance(SECOND);
      const asked = one.visits.peek(DOCTOR);
      ok(asked?.status === "asking");
      strictEqual(asked.answerBy, after(asked.askedAt, 60 * SECOND));

      // The knock at the phone was written with it: a kill in between would leave nobody asked.
      const knocks = () =>
        database.run(
          "knocks",
          (sql) => sql`select dedupe_key from outbox where template = 'lone_check'`,
        );
      strictEqual((await knocks()).length, 1);

      // Killed while it is asked: its end has not moved. Silence calls for help, and the store is away.
      one.visits.stop();
      one = await again(46 * MINUTE + 30 * SECOND);
      const still = one.visits.peek(DOCTOR);
      ok(still?.status === "asking" && still.answerBy === asked.answerBy);
      one.away(true);
      await one.advance(31 * SECOND);
      strictEqual(one.visits.peek(DOCTOR)?.status, "silent");
      deepStrictEqual(kinds(), []);

      // Killed before the call was made: the next process makes it, and once.
      one.visits.stop();
      one = await again(48 * MINUTE);
      await one.advance(SECOND);
      await one.advance(SECOND);
      deepStrictEqual(kinds(), ["lone_visit"]);
      deepStrictEqual(one.visits.peek(DOCTOR)?.calls, []);

      // While the alarm is open somebody looks for the doctor; closed, with the visit going on, it is watched anew,
      // also where the process was killed in between.
      one.visits.look();
      await one.advance(SECOND);
      strictEqual(one.visits.peek(DOCTOR)?.status, "silent");
      one.visits.stop();
      one = await again(49 * MINUTE);
      one.alarmClosed();
      one.visits.look();
      await one.advance(SECOND);
      const anew = one.visits.peek(DOCTOR);
      ok(anew?.status === "watching" && anew.dueAt >= after(cast.START, 64 * MINUTE));

      // The second PIN; killed before anybody was told.
      one.away(true);
      const reply = await one.visits.give(DOCTOR, { type: "confirm", pin: "duress" });
      ok(!isRefusal(reply) && reply.status === "watching");
      one.visits.stop();
      one = await again(50 * MINUTE);
      await one.advance(SECOND);
      await one.advance(SECOND);
      deepStrictEqual(kinds(), ["lone_visit", "danger"]);

      // In the car: neither a look nor a start begins it again while its booking is open.
      await one.visits.give(DOCTOR, { type: "leave" });
      one.visits.stop();
      one = await again(60 * MINUTE);
      one.visits.look();
      await one.advance(SECOND);
      strictEqual(one.visits.peek(DOCTOR)?.status, "ended");
      strictEqual(one.visits.size, 0);
      strictEqual((await knocks()).length, 1, "asked once");
      deepStrictEqual(kinds(), ["lone_visit", "danger"]);
      one.visits.stop();
    } finally {
      await database.close();
    }
  });
}
