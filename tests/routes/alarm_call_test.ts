/** Whom an alarm is told, by which ways, and what it may not say. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { callableOf, channelsOf, type Reachable } from "../../actors/alert/channels.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import type { PersonId } from "../../actors/vocabulary.ts";
import { alarmPeople } from "../../routes/people/alarm_call.ts";
import { letterOf } from "../../routes/messages.ts";
import { alarmScene, ANNA, DOCTOR, OLGA, PATIENT } from "../support/fake_alerts.ts";
import { isRefusal } from "../../actors/vocabulary.ts";

const all: Reachable = {
  id: OLGA,
  as: "on_duty",
  name: { firstName: "Olga", lastName: "Belova" },
  hasPage: true,
  hasDevice: true,
  hasPhone: true,
  hasEmail: true,
};
const nobody = { hasPage: false, hasDevice: false, hasPhone: false, hasEmail: false };

Deno.test("an alarm gets louder: whoever is on duty by page first, all by every way they have then", () => {
  const onCall = { ...all, as: "on_call" } as const;
  deepStrictEqual(channelsOf(all, 1, true), ["stream", "push"]);
  deepStrictEqual(channelsOf(onCall, 1, true), ["stream", "push", "sms"]);
  deepStrictEqual(channelsOf(all, 2, true), ["stream", "push", "sms", "email"]);
  deepStrictEqual(channelsOf(onCall, 1, false), ["stream", "push", "sms", "email"]);
  deepStrictEqual(channelsOf({ ...all, ...nobody, hasEmail: true }, 1, true), ["email"]);
  deepStrictEqual(channelsOf({ ...all, ...nobody }, 5, false), []);
});

Deno.test("an alarm tells everybody once, as what they are nearest to it", () => {
  const told = callableOf(
    [{ ...all, as: "admin" }, all, { ...all, id: ANNA, as: "admin" }],
    1,
    true,
  );
  deepStrictEqual(told.map(({ id, as }) => [id, as]), [[OLGA, "on_duty"], [ANNA, "admin"]]);
});

function peopleOf(
  scene: ReturnType<typeof alarmScene>,
  more: { storeFails?: () => boolean; isAttended?: boolean; onDuty?: PersonId[] } = {},
) {
  const contact = (id: PersonId) =>
    Promise.resolve({
      id,
      firstName: "Ida",
      lastName: "Sokol",
      phone: "+79000000009",
      email: "ida@tot.example",
      active: id !== DOCTOR,
    });
  return alarmPeople({
    world: scene.world,
    isAttended: () => more.isAttended ?? false,
    onDuty: () => (more.onDuty ?? []).map((id) => ({ id })),
    onCall: () =>
      more.storeFails?.()
        ? Promise.reject(new Error("away"))
        : Promise.resolve(new Map([["default", [ANNA, DOCTOR]]])),
    admins: () => Promise.resolve([OLGA]),
    contact,
    hasPage: () => false,
    hasDevice: (id) => id === ANNA || more.isAttended === true,
    languageOf: () => "ru",
    origin: "https://tot.example",
  });
}

Deno.test("an alarm's messages say that there is one, and nothing of whom, where and what", async () => {
  const scene = alarmScene();
  const raising = scene.raising("danger", {
    by: DOCTOR,
    place: { text: "Mironovskaya Street, 12", latitude: 1, longitude: 2 },
  });
  const report = { ...raising.report, message: "Он с ножом" };
  const state = await scene.alerts.raise({ ...raising, report });
  if (isRefusal(state)) throw new Error(state.refused);
  const told = await peopleOf(scene).callable(state);
  deepStrictEqual(told.map(({ id, by }) => [id, by]), [
    [ANNA, ["push", "sms", "email"]],
    [OLGA, ["sms", "email"]],
  ], "a closed account is told nothing");
  for (const isDrill of [false, true]) {
    const escalated = {
      ...state,
      isDrill,
      escalations: [{ step: 1, at: scene.world.clock.now(), told }],
    } as AlertState;
    const taken = { ...escalated, status: "acknowledged", acknowledged: { by: ANNA, at: 0 } };
    const cares = [
      ...await peopleOf(scene).careMessages(taken as unknown as AlertState),
      ...await peopleOf(scene).handedMessages(taken as unknown as AlertState),
    ];
    strictEqual(new Set(cares.map(({ dedupeKey }) => dedupeKey)).size, 4);
    for (const care of cares) {
      const { subject, text } = letterOf({ ...care, id: "1", attempts: 1 });
      strictEqual(/учебн|учени/i.test(`${subject} ${text}`), isDrill, text);
    }
    const messages = await peopleOf(scene).messages(escalated, 1);
    strictEqual(messages.length, 5);
    strictEqual(new Set(messages.map(({ dedupeKey }) => dedupeKey)).size, 5);
    for (const message of messages) {
      const letter = letterOf({ ...message, id: "1", attempts: 1 });
      const said = `${letter.subject} ${letter.text}`;
      ok(!/Mironovskaya|нож|опасн|врач|пациент|Pavlova/i.test(said), said);
      strictEqual(/учебн|учени/i.test(said), isDrill, said);
      if (message.channel === "sms") ok(letter.text.length <= 120, letter.text);
    }
  }
});

Deno.test("an alarm that was taken and left alone is told as loudly as can be, though no step was before it", async () => {
  const scene = alarmScene();
  const state = await scene.alerts.raise(scene.raising("sos", { by: PATIENT }));
  if (isRefusal(state)) throw new Error(state.refused);
  const people = peopleOf(scene, { isAttended: true, onDuty: [OLGA] });
  const waysOf = async (told: AlertState) =>
    (await people.callable(told)).find(({ id }) => id === OLGA)?.by;
  deepStrictEqual(await waysOf(state), ["push"], "the first step is a quiet one");
  const left = { ...state, dropped: { by: ANNA, at: state.createdAt } };
  deepStrictEqual(await waysOf(left), ["push", "sms", "email"]);
});

Deno.test("an alarm whose list cannot be read is told to those who were known last", async () => {
  const scene = alarmScene();
  let isAway = false;
  const people = peopleOf(scene, { storeFails: () => isAway });
  const state = await scene.alerts.raise(scene.raising("sos", { by: PATIENT }));
  if (isRefusal(state)) throw new Error(state.refused);
  const before = await people.callable(state);
  isAway = true;
  deepStrictEqual(await people.callable(state), before);
});
