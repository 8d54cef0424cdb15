/** A payment as its payer and staff see it, and as its booking is told of it. Pure. */
import type { PaymentNote } from "../booking/payment_note.ts";
import { kopecksToJson } from "../money/kopecks.ts";
import { forgivenOf } from "./due.ts";
import type { Confirmation } from "./gateway.ts";
import { type GuaranteeView, guaranteeViewOf } from "./guarantee.ts";
import { isAskedOfPayer, type PaymentState, refundedKopecks } from "./state.ts";

export interface PaymentView {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly purpose: string;
  readonly method: string;
  readonly bookingId: string | null;
  readonly amountKopecks: number;
  readonly heldKopecks: number;
  readonly paidKopecks: number;
  readonly refundedKopecks: number;
  /** Where the payer goes, or what the payer scans; null: nothing is asked of the payer now. */
  readonly confirmation: Confirmation | null;
  /** The doctor has recorded cash, and the payer says whether it was given. */
  readonly awaitsPayer: boolean;
  /** Of an organisation's; null: nobody asks one. */
  readonly guarantee: GuaranteeView | null;
  readonly createdAt: string;
  readonly cancelled: { readonly code: string; readonly reason: string | null } | null;
  readonly refunds: readonly {
    readonly id: string;
    readonly kopecks: number;
    readonly status: string;
    readonly at: string;
  }[];
}

export const paymentViewOf = (state: PaymentState): PaymentView => ({
  id: state.id,
  version: state.version,
  status: state.status,
  purpose: state.purpose,
  method: state.method,
  bookingId: state.bookingId,
  amountKopecks: kopecksToJson(state.amountKopecks),
  heldKopecks: kopecksToJson(state.heldKopecks),
  paidKopecks: kopecksToJson(state.paidKopecks),
  refundedKopecks: kopecksToJson(refundedKopecks(state)),
  confirmation: state.confirmation,
  awaitsPayer: isAskedOfPayer(state),
  guarantee: guaranteeViewOf(state),
  createdAt: new Date(state.createdAt).toISOString(),
  cancelled: state.cancelled,
  refunds: state.refunds.map(({ id, kopecks, status, at }) => ({
    id,
    kopecks: kopecksToJson(kopecks),
    status,
    at: new Date(at).toISOString(),
  })),
});

export function noteOf(state: PaymentState): PaymentNote {
  const forgiven = forgivenOf([state]);
  const guarantee = guaranteeViewOf(state);
  return {
    paymentId: state.id,
    paymentVersion: state.notedVersion ?? state.version,
    method: state.method,
    status: state.status,
    heldKopecks: kopecksToJson(state.heldKopecks),
    paidKopecks: kopecksToJson(state.paidKopecks),
    refundedKopecks: kopecksToJson(refundedKopecks(state)),
    ...(isAskedOfPayer(state) ? { cashAskedKopecks: kopecksToJson(state.amountKopecks) } : {}),
    ...(guarantee === null ? {} : {
      guarantee: {
        status: guarantee.status,
        limitKopecks: guarantee.limitKopecks,
        declined: guarantee.declined,
      },
    }),
    ...(state.asked?.clinicId == null ? {} : { contractClinicId: state.asked.clinicId }),
    ...(forgiven > 0n ? { forgivenKopecks: kopecksToJson(forgiven) } : {}),
  };
}
