import { deepStrictEqual, equal, notEqual, ok, strictEqual } from "node:assert";
import { effect } from "@preact/signals";
import type { MessageView } from "../../actors/booking/view.ts";
import { type Hole, holeLeft } from "../../islands/live/room_messages.ts";
import { FLEET, placeOf } from "../../islands/live/fleet.ts";
import { createStore } from "../../islands/live/store.ts";
import { booking, fleetDoctor, message, offer, position, START } from "./stream_cast.ts";

function prepared() {
  const time = { now: 0 };
  const store = createStore(() => time.now, FLEET);
  return {
    store,
    /** Moves time on and lets the store look. */
    pass(milliseconds: number) {
      time.now += milliseconds;
      store.sweep();
    },
    connect(...ids: string[]) {
      store.apply("reset", { bookingIds: ids });
      for (const id of ids) store.apply("booking", booking(id));
    },
  };
}

const SETTLED = 2_000;

Deno.test("an older version of a booking never comes back", () => {
  const { store } = prepared();
  const rows: readonly [version: number, shown: number][] = [[3, 3], [2, 3], [3, 3], [5, 5], [
    4,
    5,
  ]];
  for (const [version, shown] of rows) {
    store.apply("booking", booking("a", version));
    equal(store.booking("a").value?.version, shown);
  }
});

Deno.test("staff are told the same version again when its door has become dangerous, and when it is no more", () => {
  const { store } = prepared();
  const danger = { alertId: "alert", kind: "danger", since: START } as const;
  const [plain, patients] = [{ ...booking("a", 3), owner: null }, booking("b", 3)];
  const alertOf = (id: string) => store.booking(id).value?.danger?.alertId;
  for (const view of [plain, { ...plain, danger }]) store.apply("booking", view);
  equal(alertOf("a"), "alert");
  store.apply("booking", { ...plain, version: 2 });
  equal(alertOf("a"), "alert", "but no older one");
  store.apply("booking", plain);
  equal(alertOf("a"), undefined);
  for (const view of [patients, { ...patients, danger }]) store.apply("booking", view);
  equal(alertOf("b"), undefined, "no view of another audience");
});

Deno.test("the list of bookings changes only when one comes or goes, and keeps its order", () => {
  const { store, connect } = prepared();
  let changes = 0;
  const stop = effect(() => {
    store.bookingIds.value;
    changes++;
  });
  connect("a", "b", "c");
  equal(changes, 4);
  store.apply("booking", booking("a", 2));
  equal(changes, 4);
  store.apply("booking_removed", { bookingId: "b", reason: "assigned" });
  deepStrictEqual(store.bookingIds.value, ["a", "c"]);
  store.apply("booking", booking("b", 2));
  deepStrictEqual(store.bookingIds.value, ["a", "c", "b"]);
  stop();
});

Deno.test("a booking that is not the reader's any more leaves nothing behind, and may come back", () => {
  const { store, connect } = prepared();
  connect("a");
  store.apply("message", message("a", 1));
  store.apply("position", position("a"));
  store.apply("booking_removed", { bookingId: "a", reason: "assigned" });
  equal(store.booking("a").value, null);
  equal(store.removed("a").value, "assigned");
  deepStrictEqual(store.messages("a").value, []);
  equal(store.position("a").value, null);
  // What waited in the server's queue behind the connect: gone at 2, given again at 1.
  store.apply("booking", booking("a", 1));
  equal(store.booking("a").value?.version, 1);
  equal(store.removed("a").value, null);
});

Deno.test("what a reconnect does not mention goes, but only once the whole has come", () => {
  const { store, connect, pass } = prepared();
  connect("kept", "lost");
  pass(10_000);
  store.apply("reset", { bookingIds: ["kept"] });
  store.apply("booking", booking("kept"));
  pass(SETTLED - 1);
  ok(store.booking("lost").value !== null, "too soon to say");
  pass(1);
  equal(store.booking("lost").value, null);
  equal(store.removed("lost").value, "unknown");
  deepStrictEqual(store.bookingIds.value, ["kept"]);
});

Deno.test("the whole has come with the word that ends it, or after a while of silence", () => {
  const ended = prepared();
  ended.store.apply("ping", { at: "" });
  equal(ended.store.isWhole.value, false, "a word before the reset ends nothing");
  ended.connect("one", "two");
  equal(ended.store.isWhole.value, false, "until then a page shows what it was written with");
  ended.store.apply("ping", { at: "" });
  equal(ended.store.isWhole.value, true);
  const silent = prepared();
  silent.connect("one");
  silent.pass(SETTLED - 1);
  equal(silent.store.isWhole.value, false);
  silent.pass(1);
  equal(silent.store.isWhole.value, true);
  const follower = prepared();
  for (const { event, data } of ended.store.replay()) follower.store.apply(event, data);
  equal(follower.store.isWhole.value, true, "a tab that is told all is whole at once");
});

