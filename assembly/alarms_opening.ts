/**
 * Alerts over an open database: calls are taken as soon as this stands. Their steps come with `begin`, since
 * they go by who is free and where. Part of the assembly.
 */
import { Alerts } from "../actors/alerts.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import { type Hub, personTopic } from "../actors/hub.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import type { System } from "../actors/system.ts";
import type { BookingId, PersonId } from "../actors/vocabulary.ts";
import { alertStore } from "../db/alerts.ts";
import type { Database } from "../db/client.ts";
import { engagementsIn } from "../db/engagement.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import type { Cities } from "../gateways/cities.ts";
import type { Accounts } from "../routes/accounts.ts";
import { emergencyServices } from "../routes/emergency_services.ts";
import type { AccessLog } from "../routes/people/access_log.ts";
import { linkSosServices } from "../routes/people/link_sos.ts";
import { alarmPeople } from "../routes/people/alarm_call.ts";
import { alarmDoctors, type DoctorsSurroundings } from "./alarm_doctors_desk.ts";
import type { staffDesk } from "./staff_desk.ts";

interface Surroundings extends DoctorsSurroundings {
  readonly system: System;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hub: Hub;
  readonly outbox: Outbox;
  readonly bookings: Bookings;
  readonly tracking: Pick<Tracking, "onFix">;
  readonly cities: Cities;
  readonly access: AccessLog;
  readonly accounts: Pick<Accounts, "person">;
  readonly people: PeopleStore;
  readonly book: ReachBook;
  readonly desk: Pick<
    Awaited<ReturnType<typeof staffDesk>>,
    "onDuty" | "onCall" | "admins" | "services"
  >;
  /** All bookings are in memory. */
  readonly isWhole: () => boolean;
}

export async function openAlarms(around: Surroundings) {
  const { world, hub, bookings, index, positions, cities, access, desk } = around;
  const store = alertStore(around.database, around.keyring, around.outbox, world.log);
  const engagementOf = engagementsIn(around.database);
  const doctors = alarmDoctors(around);
  let watchedOf: (doctorId: PersonId) => BookingId | null = () => null;
  const told = alarmPeople({
    world,
    isAttended: ({ city, clinicId }) => desk.services.staff.isAttended({ city, clinicId }),
    onDuty: desk.onDuty,
    onCall: desk.onCall,
    admins: desk.admins,
    contact: (id) => around.people.get(id),
    hasPage: (id) => hub.has(personTopic(id)),
    hasDevice: (id) => around.book.hasDevice(id),
    languageOf: (id) => around.book.wishesOf(id).language,
    origin: around.origin,
  });
  const alerts = new Alerts(around.system, {
    world,
    hub,
    store,
    people: { ...told, ...doctors.asking },
  });
  await alerts.recover(true);
  const alarmCalls = doctors.begin(alerts);
  around.tracking.onFix = (doctorId, fix) => {
    const { latitude, longitude, accuracyMeters, recordedAt } = fix;
    const place = { latitude, longitude, accuracyMeters, recordedAt };
    alerts.moved(doctorId, place, (here) => cities.at(here));
    doctors.moved(doctorId, fix);
  };
  const emergency = emergencyServices({
    world,
    alerts,
    store,
    cities,
    access,
    readBooking: (id) => bookings.read(id),
    engagementOf: (doctorId) =>
      around.isWhole()
        ? index.ofDoctor(doctorId).find((one) => one.engagedDoctorId === doctorId)?.id ?? null
        : engagementOf(doctorId),
    watchedOf: (doctorId) => watchedOf(doctorId),
    personOf: (id) => around.accounts.person(id),
    fixOf: (doctorId) => positions.get(doctorId)?.fix ?? null,
  });
  const linkSos = linkSosServices({ links: desk.services.visitLinks, emergency });
  around.outbox.keepQuiet(doctors.threatened);
  return {
    alerts,
    store,
    doctors,
    alarmCalls,
    emergency,
    linkSos,
    /** Whose visit is over, and who has not left its door yet: once that is watched. */
    onWatched: (of: typeof watchedOf) => void (watchedOf = of),
  };
}
