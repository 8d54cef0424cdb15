/** Who pays and where to, put together: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import { TRANSFER_ENDS_MILLISECONDS } from "../actors/payment/transfer.ts";
import type { Hub } from "../actors/hub.ts";
import type { PaymentStore } from "../actors/payment/store.ts";
import type { Payments } from "../actors/payments.ts";
import { after, DAY, HOUR, type PersonId, SYSTEM } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { clinicStore } from "../db/clinics.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { payLinkStore } from "../db/pay_links.ts";
import { personalRows } from "../db/personal_rows.ts";
import { transferStore } from "../db/transfers.ts";
import { bankDetailsServices } from "../routes/money/bank_details_services.ts";
import { type BookingPaying, payLinkServices } from "../routes/money/pay_link_services.ts";
import { payLinkTopic } from "../routes/pay_link_streams.ts";
import type { PhoneReader } from "../routes/people/contact_rules.ts";
import { transferServices } from "../routes/money/transfer_services.ts";
import type { Passwords } from "../runtime/passwords.ts";
import type { Round } from "./housekeeping.ts";

const TRANSFERS_AT_ONCE = 200;
/** A refund and its receipt may come so late. */
const CONTACTS_KEPT_MILLISECONDS = 90 * DAY;

export interface PayerSurroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly outbox: Outbox;
  readonly passwords: Passwords;
  readonly hub: Hub;
  readonly rateLimits: boolean;
  readonly bookings: Bookings;
  readonly normalPhone: PhoneReader;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

export function payerDesk(around: PayerSurroundings, payments: Payments, store: PaymentStore) {
  const { world, database, keyring, people, outbox, passwords, rateLimits } = around;
  const bankDetails = bankDetailsStore(database, keyring);
  const { passwordHash } = personalRows(database);
  const transfers = transferStore(database);
  const links = payLinkStore(database, keyring);
  const clinics = clinicStore(database, keyring);

  /** As a payer may read it. */
  async function nameOf(providerId: PersonId): Promise<string | null> {
    const clinic = await clinics.get(providerId);
    if (clinic !== null) return clinic.name;
    const doctor = await people.get(providerId);
    return doctor === null ? null : `${doctor.lastName} ${doctor.firstName}`;
  }

  /** What nobody has seen for two weeks has not come. */
  async function endMissing(): Promise<void> {
    const before = after(world.clock.now(), -TRANSFER_ENDS_MILLISECONDS);
    for (const { id } of await transfers.overdue(before, TRANSFERS_AT_ONCE)) {
      await payments.ask(id, { type: "declareMissing" }, SYSTEM);
    }
  }

  return {
    bankDetails,
    /** Needs what pays for bookings, which needs the bank details. */
    payLinks: (paying: BookingPaying) =>
      payLinkServices({
        ...{ world, links, store, payments, paying, nameOf, rateLimits },
        bookings: around.bookings,
        normalPhone: around.normalPhone,
        origin: around.origin,
        ended: (linkId) => around.hub.disconnect(payLinkTopic(linkId)),
      }),
    services: {
      bankDetails: bankDetailsServices({
        ...{ world, people, outbox, passwords, passwordHash, rateLimits },
        store: bankDetails,
      }),
      transfers: transferServices({ world, payments, store: transfers }),
    },
    rounds: [
      [HOUR, "transfers that never came were not ended", endMissing],
      [
        DAY,
        "contacts of payers were not emptied",
        () => links.forgetContacts(after(world.clock.now(), -CONTACTS_KEPT_MILLISECONDS)),
      ],
    ] satisfies readonly Round[],
  };
}