Deno.test("on a slow line nothing is missing as long as the whole is still coming", () => {
  const { store, connect, pass } = prepared();
  connect("kept", "slow");
  pass(10_000);
  store.apply("reset", { bookingIds: [] });
  for (let second = 0; second < 5; second++) {
    store.apply("booking", booking("kept", 2 + second));
    pass(1_000);
  }
  ok(store.booking("slow").value !== null);
  store.apply("ping", { at: "" });
  equal(store.booking("slow").value, null, "a ping comes after the whole");
});

Deno.test("what was made while the stream was opened may come a moment later", () => {
  const { store, connect, pass } = prepared();
  connect("late");
  store.apply("reset", { bookingIds: [] });
  store.apply("ping", { at: "" });
  pass(SETTLED - 1);
  ok(store.booking("late").value !== null);
  store.apply("booking", booking("late", 2));
  pass(SETTLED);
  ok(store.booking("late").value !== null);
});

Deno.test("a booking that was made during the connect is in no reset and stays", () => {
  const { store, pass } = prepared();
  store.apply("reset", { bookingIds: [] });
  store.apply("booking", booking("new"));
  pass(SETTLED);
  ok(store.booking("new").value !== null);
  store.apply("reset", { bookingIds: [] });
  store.apply("booking", booking("new", 2));
  pass(SETTLED);
  ok(store.booking("new").value !== null, "its own event came since");
});

Deno.test("a page keeps the view that it was written with, and is told that it may be old", () => {
  const { store, connect, pass } = prepared();
  store.seed(booking("page", 4), [message("page", 1)]);
  store.apply("reset", { bookingIds: [] });
  pass(SETTLED);
  equal(store.booking("page").value?.version, 4);
  equal(store.removed("page").value, null, "no stream has known it yet");
  connect("page");
  store.apply("reset", { bookingIds: [] });
  pass(SETTLED);
  equal(store.booking("page").value?.version, 4);
  equal(store.removed("page").value, "unknown");
  store.apply("booking", booking("page", 5));
  equal(store.removed("page").value, null);
});

Deno.test("a page that was written earlier does not undo what the stream has said", () => {
  const { store, connect } = prepared();
  connect("a");
  store.apply("booking", booking("a", 7));
  store.seed(booking("a", 6), []);
  equal(store.booking("a").value?.version, 7);
});

Deno.test("messages stand in their order, each once, the newest 500", () => {
  const { store, connect } = prepared();
  connect("a");
  for (const sequence of [3, 1, 2, 3, 1]) store.apply("message", message("a", sequence));
  deepStrictEqual(store.messages("a").value.map((one) => one.sequence), [1, 2, 3]);
  store.apply("message", message("a", 3, "another id"));
  equal(store.messages("a").value.length, 3, "one sequence, one message");
  const before = store.messages("a").value;
  store.addMessages("a", [message("a", 2)]);
  strictEqual(store.messages("a").value, before);
  store.addMessages("a", Array.from({ length: 600 }, (_, index) => message("a", index + 4)));
  equal(store.messages("a").value.length, 500);
  equal(store.messages("a").value.at(-1)?.sequence, 603);
});

Deno.test("what was said in an absence and did not come with the connect is a hole, until it is read", () => {
  const rows: readonly [
    what: string,
    known: readonly number[],
    brought: readonly number[],
    hole: Hole | null,
  ][] = [
    ["the last words join what was known", [1, 2], [2, 3, 4], null],
    ["the next word joins it too", [1, 2], [3], null],
    ["nothing was said", [1, 2], [], null],
    ["nothing was known", [], [51, 52], null],
    ["more was said than came", [1, 2], [53, 54], { after: 2, before: 53 }],
  ];
  for (const [what, known, brought, hole] of rows) {
    const { store, connect } = prepared();
    connect("a");
    for (const sequence of known) store.apply("message", message("a", sequence));
    connect("a");
    for (const sequence of brought) store.apply("message", message("a", sequence));
    deepStrictEqual(store.hole("a").value, hole, what);
  }
});

