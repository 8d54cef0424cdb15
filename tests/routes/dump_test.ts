/**
 * A clinic that has been at work: its database, taken away as files or by pg_dump, tells nobody's
 * telephone, complaint, diagnosis, address or document, as it stands, in hexadecimal digits or in base64.
 * Neither does what the program has said in its log.
 */
import { equal, match, ok } from "node:assert";
import { Buffer } from "node:buffer";
import { ApiClient } from "../support/api_client.ts";
import { administer } from "../support/databases.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

/** What people told, each unlike anything else in the database. */
const SECRETS = {
  symptoms: "Кашель с кровью третий день",
  message: "Ребёнок задыхается, приезжайте",
  conclusion: "Туберкулёз лёгких, инфильтративная форма",
  addendum: "Направлена в диспансер, форма 089",
  reason: "Пациентка просит другого врача из-за ВИЧ",
  glass: "Жалоба родственников на диагноз",
  street: "Сумароковский переулок",
  intercom: "К7391В",
  door: "Феофания",
  notes: "Злой бульмастиф на цепи",
  allergy: "Цефтриаксон анафилаксия",
  illness: "Рассеянный склероз",
  medicine: "Окрелизумаб 600 мг",
  policy: "7849350848000013",
  phone: "79161234567",
  doorPhone: "79167654321",
  email: "sekret.pochta@klinika-tot.example",
  ward: "Варвара",
  wardLastName: "Преображенская",
  handover: "Следите за Петровой, она пьёт",
} as const;

/** Names of accounts are in clear today: if they are found, the search finds what there is. */
const IN_CLEAR = ["Евпраксия", "Болдырева"] as const;

async function clinicAtWork(base: string): Promise<void> {
  const clinic = await people.patient(base, { role: "clinic", clinicName: "Клиника на Сумской" });
  const [olga, other, marina] = [
    await people.dispatcher(base),
    await people.dispatcher(base),
    await people.doctor(base, null),
  ];
  const anna = await people.patient(base, {
    firstName: IN_CLEAR[0],
    lastName: IN_CLEAR[1],
    phone: `+${SECRETS.phone}`,
    email: SECRETS.email,
  });
  await anna.ok("PUT", "/profiles/me", {
    policyNumber: SECRETS.policy,
    allergies: [SECRETS.allergy],
    chronicConditions: [SECRETS.illness],
    medicines: [SECRETS.medicine],
    emergencyContact: { name: SECRETS.door, phone: `+${SECRETS.doorPhone}`, relation: "spouse" },
  });
  const address = {
    text: `${SECRETS.street}, 12`,
    latitude: people.HOME.latitude,
    longitude: people.HOME.longitude,
    intercom: SECRETS.intercom,
    notes: SECRETS.notes,
  };
  await anna.ok("POST", "/profiles/me/addresses", { ...address, label: SECRETS.street });
  await anna.ok("POST", "/profiles/me/dependants", {
    firstName: SECRETS.ward,
    lastName: SECRETS.wardLastName,
    birthDate: "2019-06-01",
    relation: "child",
    allergies: [SECRETS.allergy],
    consent: true,
  });
  const wish = {
    symptoms: SECRETS.symptoms,
    address,
    doorContact: { name: SECRETS.door, phone: `+${SECRETS.doorPhone}` },
  };
  const id = await assigned(anna, olga, marina, wish);
  await anna.ok("POST", `/bookings/${id}/messages`, { content: SECRETS.message });
  await completed(id, anna, marina, SECRETS.conclusion);
  await marina.ok("POST", `/bookings/${id}/addenda`, { text: SECRETS.addendum });
  await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: SECRETS.glass });
  const second = await assigned(anna, olga, marina, wish);
  await marina.ok("POST", `/bookings/${second}/release`, { reason: SECRETS.reason });
  await clinic.ok("POST", "/bookings", people.urgentBooking(wish));
  for (const who of [olga, other]) await who.ok("POST", "/staff/duty/start");
  const note = { to: other.user.id, note: SECRETS.handover, confirmed: true };
  await olga.ok("POST", "/staff/duty/hand-over", note);
  const nobody = new ApiClient(base);
  await nobody.post("/auth/login", { login: `+${SECRETS.phone}`, password: "not-the-password" });
  await nobody.post("/bookings", wish);
  await anna.post("/bookings", { ...people.urgentBooking(wish), address: { text: 1 } });
  equal((await nobody.get(`/bookings/${id}`)).status, 401);
}

/** The bytes of the database as somebody has them who takes it away. */
async function takenAway({ program }: Inside): Promise<string> {
  const { database } = program;
  if (database.dump !== null) return latin(await database.dump());
  const { rows } = { rows: (text: string) => database.run("name", (sql) => sql.unsafe(text)) };
  const [{ name }] = await rows("select current_database() as name") as unknown as [
    { name: string },
  ];
  const url = new URL(Deno.env.get("TEST_DATABASE_URL")!);
  url.pathname = `/${name}`;
  await administer(url.href, "checkpoint");
  const { stdout, success, stderr } = await new Deno.Command("pg_dump", { args: [url.href] })
    .output();
  ok(success, new TextDecoder().decode(stderr));
  return latin(stdout);
}

/** A character for each byte: searching a text is a hundred times as fast as searching a Buffer here. */
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** A text as it stands, in hexadecimal digits, and in base64 at any offset. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    // The first and the last characters depend on what stands beside.
    return shifted.slice(shift === 0 ? 0 : shift + 1, -4);
  });
  const utf16 = Buffer.from(text, "utf16le");
  return [latin(bytes), latin(utf16), bytes.toString("hex"), ...base64];
}

for (const kind of kinds()) {
  Deno.test(`a clinic's database that was taken away tells nothing of its patients, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      await clinicAtWork(inside.base);
      const dump = await takenAway(inside);
      ok(dump.length > 20_000, `${dump.length} bytes`);
      for (const name of IN_CLEAR) {
        ok(dump.includes(latin(Buffer.from(name))), `${name} is in clear and not found`);
      }
      for (const [what, secret] of Object.entries(SECRETS)) {
        for (const form of formsOf(secret)) {
          ok(!dump.includes(form), `${what} stands in the database: ${form}`);
        }
      }
      const log = inside.said.join("\n");
      match(log, /break glass/, "the log is listened to");
      for (const [what, secret] of Object.entries({ ...SECRETS, name: IN_CLEAR[0] })) {
        ok(!log.includes(secret), `${what} stands in the log`);
      }
      equal(inside.faults.length, 0, inside.faults.join("\n"));
    }));
}
