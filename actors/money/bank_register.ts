/**
 * A run of payouts as a file that banks import: the exchange format of 1C (`1CClientBankExchange`, 1.03, in
 * windows-1251 with CRLF). Pure.
 */
import type { BankDetails } from "./bank_qr.ts";
import { type Kopecks, rublesText } from "./kopecks.ts";

export interface RegisterLine {
  /** Of the payment order. */
  readonly number: number;
  readonly details: BankDetails;
  readonly kopecks: Kopecks;
  /** Neutral: banks and their clerks read it. */
  readonly purpose: string;
}

export interface Register {
  /** YYYY-MM-DD and HH:MM:SS in the city. */
  readonly day: string;
  readonly time: string;
  /** Who pays; null: the bank's program puts in its own client. */
  readonly payer: BankDetails | null;
  readonly lines: readonly RegisterLine[];
}

/** «2026-11-27» → «27.11.2026». */
const russianDay = (day: string): string => day.split("-").toReversed().join(".");

type Field = readonly [string, string | number | null];

/** `who` is «Плательщик» or «Получатель»; a correspondent account of «0» is none. */
function partyFields(who: string, details: BankDetails): readonly Field[] {
  const { personalAccount, correspondentAccount: correspondent } = details;
  return [
    [`${who}Счет`, personalAccount],
    [who, details.inn === null ? details.name : `ИНН ${details.inn} ${details.name}`],
    [`${who}ИНН`, details.inn],
    [`${who}КПП`, details.kpp],
    [`${who}1`, details.name],
    [`${who}РасчСчет`, personalAccount],
    [`${who}Банк1`, details.bankName],
    [`${who}БИК`, details.bic],
    [`${who}Корсчет`, correspondent === "0" ? null : correspondent],
  ];
}

export function oneCText({ day, time, payer, lines }: Register): string {
  const date = russianDay(day);
  const fields: Field[] = [
    ["ВерсияФормата", "1.03"],
    ["Кодировка", "Windows"],
    ["Отправитель", "TOT"],
    ["ДатаСоздания", date],
    ["ВремяСоздания", time],
    ["ДатаНачала", date],
    ["ДатаКонца", date],
    ["РасчСчет", payer?.personalAccount ?? null],
    ["Документ", "Платежное поручение"],
  ];
  const written = (part: readonly Field[]): readonly string[] =>
    part.filter(([, value]) => value !== null).map(([name, value]) => `${name}=${value}`);
  const all = ["1CClientBankExchange", ...written(fields)];
  for (const line of lines) {
    all.push(
      "СекцияДокумент=Платежное поручение",
      ...written([
        ["Номер", line.number],
        ["Дата", date],
        ["Сумма", rublesText(line.kopecks)],
        ...(payer === null ? [] : partyFields("Плательщик", payer)),
        ...partyFields("Получатель", line.details),
        ["ВидОплаты", "01"],
        ["Очередность", 5],
        ["НазначениеПлатежа", line.purpose],
      ]),
      "КонецДокумента",
    );
  }
  return [...all, "КонецФайла", ""].join("\r\n");
}

/** What of windows-1251 above ASCII and beside the Russian letters names and purposes may have. */
const BESIDE: Readonly<Record<string, number>> = {
  "Ё": 0xa8,
  "ё": 0xb8,
  "№": 0xb9,
  "«": 0xab,
  "»": 0xbb,
  "–": 0x96,
  "—": 0x97,
  "„": 0x84,
  "“": 0x93,
  "”": 0x94,
  "’": 0x92,
  "\u00a0": 0xa0,
};

/** Windows-1251; what it does not have is a question mark. */
export function windows1251(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...text], (letter) => {
    const code = letter.codePointAt(0)!;
    if (code < 0x80) return code;
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0;
    return BESIDE[letter] ?? 0x3f;
  });
}
