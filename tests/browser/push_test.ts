/** A covered page: the push comes through the worker, a tap on it leads to the offer. */
import { deepStrictEqual, equal } from "node:assert";
import { PushService } from "../support/push_service.ts";
import { startStoryServer } from "../support/server.ts";
import { DOOR, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };

browserTest(
  "a call comes to a covered page as a push, and a tap on it shows the offer",
  async (visit) => {
    const push = await PushService.start();
    const folder = await Deno.makeTempDir({ prefix: "tot-push-" });
    const server = await startStoryServer({
      DATA_DIR: folder,

      CITIES_DIR: CITIES,
      PUSH_STAND_IN: push.origin,
    });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const [anna, marina] = [await newPatient(base), await newDoctor(base)];
      push.publicKey = (await marina.api.ok("GET", "/push/key")).publicKey;
      const { page, violations } = await seat(visit, base, marina, {
        locale: "ru-RU",
        geolocation: { ...DOOR, accuracy: 10 },
        permissions: ["geolocation", "notifications"],
      });
      // The browser's own push service is out of reach here: the stand-in takes its place.
      await page.context().addInitScript((given) => {
        let subscription: unknown = null;
        const made = {
          ...given,
          options: {},
          toJSON: () => given,
          unsubscribe: () => {
            subscription = null;
            return Promise.resolve(true);
          },
        };
        Object.assign(PushManager.prototype, {
          getSubscription: () => Promise.resolve(subscription),
          subscribe: () => Promise.resolve(subscription = made),
        });
      }, push.subscribe("phone"));
      await page.goto(`${base}/doctor`);
      await page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
      await page.getByRole("button", { name: "Начать смену" }).click();
      await page.getByText("На заблокированный экран вызовы не приходят").waitFor(PATIENCE);
      await page.getByRole("button", { name: "Включить уведомления" }).click();
      await page.getByText("Вызовы придут и на заблокированный экран").waitFor(PATIENCE);
      await page.getByText("Место передаётся").waitFor(PATIENCE);

      const devtools = await page.context().newCDPSession(page);
      const registered = Promise.withResolvers<string>();
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(base));
        if (own !== undefined) registered.resolve(own.registrationId);
      });
      await devtools.send("ServiceWorker.enable");
      const registrationId = await registered.promise;
      const deliver = (data: unknown) =>
        devtools.send("ServiceWorker.deliverPushMessage", {
          origin: base,
          registrationId,
          data: JSON.stringify(data),
        });

      // The page tries the way: what comes is said on it.
      await page.getByRole("button", { name: "Проверить" }).click();
      await deliver((await push.find("phone", ({ message }) => message.tag === "test")).message);
      await page.getByText("Проверили: дошло").waitFor(PATIENCE);

      // The navigator covers the page, and then nothing of it is left.
      const said = page.waitForRequest((request) =>
        request.url().endsWith("/geo/ping") && (request.postData() ?? "").includes('"hidden":true')
      );
      await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { get: () => true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await (await said).response();
      await page.goto(`${base}/offline`);
      await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Температура 38,6",
        address: { text: "проспект Абая, 45к1", ...DOOR },
      });
      const { message } = await push.find("phone", (one) => one.message.tag === "offer", 20_000);
      equal(message.title, "Новый вызов");
      const [worker] = page.context().serviceWorkers();
      const seen = () =>
        worker!.evaluate(async () => {
          const scope = self as unknown as { registration: ServiceWorkerRegistration };
          for (let tries = 0; tries < 60; tries++) {
            const found = (await scope.registration.getNotifications())
              .filter(({ tag }) => tag === "offer");
            if (found.length > 0) return found.map(({ title, body }) => [title, body]);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return [];
        });
      // DevTools says nothing of what it hands over, and on a busy machine it loses one now and then.
      let shown: string[][] = [];
      for (let tries = 0; tries < 10 && shown.length === 0; tries++) {
        await deliver(message);
        shown = await seen();
      }
      deepStrictEqual(shown, [[message.title, message.body]]);

      // A finger on it: browsers let no script do that, so the worker is given the event.
      const opened = await worker!.evaluate(async () => {
        // deno-lint-ignore no-explicit-any
        const scope = self as any;
        const opening = Promise.withResolvers<string>();
        scope.clients.openWindow = (url: string) => {
          opening.resolve(url);
          return Promise.resolve(null);
        };
        const [notification] = (await scope.registration.getNotifications())
          .filter(({ tag }: Notification) => tag === "offer");
        scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
        return await opening.promise;
      });
      await page.goto(new URL(opened, base).href);
      await page.locator("dialog.offerdialog[open]").waitFor(PATIENCE);
      equal(violations.join("\n"), "");
      deepStrictEqual(push.refused, []);
    } finally {
      await server.kill("SIGKILL");
      await push.stop();
      await Deno.remove(folder, { recursive: true });
    }
  },
  [],
  true,
);
