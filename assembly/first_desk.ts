/**
 * What stands first after a start, or when the store is back: who asks, who is on duty, where phones were
 * last, and calls for help. With it the first app answers, while all bookings are still being read. Part of
 * the assembly.
 */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { DutyNews } from "../actors/dispatcher/duty_news.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import type { Hub } from "../actors/hub.ts";
import type { System } from "../actors/system.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { auditStore } from "../db/audit.ts";
import type { CitySettingsStore } from "../db/city_settings.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import { peopleStore } from "../db/people.ts";
import { sessionStore } from "../db/sessions.ts";
import type { Lasting } from "../program.ts";
import { cityServices } from "../routes/city_services.ts";
import { createFirstApp } from "../routes/first_app.ts";
import type { PagesOptions } from "../routes/pages/kit.ts";
import { AccessLog } from "../routes/people/access_log.ts";
import { calledVisit } from "../routes/people/called_visit.ts";
import { createStreams, type Whole } from "../routes/streams.ts";
import type { Config } from "../runtime/config.ts";
import { accountsDesk } from "./accounts_desk.ts";
import { geocoderOf } from "./city_providers.ts";
import { openAlarms } from "./alarms_opening.ts";
import { openCodes } from "./codes_opening.ts";
import type { DispatchBooks } from "./dispatch_books.ts";
import { outgoingMessages } from "./outgoing_messages.ts";
import type { openReach } from "./reach_desk.ts";
import { staffDesk } from "./staff_desk.ts";

interface Surroundings {
  readonly config: Config;
  readonly lasting: Lasting;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly world: World;
  readonly reach: Awaited<ReturnType<typeof openReach>>;
  readonly books: Pick<DispatchBooks, "blocks" | "dangers">;
  readonly system: System;
  readonly hub: Hub;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly tracking: Tracking;
  readonly duties: DutyNews;
  readonly actor: DispatcherActor;
  /** The settings of cities, and how fast their streets are by the hour. */
  readonly settings: CitySettingsStore;
  readonly hours: { reset(city: string): void };
  readonly pages: PagesOptions;
  readonly doctorChanged: (doctor: DoctorFacts) => Promise<void>;
  /** Records have become one human, or are none any more. */
  readonly humansChanged: (ids: readonly PersonId[]) => Promise<void>;
}

export async function firstDesk(around: Surroundings) {
  const { config, lasting, database, keyring, world, hub, bookings, index, positions } = around;
  const { cities, passwords } = lasting;
  const people = peopleStore(database, keyring);
  const sessions = sessionStore(database);
  const messages = await outgoingMessages(config, database, keyring, world, around.reach);
  const { outbox } = messages;
  const codes = await openCodes(config, database, keyring, {
    world,
    outbox,
    people,
    passwords,
    cities,
    url: lasting.url,
  });
  const own = await accountsDesk({ ...around, outbox, people, sessions, codes });
  const { accounts } = own;
  const audit = await auditStore(database, keyring);
  const access = new AccessLog(audit, world);
  const [onShift, desk] = await Promise.all([
    world.shifts.open(),
    staffDesk({
      ...around,
      people,
      accounts,
      cities,
      outbox,
      origin: lasting.url,
      rateLimits: config.rateLimits,
      normalPhone: codes.phone,
      blocks: around.books.blocks,
    }),
  ]);
  for (const shift of onShift) positions.restore(shift, world.clock.now());
  /** The rest, once it is there. */
  const whole: { services: Whole["services"] } = { services: null };
  let isThere = (): void => {};
  const comes = new Promise<void>((resolve) => isThere = resolve);
  const alarms = await openAlarms({
    ...around,
    outbox,
    people,
    accounts,
    access,
    desk,
    cities,
    origin: lasting.url,
    book: around.reach.book,
    dangers: around.books.dangers,
    isWhole: () => whole.services !== null,
  });
  const streams = createStreams({
    ...around,
    emergency: alarms.emergency,
    whole: {
      get services() {
        return whole.services;
      },
      comes,
    },
    accounts,
    index,
    hub,
    cities,
    access,
    staffNews: desk.news,
  });
  const geocoder = geocoderOf(config, cities, world.clock, world.log);
  const cityDesk = cityServices({
    clock: world.clock,
    cities,
    geocoder,
    settings: around.settings,
    hours: around.hours,
    isAttended: (city) => desk.isAttended({ city, clinicId: null }),
  });
  const app = createFirstApp({
    services: {
      cities: cityDesk,
      emergency: alarms.emergency,
      linkSos: alarms.linkSos,
      visitLinks: desk.services.visitLinks,
      bookings: {
        view: calledVisit({ read: (id) => bookings.read(id), now: () => world.clock.now() }),
      },
    },
    accounts,
    streams,
    log: world.log,
    publicUrl: config.publicUrl,
    pages: around.pages,
    statics: lasting.statics,
  });
  return {
    people,
    sessions,
    messages,
    outbox,
    codes,
    ...own,
    audit,
    access,
    desk,
    alarms,
    streams,
    geocoder,
    cityDesk,
    bookings,
    fetch: app.fetch,
    /** Nothing more is written by it, and its boards come back elsewhere. */
    drop(): void {
      streams.close();
      alarms.alerts.stop();
      access.stop();
    },
    /** All bookings are read, and everything else: what is due of alarms comes now. */
    complete(services: NonNullable<Whole["services"]>): void {
      whole.services = services;
      alarms.alerts.begin();
      isThere();
    },
  };
}
