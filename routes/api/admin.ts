/** `/admin`: people, doctors' applications, bookings. */
import { z } from "zod";
import { needsMetBy } from "../../actors/booking/needs.ts";
import { iso } from "../../actors/booking/view.ts";
import { ROLES } from "../../actors/vocabulary.ts";
import { APPLICATION_STATUSES, rejectBody, roleBody } from "../account_schemas.ts";
import { blockBody } from "../people/blocking.ts";
import { userView } from "../people/sign_ins.ts";
import { answer } from "../problem.ts";
import type { DoctorApplication, ListedUser, Outcome, PageOf, Services } from "../services.ts";
import { listBookings, listQuery as bookingQuery } from "./bookings.ts";
import * as responses from "./responses.ts";
import { type ApiRoutes, pageQuery, type RouteSpec } from "./route.ts";

const applicationView = ({ card, ...application }: DoctorApplication) => ({
  ...application,
  meets: needsMetBy(card),
  createdAt: iso(application.createdAt),
  decidedAt: application.decidedAt === null ? null : iso(application.decidedAt),
});

const listedUser = (user: ListedUser) => ({
  ...userView(user),
  active: user.active,
  signIns: user.signIns,
  secondFactorAt: user.secondFactorAt === null ? null : iso(user.secondFactorAt),
  block: user.block === null ? null : { ...user.block, at: iso(user.block.at) },
});

const mapped = <From, To>(outcome: Outcome<From>, map: (value: From) => To): Outcome<To> =>
  "ok" in outcome ? { ok: map(outcome.ok) } : outcome;

const mapPage = <From, To>(map: (item: From) => To) => (page: PageOf<From>): PageOf<To> => ({
  items: page.items.map(map),
  nextCursor: page.nextCursor,
});

const listQuery = z.object({
  limit: z.number().int().optional(),
  cursor: z.string().optional(),
});

export function adminRoutes(api: ApiRoutes, { people, bookings }: Services): void {
  const tag = "admin";
  const users = (path: string, summary: string, role?: string) =>
    api.add({
      method: "get",
      path,
      tag,
      summary,
      query: listQuery.extend({
        role: z.enum(ROLES).optional(),
        state: z.enum(["active", "blocked"]).optional(),
        search: z.string().optional(),
      }),
      status: 200,
      response: responses.pageOf(responses.listedUser),
    }, async ({ c, by }) => {
      const wanted = role ?? c.req.query("role");
      const search = c.req.query("search");
      const state = c.req.query("state");
      const found: Outcome<PageOf<ListedUser>> = await people.users(by, {
        ...pageQuery(c),
        ...(state === undefined ? {} : { state }),
        ...(wanted === undefined ? {} : { role: wanted }),
        ...(search === undefined ? {} : { search }),
      });
      return answer(c, mapped(found, mapPage(listedUser)));
    });
  users("/admin/users", "All accounts, newest first");
  users("/admin/patients", "Patients", "patient");
  users("/admin/clinics", "Clinics", "clinic");
  api.add({
    method: "put",
    path: "/admin/users/:id/role",
    tag,
    summary: "Give another role; acts at once, on open streams too",
    body: roleBody,
    status: 200,
    response: responses.user,
  }, async ({ c, body, by }) =>
    answer(
      c,
      mapped(
        await people.setRole(by, c.req.param("id") ?? "", body, c.get("language")),
        userView,
      ),
    ));
  const blocking: Omit<RouteSpec, "path" | "summary"> = {
    method: "post",
    tag,
    status: 200,
    response: responses.listedUser,
  };
  api.add({
    ...blocking,
    path: "/admin/users/:id/block",
    summary: "Close an account, with a reason: sessions, tokens, streams and shift end at once",
    body: blockBody,
  }, async ({ c, body, by }) => {
    const id = c.req.param("id") ?? "";
    return answer(c, mapped(await people.block(by, id, body, c.get("language")), listedUser));
  });
  api.add(
    { ...blocking, path: "/admin/users/:id/unblock", summary: "Open a closed account again" },
    async ({ c, by }) =>
      answer(c, mapped(await people.unblock(by, c.req.param("id") ?? ""), listedUser)),
  );
  api.add({
    method: "get",
    path: "/admin/doctors",
    tag,
    summary: "Doctors' applications, newest first",
    query: listQuery.extend({ status: z.enum(APPLICATION_STATUSES).optional() }),
    status: 200,
    response: responses.pageOf(responses.application),
  }, async ({ c, by }) => {
    const status = c.req.query("status");
    const found = await people.applications(by, {
      ...pageQuery(c),
      ...(status === undefined ? {} : { status }),
    });
    return answer(c, mapped(found, mapPage(applicationView)));
  });
  const decision: Omit<RouteSpec, "path" | "summary"> = {
    method: "post",
    tag,
    status: 200,
    response: responses.application,
  };
  api.add(
    { ...decision, path: "/admin/doctors/:id/approve", summary: "Approve a doctor" },
    async ({ c, by }) =>
      answer(c, mapped(await people.approve(by, c.req.param("id") ?? ""), applicationView)),
  );
  api.add({
    ...decision,
    path: "/admin/doctors/:id/reject",
    summary: "Reject a doctor's application, or withdraw the approval, with a reason",
    body: rejectBody,
  }, async ({ c, body, by }) =>
    answer(
      c,
      mapped(
        await people.reject(by, c.req.param("id") ?? "", body, c.get("language")),
        applicationView,
      ),
    ));
  api.add({
    method: "get",
    path: "/admin/bookings",
    tag,
    summary: "All bookings, newest first",
    query: bookingQuery,
    status: 200,
    response: responses.pageOf(responses.booking),
  }, async ({ c, by }) => {
    return await listBookings(bookings, c, by);
  });
}
