/** Tax receipts as the tests of pages play them: one of each state. */
import type { ListedReceiptView, ReceiptServices } from "../../routes/money/receipt_services.ts";
import type { ServiceAccountServices } from "../../routes/money/service_account_services.ts";
import type { Outcome, Person } from "../../routes/services.ts";
import { id, minutes } from "./fake_bookings.ts";

const receipts = (by: Person): readonly ListedReceiptView[] => {
  const common = {
    mode: "full_payment",
    kopecks: 350_000,
    registeredAt: null,
    documentNumber: null,
    storageNumber: null,
    attribute: null,
    bookingId: id(100),
    providerName: "Клиника на Яузе",
    mayRecord: false,
    maySend: false,
  };
  const numbers = {
    documentNumber: "3986",
    storageNumber: "9288000100115785",
    attribute: "2617603921",
  };
  return [
    {
      ...common,
      key: `${id(970)}.till`,
      issuer: "till",
      kind: "payment",
      status: "awaited",
      description: "Визит № 4129",
      madeAt: minutes(-20),
      paymentId: id(970),
      mayRecord: true,
    },
    {
      ...common,
      key: `${id(971)}.settlement`,
      issuer: "provider",
      kind: "settlement",
      status: "canceled",
      description: "Визит № 4128",
      madeAt: minutes(-60),
      paymentId: id(971),
      maySend: by.role === "admin",
    },
    {
      ...common,
      ...numbers,
      key: `${id(972)}.till`,
      issuer: "till",
      kind: "payment",
      status: "succeeded",
      description: "Визит № 4127",
      madeAt: minutes(-180),
      paymentId: id(972),
    },
    {
      ...common,
      key: `${id(973)}.refund`,
      issuer: "provider",
      kind: "refund",
      status: "pending",
      description: "Визит № 4126",
      madeAt: minutes(-200),
      paymentId: id(973),
      bookingId: null,
      providerName: null,
    },
  ];
};

export const fakeReceipts = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): ReceiptServices => {
  const missing = () => Promise.resolve({ refused: "not_found" } as const);
  return {
    list: (by, { show }) =>
      Promise.resolve({
        ok: {
          items: receipts(by).filter(({ status }) => show === undefined || status === show),
          nextCursor: null,
        },
      }),
    record(by, key, body) {
      note("recordReceipt", key, body);
      return Promise.resolve(outcome("recordReceipt", receipts(by)[2]!));
    },
    again: missing,
    settings: () =>
      Promise.resolve({
        ok: { version: 0, isOn: true, vatCode: 1, taxSystemCode: null, areSent: true },
      }),
    change: missing,
  };
};

/** Nothing was said yet: the page says what it is for. */
export const fakeServiceAccount = (): ServiceAccountServices => ({
  account: () => Promise.resolve({ ok: { version: 0, details: null, versions: [] } }),
  change: () => Promise.resolve({ refused: "wrong_password" }),
});
