/** `/bookings`: create, read, command, talk. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { createBody, sayBody } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
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

const pageOnly = listQuery.omit({ status: true });

/** How many rows were read already. */
const HISTORY_CURSOR = /^\d{1,6}$/;
/** Which way through the room, and from where. */
const ROOM_CURSOR = /^(before|after)-(\d{1,10})$/;
const GREATEST_SEQUENCE = 2 ** 31 - 1;

/** A sequence number as it stands in a query; null: none. */
function sequenceOf(given: string | undefined): number | null {
  const sequence = Number(given ?? NaN);
  return Number.isInteger(sequence) && sequence >= 0 ? Math.min(sequence, GREATEST_SEQUENCE) : null;
}

const countOf = (limit: number | undefined, usual: number): number =>
  Math.min(limit || usual, LIMITS.pageSize);

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
    summary:
      "Every change of status, and trouble on the way and at the door, oldest first; for staff also " +
      "who of the desk had it by name",
    query: pageOnly,
    cursor: HISTORY_CURSOR,
    status: 200,
    response: responses.pageOf(responses.historyItem),
  }, async ({ c, by }) => {
    const items = await bookings.history(by, c.req.param("id") ?? "");
    if (items === null) return refusalProblem(c.get("language"), "not_found");
    const { limit, cursor } = pageQuery(c);
    // Rows are added at its end alone: how many were read is the place at which it goes on.
    const from = Number(cursor ?? 0);
    const until = from + countOf(limit, LIMITS.pageSize);
    return c.json({
      items: items.slice(from, until).map((item) => ({ ...item, at: iso(item.at) })),
      nextCursor: until < items.length ? String(until) : null,
    });
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
    summary:
      "The room, oldest first in each answer: after a sequence number, or the last ones before it; " +
      "`cursor` goes on the same way",
    query: pageOnly.extend({
      after: z.number().int().optional(),
      before: z.number().int().optional(),
    }),
    cursor: ROOM_CURSOR,
    status: 200,
    response: responses.pageOf(responses.message),
  }, async ({ c, by }) => {
    const { limit, cursor = "" } = pageQuery(c);
    const count = countOf(limit, LIMITS.messagesAfterConnect);
    const [, way, sequence] = ROOM_CURSOR.exec(cursor) ?? [];
    const before = way === "before" ? sequenceOf(sequence) : sequenceOf(c.req.query("before"));
    const after = way === "after" ? sequenceOf(sequence) : sequenceOf(c.req.query("after"));
    const isBack = way === undefined ? before !== null : way === "before";
    // One more than the page holds says whether it goes on.
    const found = await bookings.messages(
      by,
      c.req.param("id") ?? "",
      isBack && before !== null
        ? { last: count + 1, before }
        : { after: after ?? 0, limit: count + 1 },
    );
    if (found === null) return refusalProblem(c.get("language"), "not_found");
    const items = isBack ? found.slice(-count) : found.slice(0, count);
    const last = isBack ? items[0] : items.at(-1);
    const nextCursor = found.length > count && last !== undefined
      ? `${isBack ? "before" : "after"}-${last.sequence}`
      : null;
    return c.json({ items, nextCursor });
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
