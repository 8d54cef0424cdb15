/** Bodies of calls about money. Who pays is known by the session, and how much by the booking. */
import { z } from "zod";
import { commandId, text } from "../actors/booking/schemas.ts";
import { LARGEST_KOPECKS } from "../actors/money/kopecks.ts";
import { normalNumber } from "../actors/payment/guarantee.ts";

const fromSession = z.never({ error: "payer_from_session" }).optional();
/** Who pays and to whom is known by session, booking and payment: a body that says so is refused. */
export const notForClients = {
  userId: fromSession,
  personId: fromSession,
  payerId: fromSession,
  patientId: fromSession,
};

export const amount = z.int().min(1).max(Number(LARGEST_KOPECKS));

/** Of an organisation's letter. */
export const guaranteeNumber = text(40).transform(normalNumber);

export const paymentBody = z.object({
  bookingId: z.uuid(),
  method: z.enum(["card", "sbp", "wallet", "cash", "bank_qr", "organisation"]),
  /** Of an organisation's: which, and by which letter of guarantee. */
  organisationId: z.uuid().optional(),
  guaranteeNumber: guaranteeNumber.optional(),
});
/** What a client might choose and may not is refused, not passed over. */
export const ownPaymentBody = paymentBody.extend({
  amountKopecks: z.never({ error: "amount_from_booking" }).optional(),
  ...notForClients,
}).superRefine(({ method, ...letter }, context) => {
  if (method !== "organisation") return;
  for (const path of ["organisationId", "guaranteeNumber"] as const) {
    if (letter[path] !== undefined) continue;
    context.addIssue({ code: "custom", path: [path], message: "required" });
  }
});

export const refundBody = z.object({
  /** Absent: all that is left of it. */
  amountKopecks: amount.optional(),
  reason: text(500),
  /** The same again is the same refund. */
  commandId: commandId.optional(),
});

export const ownRefundBody = refundBody.extend(notForClients);

export const depositBody = z.object({
  amountKopecks: amount.min(100),
  method: z.enum(["card", "sbp"]),
  /** The same again is the same deposit. */
  commandId: commandId.optional(),
});
export const ownDepositBody = depositBody.extend(notForClients);

/** What a doctor took at the door. */
export const takenBody = z.object({
  method: z.enum(["cash", "terminal"]),
  /** Absent: what is due. */
  amountKopecks: amount.optional(),
  /** The number on the terminal's slip, by which the bank's list is compared. */
  slip: text(40).optional(),
});
export const ownTakenBody = takenBody.extend(notForClients).superRefine(
  ({ method, slip }, context) => {
    if (method === "terminal" && slip === undefined) {
      context.addIssue({ code: "custom", path: ["slip"], message: "required" });
    }
  },
);

export const webhookBody = z.object({
  event: z.string().regex(/^[a-z_]{1,30}\.[a-z_]{1,30}$/, { error: "code" }),
  object: z.object({ id: z.string().regex(/^[0-9a-z-]{8,64}$/i, { error: "code" }) }),
});
