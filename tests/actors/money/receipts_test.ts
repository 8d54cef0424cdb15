import { deepStrictEqual, strictEqual, throws } from "node:assert";
import fc from "fast-check";
import { kopecks, sumOf } from "../../../actors/money/kopecks.ts";
import {
  customerOf,
  type ReceiptFacts,
  receiptLines,
  shared,
} from "../../../actors/money/receipts.ts";

const FACTS: ReceiptFacts = {
  parts: [
    { description: "Визит № 123", kopecks: kopecks(300_000n) },
    { description: "Доплата к визиту № 123", kopecks: kopecks(50_000n) },
  ],
  totalKopecks: kopecks(350_000n),
  vatCode: 1,
  taxSystemCode: null,
  mode: "full_prepayment",
};

Deno.test("the lines of a receipt are of its mode, and an advance is for nothing certain", () => {
  for (const mode of ["full_prepayment", "full_payment", "advance"] as const) {
    const { lines } = receiptLines({ ...FACTS, mode });
    deepStrictEqual(lines.map((line) => line.mode), [mode, mode]);
    deepStrictEqual([...new Set(lines.map((line) => line.subject))], [
      mode === "advance" ? "payment" : "service",
    ]);
    strictEqual(sumOf(lines.map((line) => line.unitKopecks)), FACTS.totalKopecks);
  }
  strictEqual(receiptLines({ ...FACTS, taxSystemCode: 2 }).taxSystemCode, 2);
});

Deno.test("a receipt is never of nothing, and its tax is one of the provider's", () => {
  throws(() => receiptLines({ ...FACTS, totalKopecks: kopecks(0n) }), RangeError);
  for (const vatCode of [0, 13, 1.5, NaN]) {
    throws(() => receiptLines({ ...FACTS, vatCode }), RangeError);
  }
});

Deno.test("the e-mail comes before the telephone; without both there is nobody to send it to", () => {
  deepStrictEqual(customerOf({ email: null, phone: "+77010000000" }), { phone: "+77010000000" });
  deepStrictEqual(customerOf({ email: "a@tot.example", phone: "+77010000000" }), {
    email: "a@tot.example",
  });
  strictEqual(customerOf({ email: null, phone: null }), null);
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
