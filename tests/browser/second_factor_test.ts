/**
 * An admin signs in for the first time: sets the second factor up, keeps the recovery codes, changes the
 * telephone, and comes back with a recovery code. Every page on the way is looked at for barriers.
 */
import { deepStrictEqual, equal, ok } from "node:assert";
import { generate } from "otplib";
import type { Page } from "playwright-core";
import { ADMIN, startStoryServer } from "../support/server.ts";
import { judge } from "./barriers.ts";
import { PHONE } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const secretOn = async (page: Page): Promise<string> =>
  (await page.locator(".factor__secret").innerText()).replaceAll(" ", "");

browserTest(
  "an admin sets the second factor up, changes the telephone, and has lost it",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-factor-" });
    const server = await startStoryServer({ DATA_DIR: folder, STAFF_TOTP: "on" });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const { page, violations } = await visit.open({ viewport: PHONE });
      const wrong: string[] = [];
      const look = async (name: string) => void wrong.push(...await judge(page, name));
      const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
      const enter = async (code: string, button: string) => {
        await page.locator("[name=code]:visible").fill(code);
        await press(button);
      };
      const signIn = async () => {
        await page.goto(`${base}/signin?next=%2Faccount%2Fsecond-factor`);
        await page.fill("[name=login]", ADMIN.login);
        await page.fill("[name=password]", ADMIN.password);
        await press("Войти");
      };

      await signIn();
      await look("set-up");
      await enter("000000", "Подтвердить");
      equal(await page.locator(".errors").count(), 1);
      await look("set-up with a wrong code");
      const secret = await secretOn(page);
      await enter(await generate({ secret }), "Подтвердить");
      await look("recovery codes");
      const codes = (await page.locator(".recovery").innerText()).split("\n");
      equal(codes.length, 10);
      await page.getByRole("link", { name: "Коды сохранены, продолжить" }).click();

      await page.getByText("Сменить телефон").click();
      await enter(codes[0]!, "Продолжить");
      await page.locator("#factor-new").waitFor();
      await look("another device");
      const next = await secretOn(page);
      ok(next !== secret);
      await enter(await generate({ secret: next }), "Подтвердить");
      await look("another device is confirmed");
      const fresh = (await page.locator(".recovery").innerText()).split("\n");

      await page.context().clearCookies();
      await signIn();
      await look("code");
      // As it is pasted, with what stands around it.
      await page.getByRole("link", { name: "Нет телефона? Введите код восстановления" }).click();
      await look("recovery code");
      await enter(` ${fresh[0]!.toLowerCase()} `, "Войти");
      await page.waitForURL(`${base}/account/second-factor`);
      ok(await page.getByText("Осталось 9 кодов").isVisible());

      deepStrictEqual(wrong, []);
      deepStrictEqual(violations, []);
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
