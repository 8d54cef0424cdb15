/** The waitlist over stores that a test holds: silence, a death in the middle, more entries than one page. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { LIMITS } from "../../actors/limits.ts";
import { PlanBook } from "../../actors/planning/plan_book.ts";
import {
  after,
  bookingId,
  DAY,
  type Instant,
  MINUTE,
  personId,
  SECOND,
} from "../../actors/vocabulary.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import type { WaitEntry, WaitlistStore, WindowOffer } from "../../db/waitlist.ts";
import { type Placing } from "../../routes/planning/placing.ts";
import type { PlanNotices } from "../../routes/planning/notices.ts";
import { Waitlist } from "../../routes/planning/waitlist_services.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const OFFER: WindowOffer = {
  doctorId: cast.DOCTOR.id,
  from: after(cast.START, DAY),
  until: after(cast.START, DAY + 40 * MINUTE),
  holdUntil: after(cast.START, 15 * MINUTE),
};
const SOURCE = bookingId("00000000-0000-7000-8000-0000000000aa");
const MADE = bookingId("00000000-0000-7000-8000-0000000000bb");

const entryIn = (more: Partial<WaitEntry> = {}): WaitEntry => ({
  id: "00000000-0000-7000-8000-000000000001",
  personId: cast.CALLER.id,
  city: "moscow",
  specialization: "therapist",
  callType: "scheduled",
  days: ["2026-11-23"],
  parts: ["morning", "day", "evening"],
  request: { callType: "scheduled", specialization: "therapist", symptoms: "A cough" } as never,
  clinicId: null,
  bookingId: null,
  language: "ru",
  status: "waiting",
  offer: null,
  passed: [],
  offers: 0,
  createdAt: cast.START,
  endsAt: after(cast.START, 2 * DAY),
  ...more,
});

type Told = Awaited<ReturnType<PlanNotices["windowFree"]>>;

function waitlistOf(
  given: readonly WaitEntry[],
  told: (at: Instant) => Told,
  made = false,
  slots: Placing["slots"] = () =>
    Promise.resolve([{ from: OFFER.from, doctorIds: [OFFER.doctorId] }] as never),
) {
  const entries = [...given];
  const asked: unknown[] = [];
  const world = fakeWorld();
  world.bookings.createdBy = (_person, commandId) =>
    Promise.resolve(
      made && commandId === given[0]!.id ? { existing: MADE, bodyHash: "of another hour" } : null,
    );
  const change = (id: string, changes: Partial<WaitEntry>) => {
    const at = entries.findIndex((entry) => entry.id === id);
    entries[at] = { ...entries[at]!, ...changes };
    return Promise.resolve(true);
  };
  const waits: Partial<WaitlistStore> = {
    open: (limit, last) => {
      const from = last === null ? 0 : entries.findIndex(({ id }) => id === last.id) + 1;
      const page = entries.slice(from, from + limit);
      return Promise.resolve({ entries: page, last: page.length < limit ? null : page.at(-1)! });
    },
    get: (id) => Promise.resolve(entries.find((entry) => entry.id === id) ?? null),
    offer: (id, offer) => change(id, { status: "offered", offer }),
    close: (id, status) => change(id, { status, offer: null }),
  };
  const placing = {
    alone: (call: () => Promise<void>) => call(),
    slots,
    keepFor: () => {},
    forget: () => {},
  };
  const waitlist = new Waitlist({
    world,
    book: new PlanBook(),
    placing: placing as unknown as Placing,
    waits: waits as WaitlistStore,
    notices: { windowFree: (_offer: unknown, at: Instant) => Promise.resolve(told(at)) } as never,
    bookings: {
      read: () => Promise.resolve(null),
      ask: (id, command) => {
        asked.push([id, command.type, "whileSearching" in command && command.whileSearching]);
        return Promise.resolve({ refused: "illegal_transition" });
      },
    },
    findPatient: () => Promise.resolve(null),
    create: () => Promise.resolve({ refused: "command_reused" }),
    cities: {
      defaultName: "moscow",
      at: () => "moscow",
      timeZoneOf: () => "Europe/Moscow",
    },
  });
  return { waitlist, entries, asked, faults: world.faults };
}

const BY = { ...cast.CALLER, firstName: "Anna", lastName: "Petrova" } as never;

Deno.test("waitlist: in quiet hours no window is offered, and after them one is", async () => {
  const dawn = after(cast.START, 9 * 60 * MINUTE);
  const { waitlist, entries } = waitlistOf(
    [entryIn()],
    (at) => at < dawn ? { silentUntil: dawn } : { messages: [] },
  );
  await waitlist.load();
  for (const minutes of [0, 10, 300]) {
    await waitlist.look(after(cast.START, minutes * MINUTE));
    strictEqual(entries[0]!.status, "waiting");
  }
  await waitlist.look(dawn);
  strictEqual(entries[0]!.status, "offered");
});

Deno.test("waitlist: whose account is closed waits no more, in the store too", async () => {
  const { waitlist, entries } = waitlistOf([entryIn()], () => "closed");
  await waitlist.load();
  await waitlist.look(cast.START);
  strictEqual(entries[0]!.status, "ended");
});

const DIED = [entryIn({ status: "offered", offer: OFFER, bookingId: SOURCE })];
const CANCELLED = [[SOURCE, "cancel", true]];

Deno.test("waitlist: a death between booking and entry is finished by the next start", async () => {
  const { waitlist, entries, asked } = waitlistOf(DIED, () => "closed", true);
  await waitlist.load();
  deepStrictEqual([entries[0]!.status, asked], ["booked", CANCELLED]);
});

Deno.test("waitlist: and whoever presses again finds the booking that was made", async () => {
  const { waitlist, entries, asked } = waitlistOf(DIED, () => "closed", true);
  deepStrictEqual(await waitlist.take(BY, DIED[0]!.id, "ru"), { ok: { bookingId: MADE } });
  deepStrictEqual([entries[0]!.status, asked], ["booked", CANCELLED]);
});

Deno.test("waitlist: those behind the first page are offered windows too", async () => {
  const id = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  const waiting = Array.from({ length: LIMITS.waitlistAtOnce + 1 }, (_, number) =>
    entryIn({
      id: id(number),
      personId: personId(id(number)),
      status: number < LIMITS.waitlistAtOnce ? "offered" : "waiting",
      offer: number < LIMITS.waitlistAtOnce ? OFFER : null,
    }));
  const { waitlist, entries } = waitlistOf(waiting, () => ({ messages: [] }));
  await waitlist.load();
  await waitlist.look(cast.START);
  strictEqual(entries.at(-1)!.status, "offered");
});

Deno.test("waitlist: one entry that throws is said once, and the others are offered windows", async () => {
  const [broken, ended, fine] = ["1", "2", "3"].map((last) =>
    `00000000-0000-7000-8000-00000000000${last}`
  );
  let failure: Error | null = new Error("a damaged row");
  const { waitlist, entries, faults } = waitlistOf(
    [
      entryIn({ id: broken!, specialization: "neurologist" as never }),
      entryIn({ id: ended!, endsAt: cast.START }),
      entryIn({ id: fine! }),
    ],
    () => ({ messages: [] }),
    false,
    ({ specialization }) =>
      failure !== null && specialization === "neurologist"
        ? Promise.reject(failure)
        : Promise.resolve([{ from: OFFER.from, doctorIds: [OFFER.doctorId] }] as never),
  );
  await waitlist.load();
  await waitlist.look(cast.START);
  await waitlist.look(after(cast.START, 5 * SECOND));
  deepStrictEqual(entries.map(({ status }) => status), ["waiting", "ended", "offered"]);
  strictEqual(faults.length, 1);
  failure = new StoreUnavailable("away", "not_done");
  await rejects(waitlist.look(after(cast.START, 2 * MINUTE)), StoreUnavailable, "so for all");
  failure = null;
  await waitlist.look(after(cast.START, 2 * MINUTE + 5 * SECOND));
  strictEqual(entries[0]!.status, "offered", "it is looked for again, though nothing came free");
});
