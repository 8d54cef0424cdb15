/** Every route × every role × own, foreign and missing objects. A new route needs a row. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import {
  type Json,
  type Operation,
  operations,
  pathOf,
  type Row,
  ROWS,
  sameRoutes,
} from "./api_table.ts";
import { brokenGlass } from "./broken_glass.ts";
import { deadMessage } from "./dead_message.ts";
import { photoOf } from "./photo_of.ts";
import { deviceOf } from "./push_device.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { recordOf } from "./patient_record.ts";
import {
  ADMINS,
  AFTER_ACCEPTANCE,
  ANSWERS,
  ANYBODY,
  ASSIGNS,
  CALLERS,
  CHANGES,
  CLINICS,
  DOCTORS,
  EXPLAINED_OF_NOBODY,
  FOREIGN,
  FOREIGN_TO_ALL,
  FOREIGN_TO_CLINICS,
  FOREIGN_TO_DOCTORS,
  HIS_OWN,
  may,
  OF_A_PATIENT,
  OF_DISPATCH,
  OF_EMERGENCY,
  OF_MONEY,
  OF_PLANNING,
  OF_PRICES,
  OF_TEAMS,
  ORDERS,
  PATIENTS,
  PUBLIC,
  type Reader,
  READERS,
  type Right,
  type Rights,
  rights,
  SEEN,
  SEEN_WHOLE,
  STAFF_ONLY,
  STEPS,
  STEPS_OR_PATIENT,
  TALKS,
} from "./reader_rights.ts";

const TABLE: Readonly<Record<string, Rights>> = {
  "get /auth/challenge": PUBLIC,
  "post /auth/register": PUBLIC,
  "post /auth/login": PUBLIC,
  "post /auth/login/code": PUBLIC,
  "post /auth/login/totp": PUBLIC,
  "post /auth/login/totp/setup": PUBLIC,
  "post /auth/login/totp/confirm": PUBLIC,
  "post /auth/verification": PUBLIC,
  "post /auth/verification/resend": PUBLIC,
  "post /auth/password-reset": PUBLIC,
  "post /auth/password-reset/confirm": PUBLIC,
  "put /auth/password": ANYBODY,
  "post /auth/contacts": ANYBODY,
  "post /auth/contacts/confirm": ANYBODY,
  "post /auth/refresh": PUBLIC,
  "post /auth/logout": ANYBODY,
  "get /auth/me": ANYBODY,
  "get /auth/sessions": ANYBODY,
  "post /auth/sessions/{id}/revoke": FOREIGN_TO_ALL,
  "post /auth/sessions/revoke-all": ANYBODY,
  "get /specializations": PUBLIC,
  "get /openapi.json": PUBLIC,
  "get /docs": PUBLIC,
  "get /stream": ANYBODY,
  "post /bookings": CALLERS,
  "get /bookings": ANYBODY,
  "get /bookings/{id}": SEEN,
  "get /bookings/{id}/history": SEEN_WHOLE,
  "get /bookings/{id}/progress": SEEN_WHOLE,
  "get /bookings/{id}/candidates": ASSIGNS,
  "get /bookings/{id}/candidates/{doctorId}": EXPLAINED_OF_NOBODY,
  "get /bookings/{id}/messages": SEEN_WHOLE,
  "get /bookings/{id}/way": SEEN_WHOLE,
  "post /bookings/{id}/messages": TALKS,
  "post /bookings/{id}/accept": ANSWERS,
  "post /bookings/{id}/decline": ANSWERS,
  "post /bookings/{id}/shown": ANSWERS,
  "post /bookings/{id}/assign": ASSIGNS,
  "post /bookings/{id}/reassign": ORDERS,
  "post /bookings/{id}/depart": STEPS,
  "post /bookings/{id}/arrive": STEPS,
  "post /bookings/{id}/start": STEPS,
  "post /bookings/{id}/complete": STEPS,
  "post /bookings/{id}/remaining": STEPS,
  ...AFTER_ACCEPTANCE,
  ...OF_MONEY,
  "post /bookings/{id}/amend": CHANGES,
  "post /bookings/{id}/confirm": HIS_OWN,
  "post /bookings/{id}/hold": ORDERS,
  "post /bookings/{id}/cancel": TALKS,
  "post /bookings/{id}/release": HIS_OWN,
  "post /bookings/{id}/addenda": HIS_OWN,
  "post /bookings/{id}/disclose": STEPS_OR_PATIENT,
  "post /geo/track": DOCTORS,
  "put /geo/availability": DOCTORS,
  "post /geo/ping": ANYBODY,
  "get /geo/shifts/me": DOCTORS,
  "get /admin/fairness": STAFF_ONLY,
  "get /geo/doctors/nearby": ANYBODY,
  "get /profiles/me": ANYBODY,
  "put /profiles/me": ANYBODY,
  "get /profiles/me/addresses": PATIENTS,
  "post /profiles/me/addresses": PATIENTS,
  "put /profiles/me/addresses/{id}": FOREIGN,
  "delete /profiles/me/addresses/{id}": FOREIGN,
  "get /profiles/me/dependants": PATIENTS,
  "post /profiles/me/dependants": PATIENTS,
  "get /profiles/me/dependants/{id}": FOREIGN,
  "put /profiles/me/dependants/{id}": FOREIGN,
  "post /profiles/me/dependants/{id}/end": FOREIGN,
  "post /profiles/me/dependants/{id}/consent-code": FOREIGN,
  "post /profiles/me/dependants/{id}/consent": FOREIGN,
  "get /profiles/me/consents": ANYBODY,
  "post /profiles/me/consents": PATIENTS,
  "post /profiles/me/consents/{id}/revoke": FOREIGN_TO_ALL,
  "get /profiles/{id}": OF_A_PATIENT,
  "get /admin/users": ADMINS,
  "get /admin/patients": ADMINS,
  "get /admin/clinics": ADMINS,
  "put /admin/users/{id}/role": ADMINS,
  "post /admin/users/{id}/second-factor/reset": ADMINS,
  "get /doctors": PUBLIC,
  "get /doctors/{id}": PUBLIC,
  "get /doctors/{id}/photo": PUBLIC,
  "get /doctor-profiles/me": DOCTORS,
  "put /doctor-profiles/me": DOCTORS,
  "post /doctor-profiles/me/apply": DOCTORS,
  "post /doctor-profiles/me/documents": DOCTORS,
  "get /documents/{id}": rights(403, 403, 404, may, 404, 404, 404, 403, may, 401),
  "delete /documents/{id}": rights(403, 403, 404, may, 404, 404, 404, 403, 403, 401),
  "get /admin/doctors/{id}/documents": ADMINS,
  "post /admin/users/{id}/block": ADMINS,
  "post /admin/users/{id}/unblock": ADMINS,
  "get /admin/doctors": ADMINS,
  "post /admin/doctors/{id}/approve": ADMINS,
  "post /admin/doctors/{id}/reject": ADMINS,
  "get /admin/bookings": STAFF_ONLY,
  "post /admin/users": ADMINS,
  "post /admin/users/{id}/invitation": ADMINS,
  "get /admin/outbox": ADMINS,
  "post /admin/outbox/{id}/retry": ADMINS,
  "get /admin/audit": ADMINS,
  "post /admin/audit/verify": ADMINS,
  "post /admin/audit/{id}/review": ADMINS,
  "get /profiles/me/access": ANYBODY,
  "post /profiles/me/confirm": ANYBODY,
  "get /profiles/me/export": ANYBODY,
  "get /profiles/me/deletion": ANYBODY,
  "post /profiles/me/deletion": ANYBODY,
  "post /profiles/me/deletion/withdraw": ANYBODY,
  // Somebody of whom none of these doctors has had a visit.
  "post /patients/{id}/break-glass": rights(403, 403, 404, 404, 404, 403, 403, may, may, 401),
  "post /bookings/{id}/break-glass": STEPS,
  "get /admin/cities/{name}/settings": ADMINS,
  "put /admin/cities/{name}/settings": ADMINS,
  ...OF_DISPATCH,
  ...OF_PRICES,
  ...OF_EMERGENCY,
  "post /bookings/{id}/visit-link": ORDERS,
  "post /bookings/{id}/visit-link/revoke": ORDERS,
  "get /clinic-profiles/me": CLINICS,
  "put /clinic-profiles/me": CLINICS,
  "get /clinic-profiles/me/area": CLINICS,
  "put /clinic-profiles/me/area": CLINICS,
  "get /clinic-profiles/me/doctors": CLINICS,
  // A doctor who does not work there.
  "post /clinic-profiles/me/doctors/{id}/end": FOREIGN_TO_CLINICS,
  "post /clinic-profiles/me/invites": CLINICS,
  "post /clinic-profiles/me/invites/withdraw": CLINICS,
  ...OF_TEAMS,
  "get /doctor-profiles/me/clinics": DOCTORS,
  "post /doctor-profiles/me/clinics": DOCTORS,
  "post /doctor-profiles/me/clinics/{id}/leave": FOREIGN_TO_DOCTORS,
  ...OF_PLANNING,
  "get /admin/clinics/{id}": ADMINS,
  "post /admin/clinics/{id}/approve": ADMINS,
  "post /admin/clinics/{id}/reject": ADMINS,
  "get /admin/patients/{id}/merges": ADMINS,
  "post /admin/patients/{id}/merge": ADMINS,
  "post /admin/patients/{id}/unmerge": ADMINS,
  "post /intake/matches": STAFF_ONLY,
  "get /push/key": ANYBODY,
  "get /push/subscriptions": ANYBODY,
  "post /push/subscriptions": ANYBODY,
  "delete /push/subscriptions/{id}": rights(404, 404, 404, may, 404, 404, 404, 404, 404, 401),
  "post /push/test": ANYBODY,
  "get /notifications/settings": DOCTORS,
  "put /notifications/settings": DOCTORS,
  "get /notifications/wishes": ANYBODY,
  "put /notifications/wishes": ANYBODY,
  "post /webhooks/sms": PUBLIC,
  "post /telephony/incoming": PUBLIC,
  "get /admin/staff": ADMINS,
  "put /admin/staff/{id}/memberships": ADMINS,
  "get /staff/duty": STAFF_ONLY,
  "post /staff/duty/start": STAFF_ONLY,
  "post /staff/duty/hand-over": STAFF_ONLY,
  "post /staff/duty/end": STAFF_ONLY,
  "get /staff/on-call": STAFF_ONLY,
  "put /admin/cities/{name}/on-call": ADMINS,
  "get /cities": ANYBODY,
  "get /addresses": ANYBODY,
  "get /addresses/nearest": ANYBODY,
};

interface Scene {
  readonly base: string;
  readonly inside: Inside;
  readonly cast: Record<Reader, ApiClient>;
  /** People about whom admins decide; nobody of the cast. */
  readonly bystander: Record<NonNullable<Row["id"]>, string>;
}

