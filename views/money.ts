/** Sums in the reader's language. Pure; small, since the doctor's page carries it. */
import type { BookingView } from "../actors/booking/view.ts";
import { decimal } from "./numbers_and_lists.ts";
import type { Reader } from "./reader.ts";

/** «3 500 ₽», with kopecks where there are any. */
export const rubles = ({ language }: Pick<Reader, "language">, kopecks: number): string =>
  `${decimal(language, kopecks / 100, { atLeast: kopecks % 100 === 0 ? 0 : 2 })}\u00a0₽`;

/** What was paid or held for a visit, in one line. */
export function paymentText(reader: Reader, payment: BookingView["payment"]): string {
  if (payment === null) return "";
  const { status, heldKopecks, paidKopecks, refundedKopecks } = payment;
  const sums = {
    paid: paidKopecks - refundedKopecks,
    held: heldKopecks,
    refunded: refundedKopecks,
  };
  const { guarantee } = payment;
  if (guarantee !== undefined && status !== "paid" && status !== "refunded") {
    const said = guarantee.status;
    if (said === "approved") {
      const sum = rubles(reader, guarantee.limitKopecks ?? 0);
      return reader.t("payment.guarantee.approved", { sum });
    }
    const isOver = said === "declined" || said === "expired";
    // Another way may have been begun since.
    if (said === "requested" || isOver && payment.method === "organisation") {
      return reader.t(`payment.guarantee.${said}`);
    }
  }
  return status === "paid" || status === "held" || status === "refunded"
    ? reader.t(`payment.${status}`, { sum: rubles(reader, sums[status]) })
    : reader.t(payment.dueAtDoor ? "payment.atDoor" : "payment.unpaid");
}
