/** `/bookings`: create, read, command, talk. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { createBody, sayBody } from "../../actors/booking/schemas.ts";
import { COMMANDS } from "../booking_commands.ts";
import { STATUSES } from "../../actors/booking/protocol.ts";
import type { RequestContext } from "../context.ts";
import { answer, invalidInput, refusalProblem } from "../problem.ts";
import type { Person, Services } from "../services.ts";
import { validate } from "../validation.ts";
import * as responses from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

/** A list as this person may see it; a status that is none is bad input, not «all». */
export async function listBookings(
  bookings: Services["bookings"],
  c: RequestContext,
  by: Person,
): Promise<Response> {
  const input = validate(statusQuery, c.req.query(), c.get("language"));
  if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
  const { status } = input.ok;
  return c.json(
    await bookings.list(by, { ...pageQuery(c), ...(status === undefined ? {} : { status }) }),
  );
}

const statusQuery = z.object({ status: z.enum(STATUSES).optional() });
export const listQuery = statusQuery.extend({
  limit: z.number().int().optional(),
  cursor: z.string().optional(),
});

export function bookingRoutes(api: ApiRoutes, { bookings, duty }: Services): void {
  const tag = "bookings";
  api.add({
    method: "post",
    path: "/bookings",
    tag,
    summary: "Call a doctor",
    body: createBody,
    status: 201,
    response: responses.booking,
  }, async ({ c, body, by }) => answer(c, await bookings.create(by, body, c.get("language")), 201));
  api.add({
    method: "get",
    path: "/bookings",
    tag,
    summary: "One's own bookings, newest first; staff see all of their city",
    query: listQuery,
    status: 200,
    response: responses.pageOf(responses.booking),
  }, async ({ c, by }) => {
    return await listBookings(bookings, c, by);
  });
  api.add({
    method: "get",
    path: "/bookings/:id",
    tag,
    summary: "A booking, as far as the reader may see it",
    status: 200,
    response: responses.booking,
  }, async ({ c, by }) => {
    const view = await bookings.view(by, c.req.param("id") ?? "");
    return view === null ? refusalProblem(c.get("language"), "not_found") : c.json(view);
  });
  api.add({
    method: "get",
    path: "/bookings/:id/history",
    tag,
    summary: "Every change of status, and trouble on the way and at the door, oldest first",
    status: 200,
    response: responses.pageOf(responses.historyItem),
  }, async ({ c, by }) => {
    const items = await bookings.history(by, c.req.param("id") ?? "");
    return items === null
      ? refusalProblem(c.get("language"), "not_found")
      : c.json({ items: items.map((item) => ({ ...item, at: iso(item.at) })), nextCursor: null });
  });
  api.add({
    method: "get",
    path: "/bookings/:id/way",
    tag,
    summary: "The way still to go, for whoever follows the doctor now",
    status: 200,
    response: responses.way,
  }, async ({ c, by }) => answer(c, await duty.way(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/bookings/:id/messages",
    tag,
    summary: "The room, oldest first: after a sequence number, or the last ones before it",
    query: z.object({
      after: z.number().int().optional(),
      before: z.number().int().optional(),
      limit: z.number().int().optional(),
    }),
    status: 200,
    response: responses.pageOf(responses.message),
  }, async ({ c, by }) => {
    const after = Number(c.req.query("after") ?? 0);
    const limit = Number(c.req.query("limit") ?? 50);
    const before = Number(c.req.query("before") ?? NaN);
    const count = Number.isInteger(limit) && limit > 0 ? limit : 50;
    const id = c.req.param("id") ?? "";
    const items = await bookings.messages(
      by,
      id,
      Number.isInteger(before) && before >= 0
        ? { last: count, before: Math.min(before, 2 ** 31 - 1) }
        : {
          after: Number.isInteger(after) && after >= 0 ? Math.min(after, 2 ** 31 - 1) : 0,
          limit: count,
        },
    );
    return items === null
      ? refusalProblem(c.get("language"), "not_found")
      : c.json({ items, nextCursor: null });
  });
  api.add({
    method: "post",
    path: "/bookings/:id/messages",
    tag,
    summary: "Say something in the room; the same clientId again says it once",
    body: sayBody,
    status: 201,
    response: responses.message,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await bookings.say(by, c.req.param("id") ?? "", body, c.get("language")),
      201,
    ));
  for (const [name, kind] of Object.entries(COMMANDS)) {
    api.add({
      method: "post",
      path: `/bookings/:id/${name}`,
      tag,
      summary: kind.summary,
      body: kind.body,
      status: 200,
      response: responses.answer,
    }, async ({ c, body, by }) =>
      answer(
        c,
        await bookings.command(by, c.req.param("id") ?? "", name, body, c.get("language")),
      ));
  }
}
