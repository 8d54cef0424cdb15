/** Days in which the process dies again and again, and what must hold all the same. */
import { ok, rejects, strictEqual, throws } from "node:assert";
import { match } from "../../actors/dispatcher/matching.ts";
import type { Policy } from "../../actors/dispatcher/snapshot.ts";
import type { BookingState, Pending } from "../../actors/booking/state.ts";
import {
  after,
  bookingId,
  type Instant,
  instant,
  type PersonId,
  SECOND,
} from "../../actors/vocabulary.ts";
import type { Turn } from "../../actors/world.ts";
import { Broken, Invariants, type Scene } from "../../simulation/invariants.ts";
import { soakDay } from "../../simulation/soak_day.ts";
import * as cast from "../support/cast.ts";
import { gridTown } from "./towns.ts";

const DAYS = 20;

Deno.test(`soak: ${DAYS} days with crashes in them break nothing that must hold`, async () => {
  const town = gridTown();
  let crashes = 0;
  for (let seed = 1; seed <= DAYS; seed++) crashes += (await soakDay(town, seed, 4)).crashes;
  ok(crashes > DAYS * 3, `${crashes} crashes`);
});

Deno.test("soak: a policy that asks whoever is busy is found out", async () => {
  const busy: Policy = (snapshot) => {
    const [booking] = snapshot.bookings;
    const doctorId = [...snapshot.engaged.keys()].find((id) => {
      const field = booking?.specialization;
      return field !== undefined && snapshot.dutyOf(id)?.doctor.specializations.includes(field);
    });
    if (booking === undefined || doctorId === undefined) return match(snapshot);
    const doctors = [{ doctorId, distanceMeters: 100, etaSeconds: 60 }];
    const wave = { afterWave: booking.wave, ttlMilliseconds: 15_000, circleMeters: null };
    const proposals = [{ bookingId: booking.id, ...wave, doctors }];
    return { proposals, waiting: [], exhausted: [] };
  };
  await rejects(soakDay(gridTown(), 1, 5, busy), /offered to .* who is in visit/);
});

Deno.test("soak: a policy that asks doctors of another field is found out", async () => {
  const anybody: Policy = (snapshot) => {
    const [booking] = snapshot.bookings;
    const other = snapshot.doctors.find(({ doctor }) =>
      booking !== undefined && !doctor.specializations.includes(booking.specialization) &&
      !snapshot.engaged.has(doctor.id) && !snapshot.asked.has(doctor.id)
    );
    if (booking === undefined || other === undefined) return match(snapshot);
    const doctors = [{ doctorId: other.doctor.id, distanceMeters: 100, etaSeconds: 60 }];
    const wave = { afterWave: booking.wave, ttlMilliseconds: 15_000, circleMeters: null };
    const proposals = [{ bookingId: booking.id, ...wave, doctors }];
    return { proposals, waiting: [], exhausted: [] };
  };
  await rejects(soakDay(gridTown(), 1, 5, anybody), /is of another field/);
});

// ── each invariant by itself, broken on purpose ──────────────────────────

const doctorOf = (by: { id: PersonId }) =>
  [
    by.id,
    {
      facts: cast.facts(by),
      silentSince: instant(0),
      silentUntil: instant(0),
      isCovered: false,
    },
  ] as const;

const scene = (more: Partial<Scene> = {}): Scene => ({
  at: cast.START,
  isUp: true,
  startedAt: instant(0),
  doctors: new Map([doctorOf(cast.DOCTOR), doctorOf(cast.OTHER_DOCTOR)]),
  isBlocked: () => false,
  ...more,
});

const other = bookingId("01900000-0000-7000-8000-000000000002");
const asOther = <State extends BookingState>(state: State): State => ({ ...state, id: other });
const made = cast.newBooking("urgent");
const offered = cast.bookingIn("pending", "urgent") as Pending;

/** A turn of so many events as its versions say. */
const turnTo = (before: BookingState, next: BookingState): Turn => ({
  next,
  expectedVersion: before.version,
  events: Array.from({ length: next.version - before.version }, (_, at) => ({
    event: { type: "searchStarted", at: cast.START, by: cast.PATIENT },
    version: before.version + at + 1,
    from: before.status,
    to: next.status,
  })),
  messages: [],
  command: null,
});

function offering(more: Partial<Scene>, state: BookingState = offered): () => void {
  const watch = new Invariants();
  watch.committed(null, made, null, scene());
  return () => watch.committed(made, state, turnTo(made, state), scene(more));
}

Deno.test("invariants: a lawful offer passes, and is counted as a step", () => {
  offering({})();
  const watch = new Invariants();
  watch.committed(null, made, null, scene());
  strictEqual(watch.steps, 1);
});

const silent = { silentSince: cast.START, silentUntil: after(cast.START, 600 * SECOND) };
const [firstId, first] = doctorOf(cast.DOCTOR);
const withFirst = (more: object) =>
  new Map([[firstId, { ...first, ...more }], doctorOf(cast.OTHER_DOCTOR)]);

