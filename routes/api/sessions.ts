/** `/auth/sessions`: where one is signed in. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { answer, invalidInput } from "../problem.ts";
import type { Services } from "../services.ts";
import { validate } from "../validation.ts";
import type { ShownSignIn } from "../people/sign_in_list.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const session = z.object({
  id: z.uuid(),
  kind: z.enum(["page", "program"]),
  device: z.string().nullable(),
  network: z.string().nullable(),
  isCurrent: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

const ended = z.object({ ended: z.number().int() });

export const revokeAllBody = z.object({
  /** The sign-in that asks stays. */
  exceptThis: z.boolean().optional(),
});

const sessionView = (item: ShownSignIn) => ({
  ...item,
  createdAt: iso(item.createdAt),
  lastSeenAt: iso(item.lastSeenAt),
  expiresAt: iso(item.expiresAt),
});

export function sessionRoutes(api: ApiRoutes, { signIns }: Pick<Services, "signIns">): void {
  const tag = "auth";
  api.add({
    method: "get",
    path: "/auth/sessions",
    tag,
    summary: "Where one is signed in: pages and programs, this one first",
    status: 200,
    response: responses.listOf(session),
  }, async ({ c, by }) => {
    const items = await signIns.list(by, c.get("signIn")?.id ?? null);
    return c.json({ items: items.map(sessionView) });
  });
  api.add({
    method: "post",
    path: "/auth/sessions/:id/revoke",
    tag,
    summary: "End one sign-in; its tokens, pages and streams end at once",
    status: 200,
    response: ended,
  }, async ({ c, by }) => answer(c, await signIns.revoke(by, c.req.param("id") ?? "")));
  api.add({
    method: "post",
    path: "/auth/sessions/revoke-all",
    tag,
    summary: "Sign out everywhere; with exceptThis everywhere else",
    body: revokeAllBody,
    status: 200,
    response: ended,
  }, async ({ c, body, by }) => {
    const input = validate(revokeAllBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    const except = input.ok.exceptThis === true ? c.get("signIn")?.id ?? null : null;
    return answer(c, await signIns.revokeAll(by, except));
  });
}
