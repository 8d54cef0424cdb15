/** Who pays and where to, put together: part of the assembly. */
import type { World } from "../actors/world.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { personalRows } from "../db/personal_rows.ts";
import { bankDetailsServices } from "../routes/money/bank_details_services.ts";
import type { Passwords } from "../runtime/passwords.ts";

export interface PayerSurroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly outbox: Outbox;
  readonly passwords: Passwords;
  readonly rateLimits: boolean;
}

export function payerDesk(around: PayerSurroundings) {
  const { world, database, keyring, people, outbox, passwords, rateLimits } = around;
  const bankDetails = bankDetailsStore(database, keyring);
  const { passwordHash } = personalRows(database);
  return {
    bankDetails,
    services: {
      bankDetails: bankDetailsServices({
        ...{ world, people, outbox, passwords, passwordHash, rateLimits },
        store: bankDetails,
      }),
    },
  };
}
