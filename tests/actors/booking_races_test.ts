/** Races, many times over: there is one winner, and one legal outcome. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { LIMITS } from "../../actors/limits.ts";
import { Busy, Fault, Quarantined } from "../../actors/system.ts";
import { personTopic } from "../../actors/hub.ts";
import {
  bookingId,
  type By,
  isRefusal,
  offerId,
  personId,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import { Reader } from "../../actors/hub.ts";
import type { BookingReply } from "../../actors/booking/actor.ts";
import { doctorIdOf } from "../../actors/booking/state.ts";
import type { Bookings } from "../../actors/bookings.ts";
import * as cast from "../support/cast.ts";
import { bookingsWith, type FakeWorld, fakeWorld } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";

const TIMES = 1_000;
const INTERLEAVINGS = 5_000;
const FIFTY = 50;

const outcomes = (replies: readonly BookingReply[]): string[] =>
  replies.map((reply) => isRefusal(reply) ? reply.refused : reply.status).sort();

const shuffled = <Value>(values: readonly Value[]): Value[] =>
  values.map((value) => ({ value, by: Math.random() }))
    .toSorted((one, other) => one.by - other.by).map(({ value }) => value);

/** The store answers after a random, short while: turns interleave in every order. */
function slowStore(world: FakeWorld): void {
  world.bookings.beforeCommit = async () => {
    for (let wait = Math.random() * 4; wait > 1; wait--) await Promise.resolve();
  };
}

const accept = (bookings: Bookings, by: typeof cast.DOCTOR) =>
  bookings.ask(cast.BOOKING, { type: "accept", doctor: cast.facts(by) }, by, null);

Deno.test(`races: two doctors accept at once, ${TIMES} times: one wins, the other is told so`, async () => {
  for (let time = 0; time < TIMES; time++) {
    const world = fakeWorld();
    slowStore(world);
    const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
    const replies = await Promise.all(
      shuffled([cast.DOCTOR, cast.OTHER_DOCTOR]).map((by) => accept(bookings, by)),
    );
    deepStrictEqual(outcomes(replies), ["assigned", "offer_closed"]);
    bookings.stop();
  }
});

Deno.test(`races: fifty doctors accept one offer, ${TIMES} times: one wins, the others are told so`, async () => {
  const doctors = Array.from({ length: FIFTY }, (_, at) => ({
    id: personId(`01900000-0000-7000-8000-0000000001${String(at).padStart(2, "0")}`),
    role: "doctor" as const,
  }));
  const asked = cast.give(cast.newBooking("urgent"), SYSTEM, {
    type: "offer",
    afterWave: 0,
    ttlMilliseconds: 15_000,
    circleMeters: 3_000,
    doctors: doctors.map(({ id }, at) => ({
      offerId: offerId(`01900000-0000-7000-8000-0000000002${String(at).padStart(2, "0")}`),
      doctorId: id,
      distanceMeters: 2_400,
      etaSeconds: 600,
    })),
  });
  strictEqual(asked.offers.length, FIFTY);
  const winners = new Set<string>();
  for (let time = 0; time < TIMES; time++) {
    const world = fakeWorld();
    slowStore(world);
    const { bookings } = bookingsWith(world, asked);
    const order = shuffled(doctors);
    const replies = await Promise.all(order.map((by) => accept(bookings, by)));
    const won = order.filter((_, at) => !isRefusal(replies[at]!));
    strictEqual(won.length, 1);
    strictEqual(outcomes(replies).filter((one) => one === "offer_closed").length, FIFTY - 1);
    const state = bookings.peek(cast.BOOKING)!;
    strictEqual(doctorIdOf(state), won[0]!.id, "the one who was told so has it");
    strictEqual(state.offers.filter(({ outcome }) => outcome === "accepted").length, 1);
    ok(state.offers.every(({ outcome }) => outcome !== "live"));
    winners.add(won[0]!.id);
    bookings.stop();
  }
  ok(winners.size > FIFTY / 2, `anybody can win: ${winners.size} did`);
});

