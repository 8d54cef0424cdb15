/** `/payments` of one's own, `/admin/payments`, `/admin/refunds`, `/admin/reconciliation`, `/admin/dashboard`. */
import { z } from "zod";
import { PAYMENT_MEANS, PAYMENT_PURPOSES, PAYMENT_STATUSES } from "../../actors/payment/codes.ts";
import { cityQuery, listQuery, resolveBody } from "../money/payment_books_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { receiptResponse } from "./receipts.ts";
import { guarantee } from "./payments.ts";
import { pageOf } from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const sum = z.number().int();
const textOrNull = z.string().nullable();
const count = z.number().int().min(0);

const listed = z.object({
  id,
  version: z.number().int(),
  status: z.enum(PAYMENT_STATUSES),
  purpose: z.enum(PAYMENT_PURPOSES),
  method: z.enum(PAYMENT_MEANS),
  bookingId: id.nullable(),
  bookingNumber: z.number().int().nullable(),
  amountKopecks: sum,
  heldKopecks: sum,
  paidKopecks: sum,
  refundedKopecks: sum,
  createdAt: moment,
  cancelled: z.object({ code: z.string(), reason: textOrNull }).nullable(),
  refunds: z.array(z.object({ id, kopecks: sum, status: z.string(), at: moment })),
  guarantee: guarantee.nullable(),
});
const provider = z.object({ name: z.string(), inn: textOrNull }).nullable();
const own = listed.extend({ provider, receipts: z.array(receiptResponse) });
const forStaff = listed.extend({ city: textOrNull, hasDifference: z.boolean() });
const refund = z.object({
  id,
  paymentId: id,
  bookingNumber: z.number().int().nullable(),
  method: z.enum(PAYMENT_MEANS),
  kopecks: sum,
  status: z.string(),
  at: moment,
  byName: textOrNull,
  reason: textOrNull,
});
const side = z.object({ status: z.string(), kopecks: sum.nullable() }).nullable();
const difference = z.object({
  id,
  what: z.string(),
  objectId: z.string(),
  paymentId: id.nullable(),
  bookingNumber: z.number().int().nullable(),
  city: textOrNull,
  at: moment,
  ours: side,
  theirs: side,
  resolvedAt: moment.nullable(),
  resolvedByName: textOrNull,
  note: textOrNull,
});
const compared = z.object({
  at: moment,
  isWhole: z.boolean(),
  payments: count,
  refunds: count,
  openDifferences: count,
});
const detail = z.object({
  payment: forStaff,
  refundableKopecks: sum,
  isCashAsked: z.boolean(),
  refusedRefundKopecks: sum.nullable(),
  provider,
  events: z.array(z.object({
    version: z.number().int(),
    type: z.string(),
    at: moment,
    byName: textOrNull,
    role: z.string(),
    kopecks: sum.nullable(),
  })),
  calls: z.array(z.object({
    key: z.string(),
    kind: z.string(),
    kopecks: sum,
    state: z.string(),
    attempts: count,
    cause: textOrNull,
    firstAt: moment.nullable(),
    nextAt: moment,
  })),
  hints: z.array(z.object({
    event: z.string(),
    objectId: z.string(),
    receivedAt: moment,
    attempts: count,
    outcome: textOrNull,
  })),
  postings: z.array(z.object({
    key: z.string(),
    type: z.string(),
    at: moment,
    entries: z.array(z.object({ account: z.string(), kopecks: sum })),
  })),
  refunds: z.array(refund),
  receipts: z.array(receiptResponse),
  differences: z.array(difference),
});
const dashboard = z.object({
  day: z.iso.date(),
  city: textOrNull,
  pending: count,
  assigned: count,
  enRoute: count,
  arrived: count,
  inProgress: count,
  created: count,
  completed: count,
  cancelled: count,
  doctorsOnShift: count,
  openAlerts: count,
  doctorApplications: count,
  clinicApplications: count,
  paidKopecks: sum,
  payments: count,
  refundedKopecks: sum,
  heldKopecks: sum,
  refundsUnderWay: count,
  openDifferences: count,
  receiptsUnregistered: count,
});

const paged = z.object({ limit: z.string().optional(), cursor: z.string().optional() });

export function paymentBookRoutes(
  api: ApiRoutes,
  { paymentBooks }: Pick<Services, "paymentBooks">,
): void {
  api.add({
    method: "get",
    path: "/payments",
    tag: "payments",
    summary: "One's own payments with their tax receipts, the newest first",
    query: paged,
    status: 200,
    response: pageOf(own),
  }, async ({ c, by }) => answer(c, { ok: await paymentBooks.own(by, pageQuery(c)) }));

  const tag = "admin";
  api.add({
    method: "get",
    path: "/admin/payments",
    tag,
    summary: "All payments, the newest first; by status, method, day of the city, booking, city",
    query: listQuery,
    status: 200,
    response: pageOf(forStaff),
  }, async ({ c, by }) => answer(c, await paymentBooks.list(by, c.req.query(), c.get("language"))));
  api.add({
    method: "get",
    path: "/admin/payments/:id",
    tag,
    summary: "A payment with all that happened to it: events, calls, hints, postings, receipts",
    status: 200,
    response: detail,
  }, async ({ c, by }) => answer(c, await paymentBooks.detail(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "get",
      path: "/admin/refunds",
      tag,
      summary: "What was given back, by whom and why, the newest first",
      query: cityQuery,
      status: 200,
      response: pageOf(refund),
    },
    async ({ c, by }) =>
      answer(c, await paymentBooks.refunds(by, c.req.query(), c.get("language"))),
  );
  api.add({
    method: "get",
    path: "/admin/reconciliation",
    tag,
    summary: "Where the provider's books are not ours; `resolved=true`: those that were looked at",
    query: paged.extend({ resolved: z.enum(["true", "false"]).optional() }),
    status: 200,
    response: pageOf(difference).extend({ compared: compared.nullable() }),
  }, async ({ c, by }) => {
    const resolved = c.req.query("resolved") === "true";
    return answer(c, await paymentBooks.differences(by, { ...pageQuery(c), resolved }));
  });
  api.add({
    method: "post",
    path: "/admin/reconciliation/:id/resolve",
    tag,
    summary: "An admin has looked at a difference, and says what it was",
    body: resolveBody,
    status: 200,
    response: z.object({ id }),
  }, async ({ c, by, body }) => {
    const language = c.get("language");
    return answer(c, await paymentBooks.resolve(by, c.req.param("id") ?? "", body, language));
  });
  api.add({
    method: "post",
    path: "/admin/reconciliation/look",
    tag,
    summary: "Compares the provider's books of the last days with ours now; `started` is false " +
      "while that is being done",
    status: 202,
    response: z.object({ started: z.boolean() }),
  }, async ({ c, by }) => answer(c, await paymentBooks.lookAgain(by), 202));
  api.add(
    {
      method: "get",
      path: "/admin/dashboard",
      tag,
      summary: "Figures as they stand now, and of the city's day",
      query: cityQuery.pick({ city: true }),
      status: 200,
      response: dashboard,
    },
    async ({ c, by }) =>
      answer(c, await paymentBooks.dashboard(by, c.req.query(), c.get("language"))),
  );
}
