/** Folds events into a payment's state. Pure; never fails for an event that `decidePayment` made. */
import type { Kopecks } from "../money/kopecks.ts";
import { isSameNote } from "../booking/payment_note.ts";
import { NOTHING } from "../money/kopecks.ts";
import { assertNever } from "../vocabulary.ts";
import { isProviders } from "./codes.ts";
import type { PaymentEvent, StampedPaymentEvent } from "./protocol.ts";
import {
  isTwoStage,
  type PaymentCreation,
  type PaymentRefund,
  type PaymentState,
  refundedKopecks,
} from "./state.ts";
import { noteOf } from "./view.ts";

/** The state before the first event; only `created` can follow it. */
export const createPayment = (
  event: Extract<StampedPaymentEvent, { type: "created" }>,
): PaymentState => ({
  ...event.creation,
  version: 1,
  status: isProviders(event.creation.method) ? "created" : "pending",
  createdAt: event.at,
  providerPaymentId: null,
  confirmation: null,
  heldKopecks: NOTHING,
  paidKopecks: NOTHING,
  captureAskedKopecks: null,
  cancelAsked: null,
  holdEndsAt: null,
  refunds: [],
  cancelled: null,
  isSuperseded: false,
  difference: null,
});

/** What happens together with the creation: a wallet is held at once, a terminal's slip is paid already. */
export function firstEvents(creation: PaymentCreation): readonly PaymentEvent[] {
  const created: PaymentEvent = { type: "created", creation };
  const kopecks = creation.amountKopecks;
  if (creation.method === "wallet" && isTwoStage(creation)) {
    return [created, { type: "held", kopecks, endsAt: null }];
  }
  return creation.method === "terminal" ? [created, { type: "succeeded", kopecks }] : [created];
}

/** One event further: a new state, one version higher. The given state is not changed. */
export function evolvePayment(state: PaymentState, event: StampedPaymentEvent): PaymentState {
  const before = noteOf(state);
  const next = { ...state, ...changeOf(state, event), version: state.version + 1 };
  const isNews = !isSameNote(before, noteOf(next));
  return { ...next, notedVersion: isNews ? next.version : before.paymentVersion };
}

function changeOf(state: PaymentState, event: StampedPaymentEvent): Partial<PaymentState> {
  switch (event.type) {
    case "created":
      throw new Error(`payment ${state.id}: created twice`);
    case "submitted":
      return {
        ...(state.status === "created" ? { status: "pending" as const } : {}),
        providerPaymentId: event.providerPaymentId,
        confirmation: event.confirmation,
        difference: null,
      };
    case "held":
      return {
        status: "held",
        heldKopecks: event.kopecks,
        holdEndsAt: event.endsAt,
        cancelled: null,
        confirmation: null,
        difference: null,
      };
    case "succeeded":
      return {
        status: "succeeded",
        paidKopecks: event.kopecks,
        ...(event.document === undefined ? {} : { transfer: event.document }),
        cancelled: null,
        confirmation: null,
        difference: null,
      };
    case "guaranteed": {
      const { kopecks, until } = event;
      return {
        status: "held",
        amountKopecks: kopecks,
        heldKopecks: kopecks,
        holdEndsAt: event.untilAt,
        given: { limitKopecks: kopecks, until },
      };
    }
    case "captureAsked":
      return { captureAskedKopecks: event.kopecks };
    case "captured":
      return {
        status: "captured",
        heldKopecks: NOTHING,
        paidKopecks: event.kopecks,
        ...(event.providerId == null ? {} : { providerId: event.providerId }),
        difference: null,
      };
    case "cancelAsked":
      return { cancelAsked: event.because };
    case "cancelled":
      return {
        status: "cancelled",
        heldKopecks: NOTHING,
        confirmation: null,
        isSuperseded: false,
        cancelled: { code: event.because, reason: event.reason },
      };
    case "superseded":
      return {
        status: "cancelled",
        isSuperseded: true,
        confirmation: null,
        cancelled: { code: "other_method", reason: null },
      };
    case "refundAsked":
      return { refunds: [...state.refunds, event.refund] };
    case "refundDone":
    case "refundFailed": {
      const status = event.type === "refundDone" ? "done" : "failed";
      const refunds = state.refunds.map((refund): PaymentRefund =>
        refund.id === event.refundId ? { ...refund, status } : refund
      );
      return { refunds, ...statusWith(state, refunds) };
    }
    case "differed":
      return { difference: event.what };
    default:
      return assertNever(event);
  }
}

function statusWith(
  state: PaymentState,
  refunds: readonly PaymentRefund[],
): Partial<PaymentState> {
  const refunded: Kopecks = refundedKopecks({ refunds });
  if (refunded === NOTHING) return {};
  return { status: refunded === state.paidKopecks ? "refunded" : "partially_refunded" };
}
