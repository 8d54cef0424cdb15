import { deepStrictEqual, strictEqual, throws } from "node:assert";
import fc from "fast-check";
import { kopecks, sumOf } from "../../../actors/money/kopecks.ts";
import {
  prepaymentReceipt,
  type ReceiptFacts,
  refundReceipt,
  settlementRequest,
  shared,
} from "../../../actors/money/receipts.ts";

const FACTS: ReceiptFacts = {
  email: null,
  phone: "+77010000000",
  parts: [
    { description: "Визит № 123", kopecks: kopecks(300_000n) },
    { description: "Доплата к визиту № 123", kopecks: kopecks(50_000n) },
  ],
  totalKopecks: kopecks(350_000n),
  vatCode: 1,
};

Deno.test("a prepayment is settled by a second receipt of the same sum", () => {
  const before = prepaymentReceipt(FACTS)!;
  const after = settlementRequest("p-1", FACTS)!;
  deepStrictEqual(before.lines.map(({ mode }) => mode), ["full_prepayment", "full_prepayment"]);
  deepStrictEqual(after.receipt.lines.map(({ mode }) => mode), ["full_payment", "full_payment"]);
  strictEqual(after.settledKopecks, sumOf(after.receipt.lines.map((line) => line.unitKopecks)));
});

Deno.test("a refund goes back in the mode in which it was paid", () => {
  strictEqual(refundReceipt(FACTS, true)?.lines[0]?.mode, "full_payment");
  strictEqual(refundReceipt(FACTS, false)?.lines[0]?.mode, "full_prepayment");
});

Deno.test("the e-mail comes before the telephone; without both there is no receipt", () => {
  deepStrictEqual(prepaymentReceipt(FACTS)?.customer, { phone: "+77010000000" });
  deepStrictEqual(prepaymentReceipt({ ...FACTS, email: "a@tot.example" })?.customer, {
    email: "a@tot.example",
  });
  strictEqual(prepaymentReceipt({ ...FACTS, phone: null }), null);
  strictEqual(prepaymentReceipt({ ...FACTS, totalKopecks: kopecks(0n) }), null);
  throws(() => prepaymentReceipt({ ...FACTS, vatCode: 13 }), RangeError);
});

Deno.test("lines sum to what was paid, to the kopeck, whatever part of the price it is", () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 1_000_000_000n }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 1n, max: 1_000_000_000n }), (weights, total) => {
      const parts = weights.map((weight) => ({ description: "x", kopecks: kopecks(weight) }));
      strictEqual(sumOf(shared(parts, kopecks(total)).map((part) => part.kopecks)), total);
    }),
    { numRuns: 200 },
  );
});
