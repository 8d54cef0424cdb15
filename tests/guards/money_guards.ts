/** Guards of receipts and of the books of payments, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const receipts = ["tests/routes/receipts_test.ts"];
const books = ["tests/routes/payment_books_test.ts"];
const visits = ["tests/assembly/visit_books_test.ts"];

export const MONEY_GUARDS: readonly Guard[] = [
  {
    name: "nobody earns a discount on a visit that was given back",
    file: "actors/money/due.ts",
    find: "if (owed <= 0n || kept >= owed) return discount;",
    replace: "if (owed <= 0n || kept >= 0n) return discount;",
    tests: visits,
  },
  {
    name: "no receipt is sent a second time when its key is forgotten",
    file: "actors/payment/receipt_worker.ts",
    find: "if (firstAt === null || world.clock.now() - firstAt <= KEY_TRUSTED) return null;",
    replace: "if (firstAt === null || world.clock.now() > 0) return null;",
    tests: receipts,
  },
  {
    name: "whom a receipt goes to is gone when its call is done",
    file: "db/payment_queue.ts",
    find: ", customer = null where key",
    replace: " where key",
    tests: receipts,
  },
  {
    name: "a payer reads the own payments alone",
    file: "routes/money/payment_books_services.ts",
    find: "payerIds: idsOf(by),",
    replace: "payerIds: null,",
    tests: books,
  },
  {
    name: "a refund of one commandId is of one sum",
    file: "routes/payment_services.ts",
    find: "made.kopecks !== wanted",
    replace: "made.kopecks < 0n",
    tests: books,
  },
  {
    name: "why money went back lies sealed",
    file: "db/payment_books.ts",
    find: "key.seal(reasonPlace(refundId), reason)",
    replace: "new TextEncoder().encode(reason)",
    tests: books,
  },
];
