/** A doctor gives a visit back and the next one is asked; a promise breaks, and one tap on the board asks again. */
import { deepStrictEqual, equal } from "node:assert";
import { SECOND } from "../../actors/vocabulary.ts";
import { kinds, withProgram } from "../routes/program.ts";
import { MovedClock } from "../support/moved_clock.ts";
import * as people from "../support/people.ts";
import { DESK, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const [embedded] = kinds();
const PATIENCE = { timeout: 90_000 };
const clock = new MovedClock();

browserTest(
  "released, the visit is offered to the second doctor; late, one tap on the board gives it to the next",
  (visit) =>
    withProgram(
      embedded!,
      async (inside) => {
        const base = inside.base.replace("127.0.0.1", "localhost");
        const [anna, marina, petr, olga] = await Promise.all([
          newPatient(base),
          newDoctor(base),
          newDoctor(base, { firstName: "Пётр", lastName: "Быстров" }),
          newDispatcher(base),
        ]);
        const stand = () =>
          marina.api.ok("POST", "/geo/track", {
            positions: [{
              ...people.north(900),
              accuracy: 12,
              recordedAt: new Date(clock.now()).toISOString(),
            }],
          });
        await marina.api.ok("PUT", "/geo/availability", { available: true });
        await stand();
        const sees = marina.api.stream();
        const { id } = await anna.api.ok("POST", "/bookings", people.urgentBooking());
        await sees.offer(id);
        await marina.api.ok("POST", `/bookings/${id}/accept`);

        // The second doctor comes on shift and hears nothing: the visit has its doctor.
        const second = await seat(visit, base, petr, {
          locale: "ru-RU",
          geolocation: { ...people.HOME, accuracy: 10 },
          permissions: ["geolocation"],
        });
        await second.page.goto(`${base}/doctor`);
        await second.page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
        await second.page.getByRole("button", { name: "Начать смену" }).click();
        await second.page.getByText("Место передаётся").waitFor(PATIENCE);
        const offer = second.page.locator("dialog.offerdialog[open]");
        equal(await offer.count(), 0);

        await marina.api.ok("POST", `/bookings/${id}/release`, { reason: "Сломалась машина" });
        await offer.waitFor(PATIENCE);
        // An answer by a slip of the thumb is none: the first moment takes no tap.
        await second.page.waitForTimeout(700);
        await offer.getByRole("button", { name: "Принять вызов" }).click();
        await offer.waitFor({ ...PATIENCE, state: "detached" });

        const board = await seat(visit, base, olga, { viewport: DESK });
        await board.page.goto(`${base}/board?booking=${id}`);
        const again = board.page.getByRole("button", { name: "Найти другого врача" });
        await board.page.getByText("Быстров").first().waitFor(PATIENCE);
        equal(await again.count(), 0, "nothing is late yet");
        const { promisedBy } = await olga.api.ok("GET", `/bookings/${id}`);
        clock.move(Date.parse(promisedBy) - clock.now() + SECOND);
        await again.waitFor(PATIENCE);

        const { accessToken } = await marina.api.ok("POST", "/auth/refresh", {
          refreshToken: marina.api.refreshToken,
        });
        marina.api.token = accessToken;
        await marina.api.ok("POST", "/geo/ping", { hidden: false });
        await stand();
        await again.click();
        await again.waitFor({ ...PATIENCE, state: "detached" });
        await sees.offer(id);
        await second.page.getByRole("heading", { name: "Ждём вызовов" }).first().waitFor(PATIENCE);
        await board.page.getByText("Обещанное время прошло").first().waitFor({
          ...PATIENCE,
          state: "attached",
        });
        await sees.close();

        deepStrictEqual([...second.violations, ...board.violations], []);
        deepStrictEqual(inside.faults, []);
      },
      {},
      clock,
    ),
);
