/** What is earned is shared out to the kopeck, whatever the shares are. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { partsOf, visitSettled } from "../../actors/money/journal.ts";
import { kopecks, sumOf } from "../../actors/money/kopecks.ts";
import { isBalanced } from "../../actors/money/ledger.ts";
import { sharesOf } from "../../actors/money/split.ts";
import { instant } from "../../actors/vocabulary.ts";

const [DOCTOR, CLINIC] = ["doctor", "clinic"];
const split = { platformPercent: 15, clinicPercent: 25 };

Deno.test("the doctor has what is left when the service and the clinic have theirs", () => {
  const of = (earned: number, doctorId: string | null, clinicId: string | null) => {
    const { doctor, clinic, platformKopecks } = sharesOf(kopecks(earned), split, {
      doctorId,
      clinicId,
    });
    return [doctor?.kopecks, clinic?.kopecks, platformKopecks].map((one) => Number(one ?? -1));
  };
  deepStrictEqual(of(300_000, DOCTOR, CLINIC), [180_000, 75_000, 45_000]);
  deepStrictEqual(of(300_000, DOCTOR, null), [255_000, -1, 45_000]);
  deepStrictEqual(of(101, DOCTOR, CLINIC), [61, 25, 15]);
  deepStrictEqual(of(100_000, null, CLINIC), [-1, 85_000, 15_000]);
  deepStrictEqual(of(100_000, null, null), [-1, -1, 100_000]);
});

Deno.test("no kopeck is lost or made, and the posting is balanced", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.option(fc.constant(DOCTOR)),
      fc.option(fc.constant(CLINIC)),
      (earned, platformPercent, more, doctorId, clinicId) => {
        const clinicPercent = Math.min(more, 100 - platformPercent);
        const shares = sharesOf(
          kopecks(earned),
          { platformPercent, clinicPercent },
          { doctorId, clinicId },
        );
        const parts = partsOf(shares);
        strictEqual(sumOf(parts.map((part) => part.kopecks)), BigInt(earned));
        ok(parts.every((part) => part.kopecks > 0n));
        ok(isBalanced(visitSettled({ at: instant(0), bookingId: "b" }, shares).entries));
      },
    ),
    { numRuns: 500 },
  );
});
