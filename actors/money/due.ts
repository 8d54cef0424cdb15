/**
 * What a booking costs as it stands, and why. Pure. The price was fixed when it was made; extras count when
 * the patient has approved them; calling off costs by how far the doctor had come and by whose fault it is.
 */
import { extrasOf } from "../booking/extras.ts";
import type { BookingState } from "../booking/state.ts";
import { after, type Instant, MINUTE } from "../vocabulary.ts";
import { type Kopecks, kopecks, kopecksToJson } from "./kopecks.ts";
import { fullOf, type Price, totalOf } from "./price.ts";
import type { CancellationStep, CancellationTerms } from "./tariff.ts";

export const DUE_REASONS = [
  "no_tariff",
  "open",
  "visit",
  "taken_by_103",
  "cancellation_fee",
  "free",
] as const;
export type DueReason = typeof DUE_REASONS[number];

export interface Due {
  readonly kopecks: Kopecks;
  /** What the provider is paid from: without what a promo code has taken off. */
  readonly fullKopecks: Kopecks;
  readonly because: DueReason;
}

const NOTHING = kopecks(0);
const due = (because: DueReason, amount: Kopecks = NOTHING, full: Kopecks = amount): Due => ({
  kopecks: amount,
  fullKopecks: full,
  because,
});

/** What is due when the booking has ended; of an open one what its price is now, with what was agreed to. */
export function dueOf(state: BookingState): Due {
  const { price, cancellation } = state;
  if (price == null) return due("no_tariff");
  const extras = extrasOf(state);
  if (state.status === "completed") {
    if (state.outcome === "taken_by_103") return takenBy103(price, extras, cancellation ?? null);
    return due("visit", withExtras(totalOf(price), extras), withExtras(fullOf(price), extras));
  }
  if (state.status === "cancelled") {
    if (state.outcome === "taken_by_103") return takenBy103(price, extras, cancellation ?? null);
    // A closed door costs only where what happened there is on record: place, time and calls.
    const isAtTheDoor = ["nobody_there", "refused_at_door"].includes(state.outcome) &&
      state.absence != null;
    const fee = state.outcome === "cancelled_by_patient" || isAtTheDoor
      ? feeAt(state, state.cancelledAt)
      : NOTHING;
    return fee > 0n ? due("cancellation_fee", fee) : due("free");
  }
  return due("open", withExtras(totalOf(price), extras), withExtras(fullOf(price), extras));
}

const withExtras = (amount: Kopecks, extras: Kopecks): Kopecks => kopecks(amount + extras);

/** A share of the price and of what was agreed to; of what a promo code takes off as well. */
function takenBy103(price: Price, extras: Kopecks, terms: CancellationTerms | null): Due {
  const share = (amount: Kopecks): Kopecks =>
    kopecks(withExtras(amount, extras) * BigInt(terms?.takenBy103Percent ?? 0) / 100n);
  return due("taken_by_103", share(totalOf(price)), share(fullOf(price)));
}

/** What it would cost the patient to call off now; never more than the price. */
export function feeAt(state: BookingState, at: Instant): Kopecks {
  const { price, cancellation } = state;
  if (price == null || cancellation == null) return NOTHING;
  const step = stepOf(state);
  if (step === null) return NOTHING;
  if (step.name === "assigned" && at < after(step.takenAt, cancellation.freeMinutes * MINUTE)) {
    return NOTHING;
  }
  const fee = kopecks(cancellation[step.name]);
  const total = totalOf(price);
  return fee < total ? fee : total;
}

function stepOf(
  state: BookingState,
): { readonly name: CancellationStep; readonly takenAt: Instant } | null {
  if (state.status === "pending" || state.status === "completed") return null;
  if (state.status !== "cancelled") return { name: state.status, takenAt: state.assignedAt };
  const { assignedAt, departedAt, arrivedAt, startedAt } = state;
  if (assignedAt === null) return null;
  const name = startedAt !== null
    ? "in_progress"
    : arrivedAt !== null
    ? "arrived"
    : departedAt !== null
    ? "en_route"
    : "assigned";
  return { name, takenAt: assignedAt };
}

/**
 * What we add of a promo code's discount to what the payer has paid and not got back: all of it to all that
 * is due, so much less to a part, nothing to a visit that was given back whole. Whole kopecks, rounded down.
 */
export function discountOn({ kopecks: owed, fullKopecks }: Due, kept: Kopecks): Kopecks {
  const discount = kopecks(fullKopecks - owed);
  if (owed <= 0n || kept >= owed) return discount;
  return kopecks(discount * kept / owed);
}

/** For a view: a JSON number. */
export const dueToJson = ({ kopecks: amount, because }: Due) => ({
  kopecks: kopecksToJson(amount),
  because,
});

/**
 * What of it is neither paid nor held, as the booking's payments told of themselves; nothing where there is
 * no price. Never below zero.
 */
export function leftOf(state: BookingState): Kopecks {
  const secured = (state.payments ?? []).reduce(
    (sum, { heldKopecks, paidKopecks, refundedKopecks, forgivenKopecks = 0 }) =>
      sum + BigInt(heldKopecks + paidKopecks - refundedKopecks + forgivenKopecks),
    0n,
  );
  const left = dueOf(state).kopecks - secured;
  return left > 0n ? kopecks(left) : NOTHING;
}