Deno.test("a second absence makes a hole longer, one's own word closes none, and it goes with the booking", () => {
  const { store, connect } = prepared();
  connect("a");
  store.apply("message", message("a", 1));
  connect("a");
  store.apply("message", message("a", 60));
  connect("a");
  store.apply("message", message("a", 130));
  deepStrictEqual(store.hole("a").value, { after: 1, before: 130 });
  store.apply("message", message("a", 131));
  deepStrictEqual(store.hole("a").value, { after: 1, before: 130 });
  store.apply("booking_removed", { bookingId: "a", reason: "assigned" });
  equal(store.hole("a").value, null);
});

Deno.test("a hole is read page by page from its end, until it joins", () => {
  const page = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => message("a", from + index));
  const hole = { after: 10, before: 130 };
  const rows: readonly [readonly MessageView[], Hole | null][] = [
    [page(80, 129), { after: 10, before: 80 }],
    [page(11, 60), null],
    [page(1, 50), null],
    // Fewer than a page: there is nothing before them.
    [page(100, 129), null],
    [[], null],
  ];
  for (const [read, left] of rows) deepStrictEqual(holeLeft(hole, read, 50), left);
});

Deno.test("a message of a booking that is not the reader's is not kept", () => {
  const { store } = prepared();
  store.apply("message", message("foreign", 1));
  deepStrictEqual(store.messages("foreign").value, []);
});

Deno.test("the position is the newest, and goes with the way", () => {
  const { store, connect } = prepared();
  connect("a");
  store.apply("position", position("a", 10));
  store.apply("position", position("a", 5));
  equal(store.position("a").value?.recordedAt, position("a", 10).recordedAt);
  store.apply("booking", booking("a", 2, { doctorId: "doctor-2" }));
  equal(store.position("a").value, null, "another doctor");
  store.apply("position", position("a", 1));
  ok(store.position("a").value !== null);
  store.apply("booking", booking("a", 3, { doctorId: "doctor-2", status: "arrived" as never }));
  equal(store.position("a").value, null, "at the door");
  store.apply("position", position("a", 20));
  equal(store.position("a").value, null, "not shared any more");
  store.apply("position", position("foreign"));
  equal(store.position("foreign").value, null);
});

Deno.test("offers: the soonest end first, and a close is told unless it was the doctor's own", () => {
  const { store } = prepared();
  store.apply("reset", { bookingIds: [] });
  for (const [id, seconds] of [["late", 60], ["soon", 10], ["next", 20]] as const) {
    store.apply("offer", offer(id, seconds));
  }
  const ids = () => store.offers.value.map(({ offerId }) => offerId);
  deepStrictEqual(ids(), ["soon", "next", "late"]);
  for (const reason of ["accepted", "declined"]) {
    store.apply("offer_closed", { offerId: "soon", bookingId: "of soon", reason });
    equal(store.closedOffer.value, null);
  }
  store.apply("offer_closed", { offerId: "next", bookingId: "of next", reason: "taken" });
  equal(store.closedOffer.value?.reason, "taken");
  equal(store.closedOffer.value?.offer?.offerId, "next");
  deepStrictEqual(ids(), ["late"]);
});

Deno.test("an offer that ran out is no news once its call is the doctor's own after all", () => {
  const { store } = prepared();
  store.apply("reset", { bookingIds: [] });
  for (const [bookingId, known] of [["other", "other"], ["mine", null]] as const) {
    store.apply("offer_closed", { offerId: "gone", bookingId, reason: "expired" });
    store.apply("booking", booking("mine", known === null ? 2 : 1));
    equal(store.closedOffer.value?.bookingId ?? null, known);
  }
});

Deno.test("an offer that a reconnect does not bring again is gone", () => {
  const { store, pass } = prepared();
  store.apply("reset", { bookingIds: [] });
  store.apply("offer", offer("gone"));
  store.apply("offer", offer("kept"));
  pass(5_000);
  store.apply("reset", { bookingIds: [] });
  store.apply("offer", offer("kept"));
  equal(store.offers.value.length, 2);
  pass(SETTLED);
  deepStrictEqual(store.offers.value.map(({ offerId }) => offerId), ["kept"]);
  equal(store.closedOffer.value?.offerId, "gone");
  equal(store.closedOffer.value?.reason, "unknown");
});

