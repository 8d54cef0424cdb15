/** What a doctor and a clinic earn, over HTTP: to the kopeck, by visit and shift, as a file, each the own. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { isBalanced, until, withEarning } from "./earning_cast.ts";
import type { Json } from "./api_table.ts";
import { kinds } from "./program.ts";

for (const kind of kinds()) {
  Deno.test(`what visits earn is told to the kopeck, on ${kind.name}`, (t) =>
    withEarning(kind, async ({ inside, anna, admin, marina, pavel, clinic, visit, books }) => {
      const income = (who: typeof marina, query = "") =>
        who.ok("GET", `/${who === clinic ? "clinic" : "doctor"}-profiles/me/income${query}`);
      const sums = ({ total: { visits, paidKopecks, shareKopecks, feeKopecks } }: Json) => [
        visits,
        paidKopecks,
        shareKopecks,
        feeKopecks,
      ];

      await t.step("before the first visit there is nothing, and nothing is claimed", async () => {
        const none = await income(marina);
        deepStrictEqual([sums(none), none.dueKopecks, none.items], [[0, 0, 0, null], 0, []]);
        strictEqual(none.shifts[0].incomeKopecks, null);
        strictEqual((await marina.ok("GET", "/geo/shifts/me")).items[0].incomeKopecks, null);
      });

      const card = await visit(marina, "card");
      const sbp = await visit(pavel, "sbp");

      await t.step("each has the own part of a visit, the service its fee", async () => {
        const [hers, his, theirs] = [
          await income(marina),
          await income(pavel),
          await income(clinic),
        ];
        deepStrictEqual(sums(hers), [1, 300_000, 180_000, null]);
        deepStrictEqual(sums(his), [1, 300_000, 255_000, null]);
        deepStrictEqual(sums(theirs), [1, 300_000, 75_000, 45_000]);
        deepStrictEqual(
          theirs.doctors.map((one: Json) => [one.doctorId, one.shareKopecks]),
          [[marina.user.id, 75_000]],
        );
        strictEqual(theirs.items[0].doctorName, "Kovaleva Marina");
        const [line] = hers.items;
        deepStrictEqual(
          [line.bookingId, line.paidKopecks, line.shareKopecks, line.dueKopecks, line.feeKopecks],
          [card.id, 300_000, hers.total.shareKopecks, hers.total.shareKopecks, null],
        );
        deepStrictEqual(hers.spans.map((span: Json) => span.visits), [1]);
        strictEqual(hers.dueKopecks, hers.total.shareKopecks);
        ok(isBalanced(await books()));
      });

      await t.step("the shift and its fairness know of it", async () => {
        await until(
          async () => (await marina.ok("GET", "/geo/shifts/me")).items[0].incomeKopecks !== null,
        );
        const { items, today } = await pavel.ok("GET", "/geo/shifts/me");
        deepStrictEqual([items[0].incomeKopecks, today.incomeKopecks], [255_000, 255_000]);
        const { shifts } = await income(pavel);
        deepStrictEqual([shifts[0].visits, shifts[0].incomeKopecks], [1, 255_000]);
        // The dispatcher's own tally, by which offers are scored, has heard of it too.
        await until(async () => {
          const [row] = await inside.rows<Json>(
            `select tally->>'incomeKopecks' as kopecks from shifts where doctor_id = '${pavel.user.id}'`,
          );
          return row.kopecks === "255000";
        }, "the kept tally");
      });

      await t.step("a refund takes its part back, and the statement says both", async () => {
        await admin.ok("POST", `/payments/${sbp.payment}/refund`, {
          amountKopecks: 100_000,
          reason: "The doctor was late",
          commandId: crypto.randomUUID(),
        });
        await until(async () => (await income(pavel)).dueKopecks === 170_000, "the new settlement");
        const { items, total } = await income(pavel);
        deepStrictEqual(
          [items.length, items[0].paidKopecks, items[0].shareKopecks, total.shareKopecks],
          [1, 200_000, 170_000, 170_000],
        );
        const answer = await fetch(`${inside.base}/api/v1/doctor-profiles/me/statement`, {
          headers: { authorization: `Bearer ${pavel.token}`, "accept-language": "ru" },
        });
        strictEqual(answer.headers.get("content-type"), "text/csv; charset=utf-8");
        const lines = (await answer.text()).trim().split("\r\n").map((line) => line.split(";"));
        deepStrictEqual(lines.slice(1).map((line) => line.slice(3)), [
          ["", "", "0,00"],
          ["2550,00", "", "2550,00"],
          ["", "2550,00", "0,00"],
          ["1700,00", "", "1700,00"],
        ]);
        ok(isBalanced(await books()));
      });

      await t.step("days are asked for as they are, and each reads the own alone", async () => {
        const past = await income(marina, "?from=2026-01-01&until=2026-01-31&by=month");
        deepStrictEqual([sums(past), past.items, past.spans], [[0, 0, 0, null], [], []]);
        ok(past.dueKopecks > 0, "what is due is due now, whatever the days");
        // A shift of that month, and more after it than a list of the newest would hold.
        await inside.rows(
          `insert into shifts (doctor_id, started_at, ended_at)
           select '${marina.user.id}', day, day + interval '8 hours'
           from generate_series(timestamptz '2026-01-31 06:00+00', '2026-03-31', '1 day') as day`,
        );
        const { shifts } = await income(marina, "?from=2026-01-01&until=2026-01-31&by=month");
        deepStrictEqual(shifts.map((one: Json) => one.startedAt), ["2026-01-31T06:00:00.000Z"]);
        for (
          const [query, path] of [
            ["from=2026-02-01&until=2026-01-01", "until"],
            ["from=2020-01-01&until=2026-01-01", "until"],
            ["from=2026-02-30", "from"],
            ["by=hour", "by"],
            ["limit=0", "limit"],
          ]
        ) {
          const reply = await marina.get(`/doctor-profiles/me/income?${query}`);
          deepStrictEqual([reply.status, reply.body.errors?.[0].path], [400, path], query);
        }
        for (const who of [anna, admin, clinic]) {
          strictEqual((await who.get("/doctor-profiles/me/income")).status, 403);
        }
        strictEqual((await marina.get("/clinic-profiles/me/income")).status, 403);
      });
      deepStrictEqual(inside.faults, []);
    }));
}
