/** Why and why not, and what shifts have brought, put together over an open database: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import { DecisionBook } from "../actors/dispatcher/decisions.ts";
import type { DutyNews } from "../actors/dispatcher/duty_news.ts";
import type { OnDuty, PositionIndex } from "../actors/dispatcher/positions.ts";
import type { System } from "../actors/system.ts";
import { HOUR } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { clinicStore } from "../db/clinics.ts";
import { dispatchDecisions } from "../db/dispatch_decisions.ts";
import { earningsOf } from "../db/earnings.ts";
import type { Keyring } from "../db/keyring.ts";
import type { PeopleStore } from "../db/people.ts";
import { shiftRecords } from "../db/shift_records.ts";
import { every } from "./housekeeping.ts";
import { fairnessServices } from "../routes/fairness_services.ts";
import { whyServices } from "../routes/why_services.ts";

/** Some at a time: of two hundred calls a second none is forgotten. */
const DECISIONS_MILLISECONDS = 250;

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly bookings: Bookings;
  readonly positions: PositionIndex;
  readonly actor: DispatcherActor;
  readonly duties: DutyNews;
  readonly cities: { readonly served: readonly string[]; timeZoneOf(name: string): string };
}

export function whyDesk(around: Surroundings) {
  const { world, database, keyring, people, bookings, positions, actor, duties, cities } = around;
  const clinics = clinicStore(database, keyring);
  const decisions = dispatchDecisions(database);
  const book = new DecisionBook(decisions, world.log);
  actor.noteDecision = (decided) => book.note(decided);
  const areaOf = (duty: OnDuty) => duties.areaOf(duty);
  actor.ledger.areaOf = areaOf;
  return {
    services: {
      fairness: fairnessServices({
        world,
        records: shiftRecords(database),
        incomes: earningsOf(database),
        onDuty: (id) => positions.get(id),
        areaOf,
        cities,
      }),
      why: whyServices({
        world,
        bookings,
        positions,
        candidatesOf: (id) => actor.candidates(id),
        progressOf: (id) => actor.progress(id),
        decisionsOf: (id) => decisions.of(id),
        areaOf,
        clinicName: (id) => clinics.nameOf(id),
        person: (id) => people.get(id),
      }),
    },
    start(system: System): void {
      every(system, world.log, [
        [DECISIONS_MILLISECONDS, "why doctors were asked was not written down", () => book.save()],
        [HOUR, "old decisions were not removed", () => decisions.tidy(world.clock.now())],
      ]);
    },
    /** What has been decided and is not written yet. */
    save: () => book.save(),
  };
}
