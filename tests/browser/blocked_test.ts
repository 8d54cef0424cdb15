/** An account is closed while its owner looks at a page: the page is dead within a second. */
import { deepStrictEqual, ok } from "node:assert";
import * as people from "../support/people.ts";
import { startStoryServer } from "../support/server.ts";
import { newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
/** What the page and this machine may take beside the second of the server's own. */
const SLACK_MILLISECONDS = 1_500;

browserTest(
  "a blocked user's open page goes dead, and nothing more can be done on it",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-blocked-" });
    const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
    try {
      const { url } = server;
      const [anna, admin] = [await newPatient(url), await people.admin(url)];
      const { id } = await anna.api.ok(
        "POST",
        "/bookings",
        people.urgentBooking({
          address: { ...people.HOME, latitude: 51.16944, longitude: 71.42988 },
        }),
      );
      const { page, violations } = await seat(visit, url, anna);
      await page.goto(`${url}/bookings/${id}`);
      await page.locator('.live[data-state="on"]').first().waitFor();
      const at = performance.now();
      await admin.ok("POST", `/admin/users/${anna.id}/block`, {
        reason: "Rude to doctors",
        told: "Жалоба врача, позвоните нам",
      });
      await page.getByRole("alert").filter({ hasText: "Доступ закрыт" }).waitFor();
      const took = performance.now() - at;
      ok(took < 1_000 + SLACK_MILLISECONDS, `dead after ${Math.round(took)} ms`);
      const said = await page.getByRole("alert").textContent() ?? "";
      ok(said.includes("Причина: Жалоба врача, позвоните нам") && !said.includes("Rude"), said);
      await page.goto(`${url}/bookings/${id}`);
      ok(page.url().includes("/signin"), page.url());
      deepStrictEqual(violations, []);
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
