/**
 * What the payment provider says by codes, in words: what it hinted at, what came of that, and why a call of
 * ours was not done. A code that we do not know stands as it is, for its support asks for it.
 */
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";

const HINTS: Readonly<Record<string, LocaleKey>> = {
  "payment.waiting_for_capture": "books.hint.held",
  "payment.succeeded": "books.hint.paid",
  "payment.canceled": "books.hint.cancelled",
  "refund.succeeded": "books.hint.refunded",
};
const OUTCOMES = ["observed", "unknown_object", "no_such_object"] as const;
/** Its own codes, ours, and what the way there says. */
const CAUSES = [
  "invalid_request",
  "not_supported",
  "not_found",
  "invalid_credentials",
  "forbidden",
  "too_many_requests",
  "internal_server_error",
  "key_refused",
  "odd_answer",
  "no_answer",
  "list",
  "not_needed",
  "no_payment",
  "no_object",
  "receipts_off",
] as const;
/** Of the network, by whatever name the machine has for it. */
const NO_WAY = /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EPIPE|ERR_NETWORK|EHOSTUNREACH|ENETUNREACH)/;
const HTTP = /^http_(\d{3})$/;

const isOf = <Code extends string>(codes: readonly Code[], code: string): code is Code =>
  (codes as readonly string[]).includes(code);

/** «Платёж проведён». */
export function hintText(reader: Reader, event: string): string {
  const key = Object.hasOwn(HINTS, event) ? HINTS[event] : undefined;
  return key === undefined ? event : reader.t(key);
}

export const outcomeText = (reader: Reader, outcome: string | null): string =>
  outcome === null
    ? reader.t("books.hintWaits")
    : isOf(OUTCOMES, outcome)
    ? reader.t(`books.hintOutcome.${outcome}`)
    : reader.t("books.hintRead");

/** «запрос неверен»; a code that we do not know as it is. */
export function causeText(reader: Reader, code: string): string {
  if (isOf(CAUSES, code)) return reader.t(`books.cause.${code}`);
  if (NO_WAY.test(code)) return reader.t("books.cause.no_answer");
  const [, status] = HTTP.exec(code) ?? [];
  return status === undefined ? code : reader.t("books.cause.http", { status });
}

/** The same with the code beside it, which its support asks for. */
export function causeWithCode(reader: Reader, code: string): string {
  const text = causeText(reader, code);
  return text === code ? code : `${text} (${code})`;
}
