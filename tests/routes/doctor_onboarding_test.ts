/** How a doctor becomes a doctor: documents, decisions, the licence in force, the public card. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { peopleStore } from "../../db/people.ts";
import { shiftStore } from "../../db/shifts.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { bytesOf, exif, jpeg, pdf, png } from "./pictures.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { rawRequest, signInByPage } from "./sessions.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

async function upload(
  who: ApiClient,
  kind: string,
  bytes: Uint8Array<ArrayBuffer>,
  name = "scan.pdf",
): Promise<{ status: number; body: Json }> {
  const form = new FormData();
  form.set("kind", kind);
  form.set("file", new File([bytes], name));
  const response = await fetch(`${who.base}/api/v1/doctor-profiles/me/documents`, {
    method: "POST",
    headers: { authorization: `Bearer ${who.token}`, "accept-language": "en" },
    body: form,
  });
  return { status: response.status, body: await response.json() };
}

const file = (who: ApiClient, path: string): Promise<Response> =>
  fetch(`${who.base}/api/v1${path}`, { headers: { authorization: `Bearer ${who.token}` } });

const applicant = (base: string): Promise<ApiClient> =>
  new ApiClient(base).register({
    email: `doctor-${people.unique()}@tot.example`,
    password: people.PASSWORD,
    firstName: "Marina",
    lastName: "Kovaleva",
    role: "doctor",
    specializations: ["therapist"],
    licenseNumber: "L041-77",
    licenseExpiresOn: "2035-03-14",
  });

async function story(t: Deno.TestContext, { base, rows, faults, program }: Inside): Promise<void> {
  const [marina, other, admin] = [
    await applicant(base),
    await applicant(base),
    await people.admin(base),
  ];
  const id = marina.user.id;
  const scan = pdf("SECRET DIPLOMA 0451");
  let diploma = "";

  await t.step("without documents there is no approval", async () => {
    const refused = await admin.post(`/admin/doctors/${id}/approve`);
    deepStrictEqual([refused.status, refused.body.code], [409, "documents_missing"]);
    deepStrictEqual((await marina.ok("GET", "/doctor-profiles/me")).missing, [
      "accreditation",
      "diploma",
    ]);
  });

  await t.step("what is no document is refused at its field", async () => {
    const page = await upload(marina, "diploma", bytesOf("<!doctype html>"), "diploma.png");
    deepStrictEqual([page.status, page.body.errors[0].path], [400, "file"]);
    const strange = await upload(marina, "passport", scan);
    deepStrictEqual([strange.status, strange.body.errors[0].path], [400, "kind"]);
    const empty = await upload(marina, "diploma", bytesOf());
    deepStrictEqual([empty.status, empty.body.errors[0].path], [400, "file"]);
    const huge = await upload(marina, "diploma", new Uint8Array(11 * 1024 * 1024));
    strictEqual(huge.status, 413);
    const face = await upload(marina, "photo", scan);
    strictEqual(face.status, 400);
    strictEqual((await marina.ok("GET", "/doctor-profiles/me")).documents.length, 0);
  });

  await t.step("documents are their owner's and the admins', and nobody else's", async () => {
    const made = await upload(marina, "diploma", scan, "..\\folder/diploma 1.pdf");
    strictEqual(made.status, 201);
    strictEqual(made.body.name, "diploma 1.pdf");
    diploma = made.body.id;
    const own = await file(marina, `/documents/${diploma}`);
    deepStrictEqual([...new Uint8Array(await own.arrayBuffer())], [...scan]);
    strictEqual(
      own.headers.get("content-security-policy"),
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    strictEqual(own.headers.get("cache-control"), "no-store");
    ok(own.headers.get("content-disposition")?.startsWith("attachment; "), "no PDF in a sandbox");
    const foreign = await file(other, `/documents/${diploma}`);
    strictEqual(foreign.status, 404);
    await foreign.body?.cancel();
    const seen = await file(admin, `/documents/${diploma}`);
    strictEqual(seen.status, 200);
    await seen.body?.cancel();
    const { items } = await marina.ok("GET", "/profiles/me/access");
    ok(items.some((item: Json) => item.fields.includes("documents")), "the doctor sees who looked");
  });

  await t.step("nothing of a document stands in clear in the database", async () => {
    const [row] = await rows(
      `select encode(sealed, 'escape') as file, encode(name, 'escape') as name
      from documents where id = '${diploma}'`,
    ) as { file: string; name: string }[];
    ok(
      !row!.file.includes("SECRET") && !row!.file.includes("PDF") && !row!.name.includes("diploma"),
    );
  });

  await t.step("a rejection says why, and one may apply again", async () => {
    strictEqual((await marina.post("/doctor-profiles/me/apply")).status, 409);
    await admin.ok("POST", `/admin/doctors/${id}/reject`, { reason: "The scan is unreadable" });
    const rejected = await marina.ok("GET", "/doctor-profiles/me");
    deepStrictEqual([rejected.status, rejected.reason], ["rejected", "The scan is unreadable"]);
    strictEqual((await marina.put("/geo/availability", { available: true })).status, 403);
    await upload(marina, "accreditation", jpeg([exif(6)]), "accreditation.jpg");
    const again = await marina.ok("POST", "/doctor-profiles/me/apply");
    deepStrictEqual([again.status, again.missing], ["applied", []]);
    await admin.ok("POST", `/admin/doctors/${id}/approve`);
    await marina.ok("PUT", "/geo/availability", { available: true });
    const { steps } = await marina.ok("GET", "/doctor-profiles/me");
    deepStrictEqual(steps.map((one: Json) => one.step), ["approved", "applied", "rejected"]);
    const told = await rows(`select template from outbox where person_id = '${id}'
      and template like 'application_%' order by template`) as { template: string }[];
    deepStrictEqual(told.map(({ template }) => template), [
      "application_approved",
      "application_rejected",
    ]);
    const kept = await marina.call("DELETE", `/documents/${diploma}`);
    strictEqual(kept.status, 409, "what an approval rests on stays");
  });

  await t.step("a changed licence waits, and the approved one stays in force", async () => {
    const mine = await marina.ok("GET", "/doctor-profiles/me");
    const body = { version: mine.version, licenseNumber: "L041-78", about: "Adults and children" };
    const changed = await marina.ok("PUT", "/doctor-profiles/me", body);
    deepStrictEqual(
      [changed.status, changed.licenseNumber, changed.proposal.licenseNumber, changed.card.about],
      ["approved", "L041-77", "L041-78", "Adults and children"],
    );
    const stale = await marina.put("/doctor-profiles/me", { ...body, about: "From another tab" });
    deepStrictEqual([stale.status, stale.body.code], [409, "stale_version"]);
    await admin.ok("POST", `/admin/doctors/${id}/reject`, { reason: "No", onlyChange: true });
    const declined = await marina.ok("GET", "/doctor-profiles/me");
    deepStrictEqual(
      [declined.status, declined.licenseNumber, declined.proposal],
      ["approved", "L041-77", null],
    );
    await marina.ok("PUT", "/doctor-profiles/me", { licenseNumber: "L041-79" });
    await admin.ok("POST", `/admin/doctors/${id}/approve`);
    strictEqual((await marina.ok("GET", "/doctor-profiles/me")).licenseNumber, "L041-79");
  });

  await t.step("which needs can be met follows from the card, also on shift", async () => {
    const store = peopleStore(program.database, program.keyring);
    const onShift = async () =>
      (await shiftStore(program.database).open()).find(({ doctor }) => doctor.id === id)?.doctor;
    deepStrictEqual((await store.doctorFacts(id))?.meets, ["sick_leave"], "what is common");
    await marina.ok("PUT", "/geo/availability", { available: true });
    await marina.ok("PUT", "/doctor-profiles/me", {
      sex: "female",
      languages: ["ru", "en"],
      statedNeeds: ["ecg"],
    });
    const meets = ["ecg", "female_doctor", "english"];
    deepStrictEqual((await store.doctorFacts(id))?.meets, meets);
    deepStrictEqual(await onShift(), await store.doctorFacts(id), "a restart knows the same");
    const { items } = await admin.ok("GET", "/admin/doctors?status=approved");
    deepStrictEqual(items[0].meets, meets);
    const unknown = await marina.put("/doctor-profiles/me", { statedNeeds: ["female_doctor"] });
    deepStrictEqual([unknown.status, unknown.body.errors[0].path], [400, "statedNeeds.0"]);
    await marina.ok("PUT", "/doctor-profiles/me", { statedNeeds: [] });
    deepStrictEqual((await store.doctorFacts(id))?.meets, ["female_doctor", "english"]);
  });

  await t.step(
    "the public card is of approved doctors only, without telephone and number",
    async () => {
      await upload(marina, "photo", png(), "me.png");
      const nobody = new ApiClient(base);
      const { items } = await nobody.ok("GET", "/doctors?specialization=therapist");
      deepStrictEqual(items.map((one: Json) => one.id), [id], "and not whoever only applied");
      const card = await nobody.ok("GET", `/doctors/${id}`);
      const told = JSON.stringify(card);
      ok(!told.includes("@") && !told.includes("+7") && !told.includes("L041"));
      strictEqual((await nobody.get(`/doctors/${other.user.id}`)).status, 404);
      strictEqual((await nobody.ok("GET", "/doctors?specialization=surgeon")).items.length, 0);
      const anna = await people.patient(base);
      const wish = { ...people.urgentBooking(), preferredDoctorId: id };
      strictEqual((await anna.post("/bookings", wish)).status, 201);
      const nobodys = await anna.post("/bookings", { ...wish, preferredDoctorId: other.user.id });
      deepStrictEqual(
        [nobodys.status, nobodys.body.errors[0].path],
        [400, "preferredDoctorId"],
        "whoever only applied cannot be wished for",
      );
      const cookie = await signInByPage(base, anna.user.email);
      const page = async (path: string) =>
        (await rawRequest(base, "GET", path, { headers: { cookie } })).body;
      ok((await page(`/doctors/${id}`)).includes(`/book?doctor=${id}`));
      ok((await page(`/book?doctor=${id}`)).includes(`value="${id}"`), "offered in the form");
      ok(!(await page(`/book?doctor=${other.user.id}`)).includes(`value="${other.user.id}"`));
      const photo = await fetch(`${base}${card.photoUrl}`);
      deepStrictEqual([photo.status, photo.headers.get("content-type")], [200, "image/png"]);
      await photo.body?.cancel();
      await rows(
        `update doctor_profiles set license_expires_on = '2020-01-01' where user_id = '${id}'`,
      );
      strictEqual(
        (await nobody.get(`/doctors/${id}`)).status,
        404,
        "nor of one whose licence is over",
      );
      const shift = await marina.put("/geo/availability", { available: true });
      strictEqual(shift.status, 409);
    },
  );
  deepStrictEqual(faults, []);
}

for (const kind of kinds()) {
  Deno.test(`doctors: from the application to the shift, on ${kind.name}`, (t) =>
    withProgram(kind, (inside) => story(t, inside), { DOCTOR_DOCUMENTS: "on" }));
}
