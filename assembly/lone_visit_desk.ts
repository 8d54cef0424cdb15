/** Doctors alone at their patients', put together: part of the assembly. */
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { frame, type Hub, personTopic } from "../actors/hub.ts";
import { isOpenLone, type LoneCall, type LoneVisit } from "../actors/lone_visit/machine.ts";
import { loneVisitView } from "../actors/lone_visit/view.ts";
import { LoneVisits } from "../actors/lone_visits.ts";
import type { NewMessage } from "../actors/outbox/message.ts";
import type { System } from "../actors/system.ts";
import { after, type BookingId, type PersonId, SECOND } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { openDoctorPins } from "../db/doctor_pins.ts";
import type { Outbox } from "../db/outbox.ts";
import type { Accounts } from "../routes/accounts.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import type { Keyring } from "../db/keyring.ts";
import { loneVisitStore } from "../db/lone_visits.ts";
import type { Round } from "./housekeeping.ts";
import { LockOut } from "../routes/people/lock_out.ts";
import { loneVisitServices } from "../routes/people/lone_visits.ts";
import type { Passwords } from "../runtime/passwords.ts";
import { openSignInFailures } from "../db/sign_in_failures.ts";

/** Phones go dark without a word: so often it is looked. */
const LOOK_MILLISECONDS = 5 * SECOND;

interface Surroundings {
  readonly world: World;
  readonly system: System;
  readonly hub: Hub;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly passwords: Passwords;
  readonly passwordHash: (id: PersonId) => Promise<string | null>;
  readonly raise: (state: LoneVisit, call: LoneCall) => Promise<unknown>;
  readonly isLookedFor: (state: LoneVisit) => boolean;
  readonly outbox: Pick<Outbox, "enqueue" | "wake">;
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly accounts: Pick<Accounts, "person">;
}

export async function loneVisitDesk(around: Surroundings) {
  const { world, system, hub, database, keyring, index, positions } = around;
  const visits = new LoneVisits(system, {
    world,
    store: loneVisitStore(database, around.outbox),
    bookings: index,
    duty: (doctorId) => positions.get(doctorId),
    raise: around.raise,
    isLookedFor: around.isLookedFor,
    knock: (state) => knockOf(around, state),
    tell(doctorId, state) {
      const topic = personTopic(doctorId);
      if (hub.has(topic)) hub.publish(topic, frame("lone_visit", { visit: loneVisitView(state) }));
    },
  });
  await visits.recover();
  return {
    services: loneVisitServices({
      world,
      visits,
      pins: await openDoctorPins(database, keyring),
      passwords: around.passwords,
      passwordHash: around.passwordHash,
      // A PIN has four digits: its tries are limited whatever else is.
      lockOut: new LockOut(await openSignInFailures(database, keyring), true),
    }),
    changed: visits.changed.bind(visits),
    /** At whose door this doctor is still, by the watch; null: at none. */
    bookingOf(doctorId: PersonId): BookingId | null {
      const state = visits.peek(doctorId);
      return state !== null && isOpenLone(state) ? state.bookingId : null;
    },
    rounds: [
      [
        LOOK_MILLISECONDS,
        "it was not looked whose phone is dark",
        () => Promise.resolve(visits.look()),
      ],
    ] satisfies readonly Round[],
    stop: () => visits.stop(),
  };
}

/** The question is asked: a phone that lies in a pocket must hear of it. */
async function knockOf(
  { world, book, accounts }: Surroundings,
  { id, version, doctorId, rules }: LoneVisit,
): Promise<NewMessage | null> {
  const channel = book.isPushable(doctorId) ? "push" : "sms";
  const recipient = channel === "push"
    ? doctorId
    : (await accounts.person(doctorId))?.phone ?? null;
  if (recipient === null) return null;
  const at = world.clock.now();
  return {
    channel,
    recipient,
    language: book.wishesOf(doctorId).language,
    template: "lone_check",
    values: {},
    dedupeKey: `lone_check/${id}/${version}`,
    personId: doctorId,
    createdAt: at,
    expiresAt: after(at, rules.answerSeconds * SECOND),
  };
}
