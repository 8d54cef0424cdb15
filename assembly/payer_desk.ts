/** Who pays and where to, put together: part of the assembly. */
import { TRANSFER_ENDS_MILLISECONDS } from "../actors/payment/transfer.ts";
import type { Payments } from "../actors/payments.ts";
import { after, HOUR, SYSTEM } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { personalRows } from "../db/personal_rows.ts";
import { transferStore } from "../db/transfers.ts";
import { bankDetailsServices } from "../routes/money/bank_details_services.ts";
import { transferServices } from "../routes/money/transfer_services.ts";
import type { Passwords } from "../runtime/passwords.ts";
import type { Round } from "./housekeeping.ts";

const TRANSFERS_AT_ONCE = 200;

export interface PayerSurroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly outbox: Outbox;
  readonly passwords: Passwords;
  readonly rateLimits: boolean;
}

/** `payments`: those that transfers are. */
export function payerDesk(around: PayerSurroundings, payments: Payments) {
  const { world, database, keyring, people, outbox, passwords, rateLimits } = around;
  const bankDetails = bankDetailsStore(database, keyring);
  const { passwordHash } = personalRows(database);
  const transfers = transferStore(database);

  /** What nobody has seen for two weeks has not come. */
  async function endMissing(): Promise<void> {
    const before = after(world.clock.now(), -TRANSFER_ENDS_MILLISECONDS);
    for (const { id } of await transfers.overdue(before, TRANSFERS_AT_ONCE)) {
      await payments.ask(id, { type: "declareMissing" }, SYSTEM);
    }
  }

  return {
    bankDetails,
    services: {
      bankDetails: bankDetailsServices({
        ...{ world, people, outbox, passwords, passwordHash, rateLimits },
        store: bankDetails,
      }),
      transfers: transferServices({ world, payments, store: transfers }),
    },
    rounds: [
      [HOUR, "transfers that never came were not ended", endMissing],
    ] satisfies readonly Round[],
  };
}
