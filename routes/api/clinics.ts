/** `/clinic-profiles/me`, `/doctor-profiles/me/clinics`, `/admin/clinics/{id}`. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { AREA_CORNERS } from "../../city/clinic_areas.ts";
import type { ClinicOfDoctor, StoredClinic } from "../../db/clinics.ts";
import { CLINIC_STATUSES } from "../../db/clinics.ts";
import { clinicBody, inviteTokenBody, rejectClinicBody } from "../people/clinic_schemas.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import { validate } from "../validation.ts";
import { listOf } from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const profile = z.object({
  userId: id,
  version: z.number().int(),
  name: z.string(),
  licenseNumber: z.string().nullable(),
  inn: z.string().nullable(),
  licenseExpiresOn: z.string().nullable(),
  /** The end that an admin has approved. */
  licensedUntil: z.string().nullable(),
  telemedicine: z.boolean(),
  addresses: z.array(z.string()),
  hours: z.string().nullable(),
  services: z.array(z.string()),
  status: z.enum(CLINIC_STATUSES),
  reason: z.string().nullable(),
  decidedAt: moment.nullable(),
  createdAt: moment,
});
const doctor = z.object({
  doctorId: id,
  firstName: z.string(),
  lastName: z.string(),
  specializations: z.array(z.string()),
  isApproved: z.boolean(),
  from: moment,
});
const employer = z.object({ clinicId: id, name: z.string(), from: moment });
const work = employer.extend({
  until: moment.nullable(),
  endedBy: z.enum(["doctor", "clinic"]).nullable(),
  licensedUntil: z.string().nullable(),
});
const invite = z.object({ token: z.string(), link: z.string(), expiresAt: moment });
const ended = z.object({ ended: z.literal(true) });

const mapped = <From, To>(outcome: Outcome<From>, map: (value: From) => To): Outcome<To> =>
  "ok" in outcome ? { ok: map(outcome.ok) } : outcome;

const profileView = (clinic: StoredClinic) => ({
  ...clinic,
  createdAt: iso(clinic.createdAt),
  decidedAt: clinic.decidedAt === null ? null : iso(clinic.decidedAt),
});
const employerView = (one: ClinicOfDoctor) => ({ ...one, from: iso(one.from) });

/** As GeoJSON has it; what an area must be beside that is said by whoever keeps it. */
const position = z.array(z.number()).min(2).max(4);
const rings = z.array(z.array(position).max(AREA_CORNERS)).max(AREA_CORNERS);
const area = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: rings }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(rings).max(AREA_CORNERS) }),
]).nullable();
const areaBody = z.object({ area });

/** Where the own doctors go; null: everywhere. */
function areaRoutes(api: ApiRoutes, areas: Services["areas"]): void {
  const tag = "clinics";
  const path = "/clinic-profiles/me/area";
  api.add({
    method: "get",
    path,
    tag,
    summary: "Where the own clinic's doctors go: GeoJSON, or null for everywhere",
    status: 200,
    response: areaBody,
  }, ({ c, by }) => answer(c, mapped(areas.of(by), (own) => ({ area: own }))));
  api.add({
    method: "put",
    path,
    tag,
    summary: "Say where they go, in force with the next matching; null for everywhere",
    body: areaBody,
    status: 200,
    response: areaBody,
  }, async ({ c, by, body }) => {
    const language = c.get("language");
    const input = validate(areaBody, body, language);
    if ("invalid" in input) return answer(c, input);
    const set = await areas.set(by, input.ok.area, language);
    return answer(c, mapped(set, (own) => ({ area: own })));
  });
}

