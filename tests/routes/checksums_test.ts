/** The check digits of a policy and of a SNILS: a table of right and wrong ones. */
import { strictEqual } from "node:assert";
import { digitsOf, isPolicyNumber, isSnils, snilsText } from "../../routes/people/checksums.ts";

const POLICIES: readonly (readonly [string, boolean])[] = [
  ["7849350848000013", true],
  ["7849 3508 4800 0013", true],
  ["7849-3508-4800-0013", true],
  ["4111111111111111", true],
  // One digit changed, two neighbours changed places, one too few, one too many.
  ["7849350848000014", false],
  ["7849350848000031", false],
  ["784935084800001", false],
  ["78493508480000133", false],
  ["0000000000000000", false],
  ["784935084800001x", false],
  ["７849350848000013", false],
  ["", false],
];

for (const [typed, right] of POLICIES) {
  Deno.test(`«${typed}» is ${right ? "a" : "no"} policy number`, () => {
    strictEqual(isPolicyNumber(digitsOf(typed)), right);
  });
}

Deno.test("of a policy's sixteen digits each change of one is found", () => {
  const right = "7849350848000013";
  for (let at = 0; at < 16; at++) {
    for (const digit of "0123456789") {
      if (digit === right[at]) continue;
      const wrong = right.slice(0, at) + digit + right.slice(at + 1);
      strictEqual(isPolicyNumber(wrong), false, wrong);
    }
  }
});

const SNILS: readonly (readonly [string, boolean])[] = [
  ["112-233-445 95", true],
  ["11223344595", true],
  // The sums are 202 and 201: both end in 00.
  ["087654303 00", true],
  ["087654302 00", true],
  // From before there was a check.
  ["001-001-998 17", true],
  ["001-001-999 17", false],
  ["112-233-445 96", false],
  ["112-233-454 95", false],
  ["1122334459", false],
  ["000-000-000 00", false],
  ["abc", false],
];

for (const [typed, right] of SNILS) {
  Deno.test(`«${typed}» is ${right ? "a" : "no"} SNILS`, () => {
    strictEqual(isSnils(digitsOf(typed)), right);
  });
}

Deno.test("a SNILS is shown as it stands on the card", () => {
  strictEqual(snilsText("11223344595"), "112-233-445\u00a095");
});
