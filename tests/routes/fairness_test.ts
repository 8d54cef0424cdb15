/** What shifts have brought, over HTTP: to a doctor the own figures and a median without names, to staff all. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { Instant } from "../../actors/vocabulary.ts";
import { fairnessServices } from "../../routes/fairness_services.ts";
import { ADMIN, START } from "../support/cast.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

// deno-lint-ignore no-explicit-any -- the answers of an API are looked at, not built on
type Json = any;

for (const kind of kinds()) {
  Deno.test(`what shifts have brought, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const marina = await people.doctor(base);
      const anna = await people.patient(base);
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      const end = performance.now() + 20_000;
      while ((await marina.get(`/bookings/${id}`)).status !== 200) {
        if (performance.now() > end) throw new Error("the doctor was not asked");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await marina.ok("POST", `/bookings/${id}/decline`, { reason: "Dog", reasonCode: "unsafe" });
      const own = async (): Promise<Json> => await marina.ok("GET", "/geo/shifts/me");
      /** Shifts of a city are known when they were kept with it. */
      const kept = async (count: number) => {
        for (;;) {
          const [row] = await inside.rows<{ kept: number }>(
            "select count(*)::integer as kept from shifts where city is not null",
          );
          if (row!.kept >= count) return;
          if (performance.now() > end + 40_000) throw new Error("the shifts were not kept");
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };

      await t.step(
        "a decline for a valid reason stands apart, and no income is claimed",
        async () => {
          const { items } = await own();
          deepStrictEqual(
            [items[0].offers, items[0].accepts, items[0].declines, items[0].validDeclines],
            [1, 0, 0, 1],
          );
          strictEqual(items[0].incomeKopecks, null);
          strictEqual(items[0].endedAt, null);
        },
      );

      await t.step(
        "an ended shift keeps its last word, and a new one begins at nothing",
        async () => {
          await marina.ok("PUT", "/geo/availability", { available: false });
          await marina.ok("PUT", "/geo/availability", { available: true });
          await people.stand(marina, people.HOME);
          const { items } = await own();
          deepStrictEqual(items.map((one: Json) => one.offers), [0, 1]);
          ok(items[1].endedAt !== null);
        },
      );

      await t.step(
        "fewer than five doctors are not compared; five are, without a name",
        async () => {
          strictEqual((await own()).median, null);
          for (let more = 0; more < 4; more++) await people.doctor(base, people.north(900 * more));
          await kept(5);
          const { median } = await own();
          deepStrictEqual([median.offers, median.visits], [0, 0]);
          ok(!JSON.stringify(await own()).includes("Kovaleva"));
        },
      );

      await t.step("staff see the day of their cities; a patient and a doctor do not", async () => {
        const olga = await people.dispatcher(base);
        const { items } = await olga.ok("GET", "/admin/fairness");
        const [day] = items;
        strictEqual(day.items.length, 5);
        strictEqual(day.items.some((one: Json) => one.validDeclines === 1), true);
        ok(day.giniIdle >= 0 && day.giniIdle < 1);
        for (const who of [anna, marina]) {
          strictEqual((await who.get("/admin/fairness")).status, 403);
        }
        strictEqual((await olga.get("/geo/shifts/me")).status, 403);
      });

      await t.step(
        "a shift that began another day is that day's, unless it goes on",
        async () => {
          const olga = await people.dispatcher(base);
          const counted = async () => {
            const [day] = (await olga.ok("GET", "/admin/fairness")).items;
            return [day.items.length, day.items.some((one: Json) => one.validDeclines === 1)];
          };
          deepStrictEqual([await counted(), (await own()).today.offers], [[5, true], 1]);
          const before = "update shifts set started_at = started_at - interval '2 days'";
          await inside.rows(`${before} where ended_at is not null`);
          deepStrictEqual([await counted(), (await own()).today.offers], [[5, false], 0]);
          await inside.rows(`${before} where ended_at is null`);
          strictEqual((await counted())[0], 5);
        },
      );
      deepStrictEqual(inside.faults, []);
    }));
}

Deno.test("of the city without a map nothing is said where there is another", async () => {
  const asked: string[] = [];
  const services = fairnessServices(
    {
      world: { clock: { now: () => START } },
      records: {
        since(_at: Instant, [city]: readonly string[]) {
          asked.push(city!);
          return Promise.resolve([]);
        },
      },
      incomes: { ofShifts: () => Promise.resolve([]) },
      onDuty: () => null,
      areaOf: () => null,
      cities: { served: ["astana"], names: ["astana", "default"], timeZoneOf: () => "Asia/Almaty" },
    } as unknown as Parameters<typeof fairnessServices>[0],
  );
  const outcome = await services.today({ ...ADMIN, firstName: "Vera" } as never);
  ok("ok" in outcome);
  deepStrictEqual([outcome.ok.items.map(({ city }) => city), asked], [["astana"], ["astana"]]);
});
