/** Where an alert is: what is one event, which door, whose phone, and in which city people hear of it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { Address } from "../../actors/booking/schemas.ts";
import { decideAlert } from "../../actors/alert/machine.ts";
import { PLAYBOOKS } from "../../actors/alert/playbook.ts";
import type { Raising } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { alertViewFor } from "../../actors/alert/view.ts";
import { clinicStaffTopic, Reader, staffTopic } from "../../actors/hub.ts";
import {
  after,
  type BookingId,
  isRefusal,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { alarmScene, BOOKING, DOCTOR, OLGA, PATIENT } from "../support/fake_alerts.ts";

type Scene = ReturnType<typeof alarmScene>;
const CLINIC = personId("01900000-0000-7000-8000-00000000f001");
const SAME = "the same alert";
const NEW = "a new alert";

const door = (text: string): Address => ({ text, latitude: 55, longitude: 37 });
const visit = (at: number) => `01900000-0000-7000-8000-00000000c0${at + 10}` as BookingId;

async function raised(scene: Scene, raising: Raising): Promise<AlertState> {
  const state = await scene.alerts.raise(raising);
  if (isRefusal(state)) throw new Error(state.refused);
  return scene.store.rows.get(state.id)!;
}

type Call = Partial<Raising> & { readonly by?: PersonId };
const FREE = { bookingId: null } as const;

const heard = (reader: Reader): string => new TextDecoder().decode(reader.take() ?? undefined);

/** Two calls, two minutes apart, and whether they are one event. */
const PAIRS: readonly (readonly [what: string, one: Call, other: Call, is: string])[] = [
  ["a patient twice", FREE, FREE, SAME],
  ["a patient twice from one door", { ...FREE, place: door("Lane, 1") }, {
    ...FREE,
    place: door("lane 1"),
  }, SAME],
  ["a patient from two doors", { ...FREE, place: door("Lane, 1") }, {
    ...FREE,
    place: door("Street, 2"),
  }, NEW],
  ["a patient of no place, then of a visit", FREE, { place: door("Lane, 1") }, SAME],
  ["a dispatcher for two callers", { ...FREE, by: OLGA, place: door("Lane, 1") }, {
    ...FREE,
    by: OLGA,
    place: door("Street, 2"),
  }, NEW],
  ["a dispatcher for two callers who name no place", { ...FREE, by: OLGA }, {
    ...FREE,
    by: OLGA,
  }, NEW],
  ["a dispatcher twice of one visit", { by: OLGA }, { by: OLGA }, SAME],
];
for (const [what, one, other, is] of PAIRS) {
  Deno.test(`${what}: ${is}`, async () => {
    const scene = alarmScene();
    const first = await raised(scene, scene.raising("sos", one));
    await scene.world.clock.advance(120_000);
    const second = await raised(scene, scene.raising("sos", other));
    strictEqual(second.id === first.id ? SAME : NEW, is);
  });
}

Deno.test("each of one caller's visits has an alert of its own, and past twenty no door is lost", async () => {
  const scene = alarmScene();
  const ids = new Set<string>();
  for (let at = 0; at < 22; at++) {
    const call = { bookingId: visit(at), place: door(`Lane, ${at}`) };
    ids.add((await raised(scene, scene.raising("sos", call))).id);
  }
  strictEqual(ids.size, 20);
  const told = [...scene.store.rows.values()].map((state) =>
    JSON.stringify(alertViewFor(state, "staff"))
  );
  for (const text of ["Lane, 20", "Lane, 21"]) {
    ok(told.some((view) => view.includes(`"text":"${text}"`)), text);
  }
});

Deno.test("what began in the street is of the visit that the next call names, and its clinic hears of it", async () => {
  const scene = alarmScene();
  const clinic = new Reader();
  scene.hub.subscribe(clinic, [clinicStaffTopic("town", CLINIC)]);
  const alone = { by: DOCTOR, bookingId: null, subjectId: DOCTOR };
  const first = await raised(scene, scene.raising("danger", alone));
  strictEqual(clinic.take(), null);
  await scene.world.clock.advance(120_000);
  const subjectId = PATIENT;
  const call = { by: DOCTOR, city: "town", clinicId: CLINIC, place: door("Lane, 1"), subjectId };
  const second = await raised(scene, scene.raising("danger", call));
  deepStrictEqual(
    [second.id, second.bookingId, second.clinicId, second.city, second.words.place?.text],
    [first.id, BOOKING, CLINIC, "town", "Lane, 1"],
  );
  strictEqual(second.subjectId, PATIENT, "of whom it is read from now on");
  ok(heard(clinic).includes("event: alert\n"));
});

Deno.test("whoever called says that it is another visit of theirs: it goes there, and stays where others call, too", async () => {
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos", { place: door("Lane, 1") }));
  const other = { city: "town", clinicId: CLINIC, bookingId: visit(1), subjectId: OLGA };
  const named = { type: "nameVisit", visit: other, place: door("Street, 2") } as const;
  const by = { id: PATIENT, role: "patient" } as const;
  const boards = new Reader();
  scene.hub.subscribe(boards, [staffTopic("default")]);
  await scene.alerts.ask(id, named, by);
  const state = scene.store.rows.get(id)!;
  deepStrictEqual(
    [state.bookingId, state.city, state.clinicId, state.subjectId, state.words.place?.text],
    [visit(1), "town", CLINIC, OLGA, "Street, 2"],
  );
  ok(heard(boards).includes("event: alert_removed\n"));
  const again = scene.raising("second_doctor", { by: DOCTOR, bookingId: visit(1) });
  await raised(scene, again);
  const back = { ...named, visit: { ...other, bookingId: BOOKING } };
  deepStrictEqual(await scene.alerts.ask(id, back, by), { refused: "illegal_transition" });
});

