/**
 * Money inside the visit: extras that are agreed to and declined, less than the hold taken, and cash; then what an
 * admin does with it.
 */
import { deepStrictEqual, equal, ok } from "node:assert";
import * as people from "../support/people.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import { TERMS } from "../support/tariffs.ts";
import { ADMIN } from "../support/server.ts";
import { assigned } from "../support/visit.ts";
import { SOLE_TRADER } from "../routes/payer_rows.ts";
import { kinds, withProgram } from "../routes/program.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { DATE_FLAGS, moneyByKeys } from "./money_by_keys.ts";
import { atStep, chooseHouse, next, openBook, toAddress } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;

const PICTURES = Deno.env.get("PICTURES");
const PLAIN = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};

browserTest("an extra is agreed to, another declined, and less than the hold is taken", (visit) => {
  const gateway = new FakeGateway();
  return withProgram(
    kinds()[0]!,
    async ({ base, rows }) => {
      const [anna, marina, olga, admin] = await Promise.all([
        newPatient(base),
        newDoctor(base),
        newDispatcher(base),
        people.admin(base),
      ]);
      const { items: [{ name: city }] } = await anna.api.ok("GET", "/cities");
      const tariff = await admin.ok("PUT", "/tariffs", {
        city,
        clinicId: null,
        specialization: null,
        version: 0,
        terms: PLAIN,
      });
      const patient = await seat(visit, base, anna);
      const doctor = await seat(visit, base, marina);
      const picture = async ({ page }: typeof patient, name: string) => {
        if (PICTURES === undefined) return;
        for (const size of [PHONE, DESK]) {
          await page.setViewportSize(size);
          await page.screenshot({ path: `${PICTURES}/${name}_${size.width}.png`, fullPage: true });
        }
        await page.setViewportSize(PHONE);
      };
      const visiting = async (): Promise<string> => {
        const id = await assigned(anna.api, olga.api, marina.api);
        await marina.api.ok("POST", `/bookings/${id}/depart`);
        await marina.api.ok("POST", `/bookings/${id}/arrive`);
        return id;
      };
      const started = async (id: string) => {
        const { doorCode } = await anna.api.ok("GET", `/bookings/${id}`);
        await marina.api.ok("POST", `/bookings/${id}/start`, { doorCode });
      };
      const end = { conclusion: "ОРВИ", actualDurationMinutes: 20 };

      const first = await visiting();
      const held = await anna.api.ok("POST", "/payments", { bookingId: first, method: "card" });
      const [{ object }] = await rows<{ object: string }>(
        `select provider_payment_id as object from payments where id = '${held.id}'`,
      ) as [{ object: string }];
      gateway.pay(object);
      await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ event: "payment.waiting_for_capture", object: { id: object } }),
      });
      await started(first);
      await patient.page.goto(`${base}/bookings/${first}`);
      await doctor.page.goto(`${base}/bookings/${first}`);
      await doctor.page.getByRole("link", { name: "Деньги и дополнительные услуги" }).click();
      for (const [name, quantity] of [["Укол, 500", "1"], ["ЭКГ, 900", "2"]] as const) {
        const options = await doctor.page.locator("[name=code] option").allTextContents();
        const label = options.find((text) => text.replaceAll(/\s/g, " ").startsWith(name))!;
        await doctor.page.locator("[name=code]").selectOption({ label });
        await doctor.page.locator("[name=quantity]").fill(quantity);
        await doctor.page.getByRole("button", { name: "Предложить пациенту" }).click();
        await doctor.page.getByText("ждём ответа пациента").nth(quantity === "1" ? 0 : 1).waitFor();
      }
      await picture(doctor, "doctor_money");
      // The patient's page hears of it by itself, the room in the language of the call; one tap answers.
      await patient.page.getByText("Врач предлагает дополнительно").waitFor();
      await patient.page.getByText(/The doctor proposes: ECG × 2/).first().waitFor();
      await picture(patient, "patient_extras");
      await patient.page.getByRole("button", { name: /Согласиться: 500/ }).click();
      await patient.page.getByText("согласие есть").waitFor();
      await patient.page.getByRole("button", { name: "Не нужно" }).click();
      await patient.page.getByText("отказ", { exact: true }).waitFor();
      await picture(patient, "patient_answered");
      await marina.api.ok("POST", `/bookings/${first}/complete`, end);
      await patient.page.goto(`${base}/bookings/${first}/pay`);
      const paid = patient.page.getByText(/Оплачено 3\s500/);
      for (let tries = 0; tries < 40 && await paid.count() === 0; tries++) {
        await patient.page.reload();
      }
      await picture(patient, "pay_captured");
      equal(gateway.all.get(object)?.amountKopecks, 350_000n);

      const second = await visiting();
      await patient.page.goto(`${base}/bookings/${second}`);
      await doctor.page.goto(`${base}/bookings/${second}/money`);
      await picture(doctor, "doctor_cash");
      await doctor.page.locator("#cash-sum").fill("3 000,01");
      // The shift beside the page comes to life, and leaves alone what is typed.
      await doctor.page.locator("#safety[data-alive]").waitFor();
      equal(await doctor.page.locator("#cash-sum").inputValue(), "3 000,01");
      await doctor.page.getByRole("button", { name: "Отметить наличные" }).click();
      await doctor.page.getByText("Больше, чем осталось заплатить.").first().waitFor();
      equal(await doctor.page.locator("#cash-sum").inputValue(), "3 000,01");
      await doctor.page.locator("#cash-sum").fill("3 000");
      await doctor.page.getByRole("button", { name: "Отметить наличные" }).click();
      await doctor.page.getByText(/Отмечено 3\s000/).waitFor();
      await patient.page.getByText(/получил 3\s000/).waitFor();
      await picture(patient, "patient_cash");
      await patient.page.getByRole("button", { name: "Да, деньги отданы" }).click();
      await patient.page.getByText(/Оплачено 3\s000/).first().waitFor();
      await doctor.page.goto(`${base}/bookings/${second}`);
      await doctor.page.getByText("Оплачено или удержано").waitFor();
      await picture(doctor, "doctor_visit");

      // What was taken is given back in part and paid out to the doctor, without a mouse.
      await marina.api.ok("PUT", "/bank-details/me", SOLE_TRADER);
      const vera = await people.patient(base);
      await people.promoted(admin, vera, "admin");
      const run = await vera.ok("POST", "/admin/payouts", {});
      const office = await seat(visit, base, { id: "", ...ADMIN }, { viewport: DESK });
      deepStrictEqual(
        await moneyByKeys(office.page, base, {
          tariff: tariff.id,
          payment: held.id,
          run: run.id,
        }),
        [],
      );
      for (const { violations } of [patient, doctor, office]) {
        equal(violations.length, 0, violations.join());
      }
    },
    {},
    undefined,
    { gateway },
  );
}, DATE_FLAGS);

