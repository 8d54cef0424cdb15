/**
 * The payment's judgement: state × command → events, or a refusal. Synchronous and pure. Money moves by what
 * was read from the provider, never by what a webhook or a page said.
 */
import { assertNever, idsOf, isStaff, type Refusal, refuse } from "../vocabulary.ts";
import { NOTHING } from "../money/kopecks.ts";
import { isProviders, type PaymentStatus } from "./codes.ts";
import {
  decideApprove,
  decideDecline,
  decideExpire,
  isContractor,
  isForWhom,
} from "./guarantee.ts";
import { decideObserve, decideObserveRefund } from "./observation.ts";
import type { PaymentCommand, PaymentCommandName, PaymentEvent, PaymentStamp } from "./protocol.ts";
import { isAskedOfPayer, type PaymentState, refundableKopecks } from "./state.ts";
import { decideMissing, decideReceive, isReceiver } from "./transfer.ts";

export type PaymentDecision = readonly PaymentEvent[] | Refusal;
/**
 * `receiver`: the clinic on whose account a transfer comes; `contractor`: the clinic with whom the
 * organisation has its contract.
 */
export type PaymentRelation = "payer" | "receiver" | "contractor" | "staff" | "system" | "none";

/** The payer is known by the session; whoever pays by a link never signs in and gives no command. */
export function paymentRelationOf(state: PaymentState, { by }: PaymentStamp): PaymentRelation {
  if (by.role === "system") return "system";
  if (isStaff(by.role)) return "staff";
  if (isReceiver(state, by)) return "receiver";
  if (isContractor(state, by)) return "contractor";
  if (isForWhom(state, by)) return "payer";
  const { payer } = state;
  return payer.kind === "person" && idsOf(by).includes(payer.personId) ? "payer" : "none";
}

/** Command → who may give it. */
export const PAYMENT_MAY: Readonly<Record<PaymentCommandName, readonly PaymentRelation[]>> = {
  observe: ["system"],
  observeRefund: ["system"],
  refuseCall: ["system"],
  confirm: ["payer", "staff"],
  deny: ["payer", "staff"],
  receive: ["receiver", "staff"],
  declareMissing: ["receiver", "staff", "system"],
  approve: ["contractor", "staff"],
  decline: ["contractor", "staff"],
  expire: ["system"],
  capture: ["system"],
  cancel: ["payer", "staff", "system"],
  supersede: ["system"],
  refund: ["staff", "system"],
};

const UNPAID: readonly PaymentStatus[] = ["created", "pending"];
const ANY: readonly PaymentStatus[] = [
  ...UNPAID,
  "held",
  "succeeded",
  "captured",
  "partially_refunded",
  "refunded",
  "cancelled",
];
/** Command → statuses from which it may be given. */
export const PAYMENT_FROM: Readonly<Record<PaymentCommandName, readonly PaymentStatus[]>> = {
  observe: ANY,
  observeRefund: ANY,
  refuseCall: ANY,
  confirm: ["pending"],
  deny: ["pending"],
  receive: ["pending"],
  declareMissing: ["pending"],
  approve: ["pending"],
  decline: ["pending", "held"],
  expire: ["held"],
  capture: ["held"],
  cancel: [...UNPAID, "held"],
  supersede: UNPAID,
  refund: ["succeeded", "captured", "partially_refunded"],
};