Deno.test("a call that somebody has taken, or that brought a doctor there, stays at its door: another door is another call", async () => {
  const by = { id: PATIENT, role: "patient" } as const;
  const other = { city: "town", clinicId: CLINIC, bookingId: visit(1), subjectId: OLGA };
  const named = { type: "nameVisit", visit: other, place: door("Street, 2") } as const;
  const helper = { doctorId: DOCTOR, boundAt: cast.START, arrivesAt: null };
  const searchOf = (more: object) => ({
    search: { startedAt: cast.START, lookAt: null, asks: [], ...more },
  });
  const halted = { at: cast.START, resumes: false, insideId: DOCTOR };
  const rows: readonly (readonly [string, object, string | null])[] = [
    ["raised", {}, null],
    ["who comes is on the way", searchOf({ helper: { ...helper, arrivedAt: null } }), null],
    [
      "who came is there",
      searchOf({ helper: { ...helper, arrivedAt: cast.START } }),
      "illegal_transition",
    ],
    [
      "who came has called from there",
      searchOf({ helper: { ...helper, arrivedAt: null }, halted }),
      "illegal_transition",
    ],
    [
      "taken",
      { status: "acknowledged", acknowledged: { by: OLGA, at: cast.START, name: "Olga" } },
      "illegal_transition",
    ],
  ];
  const scene = alarmScene();
  const { id } = await raised(scene, scene.raising("sos", { place: door("Lane, 1") }));
  const state = scene.store.rows.get(id)!;
  for (const [what, more, expected] of rows) {
    const decided = decideAlert({ ...state, ...more } as AlertState, named, {
      at: cast.START,
      by,
      isAttended: true,
      callable: [],
      near: [],
    });
    deepStrictEqual([what, isRefusal(decided) ? decided.refused : null], [what, expected]);
  }
});

Deno.test("one phone is followed: a graver caller's from then on, and another's place never replaces it", async () => {
  const scene = alarmScene();
  const at = (latitude: number, seconds: number) => ({
    latitude,
    longitude: 37,
    accuracyMeters: null,
    recordedAt: after(scene.world.clock.now(), seconds * 1_000),
  });
  const { id } = await raised(scene, scene.raising("sos", { senderPlace: at(1, -9) }));
  const phone = () => {
    const view = alertViewFor(scene.store.rows.get(id)!, "staff")!;
    return [view.senderPlace?.latitude, view.board?.senderId];
  };
  await raised(scene, scene.raising("second_doctor", { by: DOCTOR, senderPlace: at(2, -8) }));
  deepStrictEqual(phone(), [1, PATIENT], "a lesser call changes nothing");
  scene.alerts.moved(DOCTOR, at(3, -7));
  await scene.world.clock.advance(0);
  deepStrictEqual(phone(), [1, PATIENT], "nor does that doctor's way");
  await raised(scene, scene.raising("resuscitation", { by: DOCTOR, senderPlace: at(4, -6) }));
  deepStrictEqual(phone(), [4, DOCTOR], "the gravest is followed");
  await raised(scene, scene.raising("sos", { clientId: "at work", senderPlace: at(5, 0) }));
  deepStrictEqual(phone(), [4, DOCTOR], "whoever calls from afar moves nobody");
});

Deno.test("a call without a place rises in the city in which its phone turns out to be, until somebody has it", async () => {
  const scene = alarmScene();
  const boards = { default: new Reader(), town: new Reader() };
  for (const [city, board] of Object.entries(boards)) {
    scene.hub.subscribe(board, [staffTopic(city)]);
  }
  const place = (seconds: number) => ({
    latitude: 1,
    longitude: 2,
    accuracyMeters: null,
    recordedAt: after(scene.world.clock.now(), seconds * 1_000),
  });
  const call = { bookingId: null, clientId: "page", isCityGuessed: true };
  const { id } = await raised(scene, scene.raising("sos", call));
  ok(heard(boards.default).includes("event: alert\n"));
  await scene.world.clock.advance(20_000);
  const there = { ...call, city: "town", isCityGuessed: false, senderPlace: place(0) };
  await raised(scene, scene.raising("sos", there));
  ok(heard(boards.default).includes("event: alert_removed\n"));
  ok(heard(boards.town).includes("event: alert\n"));
  const state = scene.store.rows.get(id)!;
  strictEqual(state.status === "raised" && state.escalatesAt, scene.world.clock.now() + 30_000);
  await raised(scene, scene.raising("sos", { ...there, city: "default", senderPlace: place(1) }));
  strictEqual(scene.store.rows.get(id)?.city, "town", "it is known once");
});

Deno.test("whoever has taken a call keeps it, wherever its phone is", async () => {
  const scene = alarmScene();
  const call = { bookingId: null, clientId: "page", isCityGuessed: true };
  const { id } = await raised(scene, scene.raising("sos", call));
  const name = { firstName: "Olga", lastName: "Belova" };
  await scene.alerts.ask(id, { type: "acknowledge", name }, { id: OLGA, role: "admin" });
  const recordedAt = scene.world.clock.now();
  const senderPlace = { latitude: 1, longitude: 2, accuracyMeters: null, recordedAt };
  await raised(
    scene,
    scene.raising("sos", { ...call, city: "town", isCityGuessed: false, senderPlace }),
  );
  strictEqual(scene.store.rows.get(id)?.city, "default");
});

Deno.test("a code of a playbook means one step in all of them, so that a tick never changes its meaning", () => {
  const words = new Map<string, string>();
  for (const { code, ru } of Object.values(PLAYBOOKS).flat()) {
    strictEqual(words.get(code) ?? ru, ru, code);
    words.set(code, ru);
  }
});
