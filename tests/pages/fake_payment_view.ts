/** A payment that waits for its payer, as pages get it. */
import type { PaymentView } from "../../actors/payment/view.ts";
import { id, minutes } from "./fake_bookings.ts";

/** A code of the length that banks print. */
const SBP_CODE = "https://qr.nspk.ru/AD10004R2QJ7A9H68AAPI1FR94U3J8AF" +
  "?type=02&bank=100000000000&sum=350000&cur=RUB&crc=C08B";

export const paymentView = (changes: Partial<PaymentView> = {}): PaymentView => ({
  id: id(950),
  version: 2,
  status: "pending",
  purpose: "visit",
  method: "sbp",
  bookingId: id(100),
  amountKopecks: 350_000,
  heldKopecks: 0,
  paidKopecks: 0,
  refundedKopecks: 0,
  confirmation: { type: "qr", payload: SBP_CODE },
  awaitsPayer: false,
  guarantee: null,
  createdAt: minutes(-3),
  cancelled: null,
  refunds: [],
  ...changes,
});
