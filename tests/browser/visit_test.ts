/**
 * The main job in a real browser, by forms alone: three people in three contexts without JavaScript, a
 * typed address, and kill -9 in the middle of the visit.
 */
import { ok } from "node:assert";
import type { Page } from "playwright-core";
import { PASSWORD, unique } from "../support/people.ts";
import { ADMIN, startServer } from "../support/server.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PHONE = { width: 390, height: 844 };

browserTest("a whole visit by forms alone survives kill -9", async (visit) => {
  const folder = await Deno.makeTempDir({ prefix: "tot-browser-" });
  const environment = { DATA_DIR: folder, DATABASE_URL: "", CITIES_DIR: CITIES };
  let server = await startServer(environment);
  const port = Number(new URL(server.url).port);
  const at = (path: string) => `${server.url}${path}`;
  const person = async (): Promise<Page> =>
    (await visit.open({ javaScriptEnabled: false, locale: "ru-RU", viewport: PHONE })).page;
  const submit = (page: Page, path: string) =>
    Promise.all([
      page.waitForEvent("load"),
      page.locator(`main form[action="${path}"] button`).first().click(),
    ]);
  try {
    const [patient, doctor, admin] = await Promise.all([person(), person(), person()]);

    // A patient and a doctor register; an admin approves the doctor.
    const register = async (page: Page, role: string, fields: Record<string, string>) => {
      await page.goto(at(`/register?role=${role}`));
      for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
      if (role === "doctor") await page.locator("[name=specializations]").first().check();
      await Promise.all([
        page.waitForEvent("load"),
        page.locator("main form button.button--primary").last().click(),
      ]);
    };
    const doctorLogin = `doctor-${unique()}@tot.example`;
    await register(patient, "patient", {
      firstName: "Анна",
      lastName: "Петрова",
      email: `anna-${unique()}@tot.example`,
      phone: "+7 900 000-00-01",
      password: PASSWORD,
    });
    await register(doctor, "doctor", {
      firstName: "Марина",
      lastName: "Ковалёва",
      email: doctorLogin,
      password: PASSWORD,
      licenseNumber: "Л041-01137-77/00412806",
      licenseExpiresOn: "2035-03-14",
    });
    await admin.goto(at("/signin"));
    await admin.fill("[name=login]", ADMIN.login);
    await admin.fill("[name=password]", ADMIN.password);
    await submit(admin, "/signin");
    await admin.goto(at("/admin"));
    await Promise.all([
      admin.waitForEvent("load"),
      admin.locator('form[action$="/approve"] button').first().click(),
    ]);

    // The doctor goes on duty and says where she is.
    await doctor.goto(at("/doctor"));
    await submit(doctor, "/doctor/shift");
    await doctor.locator("[name=place]").first().fill("51.1694, 71.4299");
    await submit(doctor, "/doctor/place");

    // The patient calls a doctor to an address as people type it.
    await patient.goto(at("/book"));
    await patient.locator("[name=callType][value=urgent]").check();
    await choose(patient, "specialization", "therapist");
    await patient.fill("[name=symptoms]", "Температура 38,6 второй день");
    await patient.locator('[name="address.text"]').fill("пр Абая 45к1");
    await patient.locator('[name="address.flat"]').fill("48");
    await Promise.all([
      patient.waitForEvent("load"),
      patient.locator("button[name=step][value=check]").first().click(),
    ]);
    ok(
      (await patient.textContent("main"))?.includes("проспект Абая, 45к1"),
      "the address is found",
    );
    await Promise.all([
      patient.waitForEvent("load"),
      patient.locator("button[name=step][value=create]").first().click(),
    ]);
    const path = new URL(patient.url()).pathname;
    ok(/^\/bookings\/[0-9a-f-]{36}$/.test(path), path);
    const id = path.split("/").at(-1);

    // The offer is there: no address yet. The doctor takes it.
    await until(doctor, at("/doctor"), `form[action="/bookings/${id}/accept"]`);
    ok(!(await doctor.textContent("body"))?.includes("45к1"), "no address before acceptance");
    await submit(doctor, `/bookings/${id}/accept`);
    ok((await doctor.textContent("body"))?.includes("45к1"), "the address is open now");
    await submit(doctor, `/bookings/${id}/depart`);

    // kill -9, restart; nobody signs in again.
    await server.kill("SIGKILL");
    server = await startServer(environment, port);
    await patient.goto(at(path));
    const code = (await patient.textContent("main"))?.match(/Код для врача\D*((?:\d\D*){4})/)?.[1]
      ?.replace(/\D/g, "").slice(0, 4);
    ok(code !== undefined, "the patient has the code");
    await doctor.goto(at("/doctor"));
    await submit(doctor, `/bookings/${id}/arrive`);
    await doctor.locator("[name=doorCode]").fill(code);
    await submit(doctor, `/bookings/${id}/start`);
    await doctor.locator("[name=conclusion]").fill("ОРВИ. Обильное питьё, покой");
    await doctor.locator("[name=actualDurationMinutes]").fill("20");
    await submit(doctor, `/bookings/${id}/complete`);
    await patient.goto(at(path));
    ok((await patient.textContent("main"))?.includes("ОРВИ. Обильное питьё, покой"));
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
});

/** A choice, whether it is drawn as a list or as buttons. */
async function choose(page: Page, name: string, value: string): Promise<void> {
  const radio = page.locator(`input[name=${name}][value=${value}]`);
  if (await radio.count() > 0) await radio.first().check();
  else await page.selectOption(`select[name=${name}]`, value);
}

/** Reloads, as a person without a script would, until something is there. */
async function until(page: Page, url: string, selector: string): Promise<void> {
  for (let time = 0; time < 40; time++) {
    await page.goto(url);
    if (await page.locator(selector).count() > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${selector} did not come`);
}
