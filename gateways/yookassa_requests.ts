/** Bodies of requests to YooKassa, in its words. Pure. */
import { type Kopecks, rublesText } from "../actors/money/kopecks.ts";
import type {
  PaymentRequest,
  Receipt,
  ReceiptOf,
  ReceiptRequest,
  ReceiptSupplier,
  RefundRequest,
} from "../actors/payment/gateway.ts";

const money = (amount: Kopecks) => ({ value: rublesText(amount), currency: "RUB" });

/** Telephones go without their plus, as the provider wants them. */
const digits = (phone: string): string => phone.replace(/\D/g, "");

/** Customer and lines; a supplier is known to receipts alone that are sent by themselves. */
function receiptParts(
  { customer, lines, taxSystemCode }: Receipt,
  supplier: ReceiptSupplier | null,
) {
  return {
    ...(taxSystemCode === null ? {} : { tax_system_code: taxSystemCode }),
    customer: "email" in customer ? { email: customer.email } : { phone: digits(customer.phone) },
    items: lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      amount: money(line.unitKopecks),
      vat_code: line.vatCode,
      payment_subject: line.subject,
      payment_mode: line.mode,
      ...(supplier === null ? {} : {
        supplier: {
          name: supplier.name,
          inn: supplier.inn,
          ...(supplier.phone === null ? {} : { phone: digits(supplier.phone) }),
        },
        agent_type: supplier.agentType,
      }),
    })),
  };
}

const withReceipt = (receipt: Receipt | null) =>
  receipt === null ? {} : { receipt: receiptParts(receipt, null) };

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

/** A receipt by itself. */
export const receiptBody = (
  { of, receipt, supplier, settledBy, settledKopecks }: ReceiptRequest,
) => ({
  type: of.type === "payment" ? "payment" : "refund",
  ...receiptOwner(of),
  send: true,
  ...receiptParts(receipt, supplier),
  settlements: [{ type: settledBy, amount: money(settledKopecks) }],
});

/** What it belongs to: the same in a body and in a filter. */
export const receiptOwner = (of: ReceiptOf) =>
  of.type === "refund" ? { refund_id: of.providerRefundId } : { payment_id: of.providerPaymentId };
