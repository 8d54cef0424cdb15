/** `/receipts`: tax receipts as whoever gives the service and admins keep them. */
import { z } from "zod";
import {
  RECEIPT_ISSUERS,
  RECEIPT_KINDS,
  RECEIPT_MODES,
  RECEIPT_STATUSES,
} from "../../actors/payment/codes.ts";
import { receiptSettingsBody, receiptsQuery, recordBody } from "../money/receipt_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const textOrNull = z.string().nullable();
/** As payers see it among their payments too. */
export const receiptResponse = z.object({
  key: z.string(),
  issuer: z.enum(RECEIPT_ISSUERS),
  kind: z.enum(RECEIPT_KINDS),
  mode: z.enum(RECEIPT_MODES),
  kopecks: z.number().int(),
  status: z.enum(RECEIPT_STATUSES),
  description: z.string(),
  madeAt: z.iso.datetime(),
  registeredAt: z.iso.datetime().nullable(),
  documentNumber: textOrNull,
  storageNumber: textOrNull,
  attribute: textOrNull,
});
const listed = receiptResponse.extend({
  paymentId: z.uuid(),
  bookingId: z.uuid().nullable(),
  providerName: textOrNull,
  mayRecord: z.boolean(),
  maySend: z.boolean(),
});
const settings = z.object({
  version: z.int(),
  isOn: z.boolean(),
  vatCode: z.int(),
  taxSystemCode: z.int().nullable(),
  areSent: z.boolean(),
});

export function receiptRoutes(api: ApiRoutes, { receipts }: Pick<Services, "receipts">): void {
  const tag = "payments";
  api.add(
    {
      method: "get",
      path: "/receipts",
      tag,
      summary: "Receipts of one's own visits (for admins: all), the newest first",
      query: receiptsQuery,
      status: 200,
      response: pageOf(listed),
    },
    async ({ c, by }) => answer(c, await receipts.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/receipts/:id/record",
      tag,
      summary: "What stands on a receipt of the provider's own till",
      body: recordBody,
      status: 200,
      response: listed,
    },
    async ({ c, by, body }) =>
      answer(c, await receipts.record(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
  api.add({
    method: "post",
    path: "/admin/receipts/:id/again",
    tag: "admin",
    summary: "One that could not be registered is sent anew",
    status: 200,
    response: listed,
  }, async ({ c, by }) => answer(c, await receipts.again(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/receipt-settings/me",
    tag,
    summary: "How receipts of one's own visits are made out",
    status: 200,
    response: settings,
  }, async ({ c, by }) => answer(c, await receipts.settings(by)));
  api.add({
    method: "put",
    path: "/receipt-settings/me",
    tag,
    summary: "Says how receipts of one's own visits are made out",
    body: receiptSettingsBody,
    status: 200,
    response: settings,
  }, async ({ c, by, body }) => answer(c, await receipts.change(by, body, c.get("language"))));
}