async function sceneOf(inside: Inside): Promise<Scene> {
  const { base } = inside;
  const clinic = { role: "clinic", clinicName: "The clinic" };
  const made = await Promise.all([
    people.patient(base),
    people.patient(base),
    people.doctor(base),
    people.doctor(base, null),
    people.doctor(base, null),
    people.patient(base, clinic),
    people.patient(base, clinic),
    people.dispatcher(base),
    people.admin(base),
    new ApiClient(base),
  ]);
  const cast = Object.fromEntries(READERS.map((reader, at) => [reader, made[at]])) as Scene["cast"];
  const other = await people.patient(base);
  const record = await recordOf(other);
  const bystander = {
    ...record,
    record: (await people.patient(base)).user.id,
    patient: other.user.id,
    doctor: (await people.doctor(base, null)).user.id,
    clinic: (await people.patient(base, clinic)).user.id,
    city: "default",
    booking: "",
    message: await deadMessage(inside),
    staff: (await people.dispatcher(base)).user.id,
    document: await photoOf(cast.assigned),
    spareDocument: await photoOf(cast.assigned, "other"),
    device: await deviceOf(cast.assigned),
    pictured: cast.assigned.user.id,
    access: await brokenGlass(cast.dispatcher, cast.admin, cast.stranger.user.id),
  };
  await inside.rows(
    `insert into clinic_doctors (id, clinic_id, doctor_id, from_at) values
     (gen_random_uuid(), '${cast.clinic.user.id}', '${cast.unrelated.user.id}', now())`,
  );
  // A consultation is gathered for three seconds: some fifty routes would wait that long for their offer.
  const gatherSeconds = { ...DEFAULT_DISPATCH_SETTINGS.gatherSeconds, consultation: 0 };
  const settings = { ...DEFAULT_DISPATCH_SETTINGS, gatherSeconds };
  await cast.admin.ok("PUT", "/admin/dispatch-settings/default", { version: 0, settings });
  return { base, inside, cast, bystander };
}

