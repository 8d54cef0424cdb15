/**
 * Planned bookings put together over an open database: days in memory, windows, shifts to come,
 * reminders, the waitlist. Part of the assembly.
 */
import type { NoticeBook } from "../actors/reach/notice_wishes.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { BookingSummary } from "../actors/dispatcher/protocol.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { doctorWays } from "../actors/reach/doctor_ways.ts";
import type { Telling } from "../actors/reach/telling.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import { LegBook } from "../actors/planning/leg_book.ts";
import { PlanBook } from "../actors/planning/plan_book.ts";
import type { System } from "../actors/system.ts";
import {
  after,
  DAY,
  type GeoPoint,
  HOUR,
  type Instant,
  MINUTE,
  type PersonId,
  SECOND,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { planNoticeStore } from "../db/plan_notices.ts";
import { plannedShiftStore } from "../db/planned_shifts.ts";
import { shiftRecords } from "../db/shift_records.ts";
import { waitlistStore } from "../db/waitlist.ts";
import type { FindPatient } from "../routes/people/booked_patient.ts";
import { laterServices } from "../routes/planning/later_services.ts";
import { alternativeServices } from "../routes/planning/alternatives.ts";
import { bookedPlaces } from "../routes/planning/booked_places.ts";
import { dayServices } from "../routes/planning/day_services.ts";
import type { Pricing } from "../routes/money/quotes.ts";
import { planNotices } from "../routes/planning/notices.ts";
import { Placing } from "../routes/planning/placing.ts";
import { PlanKeeper } from "../routes/planning/plan_keeper.ts";
import type { PlanningServices } from "../routes/planning/planning_services.ts";
import { shiftPlanServices } from "../routes/planning/shift_services.ts";
import { slotServices } from "../routes/planning/slot_services.ts";
import { Waitlist } from "../routes/planning/waitlist_services.ts";
import type { Services } from "../routes/services.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly outbox: Outbox;
  readonly people: PeopleStore;
  readonly bookings: Bookings;
  readonly positions: PositionIndex;
  readonly cities: {
    readonly defaultName: string;
    readonly served: readonly string[];
    at(point: GeoPoint): string | null;
    timeZoneOf(name: string): string;
  };
  readonly findPatient: FindPatient;
  /** The services of bookings, which are made after this. */
  readonly services: () => Services["bookings"];
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  /** Of which news of planned visits each person wants to hear. */
  readonly notices: NoticeBook;
  readonly pricing: () => Pick<Pricing, "fix">;
  readonly isPushable: (id: PersonId) => boolean;
  /** By which ways doctors are called to a door and to a shift. */
  readonly reachBook: ReachBook;
  readonly telling: Telling;
  readonly isInAlarm: (doctorId: PersonId) => boolean;
}

/** How often places, late days, reminders and the waitlist are looked at. */
const LOOK_MILLISECONDS = 5 * SECOND;
/** Papers and clinics of doctors change: their plans are read anew so often. */
const REFRESH_MILLISECONDS = MINUTE;
/** Shifts that were planned and are over. */
const KEPT_MILLISECONDS = 2 * DAY;

export async function planningDesk(around: Surroundings) {
  const { world, database, keyring, outbox, people, bookings, positions, cities } = around;
  const book = new PlanBook();
  const legs = new LegBook(world.travel);
  const timeZoneOf = (city: string) => cities.timeZoneOf(city);
  const placing = new Placing({ world, book, legs, timeZoneOf });
  const shifts = plannedShiftStore(database, keyring);
  const notices = planNotices({
    people,
    origin: around.origin,
    normalPhone: around.normalPhone,
    timeZoneOf,
    wishes: around.notices,
    isPushable: around.isPushable,
    doctorWays: doctorWays({
      book: around.reachBook,
      phoneOf: async (id) => (await people.get(id))?.phone ?? null,
    }),
    isInHand: (id, at) => positions.isInHand(id, at),
  });
  const keeper = new PlanKeeper({
    world,
    book,
    legs,
    placing,
    positions,
    bookings,
    notices,
    store: planNoticeStore(database, outbox),
    records: shiftRecords(database),
    telling: around.telling,
    isInAlarm: around.isInAlarm,
    cities,
  });
  const shiftPlans = shiftPlanServices({ world, book, shifts, people });
  const waitlist = new Waitlist({
    world,
    book,
    placing,
    waits: waitlistStore(database, keyring, outbox),
    notices,
    bookings,
    findPatient: around.findPatient,
    create: (...given) => around.services().create(...given),
    cities,
  });
  const places = bookedPlaces({ world, book, legs, placing, positions });
  await shiftPlans.refresh();
  await waitlist.load();
  let refreshedAt = world.clock.now();
  let looking: Promise<void> = Promise.resolve();

  const services: PlanningServices = {
    ...slotServices({ world, book, placing, cities }),
    ...shiftPlans.services,
    ...alternativeServices({
      world,
      book,
      placing,
      bookings,
      requestOf: (booking) => keeper.requestOf(booking),
      cities,
    }),
    ...laterServices({
      world,
      bookings,
      places,
      pricing: around.pricing,
    }),
    ...dayServices({ world, book, legs, positions, bookings, people, cities }),
    waitlist,
  };
  let lookedAt = world.clock.now();
  const lookOnce = async (given: Instant) => {
    // As the clock: never backwards. A test may be ahead, and stays there.
    const at = lookedAt = given > lookedAt ? given : lookedAt;
    if (at - refreshedAt >= REFRESH_MILLISECONDS) {
      refreshedAt = at;
      await shiftPlans.refresh();
    }
    // A fault of the one is none of the other's.
    try {
      await keeper.look(at);
    } finally {
      await waitlist.look(at);
    }
  };
  /** One look at a time. @param at now; a test may be ahead */
  async function look(at: Instant): Promise<void> {
    const mine = looking.then(() => lookOnce(at));
    looking = mine.catch(() => {});
    await mine;
  }
  return {
    services,
    places,
    /** For matching: what stands in a doctor's day, and how long the ways are. */
    book,
    legs,
    /** A booking has changed; to be called within its turn. */
    changed(summary: BookingSummary): void {
      const before = book.get(summary.id);
      book.put(summary);
      keeper.changed(summary, before).catch((error) =>
        world.log.warn("reminders were not taken back", { error: String(error) })
      );
    },
    look,
    start(system: Pick<System, "every">): void {
      const said = (what: string) => (error: unknown) =>
        world.log.warn(what, { error: String(error) });
      const now = () => world.clock.now();
      system.every(LOOK_MILLISECONDS, () => {
        look(now()).catch(said("plans were not looked at"));
      });
      system.every(HOUR, () => {
        shifts.tidy(after(now(), -KEPT_MILLISECONDS)).catch(said("old plans were not removed"));
      });
    },
  };
}
