/** What is due for a booking, and how much of it is asked for by which method. Pure. */
import { type BookingState, isEnded } from "../booking/state.ts";
import { type Kopecks, kopecks, NOTHING } from "../money/kopecks.ts";
import { heldFor } from "../money/price.ts";
import { goesBackByItself, PAID_STATUSES, type PaymentMeans } from "./codes.ts";
import {
  isAskedOfPayer,
  type PaymentState,
  refundableKopecks,
  refusedRefundKopecks,
} from "./state.ts";

/** Where no tariff says how much more is held. */
const RESERVE_PERCENT = 20;

/** What is due where the whole visit has one price and calling off is free. */
export function dueFor(state: BookingState, price: Kopecks): Kopecks {
  if (!isEnded(state)) return price;
  return state.status === "completed" && state.outcome === "done" ? price : NOTHING;
}

/** What has come in or is held, less what goes back. */
export const securedOf = (payments: readonly PaymentState[]): Kopecks =>
  payments.reduce(
    (sum, payment) => sum + payment.heldKopecks + refundableKopecks(payment),
    0n,
  ) as Kopecks;

/** What an admin has given back of what was due: nobody is asked for it a second time. */
export const forgivenOf = (payments: readonly PaymentState[]): Kopecks =>
  payments.flatMap(({ refunds }) => refunds)
    .filter(({ by, status }) => by !== null && status !== "failed")
    .reduce((sum, refund) => sum + (refund.forgivenKopecks ?? refund.kopecks), 0n) as Kopecks;

/** What of so much that a person gives back now is due: what is there or held beyond that was never owed. */
export function forgivenBy(
  payments: readonly PaymentState[],
  due: Kopecks,
  given: Kopecks,
): Kopecks {
  const left = due - forgivenOf(payments) - (securedOf(payments) - given);
  return left <= 0n ? NOTHING : kopecks(left < given ? left : given);
}

/** What the payer is asked for now. */
export function amountFor(
  state: BookingState,
  method: PaymentMeans,
  due: Kopecks,
): Kopecks {
  return method === "card" && !isEnded(state)
    ? heldFor(due, state.price?.holdReservePercent ?? RESERVE_PERCENT)
    : due;
}

export type Settlement =
  | { readonly type: "capture"; readonly payment: PaymentState; readonly kopecks: Kopecks }
  | { readonly type: "cancel"; readonly payment: PaymentState }
  | { readonly type: "refund"; readonly payment: PaymentState; readonly kopecks: Kopecks }
  /** So much is a person's to give back: it goes to the differences, and an admin writes down that it was done. */
  | { readonly type: "byHand"; readonly payment: PaymentState; readonly kopecks: Kopecks };

/**
 * What brings the payments of a booking that is over to what is due: holds are taken as far as they are
 * needed, the rest is let go, and what is too much goes back (what came by hand is a person's to give back).
 * Asked again it is the same. A refund that was refused is not asked for again, cash that a doctor says to have
 * stays until the payer has answered, and what an admin has given back of what was due is not taken out of a hold
 * after all.
 */
export function settlementsOf(
  payments: readonly PaymentState[],
  due: Kopecks,
): readonly Settlement[] {
  const out: Settlement[] = [];
  const forgiven = forgivenOf(payments);
  let missing = due - payments.reduce((sum, one) => sum + refundableKopecks(one), 0n);
  for (const payment of payments) {
    if (payment.status === "held" && payment.captureAskedKopecks !== null) {
      missing -= payment.captureAskedKopecks;
    }
  }
  // What goes back by itself goes first: so that nobody waits for a hand who need not.
  const inTurn = payments.toSorted((one, other) =>
    Number(goesBackByItself(other.method)) - Number(goesBackByItself(one.method))
  );
  for (const payment of inTurn) {
    if (payment.status === "held") {
      if (payment.captureAskedKopecks !== null || payment.cancelAsked !== null) continue;
      const asked = missing - forgiven;
      const take = asked <= 0n ? 0n : asked < payment.heldKopecks ? asked : payment.heldKopecks;
      missing -= take;
      out.push(
        take > 0n
          ? { type: "capture", payment, kopecks: kopecks(take) }
          : { type: "cancel", payment },
      );
    } else if (PAID_STATUSES.includes(payment.status) && missing < 0n) {
      const back = -missing < refundableKopecks(payment) ? -missing : refundableKopecks(payment);
      if (back <= 0n) continue;
      missing += back;
      if (!goesBackByItself(payment.method)) {
        out.push({ type: "byHand", payment, kopecks: kopecks(back) });
        continue;
      }
      // Refused once: people look, and nothing else is given back in its place. More than that is asked for.
      if (back <= (refusedRefundKopecks(payment) ?? NOTHING)) continue;
      out.push({ type: "refund", payment, kopecks: kopecks(back) });
    } else if (
      (payment.status === "created" || payment.status === "pending") && missing <= forgiven &&
      !isAskedOfPayer(payment)
    ) out.push({ type: "cancel", payment });
  }
  return out;
}