const remote = { callType: "consultation", specialization: "therapist", symptoms: "A question" };

/** With an hour each, so that they stand in one doctor's days beside each other. */
const HOUR_MILLISECONDS = 3_600_000;
let hours = 0;
const later = () => ({
  ...remote,
  scheduledTime: new Date(Date.now() + (2 + hours++ % 500) * HOUR_MILLISECONDS).toISOString(),
});

/** A booking of each kind, so that every reader has one that is its own (or foreign). */
async function bookingFor(scene: Scene, reader: Reader): Promise<string> {
  const { cast } = scene;
  const caller = reader === "clinic" ? cast.clinic : cast.patient;
  const { id } = await caller.ok("POST", "/bookings", reader === "offered" ? remote : later());
  if (reader === "offered") {
    await cast.offered.ok("PUT", "/geo/availability", { available: true });
    for (let tries = 0; tries < 600; tries++) {
      if ((await cast.offered.get(`/bookings/${id}`)).status === 200) return id;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("the doctor on duty was not asked");
  }
  await cast.dispatcher.ok("POST", `/bookings/${id}/assign`, { doctorId: cast.assigned.user.id });
  return id;
}

/** A patient may have twenty open bookings, and a doctor is asked about one at a time. */
async function clear({ cast: { admin } }: Scene): Promise<void> {
  const { items } = await admin.ok("GET", "/admin/bookings?limit=100");
  const open = items.filter(({ status }: Json) => status !== "completed" && status !== "cancelled");
  await Promise.all(
    open.map(({ id }: Json) => admin.post(`/bookings/${id}/cancel`, { reason: "Done" })),
  );
}

function bodyFor(scene: Scene, { name }: Operation): Json {
  const body = ROWS[name]?.body;
  if (body === undefined) return undefined;
  const { commandId: _own, outcome: _none, occurredAt: _now, ...rest } = body;
  if ("doctorId" in rest) return { ...rest, doctorId: scene.cast.unrelated.user.id };
  return name === "post /bookings" ? remote : rest;
}

async function statusOf(
  who: ApiClient,
  operation: Operation,
  id: string,
  body: Json,
): Promise<number> {
  const abort = new AbortController();
  const { method, name } = operation;
  const query = ROWS[name]?.query;
  const response = await fetch(
    `${who.base}/api/v1${pathOf(operation, id)}${query === undefined ? "" : `?${query}`}`,
    {
      method,
      signal: abort.signal,
      headers: {
        ...(who.token === null ? {} : { authorization: `Bearer ${who.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  if (name === "get /stream" && response.status === 200) abort.abort();
  else await response.body?.cancel();
  return response.status;
}

/** Refusals of a public sign-in are about the credentials, not about rights. */
const rightOf = (status: number, operation: Operation): Right | number =>
  status < 300 || status === 400 || status === 409 || operation.isPublic && status !== 404 ||
    status === 404 && !operation.hasId // a place without an address is nobody's secret
    ? may
    : status;

const [embedded] = kinds();

Deno.test("each role may do what is its own on every route, and nothing else", (t) =>
  withProgram(embedded!, async (inside) => {
    const scene = await sceneOf(inside);
    const all = await operations(inside.base);
    sameRoutes(TABLE, all);
    const isBooking = (operation: Operation) => operation.path.startsWith("/bookings/{id}");

    for (const operation of all) {
      await t.step(operation.name, async () => {
        const expected = TABLE[operation.name]!;
        const body = bodyFor(scene, operation);
        const changes = isBooking(operation) && operation.method !== "GET";
        const shared = isBooking(operation)
          ? { clinic: await bookingFor(scene, "clinic"), other: await bookingFor(scene, "patient") }
          : null;
        const got: Record<string, Right | number> = {};
        // The offered doctor first: nobody else's booking is on offer then.
        for (const reader of READERS.toSorted((one) => one === "offered" ? -1 : 1)) {
          let id: string = scene.bystander[ROWS[operation.name]?.id ?? "patient"];
          if (shared !== null) {
            const fresh = reader === "offered" || changes && expected[reader] === may;
            id = fresh
              ? await bookingFor(scene, reader)
              : reader === "clinic"
              ? shared.clinic
              : shared.other;
          }
          const [who, ends] = [scene.cast[reader], operation.name === "post /auth/logout"];
          const status = await statusOf(ends ? await people.again(who) : who, operation, id, body);
          got[reader] = rightOf(status, operation);
        }
        await clear(scene);
        deepStrictEqual(got, { ...expected });
      });
    }

    await t.step("what does not exist is 404 for everybody who may come there at all", async () => {
      const missing = crypto.randomUUID();
      for (const operation of all.filter(({ hasId }) => hasId)) {
        const got: Record<string, number> = {};
        const expected: Record<string, number> = {};
        for (const reader of READERS) {
          const body = bodyFor(scene, operation);
          got[reader] = await statusOf(scene.cast[reader], operation, missing, body);
          const right = TABLE[operation.name]![reader];
          expected[reader] = right === 401
            ? 401
            : isBooking(operation) || right === may || right === 404
            ? 404
            : 403;
        }
        deepStrictEqual([operation.name, got], [operation.name, expected]);
      }
    });

    await t.step("refusals have changed nothing: a foreign booking is as it was", async () => {
      const { patient, stranger, otherClinic, unrelated, dispatcher } = scene.cast;
      const id = await bookingFor(scene, "patient");
      const before = await dispatcher.ok("GET", `/bookings/${id}`);
      for (const operation of all.filter(isBooking)) {
        for (const who of [stranger, otherClinic, unrelated]) {
          strictEqual(await statusOf(who, operation, id, bodyFor(scene, operation)), 404);
        }
      }
      deepStrictEqual(await dispatcher.ok("GET", `/bookings/${id}`), before);
      for (const who of [stranger, otherClinic, unrelated]) {
        const { items } = await who.ok("GET", "/bookings?limit=100");
        ok(items.every((item: Json) => item.id !== id));
      }
      const own = (await patient.ok("GET", "/bookings?limit=100")).items;
      ok(own.every((item: Json) => item.callerId === patient.user.id));
    });

    await t.step("a clinic assigns its own doctor to its own booking, no other", async () => {
      const { clinic, unrelated, assigned } = scene.cast;
      const { id } = await clinic.ok("POST", "/bookings", remote);
      const foreign = await clinic.post(`/bookings/${id}/assign`, { doctorId: assigned.user.id });
      strictEqual(foreign.status, 403);
      await clinic.ok("POST", `/bookings/${id}/assign`, { doctorId: unrelated.user.id });
    });
    await t.step("whoever was asked and said no sees nothing any more", async () => {
      const { offered } = scene.cast;
      const id = await bookingFor(scene, "offered");
      await offered.ok("POST", `/bookings/${id}/decline`, { reason: "Too far" });
      strictEqual((await offered.get(`/bookings/${id}`)).status, 404);
      strictEqual((await offered.get(`/bookings/${id}/messages`)).status, 404);
      const late = await offered.post(`/bookings/${id}/accept`);
      deepStrictEqual([late.status, late.body.code], [409, "offer_closed"]);
    });
    deepStrictEqual(inside.faults, []);
  }));
