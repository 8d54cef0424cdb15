/** A statement as rows of a file: what moved the balance, why, and what it came to. */
import type { StatementLine } from "../../db/ledger.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { type LocaleKey, translate } from "../locale.ts";
import type { Language } from "../services.ts";
import { csvSum } from "../csv_response.ts";
import type { Statement } from "./income_services.ts";

/** Types of transactions that have words of their own. */
const TYPES = [
  "card_held",
  "card_released",
  "card_captured",
  "sbp_charged",
  "wallet_deposited",
  "wallet_held",
  "wallet_released",
  "wallet_charged",
  "cash_taken",
  "terminal_paid",
  "transfer_received",
  "organisation_charged",
  "promotion_given",
  "refund_asked",
  "refund_done",
  "refund_failed",
  "wallet_refunded",
  "visit_settled",
  "payout_approved",
  "payout_confirmed",
  "payout_failed",
  "payout_netted",
  "provider_paid_out",
  "cash_handed_over",
  "terminal_settled",
  "organisation_paid",
  "reversed",
] as const;

/** What a transaction was, in words. */
export const causeKey = (type: string): LocaleKey =>
  (TYPES as readonly string[]).includes(type)
    ? `ledger.type.${type as typeof TYPES[number]}`
    : "ledger.type.other";

/** «2026-11-27 09:14:05» in the city: a form that every spreadsheet takes for a time. */
export function csvTime(at: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return `${local.toPlainDate()} ${local.toPlainTime().toString({ smallestUnit: "second" })}`;
}

export async function* statementRows(
  { from, openingKopecks, lines, timeZone }: Statement,
  language: Language,
): AsyncGenerator<readonly string[]> {
  const t = (key: LocaleKey) => translate(language, key);
  yield [
    t("income.csv.time"),
    t("income.csv.cause"),
    t("income.csv.reference"),
    t("income.csv.in"),
    t("income.csv.out"),
    t("income.csv.balance"),
  ];
  yield [from, t("income.csv.opening"), "", "", "", csvSum(openingKopecks, language)];
  for await (const line of lines) {
    const sum = kopecksToJson(line.kopecks);
    yield [
      csvTime(line.at, timeZone),
      t(causeKey(line.type)),
      referenceOf(line),
      sum > 0 ? csvSum(sum, language) : "",
      sum < 0 ? csvSum(-sum, language) : "",
      csvSum(kopecksToJson(line.balanceKopecks), language),
    ];
  }
}

/** The visit, else the key that says what happened. */
const referenceOf = ({ bookingId, key }: StatementLine): string => bookingId ?? key;
