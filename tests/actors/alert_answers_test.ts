/** Who answers for an alarm once it is given to another, and what a silent doctor's late answer is worth. */
import { deepStrictEqual, strictEqual } from "node:assert";
import type { Raising } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { alertViewFor } from "../../actors/alert/view.ts";
import { iso } from "../../actors/booking/view.ts";
import { after, type By, isRefusal, SYSTEM } from "../../actors/vocabulary.ts";
import { alarmScene, ANNA, DOCTOR, OLGA } from "../support/fake_alerts.ts";
import { settle } from "../support/manual_clock.ts";

type Scene = ReturnType<typeof alarmScene>;
const OLGA_BY: By = { id: OLGA, role: "admin" };
const name = { firstName: "Olga", lastName: "Belova" };

async function raised(scene: Scene, raising: Raising): Promise<AlertState> {
  const state = await scene.alerts.raise(raising);
  if (isRefusal(state)) throw new Error(state.refused);
  return state;
}

Deno.test("whoever is given an alarm is told and asked at once, and it rises a minute later unless they are at it", async () => {
  const stories = [[ANNA, false], [ANNA, true], [ANNA, "by another"], [OLGA, false]] as const;
  for (const [to, isAnswered] of stories) {
    const scene = alarmScene();
    const { id } = await raised(scene, scene.raising("sos"));
    const state = () => scene.store.rows.get(id)!;
    await scene.alerts.ask(id, { type: "acknowledge", name }, { id: ANNA, role: "admin" });
    await scene.alerts.ask(id, { type: "respond", who: "Dr Petrov", name }, OLGA_BY);
    await scene.alerts.ask(id, { type: "handOver", to, toName: name }, OLGA_BY);
    const isOther = to !== OLGA;
    deepStrictEqual(scene.written, isOther ? [{ to: ANNA, what: "handed" }] : []);
    const until = alertViewFor(state(), "staff")?.board?.careUntil;
    strictEqual(until, isOther ? iso(after(scene.world.clock.now(), 60_000)) : null, "it sounds");
    if (isAnswered === true) {
      await scene.alerts.ask(id, { type: "care" }, { id: to, role: "admin" });
    }
    if (isAnswered === "by another") {
      await scene.alerts.ask(id, { type: "tickStep", step: "call", isDone: true }, OLGA_BY);
    }
    await scene.world.clock.advance(60_000);
    await settle();
    strictEqual(state().status, isOther && isAnswered !== true ? "raised" : "responding");
  }
});

Deno.test("a silent doctor's right PIN is written to the alarm and closes nothing; once it is danger it stays danger", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("lone_visit", { by: DOCTOR }));
  const answered = () => alertViewFor(scene.store.rows.get(id)!, "staff")?.board?.answered;
  const answeredAt = scene.world.clock.now();
  const note = { type: "noteAnswer", how: "pin", answeredAt } as const;
  await scene.alerts.ask(id, note, SYSTEM);
  deepStrictEqual(answered(), { how: "pin", at: iso(answeredAt) });
  strictEqual(scene.store.rows.get(id)?.status, "raised");
  await raised(scene, scene.raising("danger", { by: DOCTOR }));
  strictEqual(answered(), null);
  const { version } = scene.store.rows.get(id)!;
  await scene.alerts.ask(id, note, SYSTEM);
  strictEqual(scene.store.rows.get(id)?.version, version);
});
