/** Who pays and where to, in memory, for pages. */
import type {
  BankDetailsServices,
  BankDetailsView,
} from "../../routes/money/bank_details_services.ts";
import type { Outcome } from "../../routes/services.ts";

const OWNER = "01930000-0000-7000-8000-000000000003";

export const BANK_DETAILS: BankDetailsView = {
  ownerId: OWNER,
  version: 2,
  details: {
    name: "ООО «Клиника на Яузе»",
    personalAccount: "40702810138250123017",
    bankName: "ПАО СБЕРБАНК",
    bic: "044525225",
    correspondentAccount: "30101810400000000225",
    inn: "7707083893",
    kpp: "773601001",
  },
  versions: [
    {
      version: 2,
      changedBy: OWNER,
      changedAt: "2026-11-22T11:12:00.000Z",
      changed: ["personalAccount", "bic"],
    },
    { version: 1, changedBy: OWNER, changedAt: "2026-11-01T09:00:00.000Z", changed: [] },
  ],
};

export function fakePayers(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): { bankDetails: BankDetailsServices } {
  return {
    bankDetails: {
      mine: () => Promise.resolve(outcome("bankDetails", BANK_DETAILS)),
      of: () => Promise.resolve(outcome("bankDetails", BANK_DETAILS)),
      change(_by, body) {
        note("changeBankDetails", body);
        return Promise.resolve(outcome("changeBankDetails", BANK_DETAILS));
      },
    },
  };
}