Deno.test(`races: cancel ∥ accept ∥ the offer's end, ${INTERLEAVINGS} times: one legal outcome`, async () => {
  const seen = new Map<string, number>();
  for (let time = 0; time < INTERLEAVINGS; time++) {
    const world = fakeWorld();
    slowStore(world);
    const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
    await bookings.recover();
    await world.clock.advance(15 * SECOND - 1);
    const acts: (() => Promise<BookingReply | null>)[] = [
      () => bookings.ask(cast.BOOKING, { type: "cancel", reason: "Лучше" }, cast.PATIENT, null),
      () => accept(bookings, cast.DOCTOR),
      () => world.clock.advance(1).then(() => null),
    ];
    const order = shuffled([0, 1, 2]);
    const replies: (BookingReply | null)[] = [];
    await Promise.all(order.map(async (index) => {
      for (let wait = Math.random() * 12; wait > 1; wait--) await Promise.resolve();
      replies[index] = await acts[index]!();
    }));
    const [cancelled, accepted] = replies as [BookingReply, BookingReply];
    const state = bookings.peek(cast.BOOKING)!;
    // The patient may cancel before and after: always with success, and that is the end.
    strictEqual(state.status, "cancelled");
    ok(!isRefusal(cancelled));
    const won = !isRefusal(accepted);
    if (!won) strictEqual((accepted as { refused: string }).refused, "offer_closed");
    strictEqual("doctor" in state && state.doctor !== null, won, "told as it was");
    ok(state.offers.every((offer) => offer.outcome !== "live"));
    const key = won ? "accepted, then cancelled" : "never accepted";
    seen.set(key, (seen.get(key) ?? 0) + 1);
    bookings.stop();
  }
  strictEqual(seen.size, 2, `both orders came about: ${JSON.stringify([...seen])}`);
});

Deno.test("a doctor cannot hold two urgent visits: the second acceptance is refused", async () => {
  const world = fakeWorld();
  const other = bookingId("01900000-0000-7000-8000-000000000002");
  const first = cast.bookingIn("pending", "urgent");
  const { bookings } = bookingsWith(world, first, { ...first, id: other, visitId: other });
  strictEqual(outcomes([await accept(bookings, cast.DOCTOR)])[0], "assigned");
  const second = await bookings.ask(
    other,
    { type: "accept", doctor: cast.facts(cast.DOCTOR) },
    cast.DOCTOR,
    null,
  );
  deepStrictEqual(second, { refused: "doctor_busy" });
  strictEqual(bookings.peek(other)?.status, "pending");
  bookings.stop();
});

Deno.test("the same command again gives the same answer and no second effect", async () => {
  const world = fakeWorld();
  const { bookings } = bookingsWith(world, cast.bookingIn("arrived", "urgent"));
  const start = (hash: string, doorCode: string) =>
    bookings.ask(cast.BOOKING, { type: "start", doorCode }, cast.DOCTOR, {
      commandId: "00000000-0000-4000-8000-000000000001",
      bodyHash: hash,
    });
  deepStrictEqual(await start("wrong", "0000"), { refused: "wrong_door_code" });
  const version = bookings.peek(cast.BOOKING)?.version;
  deepStrictEqual(await start("wrong", "0000"), { refused: "wrong_door_code" });
  strictEqual(bookings.peek(cast.BOOKING)?.version, version, "a repeated try is not counted twice");
  deepStrictEqual(await start("other", cast.DOOR_CODE), { refused: "command_reused" });
  bookings.stop();
});

Deno.test("a version conflict discards memory, reloads and decides again", async () => {
  const world = fakeWorld();
  const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
  await bookings.recover();
  // Another process has written: the doctor's offer is taken in the store, not in memory.
  const taken = cast.give(cast.bookingIn("pending", "urgent"), cast.OTHER_DOCTOR, {
    type: "accept",
    doctor: cast.facts(cast.OTHER_DOCTOR),
  });
  world.bookings.rows.set(cast.BOOKING, { state: taken, commands: new Map() });
  deepStrictEqual(await accept(bookings, cast.DOCTOR), { refused: "offer_closed" });
  strictEqual(bookings.peek(cast.BOOKING)?.status, "assigned");
  strictEqual(world.bookings.turns.length, 0);
  bookings.stop();
});

Deno.test("a commit whose answer was lost is told after the reload, and the repeat is recognised", async () => {
  const world = fakeWorld();
  const { bookings, hub } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
  await bookings.recover();
  const reader = new Reader();
  hub.subscribe(reader, [personTopic(cast.PATIENT.id)]);
  world.bookings.afterCommit = () => {
    throw new StoreUnavailable("no answer", "unknown");
  };
  const command = { commandId: "00000000-0000-4000-8000-000000000002", bodyHash: "a" };
  const ask = () =>
    bookings.ask(
      cast.BOOKING,
      { type: "accept", doctor: cast.facts(cast.DOCTOR) },
      cast.DOCTOR,
      command,
    );
  await ask().then(
    () => ok(false, "must not be acknowledged"),
    (error) => ok(error instanceof StoreUnavailable),
  );
  strictEqual(reader.take(), null, "nothing is told of what is not known");
  world.bookings.afterCommit = () => Promise.resolve();
  await world.clock.advance(2 * SECOND);
  ok(new TextDecoder().decode(reader.take()!).includes('"status":"assigned"'));
  const repeat = await ask();
  ok(!isRefusal(repeat) && repeat.status === "assigned");
  strictEqual(world.bookings.turns.length, 1);
  strictEqual(world.faults.length, 0, "a store that is away is no fault of the booking's");
  bookings.stop();
});

