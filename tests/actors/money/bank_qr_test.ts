import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import jsQRModule from "jsqr";
import { create } from "qrcode";
import { type BankDetails, bankQrText, problemsOf } from "../../../actors/money/bank_qr.ts";
import { kopecks } from "../../../actors/money/kopecks.ts";

/** The accounts of the standard's own sample; its INN has no right checksum and stands in no test. */
const SAMPLE: BankDetails = {
  name: "ООО «Три кита»",
  personalAccount: "40702810138250123017",
  bankName: 'ОАО "БАНК"',
  bic: "044525225",
  correspondentAccount: "30101810400000000225",
  inn: null,
  kpp: null,
};
const THOUSAND = kopecks(100_000n);

Deno.test("the text of a transfer is the standard's: the required block first and in order", () => {
  deepStrictEqual(problemsOf(SAMPLE), {});
  strictEqual(
    bankQrText({ ...SAMPLE, inn: "7707083893", kpp: "773601001" }, THOUSAND, "Визит № 123"),
    'ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ОАО "БАНК"|' +
      "BIC=044525225|CorrespAcc=30101810400000000225|Sum=100000|Purpose=Визит № 123|" +
      "PayeeINN=7707083893|KPP=773601001",
  );
});

Deno.test("a value with the separator in it gets another separator", () => {
  const text = bankQrText({ ...SAMPLE, name: "А|Б~В" }, THOUSAND, "Визит");
  ok(text.startsWith("ST00012^Name=А|Б~В^PersonalAcc="));
});

const WRONG: readonly [keyof BankDetails, string, string][] = [
  ["name", " ", "empty"],
  ["name", "а".repeat(161), "too_long"],
  ["name", "ООО\nSum=1", "control_characters"],
  ["bankName", "б".repeat(46), "too_long"],
  ["bic", "04452522", "not_digits"],
  ["personalAccount", "40702810138250123018", "wrong_key"],
  ["personalAccount", "4070281013825012301", "not_digits"],
  ["correspondentAccount", "30101810400000000226", "wrong_key"],
  ["inn", "7707083894", "wrong_checksum"],
  ["inn", "500100732258", "wrong_checksum"],
  ["inn", "77070838", "not_digits"],
  ["kpp", "77360100", "not_digits"],
];
for (const [field, value, problem] of WRONG) {
  Deno.test(`bank details: ${field} ${JSON.stringify(value.slice(0, 24))} is ${problem}`, () => {
    const details = { ...SAMPLE, [field]: value };
    deepStrictEqual(problemsOf(details), { [field]: problem });
    throws(() => bankQrText(details, THOUSAND, "Визит"), RangeError);
  });
}

Deno.test("an INN of a person, and a bank without a correspondent account, are right", () => {
  deepStrictEqual(problemsOf({ ...SAMPLE, inn: "500100732259", correspondentAccount: "0" }), {});
});

Deno.test("no code is made of nothing, of too much, or of a block over 300 bytes", () => {
  for (const sum of [0n, -1n, 1_000_000_001n]) {
    throws(() => bankQrText(SAMPLE, kopecks(sum), "Визит"), RangeError);
  }
  throws(() => bankQrText(SAMPLE, THOUSAND, "в".repeat(161)), RangeError);
  throws(() => bankQrText({ ...SAMPLE, name: "ю".repeat(120) }, THOUSAND, "Визит"), RangeError);
});

Deno.test("the code decodes back to its text", () => {
  const text = bankQrText(SAMPLE, THOUSAND, "Визит № 123");
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const scale = 4;
  const side = (modules.size + 8) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < modules.size * scale; y++) {
    for (let x = 0; x < modules.size * scale; x++) {
      if (!modules.get(Math.floor(y / scale), Math.floor(x / scale))) continue;
      const at = ((y + 4 * scale) * side + x + 4 * scale) * 4;
      pixels.fill(0, at, at + 3);
    }
  }
  // deno-lint-ignore no-explicit-any
  const decode = ((jsQRModule as any).default ?? jsQRModule) as any;
  const found = decode(pixels, side, side);
  strictEqual(new TextDecoder().decode(new Uint8Array(found.binaryData)), text);
});
