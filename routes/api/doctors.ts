/** `/doctor-profiles` and `/documents`: a doctor's own; `/doctors`: the public cards. */
import { z } from "zod";
import { STATED_NEEDS } from "../../actors/booking/codes.ts";
import { iso } from "../../actors/booking/view.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { CARD_SEXES, type PublicDoctor } from "../../db/applications.ts";
import { DOCUMENT_KINDS, type StoredDocument } from "../../db/documents.ts";
import type { RequestContext } from "../context.ts";
import type { OpenedDocument } from "../people/document_desk.ts";
import type { OwnDoctorProfile } from "../people/doctor_onboarding.ts";
import { doctorProfileBody, VISIT_LANGUAGES } from "../people/doctor_profile_schemas.ts";
import { readUpload } from "../people/read_upload.ts";
import { answer, refusalProblem } from "../problem.ts";
import { FILE_POLICY } from "../security_headers.ts";
import type { Outcome, Services } from "../services.ts";
import { listOf, pageOf } from "./responses.ts";
import { type ApiRoutes, pageQuery } from "./route.ts";

const textOrNull = z.string().nullable();
const licence = z.object({
  specializations: z.array(z.enum(SPECIALIZATIONS)),
  licenseNumber: z.string(),
  licenseExpiresOn: z.string(),
});
const card = z.object({
  education: textOrNull,
  about: textOrNull,
  experienceYears: z.number().int().nullable(),
  languages: z.array(z.string()),
  sex: z.enum(CARD_SEXES).nullable(),
  statedNeeds: z.array(z.enum(STATED_NEEDS)),
});
const documentView = z.object({
  id: z.uuid(),
  kind: z.enum(DOCUMENT_KINDS),
  type: z.string(),
  sizeBytes: z.number().int(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});
const ownProfile = licence.extend({
  userId: z.uuid(),
  version: z.number().int(),
  status: z.enum(["applied", "approved", "rejected"]),
  reason: textOrNull,
  decidedAt: z.iso.datetime().nullable(),
  card,
  proposal: licence.nullable(),
  photoId: z.uuid().nullable(),
  documents: z.array(documentView),
  missing: z.array(z.enum(DOCUMENT_KINDS)),
  steps: z.array(z.object({
    step: z.string(),
    at: z.iso.datetime(),
    reason: textOrNull,
  })),
});
const publicCard = card.extend({
  id: z.uuid(),
  firstName: z.string(),
  lastName: z.string(),
  specializations: z.array(z.enum(SPECIALIZATIONS)),
  licenseExpiresOn: z.string(),
  photoUrl: textOrNull,
});

const documentOf = ({ ownerId: _owner, createdAt, ...rest }: StoredDocument) => ({
  ...rest,
  createdAt: iso(createdAt),
});

const profileOf = ({ documents, steps, decidedAt, ...rest }: OwnDoctorProfile) => ({
  ...rest,
  decidedAt: decidedAt === null ? null : iso(decidedAt),
  documents: documents.map(documentOf),
  // Who decided is the service's own matter.
  steps: steps.map(({ step, at, reason }) => ({ step, at: iso(at), reason })),
});

/** No telephone, no e-mail address, and no number of a licence. */
const cardOf = (doctor: PublicDoctor) => ({
  id: doctor.id,
  firstName: doctor.firstName,
  lastName: doctor.lastName,
  specializations: doctor.specializations,
  licenseExpiresOn: doctor.licenseExpiresOn,
  ...doctor.card,
  photoUrl: doctor.photoId === null ? null : `/api/v1/doctors/${doctor.id}/photo`,
});

const mapped = <From, To>(outcome: Outcome<From>, map: (value: From) => To): Outcome<To> =>
  "ok" in outcome ? { ok: map(outcome.ok) } : outcome;

/** A file as an answer: shown by itself alone, never run, never kept on the way. */
export function fileResponse({ document, bytes }: OpenedDocument, isPublic = false): Response {
  const name = encodeURIComponent(document.name);
  // Browsers show no PDF in a sandbox, and without one it is better not shown by us.
  const how = document.type === "application/pdf" ? "attachment" : "inline";
  return new Response(Uint8Array.from(bytes), {
    headers: {
      "content-type": document.type,
      "content-disposition": `${how}; filename*=UTF-8''${name}`,
      "content-security-policy": FILE_POLICY,
      "x-content-type-options": "nosniff",
      "cache-control": isPublic ? "public, max-age=300" : "no-store",
    },
  });
}

export function doctorRoutes(api: ApiRoutes, { doctors, clinics }: Services): void {
  const tag = "doctors";
  const idOf = (c: RequestContext) => c.req.param("id") ?? "";
  api.add({
    method: "get",
    path: "/doctor-profiles/me",
    tag,
    summary: "One's own profile: licence, card, documents, and how the application stands",
    status: 200,
    response: ownProfile,
  }, async ({ c, by }) => answer(c, mapped(await doctors.mine(by), profileOf)));
  api.add(
    {
      method: "put",
      path: "/doctor-profiles/me",
      tag,
      summary:
        "Change what is given; a licence that was approved already waits for a decision anew",
      body: doctorProfileBody,
      status: 200,
      response: ownProfile,
    },
    async ({ c, body, by }) =>
      answer(c, mapped(await doctors.change(by, body, c.get("language")), profileOf)),
  );
  api.add({
    method: "post",
    path: "/doctor-profiles/me/apply",
    tag,
    summary: "Apply again after a rejection",
    status: 200,
    response: ownProfile,
  }, async ({ c, by }) => answer(c, mapped(await doctors.applyAgain(by), profileOf)));
  api.add(
    {
      method: "post",
      path: "/doctor-profiles/me/documents",
      tag,
      summary:
        "Upload a document: multipart with `kind` and `file` (PDF, JPEG or PNG, at most 10 MB)",
      isUpload: true,
      status: 201,
      response: documentView,
    },
    async ({ c, by }) => {
      const upload = await readUpload(c.req.raw);
      const done = await doctors.upload(by, upload, c.get("language"));
      return answer(c, mapped(done, documentOf), 201);
    },
  );
  clinicDocumentRoutes(api, { doctors, clinics });
  api.add({
    method: "get",
    path: "/documents/:id",
    tag,
    summary: "A document, for its owner and for admins",
    status: 200,
    contentType: "application/octet-stream",
  }, async ({ c, by }) => {
    const opened = await doctors.open(by, idOf(c));
    return "ok" in opened ? fileResponse(opened.ok) : answer(c, opened);
  });
  api.add({
    method: "delete",
    path: "/documents/:id",
    tag,
    summary: "Delete one's own document; what an approval rests on stays",
    status: 204,
  }, async ({ c, by }) => {
    const done = await doctors.remove(by, idOf(c));
    return "ok" in done ? c.body(null, 204) : answer(c, done);
  });
  api.add({
    method: "get",
    path: "/admin/doctors/:id/documents",
    tag: "admin",
    summary: "A doctor's documents",
    status: 200,
    response: listOf(documentView),
  }, async ({ c, by }) => {
    const found = await doctors.ofDoctor(by, idOf(c));
    return answer(c, mapped(found, ({ documents }) => ({ items: documents.map(documentOf) })));
  });
  api.addPublic({
    method: "get",
    path: "/doctors",
    tag,
    summary: "Public cards of approved doctors: no telephone, no e-mail address",
    query: z.object({
      specialization: z.enum(SPECIALIZATIONS).optional(),
      language: z.enum(VISIT_LANGUAGES).optional(),
      sex: z.enum(CARD_SEXES).optional(),
      limit: z.number().int().optional(),
      cursor: z.string().optional(),
    }),
    status: 200,
    response: pageOf(publicCard),
  }, async ({ c }) => {
    const { specialization, language, sex } = c.req.query();
    const found = await doctors.cards({ specialization, language, sex, ...pageQuery(c) });
    return c.json({ items: found.items.map(cardOf), nextCursor: found.nextCursor });
  });
  api.addPublic({
    method: "get",
    path: "/doctors/:id",
    tag,
    summary: "The public card of an approved doctor",
    status: 200,
    response: publicCard,
  }, async ({ c }) => {
    const found = await doctors.card(idOf(c));
    return found === null ? refusalProblem(c.get("language"), "not_found") : c.json(cardOf(found));
  });
  api.addPublic({
    method: "get",
    path: "/doctors/:id/photo",
    tag,
    summary: "The photo on a public card",
    status: 200,
    contentType: "image/*",
  }, async ({ c }) => {
    const found = await doctors.photo(idOf(c));
    return found === null
      ? refusalProblem(c.get("language"), "not_found")
      : fileResponse(found, true);
  });
}

function clinicDocumentRoutes(
  api: ApiRoutes,
  { doctors, clinics }: Pick<Services, "doctors" | "clinics">,
): void {
  const path = "/clinic-profiles/me/documents";
  const tag = "clinics";
  api.add(
    {
      method: "post",
      path,
      tag,
      summary: "Upload a document of the clinic: multipart with `kind` (licence, other) and `file`",
      isUpload: true,
      status: 201,
      response: documentView,
    },
    async ({ c, by }) => {
      const upload = await readUpload(c.req.raw);
      const done = await doctors.upload(by, upload, c.get("language"));
      return answer(c, mapped(done, documentOf), 201);
    },
  );
  api.add({
    method: "get",
    path,
    tag,
    summary: "The clinic's documents",
    status: 200,
    response: listOf(documentView),
  }, async ({ c, by }) => c.json({ items: (await doctors.ownDocuments(by)).map(documentOf) }));
  api.add({
    method: "get",
    path: "/admin/clinics/:id/documents",
    tag: "admin",
    summary: "A clinic's documents",
    status: 200,
    response: listOf(documentView),
  }, async ({ c, by }) => {
    const clinic = await clinics.clinic(by, c.req.param("id") ?? "");
    if (!("ok" in clinic)) return answer(c, clinic);
    const found = await doctors.documentsOf(by, [clinic.ok.userId]);
    return answer(
      c,
      mapped(found, (all) => ({ items: [...all.values()].flat().map(documentOf) })),
    );
  });
}
