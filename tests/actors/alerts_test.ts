/** Alerts as stories: the count, several calls of one event, silence, and what a restart leaves. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { Reader, staffTopic } from "../../actors/hub.ts";
import type { Raising } from "../../actors/alert/protocol.ts";
import { acknowledgedOf, type AlertState } from "../../actors/alert/state.ts";
import {
  after,
  type By,
  type Instant,
  isRefusal,
  type PersonId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { alarmHands } from "../../assembly/alarm_hands.ts";
import { alarmScene, ANNA, BOOKING, DOCTOR, OLGA, PATIENT } from "../support/fake_alerts.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import { settle } from "../support/manual_clock.ts";

type Scene = ReturnType<typeof alarmScene>;
const RAISER: By = { id: PATIENT, role: "patient" };
const OLGA_BY: By = { id: OLGA, role: "admin" };
const name = { firstName: "Olga", lastName: "Belova" };
/** Whose duty is over. */
const off = (...of: readonly (readonly [PersonId, Instant])[]) => () =>
  Promise.resolve(new Map(of));

async function raised(scene: Scene, raising: Raising): Promise<AlertState> {
  const state = await scene.alerts.raise(raising);
  if (isRefusal(state)) throw new Error(state.refused);
  return state;
}
const counting = (scene: Scene, more = {}) =>
  scene.raising("sos", { raisesAt: after(scene.world.clock.now(), 5_000), ...more });

Deno.test("an SOS is raised when its count ends, though nobody is there to say so, and after a kill too", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, counting(scene));
  await scene.restart();
  strictEqual(scene.alerts.peek(id)?.status, "counting");
  await scene.world.clock.advance(4_999);
  strictEqual(scene.alerts.peek(id)?.status, "counting");
  await scene.world.clock.advance(1);
  strictEqual(scene.alerts.peek(id)?.status, "raised");
});

Deno.test("an SOS that is taken back in its count is never raised, and staff never hear of it", async () => {
  const scene = alarmScene();
  const board = new Reader();
  scene.hub.subscribe(board, [staffTopic("default")]);
  const { id } = await raised(scene, counting(scene));
  await scene.alerts.ask(id, { type: "cancel" }, RAISER);
  await scene.world.clock.advance(600_000);
  strictEqual(scene.store.rows.get(id)?.status, "cancelled");
  strictEqual(board.take(), null);
});

Deno.test("the same call twice is one alert, and takes the newer position", async () => {
  const scene = alarmScene();
  const place = (seconds: number) => ({
    latitude: 55,
    longitude: 37,
    accuracyMeters: 10,
    recordedAt: after(scene.world.clock.now(), seconds * 1_000),
  });
  const first = scene.raising("sos", { clientId: "page", senderPlace: place(-60) });
  const { id } = await raised(scene, first);
  const again = scene.raising("sos", { clientId: "page", senderPlace: place(-1) });
  const [one, other] = await Promise.all([raised(scene, again), raised(scene, again)]);
  deepStrictEqual([one.id, other.id, scene.store.rows.size], [id, id, 1]);
  strictEqual(scene.store.rows.get(id)?.words.senderPlace?.recordedAt, place(-1).recordedAt);
  strictEqual(scene.store.rows.get(id)?.reportCount, 1);
});

Deno.test("calls of patient and doctor in one visit are one alert, and it is the graver of them", async () => {
  const scene = alarmScene();
  const calls = [
    scene.raising("second_doctor", { by: DOCTOR }),
    scene.raising("sos"),
    scene.raising("resuscitation", { by: DOCTOR }),
  ];
  const ids = await Promise.all(calls.map(async (call) => (await raised(scene, call)).id));
  strictEqual(new Set(ids).size, 1);
  const state = scene.store.rows.get(ids[0]!)!;
  deepStrictEqual([state.kind, state.reportCount], ["resuscitation", 3]);
});

Deno.test("a doctor's call ends the patient's count: there is nothing left to take back", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, counting(scene));
  await raised(scene, scene.raising("resuscitation", { by: DOCTOR }));
  strictEqual(scene.store.rows.get(id)?.status, "raised");
});

Deno.test("a silent alert is joined by silent ones alone, a drill by drills alone", async () => {
  const scene = alarmScene();
  const danger = await raised(scene, scene.raising("danger", { by: DOCTOR }));
  const sos = await raised(scene, scene.raising("sos"));
  const drill = await raised(scene, scene.raising("sos", { by: OLGA, isDrill: true }));
  const lone = await raised(scene, scene.raising("lone_visit", { by: DOCTOR }));
  strictEqual(new Set([danger.id, sos.id, drill.id]).size, 3);
  strictEqual(lone.id, danger.id);
  strictEqual(lone.kind, "danger");
});