/** @returns the events that it causes (none: nothing to do), or why it is refused */
export function decidePayment(
  state: PaymentState,
  command: PaymentCommand,
  stamp: PaymentStamp,
): PaymentDecision {
  const relation = paymentRelationOf(state, stamp);
  if (relation === "none") return refuse("not_found");
  if (!PAYMENT_MAY[command.type].includes(relation)) return refuse("forbidden");
  if (!PAYMENT_FROM[command.type].includes(state.status)) return refuse("illegal_transition");
  switch (command.type) {
    case "observe":
      return decideObserve(state, command, stamp);
    case "observeRefund":
      return decideObserveRefund(state, command);
    case "refuseCall":
      return decideRefuseCall(state, command);
    case "confirm":
      return decideConfirm(state, relation);
    case "deny":
      // Only of what somebody says to have taken can it be said that it was not given.
      return state.method === "cash" && state.doctorId !== null
        ? [{ type: "cancelled", because: "denied_by_payer", reason: null }]
        : refuse("illegal_transition");
    case "receive":
      return decideReceive(state, command, stamp.by);
    case "declareMissing":
      return decideMissing(state, stamp.by, stamp.at);
    case "approve":
      return decideApprove(state, command, stamp.at);
    case "decline":
      return decideDecline(state, command.because);
    case "expire":
      return decideExpire(state, stamp.at);
    case "capture":
      return decideCapture(state, command);
    case "cancel":
      // A hold is the visit's security: the payer gets it back by calling the visit off, not in its middle.
      if (relation === "payer" && state.status === "held") return refuse("illegal_transition");
      // Whoever did not give it says so by `deny`, and staff look into it.
      if (relation === "payer" && isAskedOfPayer(state)) return refuse("cash_unanswered");
      return decideCancel(state, command.because);
    case "supersede":
      // What a doctor says to have, nobody but that doctor says otherwise.
      if (isAskedOfPayer(state) && (command.doctorId ?? null) !== state.doctorId) {
        return refuse("cash_unanswered");
      }
      return isProviders(state.method)
        ? [{ type: "superseded" }]
        : [{ type: "cancelled", because: "other_method", reason: null }];
    case "refund":
      return decideRefund(state, command, stamp);
    default:
      return assertNever(command);
  }
}

/** Cash is confirmed by who gave it; a transfer has a document, an organisation its letter. */
function decideConfirm(state: PaymentState, relation: PaymentRelation): PaymentDecision {
  if (state.method !== "cash" && state.method !== "terminal") return refuse("illegal_transition");
  if (relation === "payer" && state.method !== "cash") return refuse("forbidden");
  return [{ type: "succeeded", kopecks: state.amountKopecks }];
}

/** Takes what is due out of what is held, at most all of it; asked again it is the same. */
function decideCapture(
  state: PaymentState,
  { kopecks: wanted, providerId }: Extract<PaymentCommand, { type: "capture" }>,
): PaymentDecision {
  if (state.difference !== null) return refuse("illegal_transition");
  if (state.cancelAsked !== null || state.captureAskedKopecks !== null) return [];
  const kopecks = wanted < state.heldKopecks ? wanted : state.heldKopecks;
  if (kopecks <= 0n) return decideCancel(state, "nothing_due");
  if (isProviders(state.method)) return [{ type: "captureAsked", kopecks }];
  return [{ type: "captured", kopecks, ...(providerId == null ? {} : { providerId }) }];
}

/** A hold is let go; what nobody has paid ends here, and money that comes all the same goes back. */
function decideCancel(
  state: PaymentState,
  because: Extract<PaymentCommand, { type: "cancel" }>["because"],
): PaymentDecision {
  if (state.captureAskedKopecks !== null) return refuse("illegal_transition");
  if (state.cancelAsked !== null) return [];
  if (!isProviders(state.method)) return [{ type: "cancelled", because, reason: null }];
  return state.status === "held" ? [{ type: "cancelAsked", because }] : [{ type: "superseded" }];
}

function decideRefund(
  state: PaymentState,
  { refundId, kopecks, source, forgivenKopecks = NOTHING }: Extract<
    PaymentCommand,
    { type: "refund" }
  >,
  { at, by }: PaymentStamp,
): PaymentDecision {
  if (state.refunds.some(({ id }) => id === refundId)) return [];
  if (kopecks <= 0n || kopecks > refundableKopecks(state)) return refuse("refund_above_paid");
  const noted = by.id === null ? {} : { forgivenKopecks };
  const status = "asked" as const;
  const refund = { id: refundId, kopecks, source, status, at, by: by.id, ...noted };
  return isProviders(state.method)
    ? [{ type: "refundAsked", refund }]
    : [{ type: "refundAsked", refund }, { type: "refundDone", refundId }];
}

function decideRefuseCall(
  state: PaymentState,
  { kind, code, refundId }: Extract<PaymentCommand, { type: "refuseCall" }>,
): PaymentDecision {
  switch (kind) {
    case "create":
      return state.status === "created"
        ? [{ type: "cancelled", because: "refused_by_provider", reason: code }]
        : [];
    case "refund": {
      const refund = state.refunds.find(({ id }) => id === refundId);
      return refund?.status === "asked" ? [{ type: "refundFailed", refundId: refund.id }] : [];
    }
    // What came of it, is read from the provider; that it was refused at all, an admin should see.
    case "capture":
    case "cancel":
      return state.difference === null && state.status === "held"
        ? [{ type: "differed", what: "call_refused" }]
        : [];
    default:
      return assertNever(kind);
  }
}
