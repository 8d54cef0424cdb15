/** The books of payments put together for pages and API: part of the money desk. */
import type { PaymentWorker } from "../actors/payment/worker.ts";
import { after, DAY, type Instant, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { clinicStore } from "../db/clinics.ts";
import { dashboardOf } from "../db/dashboard.ts";
import type { Keyring } from "../db/keyring.ts";
import { paymentBooks } from "../db/payment_books.ts";
import { moneyChecks } from "../db/money_checks.ts";
import type { PeopleStore } from "../db/people.ts";
import { receiptStore } from "../db/receipts.ts";
import { paymentBookServices } from "../routes/money/payment_books_services.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly cities: {
    readonly defaultName: string;
    timeZoneOf(city: string): string;
  };
}

/** How far back the provider's list is read when somebody asks for it. */
const LOOKED_BACK = 3 * DAY;

export function paymentBookDesk(around: Surroundings) {
  const { world, database, keyring, people, cities } = around;
  const books = paymentBooks(database, keyring);
  const clinics = clinicStore(database, keyring);
  const bankDetails = bankDetailsStore(database, keyring);
  const checks = moneyChecks(database);
  let isLooking = false;

  /**
   * The provider's books since then are compared with ours, and what came of it is kept.
   * @param areOpenAll what may still change at the provider was looked at, all of it
   */
  async function compare(
    worker: PaymentWorker,
    since: Instant,
    by: PersonId | null,
    areOpenAll = true,
  ) {
    const listed = await worker.lookAtAll(since);
    const read = { ...listed, isWhole: listed.isWhole && areOpenAll };
    const openDifferences = await checks.openDifferences();
    await checks.add("provider", { ...read, openDifferences }, world.clock.now(), by);
    if (!read.isWhole) {
      world.log.warn("the provider's books were not read whole", { payments: read.payments });
    }
  }

  return {
    books,
    compare,
    services: (worker: PaymentWorker | null) =>
      paymentBookServices({
        world,
        books,
        receipts: receiptStore(database),
        figures: dashboardOf(database),
        timeZone: (city) => cities.timeZoneOf(city ?? cities.defaultName),
        async providerOf(id: PersonId) {
          const clinic = await clinics.get(id);
          if (clinic !== null) return { name: clinic.name, inn: clinic.inn };
          const [doctor, bank] = await Promise.all([people.get(id), bankDetails.newest(id)]);
          return doctor === null ? null : {
            name: `${doctor.firstName} ${doctor.lastName}`.trim(),
            inn: bank?.details.inn ?? null,
          };
        },
        lastComparison: () => checks.newest("provider"),
        lookAgain: worker === null ? null : (by) => {
          if (isLooking) return false;
          isLooking = true;
          const now = world.clock.now();
          worker.lookAtAllOpen()
            .then((areAll) => compare(worker, after(now, -LOOKED_BACK), by, areAll))
            .catch((error) =>
              world.log.warn("the provider's books were not read", { error: String(error) })
            )
            .finally(() => isLooking = false);
          return true;
        },
      }),
  };
}
