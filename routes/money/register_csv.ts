/** A bank register as a table: one payment order a line. */
import { type RegisterLine } from "../../actors/money/bank_register.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { csvLine, csvSum } from "../csv_response.ts";

const HEAD = [
  "Номер",
  "Получатель",
  "ИНН",
  "КПП",
  "Счёт",
  "Банк",
  "БИК",
  "Корр. счёт",
  "Сумма",
  "Назначение платежа",
];

/** Digits that a spreadsheet must not round: as text. */
const digits = (text: string | null): string => text === null || text === "0" ? "" : `'${text}`;

export const registerCsv = (lines: readonly RegisterLine[]): string =>
  [
    csvLine(HEAD),
    ...lines.map(({ number, details, kopecks, purpose }) =>
      csvLine([
        number,
        details.name,
        digits(details.inn),
        digits(details.kpp),
        digits(details.personalAccount),
        details.bankName,
        digits(details.bic),
        digits(details.correspondentAccount),
        csvSum(kopecksToJson(kopecks), "ru"),
        purpose,
      ])
    ),
  ].join("");