export function clinicRoutes(api: ApiRoutes, { clinics, areas }: Services): void {
  areaRoutes(api, areas);
  const tag = "clinics";
  const path = "/clinic-profiles/me";
  api.add({
    method: "get",
    path,
    tag,
    summary: "The own clinic",
    status: 200,
    response: profile,
  }, async ({ c, by }) => answer(c, mapped(await clinics.mine(by), profileView)));
  api.add(
    {
      method: "put",
      path,
      tag,
      summary: "Change what is given; another name, licence or INN is looked at by an admin again",
      body: clinicBody,
      status: 200,
      response: profile,
    },
    async ({ c, body, by }) =>
      answer(c, mapped(await clinics.change(by, body, c.get("language")), profileView)),
  );
  api.add({
    method: "get",
    path: `${path}/doctors`,
    tag,
    summary: "The doctors who work for the own clinic",
    status: 200,
    response: listOf(doctor),
  }, async ({ c, by }) =>
    answer(
      c,
      mapped(await clinics.doctors(by), (items) => ({
        items: items.map((one) => ({ ...one, from: iso(one.from) })),
      })),
    ));
  api.add({
    method: "post",
    path: `${path}/doctors/:id/end`,
    tag,
    summary: "A doctor works for the clinic no longer; visits under way go on",
    status: 200,
    response: ended,
  }, async ({ c, by }) => answer(c, await clinics.end(by, c.req.param("id") ?? "")));
  api.add(
    {
      method: "post",
      path: `${path}/invites`,
      tag,
      summary: "A link that one doctor may use once within 14 days; it is shown only here",
      status: 201,
      response: invite,
    },
    async ({ c, by }) =>
      answer(
        c,
        mapped(await clinics.invite(by), (made) => ({ ...made, expiresAt: iso(made.expiresAt) })),
        201,
      ),
  );
  api.add({
    method: "post",
    path: `${path}/invites/withdraw`,
    tag,
    summary: "All links that nobody has used end",
    status: 200,
    response: z.object({ withdrawn: z.number().int() }),
  }, async ({ c, by }) => answer(c, await clinics.withdrawInvites(by)));

  api.add({
    method: "get",
    path: "/doctor-profiles/me/clinics",
    tag,
    summary: "The clinics for which one works",
    status: 200,
    response: listOf(employer),
  }, async ({ c, by }) => c.json({ items: (await clinics.clinicsOf(by)).map(employerView) }));
  api.add({
    method: "get",
    path: "/doctor-profiles/me/works",
    tag,
    summary: "The clinics for which one works and has worked, with who ended it",
    status: 200,
    response: listOf(work),
  }, async ({ c, by }) =>
    c.json({
      items: (await clinics.worksOf(by)).map((one) => ({
        ...one,
        from: iso(one.from),
        until: one.until === null ? null : iso(one.until),
      })),
    }));
  api.add(
    {
      method: "post",
      path: "/doctor-profiles/me/clinics",
      tag,
      summary: "Work for the clinic whose link this is",
      body: inviteTokenBody,
      status: 201,
      response: employer,
    },
    async ({ c, body, by }) =>
      answer(c, mapped(await clinics.accept(by, body, c.get("language")), employerView), 201),
  );
  api.add({
    method: "post",
    path: "/doctor-profiles/me/clinics/:id/leave",
    tag,
    summary: "Work for a clinic no longer",
    status: 200,
    response: ended,
  }, async ({ c, by }) => answer(c, await clinics.leave(by, c.req.param("id") ?? "")));

  api.add(
    {
      method: "get",
      path: "/admin/clinics/:id",
      tag,
      summary: "A clinic's application",
      status: 200,
      response: profile,
    },
    async ({ c, by }) =>
      answer(c, mapped(await clinics.clinic(by, c.req.param("id") ?? ""), profileView)),
  );
  api.add(
    {
      method: "post",
      path: "/admin/clinics/:id/approve",
      tag,
      summary: "Approve a clinic that has given its licence and INN",
      status: 200,
      response: profile,
    },
    async ({ c, by }) =>
      answer(c, mapped(await clinics.approve(by, c.req.param("id") ?? ""), profileView)),
  );
  api.add({
    method: "post",
    path: "/admin/clinics/:id/reject",
    tag,
    summary: "Reject a clinic's application, or withdraw the approval, with a reason",
    body: rejectClinicBody,
    status: 200,
    response: profile,
  }, async ({ c, body, by }) =>
    answer(
      c,
      mapped(
        await clinics.reject(by, c.req.param("id") ?? "", body, c.get("language")),
        profileView,
      ),
    ));
}
