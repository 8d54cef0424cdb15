/** `/admin/outbox`: messages that left, wait or were given up; without recipients and words. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { CHANNELS } from "../../actors/outbox/message.ts";
import { OUTBOX_STATUSES, type OutboxItem } from "../../db/outbox.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const moment = z.iso.datetime();

const item = z.object({
  id: z.uuid(),
  channel: z.enum(CHANNELS),
  template: z.string(),
  status: z.enum(OUTBOX_STATUSES),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  createdAt: moment,
  nextAttemptAt: moment,
  expiresAt: moment,
  sentAt: moment.nullable(),
  deadAt: moment.nullable(),
});

const view = (found: OutboxItem) => ({
  ...found,
  createdAt: iso(found.createdAt),
  nextAttemptAt: iso(found.nextAttemptAt),
  expiresAt: iso(found.expiresAt),
  sentAt: found.sentAt === null ? null : iso(found.sentAt),
  deadAt: found.deadAt === null ? null : iso(found.deadAt),
});

export function outboxRoutes(api: ApiRoutes, { outbox }: Pick<Services, "outbox">): void {
  api.add({
    method: "get",
    path: "/admin/outbox",
    tag: "admin",
    summary: "Messages, newest first: waiting, sent or given up (dead)",
    query: z.object({
      status: z.enum(OUTBOX_STATUSES).optional(),
      limit: z.number().int().optional(),
      cursor: z.string().optional(),
    }),
    status: 200,
    response: responses.pageOf(item),
  }, async ({ c, by }) => {
    const status = c.req.query("status");
    const found = await outbox.list(by, {
      ...pageQuery(c),
      ...(status === undefined ? {} : { status }),
    });
    return answer(
      c,
      "ok" in found
        ? { ok: { items: found.ok.items.map(view), nextCursor: found.ok.nextCursor } }
        : found,
    );
  });
  api.add({
    method: "post",
    path: "/admin/outbox/:id/retry",
    tag: "admin",
    summary: "Send a message that was given up again",
    status: 200,
    response: item,
  }, async ({ c, by }) => {
    const revived = await outbox.retry(by, c.req.param("id") ?? "");
    return answer(c, "ok" in revived ? { ok: view(revived.ok) } : revived);
  });
}
