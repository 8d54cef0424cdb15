/** `/payments` and `/wallets`: paying for a visit, and the money that a person has with us. */
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import {
  GUARANTEE_DECLINES,
  GUARANTEE_STATUSES,
  PAYMENT_MEANS,
  PAYMENT_PURPOSES,
  PAYMENT_STATUSES,
} from "../../actors/payment/codes.ts";
import { ORGANISATION_KINDS } from "../../db/organisations.ts";
import {
  depositBody,
  paymentBody,
  refundBody,
  takenBody,
  webhookBody,
} from "../payment_schemas.ts";
import { OFFERED_METHODS } from "../payment_services.ts";
import { answer, problem, refusalProblem } from "../problem.ts";
import type { Services } from "../services.ts";
import { bookedPrice } from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const sum = z.number().int();

/** What an organisation has said to a payment. */
export const guarantee = z.object({
  organisationId: id,
  number: z.string(),
  status: z.enum(GUARANTEE_STATUSES),
  limitKopecks: sum.nullable(),
  until: z.iso.date().nullable(),
  declined: z.enum(GUARANTEE_DECLINES).nullable(),
});

export const payment = z.object({
  id,
  version: z.number().int(),
  status: z.enum(PAYMENT_STATUSES),
  purpose: z.enum(PAYMENT_PURPOSES),
  method: z.enum(PAYMENT_MEANS),
  bookingId: id.nullable(),
  amountKopecks: sum,
  heldKopecks: sum,
  paidKopecks: sum,
  refundedKopecks: sum,
  confirmation: z.union([
    z.object({ type: z.literal("redirect"), url: z.string() }),
    z.object({ type: z.literal("qr"), payload: z.string() }),
  ]).nullable(),
  awaitsPayer: z.boolean(),
  guarantee: guarantee.nullable(),
  createdAt: moment,
  cancelled: z.object({ code: z.string(), reason: z.string().nullable() }).nullable(),
  refunds: z.array(z.object({ id, kopecks: sum, status: z.string(), at: moment })),
});

const paying = z.object({
  bookingId: id,
  number: z.number().int(),
  dueKopecks: sum.nullable(),
  holdKopecks: sum.nullable(),
  price: bookedPrice.nullable(),
  wished: z.enum(OFFERED_METHODS).nullable(),
  methods: z.array(z.object({
    method: z.enum(OFFERED_METHODS),
    whyNot: z.enum([
      ...["no_provider", "no_bank_details", "no_organisation", "too_early"] as const,
      "cash_unanswered",
    ]).nullable(),
  })),
  organisations: z.array(z.object({
    id,
    kind: z.enum(ORGANISATION_KINDS),
    name: z.string(),
    clinicName: z.string().nullable(),
  })),
  organisationName: z.string().nullable(),
  holdFrom: moment.nullable(),
  payment: payment.nullable(),
  transfer: z.object({
    name: z.string(),
    personalAccount: z.string(),
    bankName: z.string(),
    bic: z.string(),
    correspondentAccount: z.string(),
    inn: z.string().nullable(),
    kpp: z.string().nullable(),
    amountKopecks: sum,
    purpose: z.string(),
    qrText: z.string(),
  }).nullable(),
  isPaid: z.boolean(),
});

const wallet = z.object({
  balanceKopecks: sum,
  heldKopecks: sum,
  depositMethods: z.array(z.enum(["card", "sbp"])),
});
const line = z.object({
  id: z.string(),
  type: z.string(),
  at: moment,
  bookingId: id.nullable(),
  paymentId: id.nullable(),
  kopecks: sum,
});

export function paymentRoutes(
  api: ApiRoutes,
  { payments, wallets }: Pick<Services, "payments" | "wallets">,
): void {
  const tag = "payments";
  api.add(
    {
      method: "post",
      path: "/payments",
      tag,
      summary:
        "Begins to pay for one's own booking; who pays is known by the session, how much by the " +
        "booking. One that is open already comes back instead",
      body: paymentBody,
      status: 201,
      response: payment,
    },
    async ({ c, by, body }) => answer(c, await payments.pay(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/payments/:id",
    tag,
    summary: "A payment of one's own",
    status: 200,
    response: payment,
  }, async ({ c, by }) => {
    const view = await payments.view(by, c.req.param("id") ?? "");
    return view === null ? refusalProblem(c.get("language"), "not_found") : answer(c, { ok: view });
  });
  api.add({
    method: "post",
    path: "/payments/:id/confirm",
    tag,
    summary: "The payer, or an admin for them, says that the cash was given",
    status: 200,
    response: payment,
  }, async ({ c, by }) => answer(c, await payments.confirm(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/payments/:id/deny",
    tag,
    summary:
      "The payer, or an admin for them, says that the cash was not given; staff look into it",
    status: 200,
    response: payment,
  }, async ({ c, by }) => answer(c, await payments.deny(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/payments/:id/give-up",
    tag,
    summary: "The payer wants to pay in another way; what is held is let go",
    status: 200,
    response: payment,
  }, async ({ c, by }) => answer(c, await payments.giveUp(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "post",
      path: "/payments/:id/refund",
      tag,
      summary: "Gives back all that is left of it, or a part; the same commandId is one refund",
      body: refundBody,
      status: 200,
      response: payment,
    },
    async ({ c, by, body }) =>
      answer(c, await payments.refund(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
  api.addPublic({
    method: "post",
    path: "/payments/webhooks/yookassa",
    tag,
    summary: "A hint of the payment provider: stored, and read again from the provider",
    body: webhookBody,
    status: 200,
    response: z.object({}),
  }, async ({ c, body }) => {
    const language = c.get("language");
    if ((await c.req.arrayBuffer()).byteLength > LIMITS.webhookBytes) {
      return problem(language, { status: 413, code: "too_large" });
    }
    return answer(c, await payments.hinted(body, language));
  });
  api.add({
    method: "get",
    path: "/bookings/:id/payment",
    tag,
    summary: "What there is to pay for a booking, and how",
    status: 200,
    response: paying,
  }, async ({ c, by }) => {
    const view = await payments.paying(by, c.req.param("id") ?? "");
    return view === null ? refusalProblem(c.get("language"), "not_found") : answer(c, { ok: view });
  });
  api.add(
    {
      method: "post",
      path: "/bookings/:id/payment",
      tag,
      summary: "The booking's doctor took cash, which the payer confirms, or a terminal's slip",
      body: takenBody,
      status: 201,
      response: payment,
    },
    async ({ c, by, body }) =>
      answer(c, await payments.taken(by, c.req.param("id") ?? "", body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/wallets/me",
    tag,
    summary: "One's own wallet",
    status: 200,
    response: wallet,
  }, async ({ c, by }) => answer(c, { ok: await wallets.mine(by) }));
  api.add(
    {
      method: "post",
      path: "/wallets/me/deposit",
      tag,
      summary: "Begins a payment into one's own wallet, which is filled when it has succeeded",
      body: depositBody,
      status: 201,
      response: payment,
    },
    async ({ c, by, body }) => answer(c, await wallets.deposit(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/wallets/me/transactions",
    tag,
    summary: "What came into one's own wallet and left it, the newest first",
    query: z.object({ limit: z.string().optional(), cursor: z.string().optional() }),
    status: 200,
    response: z.object({ items: z.array(line), nextCursor: z.string().nullable() }),
  }, async ({ c, by }) => answer(c, { ok: await wallets.lines(by, pageQuery(c)) }));
}
