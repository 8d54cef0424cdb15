/**
 * A transfer as a QR code that any Russian bank reads: ГОСТ Р 56042-2014, UTF-8 (`ST00012`), and what is
 * wrong with bank details. Pure.
 */
import { type Kopecks, LARGEST_KOPECKS } from "./kopecks.ts";

/** Where a clinic, or a doctor who works alone, is paid. */
export interface BankDetails {
  readonly name: string;
  readonly personalAccount: string;
  readonly bankName: string;
  readonly bic: string;
  /** «0» for a bank without one. */
  readonly correspondentAccount: string;
  readonly inn: string | null;
  readonly kpp: string | null;
}

export type BankDetailsProblem =
  | "empty"
  | "too_long"
  | "control_characters"
  | "not_digits"
  /** The account's key does not fit this bank: a digit is wrong, or the bank is another. */
  | "wrong_key"
  | "wrong_checksum";

export const BANK_QR_LIMITS = {
  nameCharacters: 160,
  bankNameCharacters: 45,
  /** The standard has 210; some banks read no more than this. */
  purposeCharacters: 160,
  requiredBytes: 300,
} as const;

/** Control characters, and what breaks lines. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** The first that no value contains. */
const SEPARATORS = ["|", "~", "^", "#", ";", "*", "!", "$", "%", "&"];

/** What is wrong with each field; empty: nothing is. */
export function problemsOf(details: BankDetails): Partial<
  Record<keyof BankDetails, BankDetailsProblem>
> {
  const { bic, personalAccount, correspondentAccount: correspondent } = details;
  const isBic = /^\d{9}$/.test(bic);
  const found: [keyof BankDetails, BankDetailsProblem | null][] = [
    ["name", wordsProblem(details.name, BANK_QR_LIMITS.nameCharacters)],
    ["bankName", wordsProblem(details.bankName, BANK_QR_LIMITS.bankNameCharacters)],
    ["bic", isBic ? null : "not_digits"],
    ["personalAccount", accountProblem(personalAccount, isBic ? bic.slice(-3) : null)],
    [
      "correspondentAccount",
      correspondent === "0"
        ? null
        : accountProblem(correspondent, isBic ? `0${bic.slice(4, 6)}` : null),
    ],
    ["inn", details.inn === null ? null : innProblem(details.inn)],
    ["kpp", details.kpp === null || /^\d{9}$/.test(details.kpp) ? null : "not_digits"],
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

/**
 * The text of the code. The purpose is neutral («Визит № 123»): banks and their clerks read it.
 * @throws RangeError for details with problems, a sum of nothing, or a block that is too long
 */
export function bankQrText(details: BankDetails, sum: Kopecks, purpose: string): string {
  const problems = Object.keys(problemsOf(details));
  if (problems.length > 0) throw new RangeError(`bank details: ${problems.join(", ")}`);
  if (sum <= 0n || sum > LARGEST_KOPECKS) throw new RangeError("a sum that nobody transfers");
  if (wordsProblem(purpose, BANK_QR_LIMITS.purposeCharacters) !== null) {
    throw new RangeError("the purpose");
  }
  // In this order, and before all others: the standard wants it so.
  const required = [
    ["Name", details.name],
    ["PersonalAcc", details.personalAccount],
    ["BankName", details.bankName],
    ["BIC", details.bic],
    ["CorrespAcc", details.correspondentAccount],
  ];
  const more = [
    ["Sum", String(sum)],
    ["Purpose", purpose],
    ...(details.inn === null ? [] : [["PayeeINN", details.inn]]),
    ...(details.kpp === null ? [] : [["KPP", details.kpp]]),
  ];
  const fields = [...required, ...more];
  const separator = SEPARATORS.find((one) => fields.every(([, value]) => !value!.includes(one)));
  if (separator === undefined) throw new RangeError("no character is left to separate");
  const written = (part: string[][]) => part.map(([name, value]) => `${name}=${value}`);
  const block = ["ST00012", ...written(required)].join(separator);
  if (new TextEncoder().encode(block).length > BANK_QR_LIMITS.requiredBytes) {
    throw new RangeError("the required block is too long");
  }
  return [block, ...written(more)].join(separator);
}

function wordsProblem(text: string, characters: number): BankDetailsProblem | null {
  if (text.trim() === "") return "empty";
  if (CONTROL.test(text)) return "control_characters";
  return [...text].length > characters ? "too_long" : null;
}

/** Weights 7-1-3 over three digits of the bank and the account; the units must sum to tens. */
function accountProblem(account: string, bankDigits: string | null): BankDetailsProblem | null {
  if (!/^\d{20}$/.test(account)) return "not_digits";
  if (bankDigits === null) return null;
  const sum = [...bankDigits + account].reduce(
    (all, digit, place) => all + Number(digit) * [7, 1, 3][place % 3]! % 10,
    0,
  );
  return sum % 10 === 0 ? null : "wrong_key";
}

const INN_WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** Ten digits of a company, twelve of a person; the last one or two are checks. */
function innProblem(inn: string): BankDetailsProblem | null {
  if (!/^(\d{10}|\d{12})$/.test(inn)) return "not_digits";
  const places = inn.length === 10 ? [9] : [10, 11];
  const fits = places.every((place) => {
    const weights = INN_WEIGHTS.slice(INN_WEIGHTS.length - place);
    const sum = weights.reduce((all, weight, at) => all + weight * Number(inn[at]), 0);
    return sum % 11 % 10 === Number(inn[place]);
  });
  return fits ? null : "wrong_checksum";
}
