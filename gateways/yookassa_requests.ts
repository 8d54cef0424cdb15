/** Bodies of requests to YooKassa, in its words. Pure. */
import { type Kopecks, rublesText } from "../actors/money/kopecks.ts";
import type {
  PaymentRequest,
  Receipt,
  ReceiptRequest,
  RefundRequest,
} from "../actors/payment/gateway.ts";

const money = (amount: Kopecks) => ({ value: rublesText(amount), currency: "RUB" });

/** Customer and lines; the telephone without its plus, as the provider wants it. */
function receiptParts({ customer, lines }: Receipt) {
  return {
    customer: "email" in customer
      ? { email: customer.email }
      : { phone: customer.phone.replace(/\D/g, "") },
    items: lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      amount: money(line.unitKopecks),
      vat_code: line.vatCode,
      payment_subject: line.subject,
      payment_mode: line.mode,
    })),
  };
}

const withReceipt = (receipt: Receipt | null) =>
  receipt === null ? {} : { receipt: receiptParts(receipt) };

export const paymentBody = (request: PaymentRequest) => ({
  amount: money(request.amountKopecks),
  capture: request.capture,
  description: request.description,
  payment_method_data: { type: request.method },
  confirmation: {
    type: request.method === "sbp" ? "qr" : "redirect",
    return_url: request.returnUrl,
  },
  metadata: request.metadata,
  ...withReceipt(request.receipt),
});

export const captureBody = (amount: Kopecks, receipt: Receipt | null) => ({
  amount: money(amount),
  ...withReceipt(receipt),
});

export const refundBody = (request: RefundRequest) => ({
  payment_id: request.providerPaymentId,
  amount: money(request.amountKopecks),
  description: request.description,
  metadata: request.metadata,
  ...withReceipt(request.receipt),
});

/** A receipt of settlement: what was prepaid is now given. */
export const receiptBody = (request: ReceiptRequest) => ({
  type: "payment",
  payment_id: request.providerPaymentId,
  send: true,
  ...receiptParts(request.receipt),
  settlements: [{ type: "prepayment", amount: money(request.settledKopecks) }],
});
