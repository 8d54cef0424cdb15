/** Who hears of questions and of a closed door besides on the page, when, and when not. */
import { deepStrictEqual, ok } from "node:assert";
import type { BookingState } from "../../actors/booking/state.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { DoorNotice } from "../../actors/reach/door_notice.ts";
import type { Contacts } from "../../actors/reach/patients_side.ts";
import { QuestionCaller } from "../../actors/reach/question_caller.ts";
import { DEFAULT_WISHES, ReachBook, type ReachWishes } from "../../actors/reach/wishes.ts";
import { after, MINUTE, type PersonId, personId, SECOND } from "../../actors/vocabulary.ts";
import { bookingIn, CALLER, DOCTOR, facts, PATIENT, START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";

const log = { info: () => {}, warn: () => {}, fault: () => "" };
const ORIGIN = "https://tot.example";

interface Story {
  readonly hidden?: boolean;
  /** The phone's page is covered; a computer at home is looked at by others. */
  readonly atHome?: boolean;
  readonly wishes?: Partial<ReachWishes>;
  readonly devices?: readonly PersonId[];
  readonly contacts?: Readonly<Record<string, Contacts>>;
}

/** A doctor on the way, and a booking that changes. */
function scene(
  { hidden = true, atHome = false, wishes = {}, devices = [DOCTOR.id], contacts = {} }: Story = {},
) {
  const clock = new ManualClock(START);
  const sent: NewMessage[] = [];
  const book = new ReachBook((id) => positions.setPushable(id, book.isPushable(id)));
  const positions: PositionIndex = new PositionIndex((id) => book.isPushable(id));
  book.setWishes(DOCTOR.id, { ...DEFAULT_WISHES, ...wishes });
  book.setOwners(devices);
  let state: BookingState = bookingIn("en_route", "urgent");
  const around = {
    world: { clock, log, dispatchSettings: () => DEFAULT_DISPATCH_SETTINGS },
    stateOf: () => state,
    positions,
    book,
    send: (message: NewMessage) => Promise.resolve(void sent.push(message)),
    phoneOf: () => Promise.resolve("+79000000001"),
    contactsOf: (id: PersonId) => Promise.resolve(contacts[id] ?? null),
    normalPhone: (phone: string) => phone,
    cityOf: () => "moscow",
    timeOfDay: () => "14:05:30",
    origin: ORIGIN,
  };
  const questions = new QuestionCaller(around);
  const door = new DoorNotice(around);
  positions.startShift(facts({ id: DOCTOR.id }), START);
  if (atHome) positions.used(DOCTOR.id, START, "phone");
  positions.touch(DOCTOR.id, START, { hidden }, "phone");
  if (atHome) positions.touch(DOCTOR.id, START, { hidden: false }, "computer");
  const become = (changes: Record<string, unknown>) => {
    state = { ...state, ...changes } as BookingState;
    questions.bookingChanged(state.id);
    door.changed(state.id);
  };
  return {
    clock,
    sent,
    positions,
    questions,
    become,
    told: () => sent.map(({ channel, template }) => `${channel} ${template}`),
    askWay: (answer: string | null = null) =>
      become({
        way: {
          kind: "still",
          askedAt: START,
          answerBy: after(START, MINUTE),
          answer,
          answeredAt: null,
        },
      }),
    askPresence(until: number | null = after(START, MINUTE)) {
      const presenceUntil = until as ReturnType<typeof after> | null;
      positions.setPlan(DOCTOR.id, { breakUntil: null, endsAt: null, presenceUntil });
      questions.dutyChanged(DOCTOR.id);
    },
    async pass(seconds: number) {
      await clock.advance(seconds * SECOND);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

for (const kind of ["way", "presence"] as const) {
  const ask = (of: ReturnType<typeof scene>) => kind === "way" ? of.askWay() : of.askPresence();
  const answer = (of: ReturnType<typeof scene>) =>
    kind === "way" ? of.askWay("fine") : of.askPresence(null);

  Deno.test(`${kind}: a silent doctor is asked by push at once and by SMS ten seconds later, each once`, async () => {
    const of = scene();
    ask(of);
    ask(of);
    deepStrictEqual(of.told(), [`push ${kind}_question`]);
    await of.pass(40);
    deepStrictEqual(of.told(), [`push ${kind}_question`, `sms ${kind}_question`]);
    deepStrictEqual(of.sent[1]!.values, { until: "14:05:30", link: `${ORIGIN}/doctor` });
    deepStrictEqual(of.sent[0]!.expiresAt, after(START, MINUTE), "later it is of no use");
  });

  Deno.test(`${kind}: an answer, a page that came back and a doctor who wants none get no SMS`, async () => {
    const answered = scene();
    ask(answered);
    answer(answered);
    const back = scene();
    ask(back);
    back.positions.touch(DOCTOR.id, after(START, 5 * SECOND), { hidden: false }, "phone");
    const unwilling = scene({ wishes: { sms: false } });
    ask(unwilling);
    for (const one of [answered, back, unwilling]) {
      await one.pass(40);
      deepStrictEqual(one.told(), [`push ${kind}_question`]);
    }
  });

  Deno.test(`${kind}: a computer that is looked at at home silences no way to the phone`, async () => {
    const of = scene({ atHome: true });
    ask(of);
    await of.pass(5);
    of.positions.touch(DOCTOR.id, of.clock.now(), { hidden: false }, "computer");
    await of.pass(6);
    deepStrictEqual(of.told(), [`push ${kind}_question`, `sms ${kind}_question`]);
  });

  Deno.test(`${kind}: an open page is asked on the page alone, until it is covered or the program began anew`, () => {
    const seen = scene({ hidden: false });
    ask(seen);
    deepStrictEqual(seen.told(), []);
    seen.positions.touch(DOCTOR.id, START, { hidden: true }, "phone");
    ask(seen);
    deepStrictEqual(seen.told(), [`push ${kind}_question`]);
    const begun = scene({ hidden: false });
    ask(begun);
    if (kind === "way") begun.questions.bookingChanged(bookingIn("en_route", "urgent").id, true);
    else begun.questions.dutyChanged(DOCTOR.id, true);
    deepStrictEqual(begun.told(), [`push ${kind}_question`]);
  });
}

const absence = {
  since: START,
  distanceMeters: 12,
  callsAt: [],
  callsNeeded: 2,
  mayEndAt: after(START, 10 * MINUTE),
};
const words = (more: Record<string, unknown>) => ({
  status: "arrived",
  absence,
  words: {
    ...bookingIn("arrived", "urgent").words,
    contactPhone: null,
    doorContact: null,
    ...more,
  },
});

Deno.test("door: caller, patient and whoever opens hear of it once, each where they can be reached", async () => {
  const child = personId("child");
  const of = scene({
    devices: [PATIENT.id],
    contacts: { [CALLER.id]: { phone: "+79000000002", email: null } },
  });
  of.become({
    callerId: CALLER.id,
    patientId: PATIENT.id,
    ...words({ doorContact: { name: "Вера", phone: "+79000000003" } }),
  });
  await of.pass(0);
  of.become({ absence: { ...absence, callsAt: [START] } });
  await of.pass(0);
  deepStrictEqual(
    of.sent.map(({ channel, recipient, template }) => [channel, recipient, template]),
    [
      ["sms", "+79000000002", "door_waits"],
      ["push", PATIENT.id, "door_waits"],
      ["sms", "+79000000003", "door_waits_plain"],
    ],
  );
  ok(of.sent.every(({ dedupeKey }) => !dedupeKey.includes("+79")), "no telephone in a key");

  const byPhone = scene({ devices: [] });
  byPhone.become({ callerId: null, patientId: child, ...words({ contactPhone: "+79000000004" }) });
  await byPhone.pass(0);
  deepStrictEqual(byPhone.told(), ["sms door_waits_plain"]);
  const late = scene({ devices: [PATIENT.id] });
  await late.clock.advance(21 * MINUTE);
  late.become({ callerId: null, patientId: PATIENT.id, ...words({}) });
  await late.pass(0);
  deepStrictEqual(late.told(), [], "nobody stands there any more");
});
