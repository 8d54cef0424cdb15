/** `/transfers`: transfers to clinics' own accounts, as those who see the account judge them. */
import { z } from "zod";
import { CANCEL_CODES, PAYMENT_STATUSES } from "../../actors/payment/codes.ts";
import { receivedBody, transfersQuery } from "../money/transfer_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import { pageOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const transfer = z.object({
  paymentId: z.uuid(),
  bookingId: z.uuid(),
  bookingNumber: z.number().int(),
  clinicId: z.uuid(),
  amountKopecks: z.number().int(),
  status: z.enum(PAYMENT_STATUSES),
  cancelled: z.enum(CANCEL_CODES).nullable(),
  createdAt: z.iso.datetime(),
  document: z.object({ number: z.string(), on: z.iso.date() }).nullable(),
  mayBeMissing: z.boolean(),
});

export function transferRoutes(
  api: ApiRoutes,
  { transfers }: Pick<Services, "transfers">,
): void {
  const tag = "payments";
  api.add(
    {
      method: "get",
      path: "/transfers",
      tag,
      summary: "Transfers to one's own clinic (for admins: to all), awaited ones first",
      query: transfersQuery,
      status: 200,
      response: pageOf(transfer),
    },
    async ({ c, by }) => answer(c, await transfers.list(by, c.req.query(), c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/transfers/:id/received",
      tag,
      summary: "It has come, by the bank's document and for the sum that was asked for",
      body: receivedBody,
      status: 200,
      response: transfer,
    },
    async ({ c, by, body }) =>
      answer(c, await transfers.received(by, c.req.param("id") ?? "", body, c.get("language"))),
  );
  api.add(
    {
      method: "post",
      path: "/transfers/:id/missing",
      tag,
      summary: "It has not come, three days after it was begun at the earliest",
      status: 200,
      response: transfer,
    },
    async ({ c, by }) => answer(c, await transfers.missing(by, c.req.param("id") ?? "")),
  );
}
