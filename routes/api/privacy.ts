/** Who looked at whose data, the log that proves it, and what opens only with a reason. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { auditQuery } from "../people/access_views.ts";
import { breakGlassBody } from "../people/break_glass.ts";
import type { ChainState } from "../people/privacy_services.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import * as responses from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const access = z.object({
  id: z.uuid(),
  sequence: z.number().int(),
  at: z.iso.datetime(),
  readerId: z.uuid().nullable(),
  readerRole: z.string(),
  readerName: z.string().nullable(),
  personId: z.uuid(),
  personName: z.string().nullable(),
  bookingId: z.uuid().nullable(),
  bookingNumber: z.number().int().nullable(),
  fields: z.array(z.string()),
  purpose: z.string(),
  outcome: z.enum(["read", "denied", "break_glass"]),
  reason: z.string().nullable(),
});
const audited = access.extend({
  requestId: z.string().nullable(),
  hash: z.string(),
  reviewed: z.boolean(),
});
const chain = z.object({
  at: z.iso.datetime(),
  rows: z.number().int(),
  hash: z.string().nullable(),
  broken: z.object({ sequence: z.number().int(), fault: z.string() }).nullable(),
});
const opened = z.object({ openUntil: z.iso.datetime() });
const listQuery = z.object({
  limit: z.number().int().optional(),
  cursor: z.string().optional(),
});

const chainView = (outcome: Outcome<ChainState | null>): Outcome<unknown> =>
  "ok" in outcome && outcome.ok !== null
    ? { ok: { ...outcome.ok, at: iso(outcome.ok.at) } }
    : outcome;

export function privacyRoutes(api: ApiRoutes, { privacy }: Services): void {
  api.add({
    method: "get",
    path: "/profiles/me/access",
    tag: "profiles",
    summary: "Who looked at one's own data, and at that of those in one's care; newest first",
    query: listQuery,
    status: 200,
    response: responses.pageOf(access),
  }, async ({ c, by }) => c.json(await privacy.accesses(by, pageQuery(c))));
  api.add({
    method: "get",
    path: "/admin/audit",
    tag: "admin",
    summary: "The access log, newest first",
    query: listQuery.extend(auditQuery.shape),
    status: 200,
    response: responses.pageOf(audited),
  }, async ({ c, by }) => {
    const { limit: _limit, cursor: _cursor, ...wanted } = c.req.query();
    return answer(
      c,
      await privacy.audit(by, { ...wanted, ...pageQuery(c) }, c.get("language")),
    );
  });
  api.add({
    method: "post",
    path: "/admin/audit/verify",
    tag: "admin",
    summary: "Walk the access log's chain, and name the first row that is not as it was",
    status: 200,
    response: chain,
  }, async ({ c, by }) => answer(c, chainView(await privacy.chain(by, true))));
  api.add({
    method: "post",
    path: "/admin/audit/:id/review",
    tag: "admin",
    summary: "An admin has looked at a broken glass",
    status: 200,
    response: z.object({ reviewed: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await privacy.review(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/bookings/:id/break-glass",
    tag: "bookings",
    summary: "Open the closed medical part of a booking for a quarter of an hour, with a reason",
    body: breakGlassBody,
    status: 200,
    response: opened,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await privacy.breakGlass(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
  api.add({
    method: "post",
    path: "/patients/:id/break-glass",
    tag: "profiles",
    summary: "Open a patient's medical card for a quarter of an hour, with a reason",
    body: breakGlassBody,
    status: 200,
    response: opened,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await privacy.breakGlassOfCard(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
}
