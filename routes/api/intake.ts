/** `/intake/matches`, `/telephony/incoming`: who calls already waits for a doctor. */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { answer, problem } from "../problem.ts";
import { incomingBody, matchesBody } from "../people/intake.ts";
import type { Services } from "../services.ts";
import type { RequestContext } from "../context.ts";
import { validate } from "../validation.ts";
import type { ApiRoutes } from "./route.ts";

const match = z.object({
  bookingId: z.uuid(),
  number: z.number().int(),
  status: z.string(),
  callType: z.string(),
  createdAt: z.iso.datetime(),
  scheduledTime: z.iso.datetime().nullable(),
  matches: z.array(z.enum(["phone", "place"])),
});

/** @param telephonyToken null: no telephone exchange is connected, and the route is closed */
export function intakeRoutes(
  api: ApiRoutes,
  { intake }: Pick<Services, "intake">,
  telephonyToken: string | null,
): void {
  const tag = "intake";
  api.add({
    method: "post",
    path: "/intake/matches",
    tag,
    summary: "Open bookings of the same telephone or flat: number, state and time alone",
    body: matchesBody,
    status: 200,
    response: z.object({ items: z.array(match) }),
  }, async ({ c, body, by }) => {
    const found = await intake.matches(by, body, c.get("language"));
    return answer(c, "ok" in found ? { ok: { items: found.ok } } : found);
  });
  api.addPublic({
    method: "post",
    path: "/telephony/incoming",
    tag,
    summary: "The exchange says that the dispatcher's line rings (Bearer TELEPHONY_TOKEN)",
    body: incomingBody,
    status: 200,
    response: z.object({ told: z.number().int() }),
  }, async ({ c, body }) => {
    const input = validate(incomingBody, body, c.get("language"));
    if ("invalid" in input) return answer(c, input);
    // Off and wrong look alike: nobody learns whether an exchange is connected.
    if (telephonyToken === null || !hasToken(c, telephonyToken)) {
      return problem(c.get("language"), { status: 401, code: "unauthorized" });
    }
    return answer(c, await intake.incoming(body, c.get("language")));
  });
}

function hasToken(c: RequestContext, expected: string): boolean {
  const given = /^Bearer (\S{1,400})$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const [left, right] = [new TextEncoder().encode(given), new TextEncoder().encode(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
