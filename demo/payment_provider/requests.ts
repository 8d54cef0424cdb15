/** What the stand-in accepts: schemas of our own, stricter than the provider's description. */
import { z } from "zod";

const rubles = z.string().regex(/^\d{1,12}\.\d{2}$/);
const money = z.strictObject({ value: rubles, currency: z.literal("RUB") });
const metadata = z.record(z.string().max(32), z.string().max(512))
  .refine((given) => Object.keys(given).length <= 16, "at most 16 keys")
  .meta({ maxProperties: 16 });
const phone = z.string().regex(/^[0-9]{4,15}$/);
const customer = z.strictObject({
  email: z.email().max(254).optional(),
  phone: phone.optional(),
}).refine((given) => given.email !== undefined || given.phone !== undefined, "whom to send it to");
const line = z.strictObject({
  description: z.string().min(1).max(128),
  quantity: z.number().positive().max(99_999.999),
  amount: money,
  vat_code: z.number().int().min(1).max(12),
  payment_subject: z.enum(["service", "commodity", "payment"]),
  payment_mode: z.enum(["full_prepayment", "full_payment", "advance"]),
}).refine(
  (given) => (given.payment_mode === "advance") === (given.payment_subject === "payment"),
  "an advance is a payment, and nothing else is",
);
/** Who gives the service is known to receipts alone that come by themselves. */
const supplied = line.safeExtend({
  supplier: z.strictObject({
    name: z.string().min(1).max(256),
    phone: phone.optional(),
    inn: z.string().regex(/^(\d{10}|\d{12})$/),
  }).optional(),
  agent_type: z.enum(["agent", "attorney", "commissioner", "payment_agent"]).optional(),
}).refine(
  (given) => (given.supplier === undefined) === (given.agent_type === undefined),
  "supplier and agent belong together",
);
const lines = z.array(line).min(1).max(80);
const taxSystem = z.number().int().min(1).max(6).optional();
const receipt = z.strictObject({ customer, items: lines, tax_system_code: taxSystem });
const id = z.string().length(36);
const returnUrl = z.string().max(2_048);

export const paymentRequest = z.strictObject({
  amount: money,
  capture: z.boolean().default(false),
  description: z.string().max(128).optional(),
  payment_method_data: z.strictObject({ type: z.enum(["bank_card", "sbp"]) }),
  confirmation: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("redirect"), return_url: returnUrl }),
    z.strictObject({ type: z.literal("qr"), return_url: returnUrl.optional() }),
  ]),
  metadata: metadata.optional(),
  receipt: receipt.optional(),
});

export const captureRequest = z.strictObject({
  amount: money.optional(),
  receipt: receipt.optional(),
});

export const cancelRequest = z.strictObject({});

export const refundRequest = z.strictObject({
  payment_id: id,
  amount: money,
  description: z.string().max(250).optional(),
  metadata: metadata.optional(),
  receipt: receipt.optional(),
});

export const receiptRequest = z.strictObject({
  type: z.enum(["payment", "refund"]),
  payment_id: id.optional(),
  refund_id: id.optional(),
  customer,
  items: z.array(supplied).min(1).max(80),
  tax_system_code: taxSystem,
  send: z.literal(true),
  settlements: z.array(z.strictObject({
    type: z.enum(["cashless", "prepayment", "postpayment", "consideration"]),
    amount: money,
  })).min(1),
});

export const listQuery = z.strictObject({
  "created_at.gte": z.iso.datetime({ offset: true }).optional(),
  "created_at.lt": z.iso.datetime({ offset: true }).optional(),
  status: z.enum(["pending", "waiting_for_capture", "succeeded", "canceled"]).optional(),
  payment_id: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  cursor: z.string().optional(),
});

export const receiptQuery = z.strictObject({
  payment_id: id.optional(),
  refund_id: id.optional(),
  status: z.enum(["pending", "succeeded", "canceled"]).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
}).refine(
  (given) => given.payment_id === undefined || given.refund_id === undefined,
  "one of payment_id and refund_id",
);

export const idempotenceKey = z.string().regex(/^[0-9a-zA-Z+\-_.]{1,64}$/);

export type PaymentAsked = z.infer<typeof paymentRequest>;
export type RefundAsked = z.infer<typeof refundRequest>;
export type ReceiptAsked = z.infer<typeof receiptRequest>;
export type ReceiptDataAsked = z.infer<typeof receipt>;
export type ReceiptQuery = z.infer<typeof receiptQuery>;
export type ListAsked = z.infer<typeof listQuery>;