Deno.test("a flood of calls from one person is joined and never refused, and a new one after an end is new", async () => {
  const scene = alarmScene();
  const ids = new Set<string>();
  const call = async (more: Partial<Raising> = {}) => {
    ids.add((await raised(scene, scene.raising("sos", { bookingId: null, ...more }))).id);
    await scene.world.clock.advance(11 * 60_000);
  };
  for (let calls = 0; calls < 4; calls++) await call();
  strictEqual(ids.size, 1, "whoever is worse is not another one");
  for (let door = 0; door < 24; door++) {
    await call({ place: { text: `Lane, ${door}`, latitude: 55, longitude: 37 } });
  }
  strictEqual(ids.size, 3);
  const newest = scene.alerts.ofPerson(PATIENT).at(-1)!;
  ok(newest.words.reports.length <= 21, `${newest.words.reports.length} kept`);
  for (const { id } of scene.alerts.ofPerson(PATIENT)) {
    await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
    await scene.alerts.ask(id, { type: "dismiss", note: null }, OLGA_BY);
  }
  const fresh = await raised(scene, scene.raising("sos", { bookingId: null }));
  ok(!ids.has(fresh.id));
});

Deno.test("not acknowledged in 30 s it goes on to more people, and so it does when the process died between", async () => {
  const scene = alarmScene();
  scene.there.callable = [{ id: ANNA, as: "on_call", by: ["sms"], name }];
  const { id } = await raised(scene, scene.raising("danger", { by: DOCTOR }));
  await scene.world.clock.advance(20_000);
  await scene.restart();
  await scene.world.clock.advance(9_999);
  strictEqual(scene.store.rows.get(id)?.escalations.length, 0);
  await scene.world.clock.advance(1);
  const [step] = scene.store.rows.get(id)!.escalations;
  deepStrictEqual(step?.told, [{ id: ANNA, as: "on_call", by: ["sms"] }]);
  strictEqual(step?.at, scene.world.clock.now());
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await scene.world.clock.advance(4 * 60_000);
  strictEqual(scene.store.rows.get(id)?.escalations.length, 1, "answered is answered");
});

Deno.test("taken and left alone: after 5 min its taker is asked, 2 min later it rises again and all are told", async () => {
  const scene = alarmScene();
  scene.there.callable = [{ id: ANNA, as: "on_call", by: ["sms"], name }];
  const { id } = await raised(scene, scene.raising("sos"));
  const state = () => scene.store.rows.get(id)!;
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await scene.world.clock.advance(5 * 60_000 - 1);
  strictEqual(state().care?.askedAt, null);
  await scene.world.clock.advance(1);
  strictEqual(state().care?.askedAt, scene.world.clock.now());
  await scene.restart();
  await scene.world.clock.advance(2 * 60_000 - 1);
  strictEqual(state().status, "acknowledged");
  await scene.world.clock.advance(1);
  await settle();
  deepStrictEqual([state().status, state().dropped?.by], ["raised", OLGA]);
  strictEqual(state().escalations.at(-1)?.at, scene.world.clock.now(), "at once, by all ways");
  ok(scene.store.log.some(({ event }) => event.type === "neglected"), "and the log says so");
});

Deno.test("a step or «I am at it» keeps an alarm down; with somebody on the way 15 min may pass", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const state = () => scene.store.rows.get(id)!;
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await scene.world.clock.advance(6 * 60_000);
  deepStrictEqual(
    await scene.alerts.ask(id, { type: "care" }, { id: ANNA, role: "admin" }),
    { refused: "forbidden" },
    "nobody answers for another",
  );
  await scene.alerts.ask(id, { type: "care" }, OLGA_BY);
  await scene.world.clock.advance(6 * 60_000);
  await scene.alerts.ask(id, { type: "tickStep", step: "call_back", isDone: true }, OLGA_BY);
  await scene.world.clock.advance(6 * 60_000);
  await scene.alerts.ask(id, { type: "respond", who: "Dr Petrov", name }, OLGA_BY);
  await scene.world.clock.advance(15 * 60_000 - 1);
  strictEqual(state().status, "responding");
  await scene.world.clock.advance(1);
  strictEqual(state().status, "raised");
});

