/** What keeps payments; `db/payments.ts` is one. */
import type { Kopecks } from "../money/kopecks.ts";
import type { LedgerTransaction } from "../money/ledger.ts";
import type { BookingId, Instant, PaymentId, PersonId } from "../vocabulary.ts";
import type { CallKind, DifferenceCode, PaymentPurpose } from "./codes.ts";
import type { PaymentCall } from "./consequences.ts";
import type { StampedPaymentEvent } from "./protocol.ts";
import type { ReceiptRecord } from "./receipt_store.ts";
import type { PaymentState } from "./state.ts";

/** What a turn writes, all in one transaction or nothing of it. */
export interface PaymentTurn {
  readonly next: PaymentState;
  readonly events: readonly { readonly event: StampedPaymentEvent; readonly version: number }[];
  readonly postings: readonly LedgerTransaction[];
  readonly calls: readonly PaymentCall[];
  /** For an admin to see. */
  readonly differences: readonly Difference[];
  /** Those that a till of whoever gave the service makes. */
  readonly tillReceipts: readonly ReceiptRecord[];
}

/** A call that is due, taken by one worker for a while. */
export interface DueCall extends PaymentCall {
  readonly paymentId: PaymentId;
  readonly attempts: number;
  /** When it was made first; null: never. */
  readonly firstAt: Instant | null;
  /** The receipt that it registers; null: none. */
  readonly receiptKey: string | null;
}

/** A hint of the provider that something has changed. */
export interface InboxRow {
  readonly id: number;
  readonly event: string;
  readonly objectId: string;
  readonly attempts: number;
}

export interface PaymentStore {
  /**
   * @returns `existing`: one is open for this booking and purpose; `number_taken`: the organisation's letter
   * pays for another
   */
  create(
    turn: PaymentTurn,
  ): Promise<"created" | "insufficient" | "number_taken" | { readonly existing: PaymentId }>;
  /** @returns `month_spent`: the organisation guarantees no more this month */
  commit(
    turn: PaymentTurn,
    expectedVersion: number,
  ): Promise<"committed" | "conflict" | "insufficient" | "month_spent">;
  load(id: PaymentId): Promise<PaymentState | null>;
  openOf(bookingId: BookingId, purpose: PaymentPurpose): Promise<PaymentState | null>;
  ofBooking(bookingId: BookingId): Promise<readonly PaymentState[]>;
  ofWallet(ownerId: PersonId, limit: number): Promise<readonly PaymentState[]>;
  /** What of a wallet is set aside for visits, all of them. */
  heldOfWallet(ownerId: PersonId): Promise<Kopecks>;
  byProviderId(id: string): Promise<PaymentId | null>;
  /**
   * Of bookings that are open and do not know of them, or not as they are now; in the order in which they
   * began, those behind `last`.
   */
  untold(last: PaymentId | null, limit: number): Promise<readonly PaymentState[]>;
  /**
   * Bookings that are over, with a payment that has changed since it was settled last, or never was; those that
   * ended last first, behind `last`.
   */
  unsettledBookings(last: BookingId | null, limit: number): Promise<readonly BookingId[]>;
  /** As they were read, nothing of these is left to be done: they are looked at again when one changes. */
  settled(payments: readonly Pick<PaymentState, "id" | "version">[]): Promise<void>;
  /**
   * Those that may still change at the provider and were not looked at since then, the longest first: either
   * what somebody waits for, or what is held and stays so for days.
   */
  watched(
    what: "awaited" | "held",
    lookedBefore: Instant,
    limit: number,
  ): Promise<readonly PaymentState[]>;
  looked(id: PaymentId, at: Instant): Promise<void>;

  takeCalls(at: Instant, againAt: Instant, limit: number): Promise<readonly DueCall[]>;
  endCall(key: string, how: "done" | "refused", code: string | null): Promise<void>;
  putOffCall(key: string, until: Instant, cause: string): Promise<void>;

  /** The same hint twice is one row. */
  receive(row: Pick<InboxRow, "event" | "objectId">, at: Instant): Promise<void>;
  takeInbox(at: Instant, againAt: Instant, limit: number): Promise<readonly InboxRow[]>;
  endInbox(id: number, how: string): Promise<void>;

  /** For an admin to see; the same twice is one row. */
  noteDifference(difference: Difference, at: Instant): Promise<void>;
  differences(limit: number): Promise<readonly (Difference & { readonly at: Instant })[]>;
  /** It is as it should be by now. */
  endDifference(difference: Pick<Difference, "what" | "objectId">, at: Instant): Promise<void>;
}

/** One side of a difference as it was when it was found: codes, sums and ids. */
export interface DifferenceSide {
  readonly status: string;
  readonly kopecks: number | null;
}

export interface Difference {
  readonly what: DifferenceCode;
  readonly objectId: string;
  readonly paymentId: PaymentId | null;
  /** Absent: that side knows nothing of it. */
  readonly ours?: DifferenceSide;
  readonly theirs?: DifferenceSide;
}

export type { CallKind };
