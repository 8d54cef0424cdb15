/** Who looked, what is kept, and what opens with a reason: the pages, by hand and as axe sees them. */
import { deepEqual, equal } from "node:assert";
import * as people from "../support/people.ts";
import { ADMIN, startStoryServer } from "../support/server.ts";
import { assigned, completed } from "../support/visit.ts";
import { judge } from "./barriers.ts";
import { DESK, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const PATIENCE = { timeout: 90_000 };
const CONCLUSION = "Острый бронхит. Покой, тёплое питьё, контроль через три дня.";
const REASON = "Жалоба пациентки на визит";

browserTest(
  "a dispatcher opens a conclusion with a reason; the patient and the admin see it; the account ends",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-privacy-" });
    const server = await startStoryServer({ DATA_DIR: folder });
    const base = `http://localhost:${new URL(server.url).port}`;
    const wrong: string[] = [];
    try {
      const [anna, marina, olga] = [
        await newPatient(base),
        await newDoctor(base),
        await newDispatcher(base),
      ];
      const id = await assigned(anna.api, olga.api, marina.api, {
        symptoms: "Температура 38,6 второй день, кашель",
      });
      await completed(id, anna.api, marina.api, CONCLUSION);
      await (await people.patient(base)).get(`/bookings/${id}`);

      const staff = await seat(visit, base, olga, { viewport: DESK });
      await staff.page.goto(`${base}/bookings/${id}`);
      await staff.page.getByRole("link", { name: /Медицинская часть закрыта/ }).click();
      await staff.page.getByLabel(/Почему нужно открыть/).waitFor(PATIENCE);
      equal(await staff.page.getByText(CONCLUSION).count(), 0);
      wrong.push(...await judge(staff.page, "medical part, closed"));
      await staff.page.getByLabel(/Почему нужно открыть/).fill(REASON);
      await staff.page.getByRole("button", { name: "Открыть на 15 минут" }).click();
      await staff.page.getByText(CONCLUSION).waitFor(PATIENCE);
      wrong.push(...await judge(staff.page, "medical part, open"));

      const patient = await seat(visit, base, anna);
      await patient.page.goto(`${base}/account/access`);
      await patient.page.getByText(REASON).waitFor(PATIENCE);
      await patient.page.getByText("Экстренный доступ").first().waitFor(PATIENCE);
      wrong.push(...await judge(patient.page, "who looked"));

      const admin = await seat(
        visit,
        base,
        { id: "", login: ADMIN.login, password: ADMIN.password },
        { viewport: DESK },
      );
      await admin.page.goto(`${base}/admin`);
      await admin.page.getByRole("link", { name: /экстренный доступ ждёт/ }).click();
      await admin.page.getByText(REASON).first().waitFor(PATIENCE);
      await admin.page.getByRole("button", { name: "Проверить сейчас" }).click();
      await admin.page.getByText("Журнал цел").waitFor(PATIENCE);
      wrong.push(...await judge(admin.page, "access log"));
      await admin.page.getByRole("button", { name: "Проверено" }).first().click();
      await admin.page.getByText("Экстренный доступ: ждёт проверки").waitFor({
        ...PATIENCE,
        state: "detached",
      });

      // A shift's end, or a doctor without an open visit: the account can end.
      const doctor = await seat(visit, base, await newDoctor(base));
      await doctor.page.goto(`${base}/account/data`);
      wrong.push(...await judge(doctor.page, "own data"));
      await doctor.page.getByText("Удалить аккаунт").click();
      await doctor.page.getByLabel(/вернуть данные будет нельзя/).check();
      await doctor.page.getByRole("button", { name: "Удалить через 7 дней" }).click();
      await doctor.page.getByText("Аккаунт будет удалён").waitFor(PATIENCE);
      wrong.push(...await judge(doctor.page, "own data, to be deleted"));
      await doctor.page.getByRole("button", { name: "Не удалять" }).click();
      await doctor.page.getByText("Удалить аккаунт").waitFor(PATIENCE);
      for (const { violations } of [staff, patient, admin, doctor]) deepEqual(violations, []);
      deepEqual(wrong, []);
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
