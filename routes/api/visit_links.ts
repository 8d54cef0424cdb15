/** `/bookings/{id}/visit-link`: a link by SMS for a patient without an account. */
import { z } from "zod";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

export function visitLinkRoutes(
  api: ApiRoutes,
  { visitLinks }: Pick<Services, "visitLinks">,
): void {
  const tag = "bookings";
  api.add(
    {
      method: "post",
      path: "/bookings/:id/visit-link",
      tag,
      summary:
        "Send a link to the contact telephone of a booking without an account; an earlier one ends",
      status: 202,
      response: z.object({ sent: z.literal(true) }),
    },
    async ({ c, by }) =>
      answer(c, await visitLinks.send(by, c.req.param("id") ?? "", c.get("language")), 202),
  );
  api.add({
    method: "post",
    path: "/bookings/:id/visit-link/revoke",
    tag,
    summary: "End the link to a booking",
    status: 200,
    response: z.object({ revoked: z.boolean() }),
  }, async ({ c, by }) => answer(c, await visitLinks.revoke(by, c.req.param("id") ?? "")));
}