Deno.test("killed for longer than the 30 s it is told within a second of the start, and once", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("danger", { by: DOCTOR }));
  await scene.world.clock.advance(20_000);
  scene.alerts.stop();
  await scene.world.clock.advance(25_000);
  strictEqual(scene.store.rows.get(id)?.escalations.length, 0, "nobody was there to tell it");
  const startedAt = scene.world.clock.now();
  await scene.restart();
  await scene.world.clock.advance(1_000);
  await settle();
  const steps = scene.store.rows.get(id)!.escalations;
  strictEqual(steps.length, 1);
  ok(steps[0]!.at - startedAt <= 1_000, `${steps[0]!.at - startedAt} ms after the start`);
});

Deno.test("with nobody on duty it waits for nothing", async () => {
  const scene = alarmScene();
  scene.there.isAttended = false;
  const { id } = await raised(scene, scene.raising("sos"));
  await scene.world.clock.advance(0);
  await settle();
  strictEqual(scene.store.rows.get(id)?.escalations.length, 1);
});

Deno.test("nobody answers: it is told again and again, and not for ever", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  await scene.world.clock.advance(9 * 60_000 + 30_000);
  strictEqual(scene.store.rows.get(id)?.escalations.length, 10);
  await scene.world.clock.advance(24 * 3_600_000);
  strictEqual(scene.store.rows.get(id)?.escalations.length, 20);
  strictEqual(scene.store.rows.get(id)?.status, "raised", "and still it is not over");
});

Deno.test("risen again it is told each minute again, however long it was told before", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const state = () => scene.store.rows.get(id)!;
  await scene.world.clock.advance(12 * 60_000);
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await scene.world.clock.advance(7 * 60_000);
  await settle();
  strictEqual(state().status, "raised");
  const before = state().escalations.at(-1)!.step;
  await scene.world.clock.advance(5 * 60_000);
  strictEqual(state().escalations.at(-1)!.step, before + 5);
});

Deno.test("whoever calls again a minute later is heard again, a second press is not", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const state = () => scene.store.rows.get(id)!;
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  for (const seconds of [20, 20, 15]) {
    await scene.world.clock.advance(seconds * 1_000);
    await raised(scene, scene.raising("sos"));
    strictEqual(state().status, "acknowledged");
  }
  await scene.world.clock.advance(10_000);
  await raised(scene, scene.raising("sos"));
  deepStrictEqual([state().status, state().reportCount], ["raised", 5], "however often it was");
  // And where nobody has answered for long it is told soon, not in ten minutes.
  await scene.world.clock.advance(25 * 60_000);
  const told = state().escalations.at(-1)!.step;
  await raised(scene, scene.raising("sos"));
  await scene.world.clock.advance(30_000);
  strictEqual(state().escalations.at(-1)!.step, told + 1);
});

Deno.test("who goes off duty leaves an alarm to a colleague of that city, else it rises at once", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const state = () => scene.store.rows.get(id)!;
  const hands = () =>
    alarmHands({
      alerts: scene.alerts,
      wentOffDuty: off(),
      person: (asked) =>
        Promise.resolve({ active: true, role: asked === ANNA ? "patient" : "admin" }),
    });
  const anna = (city: string | null) => ({
    id: ANNA,
    role: "dispatcher" as const,
    firstName: "Anna",
    lastName: "Petrova",
    memberships: [{ city, clinicIds: null }],
  });
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await hands().watch();
  await settle();
  strictEqual(state().status, "acknowledged", "she is staff as before");
  const olga = { id: OLGA, role: "admin" } as const;
  await hands().left(olga, anna("default") as never);
  strictEqual(acknowledgedOf(state())?.by, ANNA);
  await hands().watch();
  await settle();
  deepStrictEqual([state().status, state().dropped?.by], ["raised", ANNA], "she is staff no more");
  for (const city of ["default", "elsewhere"]) {
    await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
    await hands().left(olga, anna("default") as never);
    const moved = {
      active: true,
      role: "dispatcher",
      memberships: anna(city).memberships,
    } as const;
    await alarmHands({
      alerts: scene.alerts,
      wentOffDuty: off(),
      person: () => Promise.resolve(moved),
    }).watch();
    await settle();
    strictEqual(state().status, city === "default" ? "acknowledged" : "raised", city);
    if (city === "default") {
      await scene.alerts.ask(id, { type: "drop", heldBy: ANNA }, SYSTEM);
    }
  }
  for (const heir of [null, anna("elsewhere")]) {
    await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
    await hands().left(olga, heir as never);
    await settle();
    strictEqual(state().status, "raised");
  }
});

