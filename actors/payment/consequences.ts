/**
 * What an event of a payment causes: postings in the ledger, and calls to the provider. Both are written in
 * the commit that makes the event; the calls are carried out after it. Pure.
 */
import * as journal from "../money/journal.ts";
import { type Kopecks, kopecksToJson } from "../money/kopecks.ts";
import type { LedgerTransaction } from "../money/ledger.ts";
import type { CallKind } from "./codes.ts";
import { isProviders } from "./codes.ts";
import type { IdempotencyKey } from "./gateway.ts";
import type { StampedPaymentEvent } from "./protocol.ts";
import type { StoredReceipt } from "./receipt_store.ts";
import type { PaymentRefund, PaymentState } from "./state.ts";
import type { Difference } from "./store.ts";

/** A call to the provider, with the key under which it is made however often. */
export interface PaymentCall {
  readonly key: IdempotencyKey;
  readonly kind: CallKind;
  readonly refundId: string | null;
  readonly kopecks: Kopecks;
  /** What goes with it as it is sent on every try; null: nothing. */
  readonly receipt: StoredReceipt | null;
}

/** @param state after the event */
export function callsOf(state: PaymentState, event: StampedPaymentEvent): readonly PaymentCall[] {
  const call = (kind: CallKind, kopecks: Kopecks, refundId: string | null = null): PaymentCall => ({
    key: `${refundId ?? state.id}.${kind}`,
    kind,
    refundId,
    kopecks,
    receipt: null,
  });
  if (!isProviders(state.method)) return [];
  switch (event.type) {
    case "created":
      return [call("create", state.amountKopecks)];
    case "captureAsked":
      return [call("capture", event.kopecks)];
    case "cancelAsked":
      return [call("cancel", state.heldKopecks)];
    case "refundAsked":
      return [call("refund", event.refund.kopecks, event.refund.id)];
    default:
      return [];
  }
}

/** What an event leaves for an admin to look into. @param state after it */
export function differenceNoted(
  state: PaymentState,
  event: StampedPaymentEvent,
): readonly Difference[] {
  const { id } = state;
  if (event.type === "cancelled" && event.because === "denied_by_payer") {
    return [{ what: "cash_denied", objectId: id, paymentId: id }];
  }
  if (event.type !== "refundFailed") return [];
  // Nobody asks for it again by itself: an admin does.
  const { kopecks } = refundOf(state, event.refundId);
  return [{
    what: "refund_refused",
    objectId: event.refundId,
    paymentId: id,
    ours: { status: "asked", kopecks: kopecksToJson(kopecks) },
    theirs: { status: "canceled", kopecks: null },
  }];
}

/** @param before the state before the event, @param after it */
export function postingsOf(
  before: PaymentState,
  after: PaymentState,
  event: StampedPaymentEvent,
): readonly LedgerTransaction[] {
  const cause = { at: event.at, paymentId: after.id, bookingId: after.bookingId };
  switch (event.type) {
    case "held":
      return after.method === "wallet"
        ? [journal.walletHeld(visitOf(after, cause), ownerOf(after), event.kopecks)]
        : [journal.cardHeld(visitOf(after, cause), event.kopecks)];
    case "captured": {
      const held = before.heldKopecks;
      const visit = visitOf(after, cause);
      if (after.method === "organisation") {
        return [journal.organisationCharged(visit, organisationOf(after), event.kopecks)];
      }
      return after.method === "wallet"
        ? [journal.walletCharged(visit, ownerOf(after), { held, charged: event.kopecks })]
        : [journal.cardCaptured(visit, { held, captured: event.kopecks })];
    }
    case "cancelled":
      // A guarantee is a word: no money lies anywhere until the visit is over.
      if (before.heldKopecks === 0n || after.method === "organisation") return [];
      return after.method === "wallet"
        ? [journal.walletReleased(visitOf(after, cause), ownerOf(after), before.heldKopecks)]
        : [journal.cardReleased(visitOf(after, cause), before.heldKopecks)];
    case "succeeded":
      return [charged(after, cause, event.kopecks)];
    case "refundAsked": {
      const asked = { ...cause, refundId: event.refund.id };
      return [journal.refundAsked(asked, [partOf(after, event.refund)])];
    }
    case "refundDone": {
      const refund = refundOf(after, event.refundId);
      const done = { ...cause, refundId: refund.id };
      return [journal.refundDone(done, throughOf(after), refund.kopecks)];
    }
    case "refundFailed": {
      const refund = refundOf(after, event.refundId);
      return [journal.refundFailed({ ...cause, refundId: refund.id }, [partOf(after, refund)])];
    }
    default:
      return [];
  }
}

function charged(
  state: PaymentState,
  cause: journal.PaymentCause,
  kopecks: Kopecks,
): LedgerTransaction {
  if (state.purpose === "deposit") return journal.walletDeposited(cause, ownerOf(state), kopecks);
  const visit = visitOf(state, cause);
  switch (state.method) {
    case "cash":
      return journal.cashTaken(visit, doctorOf(state), kopecks);
    case "terminal":
      return journal.terminalPaid(
        visit,
        state.clinicId === null
          ? { kind: "doctor", doctorId: doctorOf(state) }
          : { kind: "clinic", clinicId: state.clinicId },
        kopecks,
      );
    case "bank_qr":
      return journal.transferReceived(
        visit,
        state.clinicId === null
          ? { kind: "platform" }
          : { kind: "clinic", clinicId: state.clinicId },
        kopecks,
      );
    case "organisation":
      throw new Error(`payment ${state.id}: charged without a guarantee`);
    case "card":
    case "sbp":
    case "wallet":
      return journal.sbpCharged(visit, kopecks);
  }
}

function throughOf(state: PaymentState): Parameters<typeof journal.refundDone>[1] {
  switch (state.method) {
    case "card":
    case "sbp":
      return { kind: "provider" };
    case "wallet":
      return { kind: "wallet", personId: ownerOf(state) };
    case "cash":
      return { kind: "cash", doctorId: doctorOf(state) };
    case "terminal":
    case "bank_qr":
      return { kind: "bank" };
    case "organisation":
      return { kind: "organisation", organisationId: organisationOf(state) };
  }
}

const partOf = (state: PaymentState, { source, kopecks }: PaymentRefund): journal.Part => ({
  account: source === "visit"
    ? journal.visitAccount(visitOf(state, { bookingId: state.bookingId }).bookingId)
    : source === "wallet"
    ? journal.account("wallet", ownerOf(state))
    : journal.account("platform_fee"),
  kopecks,
});

function visitOf<Cause extends { readonly bookingId: string | null }>(
  state: PaymentState,
  cause: Cause,
): Cause & { readonly bookingId: string } {
  if (cause.bookingId === null) throw new Error(`payment ${state.id}: for no booking`);
  return { ...cause, bookingId: cause.bookingId };
}

function ownerOf({ id, walletOwnerId }: PaymentState): string {
  if (walletOwnerId === null) throw new Error(`payment ${id}: without a wallet`);
  return walletOwnerId;
}

function organisationOf({ id, payer }: PaymentState): string {
  if (payer.kind !== "organisation") throw new Error(`payment ${id}: no organisation`);
  return payer.organisationId;
}

function doctorOf({ id, doctorId }: PaymentState): string {
  if (doctorId === null) throw new Error(`payment ${id}: without a doctor`);
  return doctorId;
}

function refundOf({ id, refunds }: PaymentState, refundId: string): PaymentRefund {
  const refund = refunds.find((one) => one.id === refundId);
  if (refund === undefined) throw new Error(`payment ${id}: no refund ${refundId}`);
  return refund;
}
