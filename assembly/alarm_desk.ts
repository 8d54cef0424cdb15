/** What happens when somebody needs help, put together: part of the assembly. */
import { isSilent } from "../actors/alert/codes.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { Hub } from "../actors/hub.ts";
import type { LoneVisit } from "../actors/lone_visit/machine.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import type { System } from "../actors/system.ts";
import { MINUTE, SECOND, SYSTEM } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { alertStatistics } from "../db/alert_statistics.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import type { Cities } from "../gateways/cities.ts";
import type { Accounts } from "../routes/accounts.ts";
import { credentialStore } from "../db/credentials.ts";
import { hospitalTransportStore } from "../db/hospital_transports.ts";
import { profileStore } from "../db/profiles.ts";
import { transportServices } from "../routes/people/hospital_transports.ts";
import type { openAlarms } from "./alarms_opening.ts";
import { alarmHands } from "./alarm_hands.ts";
import { loneVisitDesk } from "./lone_visit_desk.ts";
import type { Passwords } from "../runtime/passwords.ts";
import { alarmBoardServices } from "../routes/alarm_board_services.ts";
import type { Services } from "../routes/services.ts";
import type { staffDesk } from "./staff_desk.ts";
import type { Round } from "./housekeeping.ts";

interface Surroundings {
  readonly world: World;
  readonly system: System;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hub: Hub;
  readonly outbox: Outbox;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly cities: Cities;
  readonly accounts: Pick<Accounts, "person">;
  readonly people: PeopleStore;
  readonly book: ReachBook;
  readonly desk: Pick<
    Awaited<ReturnType<typeof staffDesk>>,
    "onDuty" | "onLeft" | "services" | "wentOffDuty"
  >;
  /** They stood first. */
  readonly alarms: Awaited<ReturnType<typeof openAlarms>>;
  readonly bookingView: Services["bookings"]["view"];
  readonly passwords: Passwords;
}

/** Shown on the page of an alarm. */
const HELPERS = 5;
const UNWATCHED = "alarms of people who are gone were not looked at";

export async function alarmDesk(around: Surroundings) {
  const { world, bookings, cities, desk } = around;
  const { alerts, doctors, alarmCalls, emergency, linkSos } = around.alarms;
  /** Open alarms of this doctor's silence, or of danger there. */
  const silences = ({ doctorId, bookingId }: Pick<LoneVisit, "doctorId" | "bookingId">) =>
    alerts.open().filter((one) =>
      isSilent(one.kind) && !one.isDrill &&
      (one.bookingId === bookingId || one.words.reports.some(({ by }) => by === doctorId))
    );
  const lone = await loneVisitDesk({
    ...around,
    passwordHash: credentialStore(around.database, around.keyring).passwordHash,
    async raise(state, call) {
      const { doctorId, bookingId } = state;
      const { kind, clientId, at } = call;
      if (kind === "pin" || kind === "tap") {
        for (const { id } of silences(state)) {
          const command = { type: "noteAnswer", how: kind, answeredAt: at! } as const;
          await alerts.ask(id, command, SYSTEM);
        }
        return;
      }
      const alert = await emergency.raiseFor({ kind, clientId, personId: doctorId, bookingId });
      if (alert === null) throw new Error("nobody has taken the call");
    },
    isLookedFor: (state) => silences(state).length > 0,
  });
  around.alarms.onWatched(lone.bookingOf);
  const alarmBoard = alarmBoardServices({
    world,
    alerts,
    emergency,
    cities,
    statistics: alertStatistics(around.database),
    bookingView: around.bookingView,
    contact: (id) => around.people.get(id),
    onDuty: desk.onDuty,
    doctorsNear: (place, of) => doctors.doctorsNear(place, of, HELPERS),
    dangerAt: doctors.dangerAt,
    helpersTo: doctors.helpersTo,
    isThreatened: (id) => doctors.threatened().has(id),
  });
  const transports = transportServices({
    world,
    emergency,
    readBooking: (id) => bookings.read(id),
    store: hospitalTransportStore(around.database, around.keyring, around.outbox),
    profiles: profileStore(around.database, around.keyring),
    phoneOf: (city) => cities.settingsOf(city)?.dispatcherPhone ?? null,
  });
  const hands = alarmHands({
    alerts,
    person: (id) => around.people.get(id),
    wentOffDuty: desk.wentOffDuty,
  });
  desk.onLeft(hands.left);
  return {
    services: {
      emergency,
      alarmBoard,
      alarmCalls,
      loneVisits: lone.services,
      transports,
      linkSos,
    },
    forBookings: { yes: doctors.yes, isOnAlarm: doctors.isBound },
    changed: lone.changed,
    /** At a start: whoever went off duty may have been cut off before the alarms were let go of. */
    async resume(): Promise<void> {
      await hands.watch().catch((error) => world.log.warn(UNWATCHED, { error: String(error) }));
    },
    /** Whom nobody waits for any more is let go, and others are asked. */
    watchHelpers: () => doctors.watch(),
    rounds: [
      [5 * SECOND, "open alerts were not looked for", () => alerts.adoptStrays()],
      [MINUTE, "alerts that are over were not let go", () => Promise.resolve(alerts.passivate())],
      [15 * SECOND, "doctors who go to an alarm were not watched", () => {
        doctors.watch();
        return Promise.resolve();
      }],
      [MINUTE, UNWATCHED, () => hands.watch()],
      ...lone.rounds,
    ] satisfies readonly Round[],
    stop() {
      lone.stop();
      alerts.stop();
    },
  };
}