browserTest("a code takes something off, another hour costs more, a late end its fee", (visit) => {
  const gateway = new FakeGateway();
  return withProgram(
    kinds()[0]!,
    async ({ base, rows }) => {
      const [anna, marina, olga, admin] = await Promise.all([
        newPatient(base),
        newDoctor(base),
        newDispatcher(base),
        people.admin(base),
      ]);
      const { items } = await anna.api.ok("GET", "/cities");
      for (const { name: city } of items) {
        await admin.ok("PUT", "/tariffs", {
          city,
          clinicId: null,
          specialization: null,
          version: 0,
          terms: {
            ...PLAIN,
            night: { percent: 30, from: 22 * 60, until: 8 * 60 },
            visitKopecks: { ...PLAIN.visitKopecks, urgent: 300_000, scheduled: 250_000 },
          },
        });
      }
      await admin.ok("POST", "/admin/promo-codes", {
        code: "AUTUMN",
        offPercent: 10,
        usesLimit: 5,
        personLimit: 5,
        endsAt: new Date(Date.now() + 86_400_000).toISOString(),
      });
      const patient = await seat(visit, base, anna);
      const { page } = patient;
      const picture = async (name: string) => {
        if (PICTURES === undefined) return;
        for (const size of [PHONE, DESK]) {
          await page.setViewportSize(size);
          await page.screenshot({ path: `${PICTURES}/${name}_${size.width}.png`, fullPage: true });
        }
        await page.setViewportSize(PHONE);
      };

      await openBook(patient, base);
      await toAddress(page, "Температура 38,6");
      await chooseHouse(page);
      await next(page);
      await atStep(page, "Как связаться");
      await next(page);
      await atStep(page, "Проверьте, всё ли верно");
      await page.fill("[name=promoCode]", "нет такого");
      await page.getByRole("button", { name: "Применить" }).click();
      await page.getByText("Такого промокода нет.").first().waitFor();
      await page.fill("[name=promoCode]", "autumn");
      await page.getByRole("button", { name: "Применить" }).click();
      await page.getByText("Промокод AUTUMN").waitFor();
      await picture("book_promo");
      await next(page);
      await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      const first = new URL(page.url()).pathname.split("/").at(-1)!;
      const { price } = await anna.api.ok("GET", `/bookings/${first}`);
      equal(price.promoCode, "AUTUMN");

      // The same live form; what it would cost is asked on a page of its own.
      const noon = new Date(Date.now() + 3 * 86_400_000);
      noon.setUTCHours(9, 0, 0, 0);
      const { id: planned } = await anna.api.ok("POST", "/bookings", {
        callType: "scheduled",
        specialization: "therapist",
        symptoms: "Кашель",
        address: { text: "проспект Абая, 45к1", ...DOOR },
        scheduledTime: noon.toISOString(),
      });
      await page.goto(`${base}/bookings/${planned}`);
      await page.getByText("Исправить").click();
      await page.locator("#amend-from").fill("23:30");
      await page.getByRole("button", { name: "Сохранить" }).first().click();
      await page.getByRole("heading", { name: "Цена станет другой" }).waitFor();
      await picture("amend_price");
      await page.getByRole("button", { name: /Согласиться: 3\s250/ }).click();
      await page.waitForURL(new RegExp(`/bookings/${planned}$`));
      await page.getByText("Ночное время").waitFor();
      await anna.api.ok("POST", `/bookings/${planned}/cancel`, { reason: "Уже лучше" });

      await olga.api.ok("POST", `/bookings/${first}/assign`, { doctorId: marina.id });
      const held = await anna.api.ok("POST", "/payments", { bookingId: first, method: "card" });
      const [{ object }] = await rows<{ object: string }>(
        `select provider_payment_id as object from payments where id = '${held.id}'`,
      ) as [{ object: string }];
      gateway.pay(object);
      await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ event: "payment.waiting_for_capture", object: { id: object } }),
      });
      await marina.api.ok("POST", `/bookings/${first}/depart`);
      await page.goto(`${base}/bookings/${first}`);
      await page.locator("#cancel summary").click();
      await page.getByText(/Отмена сейчас стоит 1\s000/).waitFor();
      await picture("cancel_fee");
      await page.locator("[name=reasonCode]").selectOption({ index: 1 });
      await page.getByRole("button", { name: "Отменить вызов" }).click();
      await page.getByText("отменён", { exact: false }).first().waitFor();
      for (let tries = 0; gateway.all.get(object)?.status !== "succeeded"; tries++) {
        ok(tries < 200, "no fee was taken");
        await new Promise((done) => setTimeout(done, 50));
      }
      equal(gateway.all.get(object)?.amountKopecks, 100_000n);
      equal(patient.violations.length, 0, patient.violations.join());
    },
    { CITIES_DIR: CITIES },
    undefined,
    { gateway },
  );
});