Deno.test("the fleet: whole, moves, changes and leaves; who only moved stays in the same list", () => {
  const { store } = prepared();
  const at = new Date(START).toISOString();
  store.apply("fleet", { whole: true, at, doctors: [fleetDoctor("a"), fleetDoctor("b")] });
  store.apply("fleet", { whole: false, at, doctors: [fleetDoctor("c")] });
  const before = store.fleet.value;
  equal(before.doctors.size, 3);
  store.apply("fleet", {
    whole: false,
    at,
    doctors: [fleetDoctor("a", { battery: 0.2 }), fleetDoctor("b")],
    moved: [["c", 51.2, 71.5, 90, START + 2_000], ["nobody", 1, 1, null, START]],
    gone: [],
  });
  const after = store.fleet.value;
  notEqual(after, before);
  strictEqual(after.doctors.get("b"), before.doctors.get("b"));
  equal(after.doctors.get("a")?.battery, 0.2);
  deepStrictEqual(placeOf(after, "c"), ["c", 51.2, 71.5, 90, START + 2_000]);
  deepStrictEqual(placeOf(before, "c"), ["c", 51.1, 71.4, null, START], "never written to");
  equal(after.doctors.has("nobody") || after.slots.has("nobody"), false);
  store.apply("fleet", { whole: false, at, doctors: [], moved: [["b", 51, 71, 0, START + 1]] });
  strictEqual(store.fleet.value.doctors, after.doctors, "lists of people stay as they were");
  notEqual(store.fleet.value.places, after.places);
  const lost = { latitude: null, longitude: null, recordedAt: null };
  store.apply("fleet", { whole: false, at, doctors: [fleetDoctor("b", lost)] });
  equal(placeOf(store.fleet.value, "b"), undefined, "a place that is known no more");
  store.apply("fleet", {
    whole: false,
    at,
    doctors: [],
    moved: [["c", 50, 70, 0, START]],
    gone: ["a"],
  });
  strictEqual(placeOf(store.fleet.value, "c"), placeOf(after, "c"), "an older place");
  deepStrictEqual(
    store.fleet.value.places.map((place) => place?.[0]),
    [...store.fleet.value.doctors.keys()].map((id) => id === "b" ? undefined : id),
    "each place stands where its doctor does",
  );
  equal(store.fleet.value.doctors.has("a") || store.fleet.value.slots.has("a"), false);
  store.apply("fleet", { whole: true, at, doctors: [fleetDoctor("b")] });
  deepStrictEqual([...store.fleet.value.doctors.keys()], ["b"]);
  deepStrictEqual(store.fleet.value.places.map((place) => place?.[0]), ["b"]);
});

Deno.test("of too many bookings an ended one goes first", () => {
  const { store } = prepared();
  for (let index = 0; index < 2_000; index++) {
    store.apply(
      "booking",
      booking(`${index}`, 1, index === 7 ? { status: "completed" } : {}),
    );
  }
  store.apply("booking", booking("one more"));
  equal(store.bookingIds.value.length, 2_000);
  equal(store.booking("7").value, null);
  store.apply("booking", booking("and another"));
  equal(store.booking("0").value, null);
});

Deno.test("a second tab that is told all is as whole as the first", () => {
  const { store, connect, pass } = prepared();
  connect("old", "a", "b");
  store.seed(booking("of the page only"), []);
  store.apply("reset", { bookingIds: ["a", "b", "on the way"] });
  store.apply("booking", booking("a", 2));
  store.apply("booking", booking("b"));
  store.apply("offer", offer("one"));
  store.apply("message", message("a", 1));
  store.apply("position", position("a"));
  store.apply("duty", { available: true });
  store.apply("fleet", { whole: true, at: "", doctors: [fleetDoctor("a")] });
  const second = prepared();
  second.connect("a", "gone since", "on the way");
  for (const { event, data } of structuredClone(store.replay())) second.store.apply(event, data);
  second.pass(SETTLED);
  deepStrictEqual(second.store.bookingIds.value, ["a", "on the way", "b"]);
  equal(second.store.booking("a").value?.version, 2);
  equal(second.store.removed("gone since").value, "unknown");
  deepStrictEqual(second.store.messages("a").value, store.messages("a").value);
  deepStrictEqual(second.store.position("a").value, store.position("a").value);
  deepStrictEqual(second.store.offers.value, store.offers.value);
  deepStrictEqual(second.store.fleet.value, store.fleet.value);
  equal(second.store.duty.value?.available, true);
  pass(SETTLED);
});

Deno.test("what a page does not know is not acted upon", () => {
  const { store } = prepared();
  for (
    const [event, data] of [["toString", {}], ["notification", {}], ["booking", null]] as const
  ) {
    store.apply(event, data);
  }
  deepStrictEqual(store.bookingIds.value, []);
  deepStrictEqual(prepared().store.replay(), []);
});
