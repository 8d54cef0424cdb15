/** What YooKassa answers, read at the edge: only what its description promises is demanded. */
import { z } from "zod";
import { kopecksOfRubles } from "../actors/money/kopecks.ts";
import type {
  Confirmation,
  ProviderPage,
  ProviderPayment,
  ProviderReceipt,
  ProviderRefund,
} from "../actors/payment/gateway.ts";
import { instant } from "../actors/vocabulary.ts";

/** Long enough for every id it is known to give, and never a path. */
const id = z.string().regex(/^[\w-]{1,64}$/);
const status = z.enum(["pending", "succeeded", "canceled"]);
const moment = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)));
/** Rubles as text become kopecks; «1e3» and «10.5» are odd answers. */
const rubles = z.string().transform((text, context) => {
  const read = kopecksOfRubles(text);
  if (read !== null) return read;
  context.addIssue({ code: "custom", message: "not a sum" });
  return z.NEVER;
});
const money = z.object({ value: rubles, currency: z.string().regex(/^[A-Z]{3}$/) });
/** Values that are not text are nobody's of ours. */
const metadata = z.record(z.string(), z.unknown()).transform((given) =>
  Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  )
);
const cancellation = z.object({ party: z.string(), reason: z.string() });

export const paymentAnswer = z.object({
  id,
  status: z.enum(["pending", "waiting_for_capture", "succeeded", "canceled"]),
  paid: z.boolean(),
  amount: money,
  income_amount: money.optional(),
  refunded_amount: money.optional(),
  recipient: z.object({ account_id: z.string() }),
  test: z.boolean(),
  metadata: metadata.optional(),
  confirmation: z.object({
    type: z.string(),
    confirmation_url: z.url({ protocol: /^https?$/ }).optional(),
    confirmation_data: z.string().max(2_048).optional(),
  }).optional(),
  expires_at: moment.optional(),
  cancellation_details: cancellation.optional(),
  receipt_registration: status.optional(),
  created_at: moment,
});

export const refundAnswer = z.object({
  id,
  payment_id: id,
  status,
  amount: money,
  metadata: metadata.optional(),
  cancellation_details: cancellation.optional(),
  created_at: moment,
});

const short = z.string().max(64);
export const receiptAnswer = z.object({
  id,
  type: z.enum(["payment", "refund"]),
  status,
  items: z.array(z.object({ payment_mode: z.string().optional() })),
  fiscal_document_number: short.optional(),
  fiscal_storage_number: short.optional(),
  fiscal_attribute: short.optional(),
  registered_at: moment.optional(),
});

/** An odd item makes the whole page odd: a list with holes would hide a payment. */
export const pageAnswer = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().min(1).max(512).optional() });

/** The body of an error; every part of it may be missing. */
export const errorAnswer = z.object({
  code: z.string().regex(/^\w{1,64}$/).optional().catch(undefined),
  parameter: z.string().regex(/^[\w.[\]]{1,64}$/).optional().catch(undefined),
  retry_after: z.number().int().min(0).max(86_400_000).optional().catch(undefined),
});

function confirmationOf(given: z.infer<typeof paymentAnswer>["confirmation"]): Confirmation | null {
  if (given?.type === "redirect" && given.confirmation_url !== undefined) {
    return { type: "redirect", url: given.confirmation_url };
  }
  if (given?.type === "qr" && given.confirmation_data !== undefined) {
    return { type: "qr", payload: given.confirmation_data };
  }
  return null;
}

/** In the program's words. Pure. */
export const paymentOf = (given: z.infer<typeof paymentAnswer>): ProviderPayment => ({
  id: given.id,
  status: given.status,
  isPaid: given.paid,
  amountKopecks: given.amount.value,
  currency: given.amount.currency,
  incomeKopecks: given.income_amount?.value ?? null,
  refundedKopecks: given.refunded_amount?.value ?? kopecksOfRubles("0.00")!,
  shopId: given.recipient.account_id,
  isTest: given.test,
  metadata: given.metadata ?? {},
  confirmation: confirmationOf(given.confirmation),
  expiresAt: given.expires_at ?? null,
  cancellation: given.cancellation_details ?? null,
  receiptRegistration: given.receipt_registration ?? null,
  createdAt: given.created_at,
});

/** In the program's words. Pure. */
export const refundOf = (given: z.infer<typeof refundAnswer>): ProviderRefund => ({
  id: given.id,
  providerPaymentId: given.payment_id,
  status: given.status,
  amountKopecks: given.amount.value,
  currency: given.amount.currency,
  metadata: given.metadata ?? {},
  cancellation: given.cancellation_details ?? null,
  createdAt: given.created_at,
});

/** In the program's words. Pure. */
export const receiptOf = (given: z.infer<typeof receiptAnswer>): ProviderReceipt => ({
  id: given.id,
  type: given.type,
  status: given.status,
  mode: given.items[0]?.payment_mode ?? null,
  documentNumber: given.fiscal_document_number ?? null,
  storageNumber: given.fiscal_storage_number ?? null,
  attribute: given.fiscal_attribute ?? null,
  registeredAt: given.registered_at ?? null,
});

/** Pure. */
export const pageOf =
  <G, T>(each: (given: G) => T) =>
  (page: { items: readonly G[]; next_cursor?: string | undefined }): ProviderPage<T> => ({
    items: page.items.map(each),
    nextCursor: page.next_cursor ?? null,
  });
