/** Guards of receipts and of the books of payments, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const receipts = ["tests/routes/receipts_test.ts"];
const books = ["tests/routes/payment_books_test.ts"];
const extras = ["tests/routes/extras_test.ts"];
const visits = ["tests/assembly/visit_books_test.ts"];

const ledger = ["tests/db/ledger_store_test.ts"];
const payments = ["tests/db/payment_store_test.ts"];

export const MONEY_GUARDS: readonly Guard[] = [
  {
    name: "no entry of the ledger is changed, deleted or emptied",
    file: "db/migrations/0034_ledger.sql",
    find: "create trigger ledger_entries_append_only before update or delete or truncate",
    replace: "create trigger ledger_entries_append_only before update",
    tests: ledger,
  },
  {
    name: "the rights to change the ledger are revoked",
    file: "db/migrations/0034_ledger.sql",
    find: "revoke update, delete, truncate on ledger_entries, ledger_closed_balances",
    replace: "revoke truncate on ledger_entries, ledger_closed_balances",
    tests: ledger,
  },
  {
    name: "a transaction of the ledger sums to zero",
    file: "db/migrations/0034_ledger.sql",
    find: "select count(*) < 2 or sum(kopecks) <> 0 from",
    replace: "select count(*) < 2 from",
    tests: ledger,
  },
  {
    name: "a payer at the page stands in no row behind holds and transfers",
    file: "db/payments.ts",
    find: "is_watched and method in ('card', 'sbp')",
    replace: "is_watched and method <> ''",
    tests: payments,
  },
  {
    name: "an amount at the provider that was not asked for moves nothing",
    file: "actors/payment/observation.ts",
    find: 'if (!isLetGo && found.amountKopecks !== amount) return "amount";',
    replace: "",
    tests: ["tests/actors/payment_matrix_test.ts"],
  },
  {
    name: "after a day the provider's list is looked at before a payment is asked for again",
    file: "actors/payment/worker.ts",
    find: "const known = isStale ? await this.#findPayment(call) : null;",
    replace: "const known = null;",
    tests: payments,
  },
  {
    name: "a list of money shows the state that it was asked for",
    file: "db/guarantees.ts",
    find: '.and("g.status = ?::text", status)',
    replace: "",
    tests: ["tests/routes/organisations_test.ts"],
  },
  {
    name: "of a register's payment the same command is the same sum of the same register",
    file: "db/organisation_registers.ts",
    find: 'if (known.isSame !== true) throw new Refused("command_reused");',
    replace: "",
    tests: ["tests/routes/organisation_registers_test.ts"],
  },
  {
    name: "nobody takes money in another's name by the body",
    file: "routes/payment_schemas.ts",
    find: "export const ownTakenBody = takenBody.extend(notForClients)",
    replace: "export const ownTakenBody = takenBody",
    tests: ["tests/routes/organisation_registers_test.ts"],
  },
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
    name: "of two who wish a failed receipt sent anew one sends it",
    file: "db/receipts.ts",
    find: "if (!await writeCall(sql, call, paymentId, at, key)) return false;",
    replace: "await writeCall(sql, call, paymentId, at, key);",
    tests: receipts,
  },
  {
    name: "a till's receipt is written down by those whose visit it is",
    file: "db/receipt_books.ts",
    find: 'return asked.and("r.provider_id = ?::uuid", scope.id);',
    replace: "return asked;",
    tests: receipts,
  },
  {
    name: "a till's receipt is written down once",
    file: "db/receipt_books.ts",
    find: "(status = 'awaited' or $5::boolean)",
    replace: "($5 or true)",
    tests: receipts,
  },
  {
    name: "a payment's page writes down its own receipts alone",
    file: "routes/pages/admin_payment.tsx",
    find: "if (!isOfPayment) return refusePage",
    replace: "if (isOfPayment === null) return refusePage",
    tests: ["tests/pages/till_numbers_test.ts"],
  },
  {
    name: "no register is exported without a payer",
    file: "routes/money/payout_services.ts",
    find: 'if (payer === null) return { refused: "payout_no_account" };',
    replace: 'if (payer === null) return { refused: "not_found" };',
    tests: ["tests/routes/payouts_test.ts"],
  },
  {
    name: "the service's part of a visit is not a clinic's to say",
    file: "routes/money/tariff_services.ts",
    find: "isAdmin(by) ? null : servicePartFor",
    replace: "by.role !== undefined ? null : servicePartFor",
    tests: ["tests/routes/pricing_test.ts"],
  },
  {
    name: "another price is agreed to before a change of the visit",
    file: "routes/money/quotes.ts",
    find: "total === before || total === agreedKopecks ?",
    replace: "total >= 0 ?",
    tests: ["tests/routes/amend_price_test.ts"],
  },
  {
    name: "a price that was agreed to meanwhile does not move what somebody has taken",
    file: "actors/booking/decide_words.ts",
    find: 'if (fixed !== undefined && state.status !== "pending")',
    replace: 'if (fixed !== undefined && state.status === "cancelled")',
    tests: ["tests/actors/amend_price_test.ts"],
  },
  {
    name: "a doctor takes no more than is due",
    file: "routes/payment_services.ts",
    find: "if (sum > left) return",
    replace: "if (sum < 0n) return",
    tests: extras,
  },
  {
    name: "a terminal's slip is needed",
    file: "routes/payment_schemas.ts",
    find: 'if (method === "terminal" && slip === undefined) {',
    replace: 'if (method === "terminal" && slip === "") {',
    tests: extras,
  },
  {
    name: "a link pays once",
    file: "routes/money/pay_link_services.ts",
    find: "if (before.isPaid) return { ok: before };",
    replace: "",
    tests: extras,
  },
  {
    name: "extras are proposed in the visit alone",
    file: "actors/booking/machine.ts",
    find: "  proposeExtra: IN_THE_VISIT,",
    replace: "  proposeExtra: ANY,",
    tests: ["tests/actors/booking_matrix_test.ts"],
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
