/** The books of payments put together for pages and API: part of the money desk. */
import type { PaymentWorker } from "../actors/payment/worker.ts";
import { after, DAY, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { clinicStore } from "../db/clinics.ts";
import { dashboardOf } from "../db/dashboard.ts";
import type { Keyring } from "../db/keyring.ts";
import { paymentBooks } from "../db/payment_books.ts";
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
  let isLooking = false;
  return {
    books,
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
        lookAgain: worker === null ? null : () => {
          if (isLooking) return false;
          isLooking = true;
          const now = world.clock.now();
          worker.lookAtOpen(after(now, MINUTE))
            .then(() => worker.lookAtAll(after(now, -LOOKED_BACK)))
            .catch((error) =>
              world.log.warn("the provider's books were not read", { error: String(error) })
            )
            .finally(() => isLooking = false);
          return true;
        },
      }),
  };
}