const OFFENCES: readonly (readonly [string, Partial<Scene>, RegExp, BookingState?])[] = [
  ["not on duty", { doctors: new Map() }, /not on duty/],
  [
    "not approved",
    { doctors: withFirst({ facts: cast.facts(cast.DOCTOR, { approved: false }) }) },
    /not approved/,
  ],
  [
    "of another field",
    { doctors: withFirst({ facts: cast.facts(cast.DOCTOR, { specializations: ["surgeon"] }) }) },
    /another field/,
  ],
  ["who cannot do what is needed", {}, /what the patient needs/, {
    ...offered,
    needs: ["female_doctor"],
  }],
  ["blocked", { isBlocked: () => true }, /does not want to meet/],
  [
    "silent for too long",
    {
      at: after(cast.START, 14 * SECOND),
      doctors: withFirst({ ...silent, silentSince: instant(0) }),
    },
    /has not answered/,
  ],
  ["without time to answer", { at: after(cast.START, 16 * SECOND) }, /before its end/],
  [
    "who declined it before",
    {},
    /declined it/,
    { ...offered, excludedDoctorIds: [cast.DOCTOR.id] },
  ],
];

for (const [who, more, message, state] of OFFENCES) {
  Deno.test(`invariants: an offer to a doctor ${who} is found`, () => {
    throws(
      offering(more, state),
      (error) => error instanceof Broken && message.test(error.message),
    );
  });
}

Deno.test("invariants: an offer to a doctor who is asked elsewhere is found", () => {
  const watch = new Invariants();
  watch.committed(null, offered, null, scene());
  throws(() => watch.committed(null, asOther(offered), null, scene()), /is asked about/);
});

Deno.test("invariants: an offer to a doctor in a visit is found", () => {
  const watch = new Invariants();
  watch.committed(null, { ...cast.bookingIn("assigned", "urgent"), offers: [] }, null, scene());
  throws(() => watch.committed(null, asOther(offered), null, scene()), /is in visit/);
});

Deno.test("invariants: a doctor in two visits is found", () => {
  const watch = new Invariants();
  const visit = { ...cast.bookingIn("assigned", "urgent"), offers: [] };
  watch.committed(null, visit, null, scene());
  throws(() => watch.committed(null, asOther(visit), null, scene()), /too/);
});

Deno.test("invariants: a doctor who has promised two doors for one hour is found", () => {
  const watch = new Invariants();
  const visit = { ...cast.bookingIn("assigned", "scheduled"), offers: [] } as BookingState;
  watch.committed(null, visit, null, scene());
  throws(() => watch.committed(null, asOther(visit), null, scene()), /for the same hour/);
});

Deno.test("invariants: an offer of a planned visit before its search may begin is found", () => {
  const planned = { ...cast.bookingIn("pending", "scheduled") as Pending, offers: [] };
  const [offer] = offered.offers;
  const watch = new Invariants();
  watch.committed(null, planned, null, scene());
  const scheduledTime = after(cast.START, 86_400 * SECOND);
  const asked = { ...planned, scheduledTime, offers: [offer!], version: planned.version + 1 };
  throws(
    () => watch.committed(planned, asked, turnTo(planned, asked), scene()),
    /before the search may begin/,
  );
});

Deno.test("invariants: a visit in need for which nobody will be called is found", () => {
  const attention = { step: "way", since: instant(NaN) } as const;
  const broken = { ...cast.bookingIn("en_route", "urgent"), attention } as BookingState;
  throws(() => new Invariants().committed(null, broken, null, scene()), /nobody will be called/);
});

Deno.test("invariants: a search of half an hour that nobody on call was told of is found", () => {
  const at = (minutes: number) => after(cast.START, minutes * 60 * SECOND);
  const look = (exhaustedAt: Instant) => {
    const search = { ...made.search, exhaustedAt, retryAt: at(60) };
    const watch = new Invariants();
    watch.committed(null, { ...made, search }, null, scene());
    watch.moment(scene({ at: at(33) }));
  };
  throws(() => look(at(31)), /nobody on call was told/);
  look(at(25));
});

Deno.test("invariants: a booking without a next deadline is found", () => {
  const visit = { ...cast.bookingIn("assigned", "urgent"), offers: [], stepDueAt: null };
  const broken = visit as unknown as BookingState;
  throws(() => new Invariants().committed(null, broken, null, scene()), /no next deadline/);
});

Deno.test("invariants: a deadline that passes unheeded, and an offer that outlives its end, are found", () => {
  const watch = new Invariants();
  watch.committed(null, offered, null, scene());
  watch.moment(scene({ at: after(cast.START, 15 * SECOND) }));
  const late = scene({ at: after(cast.START, 15 * SECOND + 1) });
  throws(() => watch.moment(late), /outlives its end/);
  watch.moment({ ...late, isUp: false });
  const searching = new Invariants();
  searching.committed(null, made, null, scene());
  throws(() => searching.moment(scene({ at: after(cast.START, 86_400 * SECOND) })), /deadline/);
});

Deno.test("invariants: a version that does not rise by its events is found", () => {
  const watch = new Invariants();
  const leaps = { ...offered, version: offered.version + 1 };
  const turn = turnTo(made, offered);
  throws(() => watch.committed(made, leaps, { ...turn, next: leaps }, scene()), /version/);
  const still = { ...turn, events: [] };
  throws(() => watch.committed(made, offered, still, scene()), /without an event/);
});
