/** An alarm asks doctors: who is asked, whose yes counts, and what is left of it after a kill. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { alarmCallsOf } from "../../actors/alert/doctor_view.ts";
import {
  type Helper,
  isHelperLost,
  type NearDoctor,
  type SearchCommand,
} from "../../actors/alert/search.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { alertViewFor } from "../../actors/alert/view.ts";
import {
  after,
  type By,
  type Instant,
  instant,
  isRefusal,
  MINUTE,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import { iso } from "../../actors/booking/view.ts";
import { alarmScene, DOCTOR, OLGA, PATIENT } from "../support/fake_alerts.ts";
import { settle } from "../support/manual_clock.ts";

const DOCTORS = [1, 2, 3, 4, 5].map((n) => personId(`01900000-0000-7000-8000-0000000000d${n}`));
const near = (ids: readonly PersonId[]): NearDoctor[] =>
  ids.map((id, at) => ({
    id,
    name: { firstName: "Doctor", lastName: String(at + 1) },
    distanceMeters: 500 * (at + 1),
  }));
const by = (id: PersonId): By => ({ id, role: "doctor" });
const STAFF: By = { id: OLGA, role: "admin" };

async function asked(kind: "sos" | "second_doctor" | "resuscitation" | "danger" = "sos") {
  const scene = alarmScene();
  scene.there.near = near(DOCTORS);
  const raiser = kind === "sos" ? PATIENT : DOCTOR;
  const raised = await scene.alerts.raise(scene.raising(kind, { by: raiser }));
  if (isRefusal(raised)) throw new Error(raised.refused);
  await scene.world.clock.advance(0);
  await settle();
  const state = (): AlertState => scene.store.rows.get(raised.id)!;
  const give = (id: PersonId, command: SearchCommand) =>
    scene.alerts.ask(raised.id, command, by(id));
  const outcomes = () => state().search!.asks.map(({ outcome }) => outcome);
  return { scene, id: raised.id, state, give, outcomes };
}

const yes = { type: "acceptAsk", arrivesAt: null } as const;

Deno.test("an alarm asks the three nearest at once, 30 s each, then the next ones", async () => {
  const { scene, state, outcomes } = await asked();
  deepStrictEqual(state().search?.asks.map(({ doctorId }) => doctorId), DOCTORS.slice(0, 3));
  await scene.world.clock.advance(29_999);
  deepStrictEqual(outcomes(), [null, null, null]);
  await scene.world.clock.advance(1);
  await settle();
  deepStrictEqual(outcomes(), ["expired", "expired", "expired", null, null]);
});

Deno.test("the first yes is bound, the others are told that another one goes; the alarm still waits for the desk", async () => {
  const { state, give } = await asked();
  const [one, other, third] = DOCTORS as [PersonId, PersonId, PersonId];
  const answers = await Promise.all([give(other, yes), give(one, yes)]);
  ok(!isRefusal(answers[0]));
  deepStrictEqual(answers[1], { refused: "taken_by_other" });
  strictEqual(state().search?.helper?.doctorId, other);
  strictEqual(alarmCallsOf(third, [state()]).closed?.outcome, "taken_by_other");
  ok(!isRefusal(await give(other, yes)), "said again it is the same yes");
  ok(alarmCallsOf(other, [state()]).help);
  strictEqual(alarmCallsOf(one, [state()]).help, null, "nobody else learns the door");
  strictEqual(state().status, "raised", "a doctor's yes is no answer of the desk");
});

Deno.test("the hour of whoever comes follows the phone, and nobody else's phone", async () => {
  const { scene, id, state, give } = await asked();
  const [one, other] = DOCTORS as [PersonId, PersonId];
  const at = (minutes: number) => after(scene.world.clock.now(), minutes * 60_000);
  const move = async (doctorId: PersonId, arrivesAt: Instant) => {
    scene.alerts.tell(id, { type: "helperMove", doctorId, arrivesAt });
    await settle();
    return state().search?.helper?.arrivesAt;
  };
  await give(one, { type: "acceptAsk", arrivesAt: at(5) });
  const { version } = state();
  strictEqual(await move(one, after(at(5), 20_000)), at(5), "20 s are no news");
  strictEqual(await move(other, at(1)), at(5), "who was not bound says nothing of it");
  strictEqual(state().version, version);
  strictEqual(await move(one, at(9)), at(9));
  strictEqual(alertViewFor(state(), "raiser")?.helper?.arrivesAt, iso(at(9)));
  await give(one, { type: "helperArrive" });
  strictEqual(await move(one, at(20)), at(9), "who is there does not arrive later");
});

Deno.test("an alarm with a doctor on the way is told on and on until a dispatcher answers", async () => {
  const { scene, state, give } = await asked();
  await give(DOCTORS[0]!, yes);
  await scene.world.clock.advance(90_000);
  strictEqual(state().escalations.length, 2);
});

Deno.test("a no frees the place at once when it was the last, and who said no is not asked again", async () => {
  const { scene, give, outcomes } = await asked();
  for (const id of DOCTORS.slice(0, 3)) await give(id, { type: "declineAsk", reason: "too_far" });
  await scene.world.clock.advance(0);
  await settle();
  deepStrictEqual(outcomes(), ["declined", "declined", "declined", null, null]);
  await scene.world.clock.advance(10 * 60_000);
  await settle();
  const again = outcomes().slice(5);
  ok(again.length > 0 && again.length <= 4, "the two who were silent are asked once more");
});

Deno.test("with nobody near it is looked again each 30 s, for half an hour, and staff may begin anew", async () => {
  const { scene, state, id } = await asked();
  scene.there.near = [];
  await scene.world.clock.advance(60_000);
  await settle();
  ok(state().search?.lookAt);
  await scene.world.clock.advance(31 * 60_000);
  await settle();
  strictEqual(state().search?.lookAt, null);
  scene.there.near = near([DOCTORS[4]!]);
  await scene.alerts.ask(id, { type: "seek", isOn: true }, STAFF);
  await scene.world.clock.advance(0);
  await settle();
  strictEqual(state().search?.asks.at(-1)?.outcome, null);
});

Deno.test("a yes after its end is no yes, and a bound doctor who cannot come leaves the alarm asking", async () => {
  const { scene, give, state } = await asked();
  await scene.world.clock.advance(30_000);
  await settle();
  deepStrictEqual(await give(DOCTORS[0]!, yes), { refused: "ask_over" });
  ok(!isRefusal(await give(DOCTORS[3]!, yes)));
  await give(DOCTORS[3]!, { type: "helperLeave", because: "unwell" });
  strictEqual(state().search?.helper, null);
  ok(state().search?.lookAt !== null, "it goes on");
});

Deno.test("when the first cannot come, those who were told that another one goes are asked at once, and so when a search begins anew", async () => {
  const { scene, id, give, state } = await asked();
  const [one, other, third] = DOCTORS as [PersonId, PersonId, PersonId];
  scene.there.near = near([one, other, third]);
  const live = () =>
    state().search?.asks.filter(({ outcome }) => outcome === null).map(({ doctorId }) => doctorId);
  await give(one, yes);
  await give(one, { type: "helperLeave", because: "unwell" });
  await scene.world.clock.advance(0);
  await settle();
  deepStrictEqual(live(), [other, third], "not after five minutes, and not the one who cannot");
  await scene.alerts.ask(id, { type: "seek", isOn: false }, STAFF);
  await scene.alerts.ask(id, { type: "seek", isOn: true }, STAFF);
  await scene.world.clock.advance(0);
  await settle();
  deepStrictEqual(live(), [other, third]);
  ok(!isRefusal(await give(other, yes)), "a yes to the second ask is one");
});

Deno.test("who was there and goes is free, and nobody else is asked", async () => {
  const { scene, give, state } = await asked();
  await give(DOCTORS[0]!, yes);
  await give(DOCTORS[0]!, { type: "helperArrive" });
  await give(DOCTORS[0]!, { type: "helperLeave", because: "done" });
  await scene.world.clock.advance(120_000);
  await settle();
  deepStrictEqual([state().search?.helper, state().search?.asks.length], [null, 3]);
});

Deno.test("danger and a drill ask nobody; resuscitation does", async () => {
  strictEqual((await asked("danger")).state().search, null);
  ok((await asked("resuscitation")).state().search?.asks.length);
  const scene = alarmScene();
  scene.there.near = near(DOCTORS);
  const drill = await scene.alerts.raise(scene.raising("sos", { isDrill: true }));
  if (isRefusal(drill)) throw new Error(drill.refused);
  await scene.world.clock.advance(60_000);
  strictEqual(scene.store.rows.get(drill.id)?.search, null, "patients need the doctors");
});

Deno.test("killed while three are asked: their time goes on, and a yes after the start still binds", async () => {
  const { scene, give, state, outcomes } = await asked();
  await scene.world.clock.advance(10_000);
  await scene.restart();
  deepStrictEqual(outcomes(), [null, null, null]);
  ok(!isRefusal(await give(DOCTORS[1]!, yes)));
  strictEqual(state().search?.helper?.doctorId, DOCTORS[1]);
});

Deno.test("an alarm that is closed lets its doctor go, and says so to all whom it asked and to the one who comes", async () => {
  const { scene, id, give, state } = await asked();
  await give(DOCTORS[0]!, yes);
  const name = { firstName: "Olga", lastName: "Belova" };
  await scene.alerts.ask(id, { type: "acknowledge", name }, STAFF);
  const before = alertViewFor(state(), "raiser");
  strictEqual(before?.helper?.name, "Doctor 1");
  await scene.alerts.ask(id, { type: "resolve", outcome: "helped", note: null }, STAFF);
  const { help, closed } = alarmCallsOf(DOCTORS[0]!, [state()]);
  deepStrictEqual([help, closed], [null, { alertId: id, outcome: "withdrawn" }]);
  deepStrictEqual(scene.written, [{ to: DOCTORS[0], what: "off" }], "and the phone in the pocket");
  strictEqual(alertViewFor(state(), "raiser")?.helper, null);
});

Deno.test("who comes hears at once that staff let them go, and that help is needed elsewhere; who goes by themselves hears nothing", async () => {
  const { scene, id, give, state } = await asked();
  const [one, other] = DOCTORS as [PersonId, PersonId];
  const place = { text: "Elsewhere, 1", latitude: 1, longitude: 2 };
  await give(one, yes);
  await scene.alerts.ask(id, { type: "correctPlace", place }, STAFF);
  deepStrictEqual(scene.written, [{ to: one, what: "changed" }]);
  await scene.alerts.ask(id, { type: "seek", isOn: false }, STAFF);
  deepStrictEqual(scene.written.slice(1), [{ to: one, what: "off" }]);
  strictEqual(alarmCallsOf(one, [state()]).closed?.outcome, "withdrawn");
  deepStrictEqual(await give(one, { type: "helperArrive" }), { refused: "ask_over" });
  await scene.alerts.ask(id, { type: "seek", isOn: true }, STAFF);
  await scene.world.clock.advance(0);
  await settle();
  await give(other, yes);
  await give(other, { type: "helperLeave", because: "unwell" });
  strictEqual(alarmCallsOf(other, [state()]).closed, null);
  strictEqual(scene.written.length, 2);
});

Deno.test("a silent call from the same door ends the asking, and whoever comes waits outside; the one who is inside hears nothing", async () => {
  for (const where of ["on the way", "there", "there, and has called"]) {
    const isThere = where !== "on the way";
    const { scene, id, give, state, outcomes } = await asked("second_doctor");
    const [one, other] = DOCTORS as [PersonId, PersonId];
    const halt = async (type: "haltSearch" | "freeSearch") => {
      const callers = where === "there, and has called" ? [DOCTORS[1]!] : [];
      scene.alerts.tell(id, type === "haltSearch" ? { type, callers } : { type });
      await settle();
    };
    const seen = JSON.stringify(alertViewFor(state(), "raiser")?.helper);
    await halt("haltSearch");
    deepStrictEqual(outcomes(), ["withdrawn", "withdrawn", "withdrawn"]);
    strictEqual(JSON.stringify(alertViewFor(state(), "raiser")?.helper), seen);
    deepStrictEqual(await give(one, yes), { refused: "ask_over" });
    await scene.world.clock.advance(20 * 60_000);
    await settle();
    strictEqual(outcomes().length, 3, "nobody else is asked");
    deepStrictEqual(await scene.alerts.ask(id, { type: "seek", isOn: true }, STAFF), {
      refused: "danger_at_door",
    });
    strictEqual(alertViewFor(state(), "staff")?.board?.search?.isHalted, true);
    await scene.alerts.raise(scene.raising("resuscitation", { by: DOCTOR }));
    await scene.world.clock.advance(0);
    await settle();
    strictEqual(outcomes().length, 3, "however it is called again");
    await halt("freeSearch");
    await scene.world.clock.advance(0);
    await settle();
    ok(outcomes().slice(3).includes(null), "the door is free, and it goes on");

    await give(other, yes);
    if (where === "there") await give(other, { type: "helperArrive" });
    await halt("haltSearch");
    const { help } = alarmCallsOf(other, [state()]);
    strictEqual(help?.waitsOutside, !isThere);
    deepStrictEqual(scene.written, isThere ? [] : [{ to: other, what: "wait" }]);
    strictEqual(alertViewFor(state(), "raiser")?.helper?.name, "Doctor 2", "nobody sees it there");
    await scene.restart();
    await halt("freeSearch");
    strictEqual(alarmCallsOf(other, [state()]).help?.waitsOutside, false);
    deepStrictEqual(scene.written.slice(1), isThere ? [] : [{ to: other, what: "changed" }]);
    await halt("haltSearch");
    const before = scene.written.length;
    await scene.alerts.ask(id, { type: "seek", isOn: false }, STAFF);
    const off = scene.written.slice(before).map(({ what }) => what);
    deepStrictEqual(off, isThere ? [] : ["off"], "nor does a phone ring inside when staff end it");
  }
});

Deno.test("whoever goes in where the asking stands still, and calls from there, waits outside no more", async () => {
  const { scene, id, give, state } = await asked("second_doctor");
  const one = DOCTORS[0]!;
  const halt = async (...callers: PersonId[]) => {
    scene.alerts.tell(id, { type: "haltSearch", callers });
    await settle();
    return state().search?.halted;
  };
  await give(one, yes);
  const first = await halt();
  strictEqual(alarmCallsOf(one, [state()]).help?.waitsOutside, true);
  await scene.world.clock.advance(60_000);
  deepStrictEqual(
    await halt(one),
    { ...first, insideId: one },
    "since when, and what follows, stays",
  );
  strictEqual(alarmCallsOf(one, [state()]).help?.waitsOutside, false);
  const { version } = state();
  await halt(one);
  strictEqual(state().version, version, "and it is said once");
});

const minute = (minutes: number): Instant => instant(minutes * MINUTE);
const GOING: Helper = {
  doctorId: DOCTORS[0]!,
  boundAt: minute(0),
  arrivesAt: minute(10),
  arrivedAt: null,
};
const LOST: readonly (readonly [string, Partial<Helper>, number | null, number, boolean])[] = [
  ["off shift", {}, null, 1, true],
  ["overdue and silent", {}, 11, 15, true],
  ["overdue, but heard of a moment ago", {}, 13, 15, false],
  ["silent on the way, and still in time", {}, 1, 14, false],
  ["of whose arrival nothing is known, after a usual way", { arrivesAt: null }, 1, 25, true],
  ["and before it", { arrivesAt: null }, 1, 24, false],
  ["behind the door", { arrivedAt: minute(9) }, null, 60, false],
];
for (const [what, more, heard, at, expected] of LOST) {
  Deno.test(`a doctor who goes to an alarm, ${what}, is ${expected ? "lost" : "waited for"}`, () =>
    strictEqual(
      isHelperLost({ ...GOING, ...more }, heard === null ? null : minute(heard), minute(at)),
      expected,
    ));
}

Deno.test("in the place of a doctor who is lost others are asked, and of the wrong one nothing is believed", async () => {
  const { scene, id, state, give, outcomes } = await asked();
  const [one, other] = DOCTORS as [PersonId, PersonId];
  await give(one, yes);
  scene.alerts.tell(id, { type: "helperLost", doctorId: other });
  await settle();
  strictEqual(state().search?.helper?.doctorId, one);
  scene.alerts.tell(id, { type: "helperLost", doctorId: one });
  await settle();
  await scene.world.clock.advance(0);
  await settle();
  strictEqual(state().search?.helper, null);
  deepStrictEqual(
    outcomes().slice(3),
    [null, null, null],
    "those who were told of another one too",
  );
  // The phone was in a cellar, and its doctor stands at the door.
  await give(one, { type: "helperArrive" });
  deepStrictEqual([state().search?.helper?.doctorId, outcomes().slice(3)], [
    one,
    ["taken_by_other", "taken_by_other", "taken_by_other"],
  ]);
});

Deno.test("the doctor who comes to an alarm calls there for another one: that is an alert of its own", async () => {
  const { scene, id, give } = await asked("second_doctor");
  const [one] = DOCTORS as [PersonId];
  await give(one, yes);
  const own = await scene.alerts.raise(scene.raising("second_doctor", { by: one }));
  ok("id" in own && own.id !== id, "else nobody would be asked");
});

Deno.test("a graver call after the first doctor has left asks doctors anew", async () => {
  const { scene, state, give } = await asked("second_doctor");
  const [one] = DOCTORS as [PersonId];
  await give(one, yes);
  await give(one, { type: "helperArrive" });
  await give(one, { type: "helperLeave", because: "done" });
  strictEqual(state().search?.lookAt, null, "that search is over");
  await scene.alerts.raise(scene.raising("resuscitation", { by: DOCTOR }));
  await scene.world.clock.advance(0);
  await settle();
  ok(state().search!.asks.some(({ outcome }) => outcome === null), "somebody is asked");
});
