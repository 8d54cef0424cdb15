/** `/pay-links`: links by which somebody else pays for a booking. */
import { z } from "zod";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const view = z.object({
  id: z.uuid(),
  standing: z.enum(["open", "paid", "revoked", "over"]),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

export function payLinkRoutes(
  api: ApiRoutes,
  { payLinks }: Pick<Services, "payLinks">,
): void {
  const tag = "payments";
  api.add({
    method: "get",
    path: "/bookings/:id/pay-links",
    tag,
    summary: "Links by which others may pay for the booking, the newest first",
    status: 200,
    response: z.object({ number: z.number().int(), items: z.array(view) }),
  }, async ({ c, by }) => answer(c, await payLinks.list(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/bookings/:id/pay-links",
    tag,
    summary: "A link by which whoever holds it pays once, within 48 hours; it is shown once",
    status: 201,
    response: view.extend({ link: z.string() }),
  }, async ({ c, by }) => answer(c, await payLinks.make(by, c.req.param("id") ?? ""), 201));
  api.add({
    method: "post",
    path: "/pay-links/:id/revoke",
    tag,
    summary: "The link ends; what was paid by it stays paid",
    status: 200,
    response: view,
  }, async ({ c, by }) => answer(c, await payLinks.revoke(by, c.req.param("id") ?? "")));
}
