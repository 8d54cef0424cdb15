/** `/admin`: people, doctors' applications, bookings. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { rejectBody, roleBody } from "../account_schemas.ts";
import { userView } from "../accounts.ts";
import { answer } from "../problem.ts";
import type { DoctorApplication, Outcome, PageOf, Person, Services } from "../services.ts";
import { listBookings, listQuery as bookingQuery } from "./bookings.ts";
import * as responses from "./responses.ts";
import { type ApiRoutes, pageQuery, type RouteSpec } from "./route.ts";

const applicationView = (application: DoctorApplication) => ({
  ...application,
  createdAt: iso(application.createdAt),
  decidedAt: application.decidedAt === null ? null : iso(application.decidedAt),
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
      query: listQuery.extend({ role: z.string().optional(), search: z.string().optional() }),
      status: 200,
      response: responses.pageOf(responses.user),
    }, async ({ c, by }) => {
      const wanted = role ?? c.req.query("role");
      const search = c.req.query("search");
      const found: Outcome<PageOf<Person>> = await people.users(by, {
        ...pageQuery(c),
        ...(wanted === undefined ? {} : { role: wanted }),
        ...(search === undefined ? {} : { search }),
      });
      return answer(c, mapped(found, mapPage(userView)));
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
  api.add({
    method: "get",
    path: "/admin/doctors",
    tag,
    summary: "Doctors' applications, newest first",
    query: listQuery.extend({ status: z.string().optional() }),
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
