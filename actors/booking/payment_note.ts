/**
 * What a booking knows of its payments. Each payment judges itself and tells the booking; the booking shows
 * it to its readers, and lets its search wait for a hold for a while. Pure.
 *
 * Sums are JSON numbers here: they are shown, never calculated with, and a booking's row is JSON.
 */
import { after, DAY, type Instant, instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { BookingCommand, BookingEvent, Creation } from "./protocol.ts";
import { type BookingState, isEnded } from "./state.ts";
import { type Audience, iso } from "./view.ts";

/** A payment as it told of itself last. */
export interface PaymentNote {
  readonly paymentId: string;
  /**
   * Of the payment, when it became what is noted here: what it told earlier never takes back what it told later.
   */
  readonly paymentVersion: number;
  readonly method: string;
  readonly status: string;
  readonly heldKopecks: number;
  readonly paidKopecks: number;
  readonly refundedKopecks: number;
  /** Given back by a person of the service, who does not ask for it again. Absent: nothing. */
  readonly forgivenKopecks?: number;
  /** Cash that the doctor says to have: the payer says whether that is so. Absent: none. */
  readonly cashAskedKopecks?: number;
  /** What an organisation has said to it. Absent: none was asked. */
  readonly guarantee?: NotedGuarantee;
  /** The clinic whose contract with that organisation it is. Absent: it pays for all in the city. */
  readonly contractClinicId?: PersonId;
}

export interface NotedGuarantee {
  readonly status: string;
  readonly limitKopecks: number | null;
  /** Why it does not pay, as a code. */
  readonly declined: string | null;
}

/** Why the visit is paid for at the door after all. */
export const FALL_BACK_REASONS = ["not_held_in_time", "unpaid_at_arrival"] as const;
export type FallBackReason = typeof FALL_BACK_REASONS[number];

export const SHOWN_PAYMENTS = ["pending", "held", "paid", "refunded", "cancelled"] as const;
export type ShownPayment = typeof SHOWN_PAYMENTS[number];

/** The booking's payments in one, as its readers see them. */
export interface BookingPaymentView {
  /** Of the payment that was begun last. */
  readonly method: string | null;
  /** Null: nobody has begun to pay. */
  readonly status: ShownPayment | null;
  readonly heldKopecks: number;
  readonly paidKopecks: number;
  readonly refundedKopecks: number;
  /** Cash that the doctor recorded, and nobody has confirmed yet. */
  readonly cashAsked?: { readonly paymentId: string; readonly kopecks: number };
  /** What the organisation has said that was asked last. */
  readonly guarantee?: NotedGuarantee;
  /** The search waits for the payer so long. */
  readonly awaitedUntil?: string;
  /** It is paid for at the door, in cash or through SBP, and why. */
  readonly dueAtDoor?: FallBackReason;
}

const HOLD_LEAST_MINUTES = 15;

/**
 * How long the search for a planned booking waits for a hold on the payer's card: until it would begin, and
 * long enough to find the card and the code of the bank.
 */
export const holdAwaitedUntil = (searchAt: Instant, at: Instant): Instant =>
  instant(Math.max(searchAt, after(at, HOLD_LEAST_MINUTES * MINUTE)));

/** Banks hold for seven days; the visit may be late, and what is due is taken after it. */
const HOLD_DAYS = 6;

/** From when on a card can be held for a visit at that time; null: at once. */
export const holdableFrom = (scheduledTime: Instant | null): Instant | null =>
  scheduledTime === null ? null : after(scheduledTime, -HOLD_DAYS * DAY);

const REMINDED_DAYS = 1;

/**
 * Whether the payer is to be asked for the payment now, the day before: it was wished by card, and neither
 * is there. Of what was ordered later than that the page of payment has asked already.
 */
export function isPaymentAsked(state: BookingState, at: Instant): boolean {
  const { scheduledTime, createdAt, paymentMethod } = state;
  if (scheduledTime === null || at >= scheduledTime || paymentMethod !== "card") return false;
  const from = after(scheduledTime, -REMINDED_DAYS * DAY);
  return createdAt < from && from <= at && state.price != null && !isEnded(state) &&
    !isSecured(state);
}

/**
 * The payment of a visit to come by an organisation that does not pay it, while its payer has not chosen
 * another way: whom to ask for one. Null: nobody is asked.
 */
export function refusedGuarantee(state: BookingState, at: Instant): PaymentNote | null {
  const last = state.payments?.at(-1);
  const said = last?.guarantee?.status;
  const isRefused = said === "declined" || said === "expired";
  const isToCome = state.scheduledTime !== null && at < state.scheduledTime && !isEnded(state);
  return last !== undefined && isRefused && isToCome && !isSecured(state) ? last : null;
}

/**
 * The clinic whose doctors alone may come while an organisation pays by a contract with it: nobody else's
 * visit would be paid. Null: whoever comes is paid, or the organisation pays no more.
 */
export function contractClinicOf({ payments }: Pick<BookingState, "payments">): PersonId | null {
  const last = payments?.findLast(({ guarantee }) => guarantee !== undefined);
  const isOver = ["declined", "expired", "cancelled"].includes(last?.guarantee?.status ?? "");
  return isOver ? null : last?.contractClinicId ?? null;
}

/** @returns until when the search for a new booking waits for a hold; null: it does not wait. */
export function awaitedOf(
  creation: Pick<Creation, "callType" | "paymentMethod" | "scheduledTime">,
  leadMinutes: number,
  at: Instant,
): Instant | null {
  const { callType, paymentMethod, scheduledTime } = creation;
  // An urgent one never waits.
  if (callType === "urgent" || scheduledTime === null) return null;
  if (paymentMethod !== "card" && paymentMethod !== "organisation") return null;
  const searchAt = instant(Math.max(at, scheduledTime - leadMinutes * MINUTE));
  return holdAwaitedUntil(searchAt, at);
}

type Paid = Pick<BookingState, "payments">;
const sum = ({ payments }: Paid, of: (note: PaymentNote) => number): number =>
  (payments ?? []).reduce((total, note) => total + of(note), 0);

/** Whether money is there or held for the visit. */
export const isSecured = (state: Paid): boolean =>
  sum(state, (note) => note.heldKopecks + note.paidKopecks - note.refundedKopecks) > 0;

/**
 * Begun in the browser, and neither paid nor held so far. While an organisation is asked nobody is asked for
 * cash.
 */
export const isUnpaidOnline = (state: Paid): boolean => {
  const last = state.payments?.at(-1);
  const isBegun = last?.method === "card" || last?.method === "sbp" ||
    last?.method === "organisation" && last.status === "cancelled";
  return isBegun && !isSecured(state);
};

/**
 * Money that lies on a clinic's own account, or a letter by an organisation's contract with it: good with that
 * clinic alone. What came by card, SBP or wallet is paid out to whoever makes the visit.
 */
export const isSettledWithClinic = (state: Paid): boolean =>
  contractClinicOf(state) !== null ||
  (state.payments ?? []).some(({ method, paidKopecks, refundedKopecks }) =>
    method === "bank_qr" && paidKopecks > refundedKopecks
  );

/** Whether a booking makes the same of both. */
export const isSameNote = (one: PaymentNote, other: PaymentNote): boolean =>
  one.method === other.method && one.status === other.status &&
  one.heldKopecks === other.heldKopecks && one.paidKopecks === other.paidKopecks &&
  one.refundedKopecks === other.refundedKopecks &&
  one.cashAskedKopecks === other.cashAskedKopecks &&
  one.forgivenKopecks === other.forgivenKopecks &&
  one.guarantee?.limitKopecks === other.guarantee?.limitKopecks;

/** What was told already, or is older than what is known, changes nothing. */
export function decideNotePayment(
  state: BookingState,
  { note }: Extract<BookingCommand, { type: "notePayment" }>,
  at: Instant,
): readonly BookingEvent[] {
  const known = state.payments?.find(({ paymentId }) => paymentId === note.paymentId);
  if (known !== undefined && note.paymentVersion <= known.paymentVersion) return [];
  const noted: BookingEvent = { type: "paymentNoted", note };
  const isAtTheDoor = state.status === "arrived" || state.status === "in_progress";
  // The organisation says no after the doctor has come: as what was never paid.
  if (
    isAtTheDoor && note.guarantee !== undefined && state.paymentFellBack == null &&
    isUnpaidOnline(paymentNoted(state, note))
  ) return [noted, { type: "paymentFellBack", because: "unpaid_at_arrival" }];
  const startsSearch = state.status === "pending" && state.hold === null &&
    state.search.startedAt === null && state.paymentAwaitedUntil != null &&
    state.search.searchAt <= at && isSecured(paymentNoted(state, note));
  return startsSearch ? [noted, { type: "searchStarted" }] : [noted];
}

/**
 * The note in the place of the same payment's earlier one, in the order in which the payments began (their ids
 * are): what an earlier one tells late is not what the payer chose last.
 */
export function paymentNoted<S extends BookingState>(state: S, note: PaymentNote): S {
  const others = (state.payments ?? []).filter(({ paymentId }) => paymentId !== note.paymentId);
  const payments = [...others, note].toSorted((one, other) =>
    one.paymentId < other.paymentId ? -1 : 1
  );
  const next = { ...state, payments };
  return isSecured(next) ? { ...next, paymentAwaitedUntil: null, paymentFellBack: null } : next;
}

/** When the wait for a hold ends without one; null: nothing is awaited. */
export const paymentDueAt = (state: BookingState): Instant | null =>
  state.paymentAwaitedUntil ?? null;

/** @returns null: there is nothing to say of a payment, or this reader hears nothing of it */
export function paymentView(state: BookingState, audience: Audience): BookingPaymentView | null {
  if (audience === "offered") return null;
  const last = state.payments?.at(-1) ?? null;
  const awaited = state.paymentAwaitedUntil ?? null;
  const because = state.paymentFellBack ?? null;
  if (last === null && awaited === null && because === null) return null;
  const heldKopecks = sum(state, (note) => note.heldKopecks);
  const paidKopecks = sum(state, (note) => note.paidKopecks);
  const asked = state.payments?.findLast(({ cashAskedKopecks = 0 }) => cashAskedKopecks > 0);
  const refundedKopecks = sum(state, (note) => note.refundedKopecks);
  const guarantee = state.payments?.findLast((note) => note.guarantee !== undefined)?.guarantee;
  return {
    method: last?.method ?? null,
    status: last === null
      ? null
      : paidKopecks > refundedKopecks
      ? "paid"
      : heldKopecks > 0
      ? "held"
      : refundedKopecks > 0
      ? "refunded"
      : last.status === "cancelled"
      ? "cancelled"
      : "pending",
    heldKopecks,
    paidKopecks,
    refundedKopecks,
    ...(asked === undefined
      ? {}
      : { cashAsked: { paymentId: asked.paymentId, kopecks: asked.cashAskedKopecks ?? 0 } }),
    ...(guarantee === undefined ? {} : { guarantee }),
    ...(awaited === null ? {} : { awaitedUntil: iso(awaited) }),
    ...(because === null ? {} : { dueAtDoor: because }),
  };
}
