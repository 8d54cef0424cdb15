/** World, actors, services and app, put together over an open database. */

import type { DoctorFacts } from "../actors/booking/protocol.ts";
import { doorOf } from "../actors/booking/door_facts.ts";
import { Bookings } from "../actors/bookings.ts";
import { DispatcherActor } from "../actors/dispatcher/actor.ts";
import { DutyNews } from "../actors/dispatcher/duty_news.ts";
import { BookingIndex } from "../actors/dispatcher/index.ts";
import { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { BookingSummary, DispatcherMessage } from "../actors/dispatcher/protocol.ts";
import { Tracking } from "../actors/dispatcher/tracking.ts";
import { Hub, personTopic } from "../actors/hub.ts";
import { DISPATCH } from "../actors/limits.ts";
import { PageStart } from "../actors/page_start.ts";
import { Telling } from "../actors/reach/telling.ts";
import { System } from "../actors/system.ts";
import { bookingId, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import { afterDesk } from "./on_the_way_desk.ts";
import { openWorld } from "./open_world.ts";
import { firstDesk } from "./first_desk.ts";
import { dispatchDesk } from "./dispatch_desk.ts";
import { hourlyRounds } from "./hourly_rounds.ts";
import { alarmDesk } from "./alarm_desk.ts";
import { moneyDesk } from "./money_desk.ts";
import { every } from "./housekeeping.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import { doctorStanding } from "../db/doctor_standing.ts";
import { indexContacts } from "../db/index_contacts.ts";
import { profileStore } from "../db/profiles.ts";
import { isReady } from "../db/ready.ts";
import { toldNews } from "../db/told_news.ts";
import { FinishedDrives } from "../gateways/finished_drives.ts";
import { PhoneFilter } from "../gateways/phone_filter.ts";
import { openReach, reachDesk } from "./reach_desk.ts";
import type { Lasting, ProgramOptions } from "../program.ts";
import { createApp } from "../routes/app.ts";
import { bookingServices } from "../routes/booking_services.ts";
import { withClinicChoice } from "../routes/money/other_clinics.ts";
import { withGuarantees } from "../routes/money/booked_guarantee.ts";
import { dutyServices } from "../routes/duty_services.ts";
import { clinicDesk } from "./clinic_desk.ts";
import { patientRecords } from "./patient_records.ts";
import { planningDesk } from "./planning_desk.ts";
import { auditedBookings, auditedDuty } from "../routes/people/medical_reads.ts";
import { privacyOf } from "../routes/people/privacy.ts";
import { withDeskNames } from "../routes/people/desk_names.ts";
import { withVisitLinks } from "../routes/people/visit_links.ts";
import { outboxAdministration } from "../routes/people/outbox_administration.ts";
import { signInList } from "../routes/people/sign_in_list.ts";
import type { Services } from "../routes/services.ts";
import { systemClock } from "../runtime/clock.ts";
import { tariffDesk } from "./tariff_desk.ts";
import { waitingDesk } from "./waiting_desk.ts";
import { whyDesk } from "./why_desk.ts";
import type { Config } from "../runtime/config.ts";
import { VERSION } from "../runtime/version.ts";

/** The app that stands first, and its end where nothing more comes of it. */
export type First = Pick<Awaited<ReturnType<typeof firstDesk>>, "fetch" | "drop">;

const STRAYS_MILLISECONDS = 5_000;
/** How often it is looked which visits are over and asked about by nobody. */
const PASSIVATION_MILLISECONDS = 5_000;
/** How often it is looked who of the staff has a page open. */
const ROSTER_MILLISECONDS = 5_000;

/** Everything between the lock and the last request. */
export async function assemble(
  config: Config,
  database: Database,
  keyring: Keyring,
  options: ProgramOptions,
  lasting: Lasting,
  /** Calls for help can be taken, long before all the rest is there. */
  first: (app: First) => Promise<void>,
) {
  const { log } = options;
  const clock = options.clock ?? systemClock();
  const { cities } = lasting;
  const { world, books, lengths, hours, settings } = await openWorld(config, database, keyring, {
    clock,
    log,
    cities,
  });
  const reach = await openReach(config, lasting.vapid, database, keyring, world);
  const hub = new Hub();
  const system = new System(clock, log);
  const index = new BookingIndex();
  const positions = new PositionIndex((id) => reach.book.isPushable(id));
  const bookings = new Bookings(system, world, hub);
  const actor = new DispatcherActor(
    world,
    (id, command) => bookings.tell(id, command),
    index,
    positions,
  );
  const start = new PageStart(clock);
  bookings.pagesSince = actor.pagesSince = start.since;
  // Whoever has called for help is with the phone that they called from.
  const isOnVisit = (doctorId: PersonId) =>
    actor.keeper.isOnVisit(doctorId) || actor.onAlert().callers.has(doctorId);
  actor.isAtDanger = (id) => {
    const state = bookings.peek(id);
    return state !== null && world.dangerAt?.(doorOf(state)) != null;
  };
  const tracking = new Tracking(world, hub, index, positions, isOnVisit);
  const duties = new DutyNews(world, hub, index, positions, cities);
  duties.hasCalled = (doctorId) => actor.onAlert().callers.has(doctorId);
  let reachDuty = (_doctorId: PersonId): void => {};
  actor.tellDuty = (doctorId) => {
    duties.tellDoctor(doctorId);
    reachDuty(doctorId);
  };
  // Without it nobody is asked about anything: the process ends, and its supervisor begins anew.
  const dispatcher = system.spawn("dispatcher", actor, () => {
    options.onFatal(new Error("the dispatcher threw again and again"));
  });
  const match: DispatcherMessage = { type: "match" };
  let watchHelpers = (): void => {};
  const doctorChanged = async (doctor: DoctorFacts) => {
    await dispatcher.ask({ type: "doctorChanged", doctor });
    if (!doctor.approved) watchHelpers();
  };
  const pages = {
    defaultCity: () => cities.defaultName,
    ...options.pages,
    version: VERSION,
    verification: config.verification,
  };
  const begun = await firstDesk({
    ...{ config, lasting, database, keyring, world, reach, books, system, hub, bookings },
    ...{ index, positions, tracking, duties, actor, doctorChanged, settings, hours, pages },
    humansChanged: (ids) => records.humansChanged(ids),
  });
  const { people, sessions, messages, outbox, codes, accounts, documents, applications } = begun;
  accounts.signIns.onEnded = (ids) => positions.forgetDevices(ids, clock.now());
  const { lockOut, secondFactor, audit, access, desk, streams, geocoder } = begun;
  await first(begun);

  await indexContacts(database, keyring, world.bookings);
  await lengths.learn(clock.now());
  actor.tellTravel = (message) => dispatcher.tell(`travel/${message.bookingId}`, message);
  // The index stands before the dispatcher's first message.
  const onTheWay = await afterDesk({
    ...{ world, actor, bookings, index, positions, tracking, duties, cities },
    ...{ doctorChanged, standing: doctorStanding(database) },
    tell: (message) => dispatcher.tell(`visit/${message.doctor.id}`, message),
  });
  // What changes while they are loaded is told when the dispatcher listens.
  const early: BookingSummary[] = [];
  bookings.onChanged((summary) => early.push(summary));
  const open = [...await bookings.recover()];
  for (const summary of open) index.put(summary);
  actor.wantMatch = () => dispatcher.tell("match", match);
  await actor.ledger.recover();
  actor.recovered();
  const drives = new FinishedDrives(clock, log, cities, positions, hours);
  let planChanged = (summary: BookingSummary): unknown => open.push(summary);
  let reachChanged = (_summary: BookingSummary): void => {};
  const changed = (summary: BookingSummary) => {
    reachChanged(summary);
    planChanged(summary);
    dispatcher.tell(`booking/${summary.id}`, { type: "bookingChanged", summary });
    drives.changed(summary);
    onTheWay.changed(summary);
  };
  bookings.onChanged(changed);
  early.forEach(changed);

  const waiting = await waitingDesk({
    world,
    database,
    actor,
    duties,
    addressNear: async (point) => {
      const found = await geocoder.nearest(point, "ru");
      return "ok" in found ? found.ok.label : null;
    },
  });
  const why = whyDesk({
    ...{ world, database, keyring, people, bookings, positions, actor, duties, cities },
  });

  const { passwords } = lasting;
  const reads = {
    access,
    stateOf: (id: string) => bookings.read(bookingId(id)),
    peek: (id: string) => bookings.peek(bookingId(id)),
    now: () => clock.now(),
  };
  const profiles = profileStore(database, keyring);
  const privacy = privacyOf({
    world,
    hub,
    database,
    audit,
    access,
    keyring,
    people,
    outbox,
    passwords: lasting.passwords,
    rateLimits: config.rateLimits,
    remembered: accounts,
    actors: bookings,
    stateOf: reads.stateOf,
    profiles,
    bookings: () => services.bookings,
    patients: () => services.patients,
  });
  const duty = dutyServices({
    world,
    people,
    bookings,
    index,
    positions,
    tracking,
    phones: new PhoneFilter(),
    dispatcher,
    duties,
    hints: actor.hints,
    cities,
    pageHidden: (doctorId) => reaching.pageHidden(doctorId),
    looked: (...given) => reaching.looked(...given),
  });
  const records = patientRecords({
    database,
    profiles,
    keyring,
    world,
    bookings,
    cities,
    audit,
    access,
    accounts,
    outbox,
    glass: privacy.glass,
  });
  const stores = { world, database, keyring, outbox, people, bookings, positions, cities };
  const news = toldNews(database, outbox);
  const telling = new Telling({ world, news });
  const reached = { ...stores, telling, origin: lasting.url, normalPhone: codes.phone };
  const plans = await planningDesk({
    ...reached,
    findPatient: records.forBookings.findPatient,
    services: () => services.bookings,
    ...{ ...reach.forPlans, pricing: () => prices.pricing },
    isInAlarm(doctorId) {
      const { bound, callers } = actor.onAlert();
      return bound.has(doctorId) || callers.has(doctorId);
    },
  });
  planChanged = plans.changed;
  actor.wayOf = plans.legs.way;
  actor.isExpected = (doctorId, at) => plans.book.isExpected(doctorId, at);
  open.forEach(plans.changed);
  const reaching = reachDesk({
    isListening: (id) => hub.has(personTopic(id)),
    calledOff: news.calledOff,
    ...reached,
    reach,
    accounts,
    index,
    cityOf: (duty) => actor.cityOf(duty),
    command: (...given) => services.bookings.command(...given),
    isThere: (by) => duty.isThere(by),
    rateLimits: config.rateLimits,
  });
  const alarms = await alarmDesk({
    ...reached,
    ...{ system, hub, index, accounts, desk, passwords, book: reach.book, alarms: begun.alarms },
    bookingView: (...given) => services.bookings.view(...given),
  });
  watchHelpers = alarms.watchHelpers;
  const prices = await tariffDesk({ ...stores, rateLimits: config.rateLimits });
  const money = await moneyDesk({
    ...reached,
    ...{ system, hub, actor, passwords, rateLimits: config.rateLimits },
    yookassa: config.yookassa,
    receipts: config.receipts,
    settings: options.money,
  });
  const services: Services = {
    pricing: prices.services,
    ...alarms.services,
    ...money.services,
    ...desk.services,
    ...why.services,
    ...reaching.services,
    ...withVisitLinks(
      {
        planning: plans.services,
        bookings: auditedBookings(
          withDeskNames(
            withClinicChoice(
              withGuarantees(
                bookingServices({
                  ...{ world, bookings, people, cities },
                  glass: privacy.glass,
                  urgent: desk.urgent,
                  placeOf: (doctorId) => positions.get(doctorId)?.fix ?? null,
                  places: plans.places,
                  canBeWished: async (id) => await services.doctors.card(id) !== null,
                  pricing: prices.pricing,
                  holdsCards: money.holdsCards,
                  ...alarms.forBookings,
                  ...records.forBookings,
                }),
                money.letters,
              ),
              prices.choosing,
            ),
            desk.nameOf,
          ),
          reads,
        ),
      },
      desk.services.visitLinks,
      log,
    ),
    patients: records.patients,
    ...clinicDesk({
      ...{ world, database, keyring, hub, people, applications, accounts, passwords, outbox },
      doctorChanged,
      origin: lasting.url,
      phone: codes.phone,
      ...{ documents, audit, needsDocuments: config.doctorDocuments },
      rateLimits: config.rateLimits,
    }),
    duty: auditedDuty(duty, reads),
    privacy: privacy.services,
    people: accounts.people,
    outbox: outboxAdministration({ outbox, world }),
    codes: codes.servicesOf(accounts),
    secondFactor,
    signIns: signInList(accounts.signIns),
    proofs: codes.proofs,
    ...dispatchDesk({ world, books, bookings, index, cities, people }),
    cities: begun.cityDesk,
  };
  const app = await createApp({
    services,
    accounts,
    streams,
    log,
    publicUrl: config.publicUrl,
    version: VERSION,
    telephonyToken: config.telephonyToken,
    smsWebhookToken: config.messages.smsWebhookToken,
    ready: () => isReady(database),
    cities,
    map: lasting.map,
    assets: lasting.assets,
    statics: lasting.statics,
    pages: { ...pages, setupAvailable: () => accounts.setupOpen },
  });
  system.every(DISPATCH.tickMilliseconds, () => dispatcher.tell("match", match));
  system.every(DISPATCH.wayLookMilliseconds, () => onTheWay.look());
  system.every(DISPATCH.fleetMilliseconds, () => duties.tell());
  system.every(DISPATCH.positionFlushMilliseconds, () => tracking.save());
  system.every(DISPATCH.tallyFlushMilliseconds, () => actor.ledger.save());
  plans.start(system);
  why.start(system);
  waiting.start(system);
  system.every(PASSIVATION_MILLISECONDS, () => bookings.passivate());
  every(system, log, [
    [ROSTER_MILLISECONDS, "it was not looked who is on duty", () => desk.look()],
    [MINUTE, "it was not looked who may work", () => onTheWay.whoMayWork()],
    [STRAYS_MILLISECONDS, "open bookings were not looked for", () => bookings.adoptStrays()],
    ...hourlyRounds({
      ...stores,
      index,
      bookings,
      sessions,
      lockOut,
      lengths,
      books,
      codes,
      privacy,
    }),
  ]);
  messages.start();
  reachChanged = (summary) => {
    reaching.changed(summary);
    alarms.changed(summary);
    money.changed(summary);
    prices.changed(summary);
  };
  reachDuty = reaching.dutyChanged;
  begun.complete(services);
  start.complete();
  void alarms.resume();
  reaching.resume();
  money.resume();
  every(system, log, [
    ...reaching.rounds,
    ...alarms.rounds,
    ...prices.rounds,
    ...money.rounds,
  ]);
  const halt = () => {
    system.stop();
    alarms.stop();
    money.stop();
    reaching.stop();
    messages.stop();
    streams.close();
    dispatcher.stop();
  };
  return {
    services,
    accounts,
    people,
    bookings,
    carryOutDeletions: privacy.carryOutDeletions,
    lookAtPlans: plans.look,
    lookAtHints: waiting.look,
    hub,
    fetch: app.fetch,
    halt,
    /** Ends at once and saves nothing: another process may be writing already. */
    drop() {
      halt();
      access.stop();
      bookings.stop();
    },
    async save() {
      await messages.stop();
      await tracking.save();
      await actor.ledger.save();
      await waiting.save();
      await why.save();
      bookings.stop();
      await access.close();
    },
  };
}
