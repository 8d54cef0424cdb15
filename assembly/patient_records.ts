/** Patients' own records, put together over an open database: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import type { World } from "../actors/world.ts";
import { addressBook } from "../db/address_book.ts";
import type { AuditStore } from "../db/audit.ts";
import type { Database } from "../db/client.ts";
import { consentStore } from "../db/consents.ts";
import { guardianshipStore } from "../db/guardianships.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import { mergeStore } from "../db/person_merges.ts";
import type { ProfileStore } from "../db/profiles.ts";
import type { Accounts } from "../routes/accounts.ts";
import type { ServedCities } from "../routes/booking_services.ts";
import type { AccessLog } from "../routes/people/access_log.ts";
import { patientFinder } from "../routes/people/booked_patient.ts";
import { disclosures } from "../routes/people/disclosures.ts";
import { cardReader } from "../routes/people/medical_card.ts";
import { patientServices } from "../routes/people/patients.ts";

interface Surroundings {
  readonly database: Database;
  readonly profiles: ProfileStore;
  readonly keyring: Keyring;
  readonly world: World;
  readonly bookings: Bookings;
  readonly cities: ServedCities;
  readonly audit: AuditStore;
  readonly access: AccessLog;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly glass: Parameters<typeof patientServices>[0]["glass"];
}

export function patientRecords(around: Surroundings) {
  const {
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
    glass,
  } = around;
  const consents = consentStore(database);
  const merges = mergeStore(database, keyring);
  const guardianships = guardianshipStore(database, keyring, outbox);
  const disclosed = disclosures({ world, bookings, consents, sameHuman: merges.sameHuman });
  const patients = patientServices({
    world,
    profiles,
    consents,
    guardianships,
    keyring,
    book: addressBook(database, keyring),
    readCard: cardReader({ world, profiles, audit }),
    sameHuman: merges.sameHuman,
    account: (id) => accounts.person(id),
    accountChanged: (id) => accounts.forget(id),
    districtAt: (point) => cities.districtAt(point),
    glass,
    denied: (by, reading) => access.denied(by, reading),
    disclosureChanged: disclosed.changed,
    newCode,
  });
  return {
    patients,
    forBookings: {
      findPatient: patientFinder({ world, profiles, guardianships }),
      disclosures: disclosed,
    },
    /** Records have become one human, or are none any more. */
    humansChanged: disclosed.follow,
  };
}

/** Six decimal digits, evenly drawn. */
function newCode(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const limit = Math.floor(2 ** 32 / 1_000_000) * 1_000_000;
  return drawn >= limit ? newCode() : String(drawn % 1_000_000).padStart(6, "0");
}