Deno.test("an alarm that was left while the store was away rises once it is back, but not of whoever took it again", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const person = () => Promise.resolve({ active: true, role: "admin" } as const);
  const hands = alarmHands({ alerts: scene.alerts, person, wentOffDuty: off() });
  const olga = { id: OLGA, role: "admin" } as const;
  const { commit } = scene.store;
  const leave = async () => {
    await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
    const away = () => Promise.reject(new StoreUnavailable("alerts: no answer", "unknown"));
    Object.assign(scene.store, { commit: away });
    await hands.left(olga, null);
    await settle();
    Object.assign(scene.store, { commit });
    await scene.world.clock.advance(1_000);
    await settle();
  };
  const watched = async () => {
    await hands.watch();
    await settle();
    return scene.store.rows.get(id)!.status;
  };
  await leave();
  strictEqual(scene.store.rows.get(id)!.status, "acknowledged", "it was not stored");
  strictEqual(await watched(), "raised");
  await leave();
  await scene.alerts.ask(id, { type: "drop", heldBy: OLGA }, SYSTEM);
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  strictEqual(await watched(), "acknowledged");
});

Deno.test("whoever went off duty with an alarm, and was cut off before it was handed over, holds it no more", async () => {
  const scene = alarmScene();
  const { clock } = scene.world;
  const { id } = await raised(scene, scene.raising("sos"));
  const person = () => Promise.resolve({ active: true, role: "admin" } as const);
  const state = () => scene.store.rows.get(id)!;
  const watch = async (...of: readonly (readonly [PersonId, Instant])[]) => {
    await alarmHands({ alerts: scene.alerts, person, wentOffDuty: off(...of) }).watch();
    await settle();
  };
  const before = clock.now();
  await clock.advance(1_000);
  await scene.alerts.ask(id, { type: "acknowledge", name }, OLGA_BY);
  await clock.advance(1_000);
  await watch([OLGA, before]);
  strictEqual(state().status, "acknowledged", "it was taken at home, after the duty");
  await watch([ANNA, clock.now()]);
  strictEqual(state().status, "acknowledged", "it is in other hands");
  await watch([OLGA, clock.now()]);
  deepStrictEqual([state().status, state().dropped?.by], ["raised", OLGA]);
});

Deno.test("with the store away an alarm whose step failed stays in view, and what is one event with it joins it", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos"));
  const { commit, load } = scene.store;
  const away = () => Promise.reject(new StoreUnavailable("alerts: no answer", "unknown"));
  Object.assign(scene.store, { commit: away, load: away });
  await scene.world.clock.advance(31_000);
  await settle();
  strictEqual(scene.alerts.peek(id), null, "what is so is not known");
  deepStrictEqual(scene.alerts.open().map((one) => [one.id, one.status]), [[id, "raised"]]);
  scene.alerts.passivate();
  Object.assign(scene.store, { commit, load });
  // In the moment in which the store is back.
  const other = await raised(scene, scene.raising("second_doctor", { by: DOCTOR }));
  deepStrictEqual([other.id, scene.store.rows.size], [id, 1]);
  await scene.world.clock.advance(2_000);
  await settle();
  strictEqual(scene.alerts.peek(id)?.escalations.length, 1, "and its step comes");
});

Deno.test("a call that came true unseen gets its actor, and its readers hear of it", async () => {
  const scene = alarmScene();
  const board = new Reader();
  scene.hub.subscribe(board, [staffTopic("default")]);
  const other = alarmScene();
  const state = await raised(other, other.raising("sos", { bookingId: BOOKING }));
  scene.store.rows.set(state.id, state);
  await scene.alerts.adoptStrays();
  strictEqual(scene.alerts.peek(state.id), null, "it may be on its way");
  await scene.alerts.adoptStrays();
  await settle();
  ok(scene.alerts.peek(state.id));
  ok(board.take() !== null);
});

Deno.test("called before all is read, an alarm is stored and heard at once, and its steps come with the rest", async () => {
  const scene = alarmScene();
  const { id: before } = await raised(scene, scene.raising("danger", { by: DOCTOR }));
  await scene.restart({ isEarly: true });
  const board = new Reader();
  scene.hub.subscribe(board, [staffTopic("default")]);
  const { id } = await raised(scene, scene.raising("resuscitation", { by: DOCTOR }));
  ok(board.take() !== null, "the board hears it");
  // Who is free and whom to tell is not known yet.
  await scene.world.clock.advance(40_000);
  deepStrictEqual(
    [before, id].map((one) => scene.alerts.peek(one)?.escalations.length),
    [0, 0],
  );
  scene.there.callable = [{ id: OLGA, name, as: "on_duty", by: ["push"] }];
  scene.alerts.begin();
  await settle();
  deepStrictEqual(
    [before, id].map((one) => scene.alerts.peek(one)?.escalations.length),
    [1, 1],
    "what was due meanwhile is done with the first moment",
  );
});
