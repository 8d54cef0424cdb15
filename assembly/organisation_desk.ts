/** Organisations as payers, put together: part of the money desk. */
import type { Bookings } from "../actors/bookings.ts";
import type { Payments } from "../actors/payments.ts";
import { after, DAY, HOUR, SYSTEM } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { guaranteeStore } from "../db/guarantees.ts";
import { registerStore } from "../db/organisation_registers.ts";
import { organisationStore } from "../db/organisations.ts";
import type { PeopleStore } from "../db/people.ts";
import type { Cities } from "../gateways/cities.ts";
import type { LettersOfBookings } from "../routes/money/booked_guarantee.ts";
import {
  type GuaranteeServices,
  guaranteeServices,
  type OrganisationPaying,
} from "../routes/money/guarantee_services.ts";
import { organisationServices } from "../routes/money/organisation_services.ts";
import { registerServices } from "../routes/money/register_services.ts";
import type { Round } from "./housekeeping.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly people: PeopleStore;
  readonly bookings: Bookings;
  readonly cities: Pick<Cities, "names" | "timeZoneOf" | "defaultName" | "at">;
}

const EXPIRED_AT_ONCE = 200;

export function organisationDesk(around: Surroundings, payments: Payments) {
  const { world, database, people, bookings, cities } = around;
  const organisations = organisationStore(database);
  const store = guaranteeStore(database);
  const registers = registerStore(database);

  /** Judged by each payment to the instant; a day here is early in no time zone. */
  async function endExpired(): Promise<void> {
    const day = new Date(after(world.clock.now(), DAY)).toISOString().slice(0, 10);
    for (const id of await store.overdue(day, EXPIRED_AT_ONCE)) {
      await payments.ask(id, { type: "expire" }, SYSTEM);
    }
  }

  return {
    organisations,
    /** Needs what pays for bookings, which needs the organisations. */
    services: (paying: OrganisationPaying) => ({
      organisations: organisationServices({ world, store: organisations, people, cities }),
      guarantees: guaranteeServices({
        ...{ world, store, organisations, payments, bookings, paying, cities },
      }),
      registers: registerServices({ world, store: registers, organisations, cities }),
    }),
    lettersOf: (guarantees: GuaranteeServices): LettersOfBookings => ({
      ...{ guarantees, cities },
      log: world.log,
    }),
    rounds: [
      [HOUR, "guarantees whose days are over were not ended", endExpired],
    ] satisfies readonly Round[],
  };
}
