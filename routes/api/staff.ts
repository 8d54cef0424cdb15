/** `/admin/staff`, `/staff/…`: where staff have rights, who is on duty, whom to call. */
import { z } from "zod";
import { answer } from "../problem.ts";
import * as schemas from "../people/staff_schemas.ts";
import type { Services } from "../services.ts";
import type { Outcome } from "../services.ts";
import { type ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();

const membership = z.object({ city: z.string().nullable(), clinicIds: z.array(id).nullable() });

const member = z.object({
  id,
  role: z.enum(["dispatcher", "admin"]),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  active: z.boolean(),
  memberships: z.array(membership),
  onDutySince: moment.nullable(),
});

const duty = z.object({
  onDuty: z.array(z.object({
    id,
    firstName: z.string(),
    lastName: z.string(),
    since: moment,
    silent: z.boolean(),
    cities: z.array(z.string()),
  })),
  since: moment.nullable(),
  unattended: z.array(z.string()),
  leftAlone: z.array(z.string()),
  holds: z.number().int(),
  notes: z.array(z.object({ from: z.string(), at: moment, text: z.string() })),
});

const onCall = z.object({
  city: z.string(),
  people: z.array(z.object({
    id,
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable(),
  })),
});

const list = (item: z.ZodType) => z.object({ items: z.array(item), nextCursor: z.null() });
const listed = <Item>(outcome: Outcome<readonly Item[]>) =>
  "ok" in outcome ? { ok: { items: outcome.ok, nextCursor: null } } : outcome;

export function staffRoutes(api: ApiRoutes, { staff }: Pick<Services, "staff">): void {
  const tag = "staff";
  api.add({
    method: "get",
    path: "/admin/staff",
    tag,
    summary: "Dispatchers and admins, with the places where each has rights",
    status: 200,
    response: list(member),
  }, async ({ c, by }) => answer(c, listed(await staff.members(by))));
  api.add({
    method: "put",
    path: "/admin/staff/:id/memberships",
    tag,
    summary: "Where a dispatcher has rights; acts at once, on open streams too",
    body: schemas.membershipsBody,
    status: 200,
    response: member,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await staff.setMemberships(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
  api.add({
    method: "get",
    path: "/staff/duty",
    tag,
    summary: "Who is on duty now in the reader's cities",
    status: 200,
    response: duty,
  }, async ({ c, by }) => answer(c, await staff.duty(by)));
  api.add({
    method: "post",
    path: "/staff/duty/start",
    tag,
    summary: "Go on duty by name",
    status: 200,
    response: duty,
  }, async ({ c, by }) => answer(c, await staff.startDuty(by)));
  api.add({
    method: "post",
    path: "/staff/duty/hand-over",
    tag,
    summary: "Leave, and hand over to a colleague who is on duty; held bookings go over",
    body: schemas.handOverBody,
    status: 200,
    response: duty,
  }, async ({ c, body, by }) => answer(c, await staff.handOver(by, body, c.get("language"))));
  api.add({
    method: "post",
    path: "/staff/duty/end",
    tag,
    summary: "Leave; the last one of a city confirms that nobody will be there",
    body: schemas.endDutyBody,
    status: 200,
    response: duty,
  }, async ({ c, body, by }) => answer(c, await staff.endDuty(by, body, c.get("language"))));
  api.add({
    method: "get",
    path: "/staff/on-call",
    tag,
    summary: "Whom to call when nobody is on duty, in order, of the reader's cities",
    status: 200,
    response: list(onCall),
  }, async ({ c, by }) => answer(c, listed(await staff.onCall(by))));
  api.add({
    method: "put",
    path: "/admin/cities/:name/on-call",
    tag,
    summary: "The city's list of whom to call, in order",
    body: schemas.onCallBody,
    status: 200,
    response: onCall,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await staff.setOnCall(by, c.req.param("name") ?? "", body, c.get("language")),
    ));
}
