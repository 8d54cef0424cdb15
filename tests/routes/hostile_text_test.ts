/** What is lawful but hostile: SQL, HTML and odd Unicode in every text, prototypes in bodies. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const HOSTILE: readonly string[] = [
  "'; drop table bookings; --",
  '" or "1"="1',
  "$1 $$ ${x} %s {{7*7}} {name}",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "</textarea><svg/onload=alert(1)>",
  "javascript:alert(1)",
  "\\ \\n \\u0000 \\' \\x00",
  "строка\nвторая\r\n\tтретья",
  "data: x\n\nevent: reset\ndata: {}",
  "\u2028\u2029\u0007\u001b[31m",
  "\ufeffмного\u200bбелого\u00a0",
  "\u202eсправа налево\u202c",
  "👩‍⚕️🏠 e\u0301 ﷽ Z̸̡a̶l̷g̷o̴",
  "null",
  "undefined",
  "NaN",
  "-1e999",
  '{"a":[1]}',
  "__proto__",
];

async function textsOf(inside: Inside, hostile: string): Promise<void> {
  const { base } = inside;
  const label = [...hostile].slice(0, 12).join("");
  const person = { firstName: hostile, lastName: hostile };
  const anna = await people.patient(base, person);
  const doctor = await people.doctor(base, null, { ...person, licenseNumber: hostile });
  const olga = await people.dispatcher(base);
  const admin = await people.admin(base);
  deepStrictEqual([anna.user.firstName, anna.user.lastName], [hostile, hostile]);
  const wish = {
    callType: "urgent",
    specialization: "therapist",
    symptoms: hostile,
    address: {
      text: hostile,
      latitude: 0,
      longitude: 0,
      district: hostile,
      entrance: label,
      floor: label,
      flat: label,
      intercom: label,
      notes: hostile,
    },
    // A child, whose caller sees the conclusion too.
    patient: { ...person, relation: label, birthDate: "2020-01-01" },
    doorContact: { name: hostile, phone: "+79000000000" },
  };
  const { id } = await anna.ok("POST", "/bookings", wish);
  const sees = olga.stream();
  const said = await anna.ok("POST", `/bookings/${id}/messages`, { content: hostile });
  strictEqual(said.content, hostile);
  await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: doctor.user.id });
  for (const step of ["depart", "arrive", "start"]) {
    await olga.ok("POST", `/bookings/${id}/${step}`, { reason: hostile });
  }
  await doctor.ok("POST", `/bookings/${id}/complete`, {
    conclusion: hostile,
    actualDurationMinutes: 1,
  });
  await doctor.ok("POST", `/bookings/${id}/addenda`, { text: hostile });
  const isWhole = (view: Json) => {
    strictEqual(view.symptoms, hostile);
    deepStrictEqual({ ...view.address }, wish.address);
    deepStrictEqual(view.doorContact, wish.doorContact);
    deepStrictEqual(
      [view.patient.firstName, view.patient.lastName, view.patient.relation],
      [hostile, hostile, label],
    );
    strictEqual(view.doctor.firstName, hostile);
  };
  const view = await anna.ok("GET", `/bookings/${id}`);
  isWhole(view);
  deepStrictEqual([view.conclusion, view.addenda[0].text], [hostile, hostile]);
  isWhole((await anna.ok("GET", "/bookings")).items[0]);
  isWhole((await sees.booking(id, "completed")).data);
  const [message] = (await olga.ok("GET", `/bookings/${id}/messages`)).items;
  strictEqual(message.content, hostile);
  const { items } = await anna.ok("GET", `/bookings/${id}/history`);
  strictEqual(items.find(({ to }: Json) => to === "arrived").reason, hostile);
  const other = await anna.ok("POST", "/bookings", wish);
  await anna.ok("POST", `/bookings/${other.id}/cancel`, { reason: hostile });
  strictEqual((await anna.ok("GET", `/bookings/${other.id}`)).reason, hostile);
  await admin.ok("POST", `/admin/doctors/${doctor.user.id}/reject`, { reason: hostile });
  const found = await admin.ok("GET", `/admin/doctors?status=rejected`);
  const application = found.items.find(({ userId }: Json) => userId === doctor.user.id);
  deepStrictEqual([application.licenseNumber, application.reason], [hostile, hostile]);
  const search = encodeURIComponent(hostile.slice(0, 100));
  const users = await admin.ok("GET", `/admin/users?search=${search}`);
  ok(users.items.some((user: Json) => user.id === anna.user.id), `searched for ${label}`);
  await sees.close();

  // The page of the same booking says it as text.
  const cookie = await signInByPage(base, anna.user.email);
  const page = await (await fetch(`${base}/bookings/${id}`, { headers: { cookie } })).text();
  ok(page.includes("</html>"));
  ok(!/<script>alert|<img src=x|<svg\/onload|href="javascript:/.test(page), `page with ${label}`);
}

for (const kind of kinds()) {
  Deno.test(`hostile text is kept to the letter and shown as text, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      for (const hostile of HOSTILE) await textsOf(inside, hostile);
      deepStrictEqual(inside.faults, []);
    }));
}

const [embedded] = kinds();

Deno.test("keys like __proto__ and constructor in a body change nothing in us", () =>
  withProgram(embedded!, async ({ base, faults }) => {
    const anna = await people.patient(base);
    const poison = `"__proto__":{"role":"admin","polluted":1},` +
      `"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":null,"then":{}`;
    const body = JSON.stringify(people.urgentBooking()).slice(0, -1) + `,${poison}}`;
    const response = await fetch(`${base}/api/v1/bookings`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${anna.token}` },
      body,
    });
    strictEqual(response.status, 201);
    const view = await response.json();
    strictEqual(view.patientId, anna.user.id);
    const twice = await fetch(`${base}/api/v1/bookings`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${anna.token}` },
      body: JSON.stringify(people.urgentBooking()).replace(
        "{",
        `{"symptoms":"one","symptoms":"two",`,
      ),
    });
    strictEqual(twice.status, 201, "of a key that comes twice one is taken, as JSON says");
    await twice.body?.cancel();
    strictEqual(({} as Json).polluted, undefined);
    strictEqual(({} as Json).role, undefined);
    deepStrictEqual(faults, []);
  }));

Deno.test("steps out of order are 409 illegal_transition and leave the booking as it was", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const doctor = await people.doctor(base, null);
    const other = await people.doctor(base, null);
    const olga = await people.dispatcher(base);
    const reason = "Why not";
    const complete = { conclusion: "A cold", actualDurationMinutes: 5, reason };
    const refused = async (who: ApiClient, id: string, table: Record<string, Json>) => {
      const before = await olga.ok("GET", `/bookings/${id}`);
      for (const [name, body] of Object.entries(table)) {
        const reply = await who.post(`/bookings/${id}/${name}`, body);
        deepStrictEqual(
          [name, reply.status, reply.body.code],
          [name, 409, "illegal_transition"],
        );
      }
      deepStrictEqual(await olga.ok("GET", `/bookings/${id}`), before);
    };
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    const assign = { doctorId: other.user.id };
    await refused(olga, id, {
      depart: { reason },
      arrive: { reason },
      start: { reason },
      complete,
      reassign: { reason },
    });
    await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: doctor.user.id });
    const until = new Date(Date.now() + 600_000).toISOString();
    await refused(olga, id, {
      assign,
      arrive: { reason },
      start: { reason },
      complete,
      hold: { until },
    });
    await refused(doctor, id, { arrive: {}, start: {}, complete, addenda: { text: "More" } });
    await doctor.ok("POST", `/bookings/${id}/depart`);
    await refused(doctor, id, { depart: {}, start: { doorCode: "1234" }, complete });
    await anna.ok("POST", `/bookings/${id}/cancel`, { reason });
    await refused(anna, id, { cancel: { reason }, amend: { symptoms: "Better" } });
    await refused(doctor, id, { depart: {}, arrive: {}, start: {}, complete, release: { reason } });
    await refused(olga, id, { assign, reassign: { reason }, hold: { until }, cancel: { reason } });
    const past = new Date(Date.now() - 600_000).toISOString();
    const late = await anna.post("/bookings", {
      ...people.urgentBooking(),
      callType: "scheduled",
      scheduledTime: past,
    });
    deepStrictEqual(
      [late.status, late.body.code, late.body.errors[0].path],
      [400, "window_in_past", "scheduledTime"],
    );
    const fresh = await anna.ok("POST", "/bookings", people.urgentBooking());
    const born = (birthDate: string) => ({ firstName: "Ira", lastName: "Smirnova", birthDate });
    // What is wrong with a booking's words, and the field that is named.
    const wrong: readonly (readonly [ApiClient, string, Record<string, unknown>, string])[] = [
      [olga, `/bookings/${fresh.id}/hold`, { until: past }, "until"],
      [anna, `/bookings/${fresh.id}/amend`, { patient: born("2099-01-01") }, "patient.birthDate"],
      ...["2099-01-01", "1899-12-31"].map((day) =>
        [
          anna,
          "/bookings",
          { ...people.urgentBooking(), patient: born(day) },
          "patient.birthDate",
        ] as const
      ),
      [anna, "/bookings", { ...people.urgentBooking(), redFlags: ["stroke", "zzz"] }, "redFlags.1"],
      [anna, "/waitlist", {
        days: [new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)],
        parts: ["morning"],
        booking: {
          ...people.urgentBooking(),
          callType: "scheduled",
          patient: born("2099-01-01"),
        },
      }, "booking.patient.birthDate"],
    ];
    for (const [who, path, body, field] of wrong) {
      const { status, body: said } = await who.post(path, body);
      deepStrictEqual([status, said.errors?.[0].path], [400, field], `${path} ${said.code}`);
    }
    await new ApiClient(base).signIn({ login: anna.user.email, password: people.PASSWORD });
  }));