Deno.test("a store that is away for long quarantines nobody, and the timers go on afterwards", async () => {
  const world = fakeWorld();
  const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
  await bookings.recover();
  const away = () => Promise.reject(new StoreUnavailable("away", "not_done"));
  world.bookings.beforeCommit = away;
  world.bookings.beforeLoad = away;
  await world.clock.advance(60 * SECOND);
  strictEqual(bookings.quarantined.size, 0);
  world.bookings.beforeCommit = () => Promise.resolve();
  world.bookings.beforeLoad = () => Promise.resolve();
  await world.clock.advance(2 * SECOND);
  const state = bookings.peek(cast.BOOKING)!;
  ok(
    state.offers.every((offer) => offer.outcome === "expired"),
    "the offers ended late, but ended",
  );
  bookings.stop();
});

Deno.test("a booking that throws again and again is quarantined alone; the others go on", async () => {
  const world = fakeWorld();
  const other = bookingId("01900000-0000-7000-8000-000000000002");
  const state = cast.bookingIn("pending", "urgent");
  const { bookings } = bookingsWith(world, state, { ...state, id: other, visitId: other });
  world.bookings.beforeCommit = (turn) =>
    turn.next.id === cast.BOOKING ? Promise.reject(new Error("damaged")) : Promise.resolve();
  const cancel = (id: typeof other) =>
    bookings.ask(id, { type: "cancel", reason: "Лучше" }, cast.PATIENT, null);
  for (let time = 0; time < LIMITS.quarantineThrows; time++) {
    await cancel(cast.BOOKING).then(() => ok(false), (error) => ok(error instanceof Fault));
  }
  await cancel(cast.BOOKING).then(() => ok(false), (error) => ok(error instanceof Quarantined));
  ok(bookings.quarantined.has(cast.BOOKING));
  ok(!isRefusal(await cancel(other)));
  strictEqual(world.faults.length, LIMITS.quarantineThrows, "each is logged once");
  ok(await bookings.read(cast.BOOKING) !== null, "it can still be read");
  bookings.stop();
});

Deno.test("a full mailbox refuses asks with busy, and lets timers through", async () => {
  const world = fakeWorld();
  let release = () => {};
  const gate = new Promise<void>((resolve) => release = resolve);
  world.bookings.beforeCommit = () => gate;
  const { bookings } = bookingsWith(world, cast.bookingIn("assigned", "urgent"));
  const say = (by: By, index: number) =>
    bookings.ask(
      cast.BOOKING,
      { type: "say", messageId: `m-${index}`, content: "?", audience: "all" },
      by,
      null,
    ).then(() => "said", (error) => error instanceof Busy ? "busy" : String(error));
  const all = Array.from(
    { length: LIMITS.mailboxAsks + 10 },
    (_, index) => say(cast.PATIENT, index),
  );
  bookings.tell(cast.BOOKING, { type: "tick" });
  await settle();
  release();
  const replies = await Promise.all(all);
  ok(replies.filter((reply) => reply === "busy").length >= 9);
  ok(replies.filter((reply) => reply === "said").length >= LIMITS.mailboxAsks);
  bookings.stop();
});

Deno.test("an ended booking that nobody asks leaves memory, and comes back when asked", async () => {
  const world = fakeWorld();
  const { bookings } = bookingsWith(world, cast.bookingIn("in_progress", "urgent"));
  await bookings.recover();
  await bookings.ask(
    cast.BOOKING,
    { type: "complete", conclusion: "ОРВИ", actualDurationMinutes: 5 },
    cast.DOCTOR,
    null,
  );
  bookings.passivate();
  strictEqual(bookings.inMemory, 1, "not at once");
  await world.clock.advance(120 * SECOND);
  bookings.passivate();
  strictEqual(bookings.inMemory, 0);
  strictEqual((await bookings.read(cast.BOOKING))?.status, "completed");
  const reply = await bookings.ask(
    cast.BOOKING,
    { type: "addAddendum", text: "И полоскать горло" },
    cast.DOCTOR,
    null,
  );
  ok(!isRefusal(reply));
  bookings.stop();
});
