/** Payouts over HTTP: prepared by one, approved by another, once; executed, returned; the books at zero throughout. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { account } from "../../actors/money/journal.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { instant } from "../../actors/vocabulary.ts";
import { post } from "../../db/ledger.ts";
import { verifyLedger } from "../../db/ledger_check.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { isBalanced, until, withEarning } from "./earning_cast.ts";
import { BANK_DETAILS, SERVICE_ACCOUNT, SOLE_TRADER } from "./payer_rows.ts";
import { pagedByOne } from "./paged.ts";
import { signInByPage } from "./sessions.ts";
import { kinds } from "./program.ts";

const RUNS = "/admin/payouts";
const NOW = instant(Date.now());

for (const kind of kinds()) {
  Deno.test(`what is due is paid out once, on ${kind.name}`, (t) =>
    withEarning(
      kind,
      async ({ inside, anna, olga, admin, marina, pavel, clinic, visit, books }) => {
        const due = async (who: ApiClient): Promise<number> =>
          (await who.ok("GET", `/${who === clinic ? "clinic" : "doctor"}-profiles/me/income`))
            .dueKopecks;
        const sums = ({ items }: Json) =>
          Object.fromEntries(
            items.map((line: Json) => [line.payeeId, [line.amountKopecks, line.nettedKopecks]]),
          );
        const prepared = (who = admin, body: Json = {}): Promise<Json> =>
          who.ok("POST", RUNS, body);
        const statuses = (answers: readonly Json[]) =>
          answers.map(({ status }) => status).toSorted();
        const approvals = async () =>
          (await inside.rows("select 1 from ledger_transactions where type = 'payout_approved'"))
            .length;
        const isWhole = async () => {
          ok(isBalanced(await books()));
          deepStrictEqual((await verifyLedger(inside.program.database)).faults, []);
        };

        await t.step("with nothing due there is no run", async () => {
          strictEqual((await admin.post(RUNS, {})).body.code, "payout_nothing_due");
          for (const who of [olga, marina, clinic]) {
            strictEqual((await who.post(RUNS, {})).status, 403);
          }
        });

        await visit(marina, "card");
        await visit(pavel, "sbp");
        await visit(pavel, "cash");
        deepStrictEqual(
          [await due(marina), await due(pavel), await due(clinic)],
          [180_000, 510_000, 75_000],
        );

        await t.step(
          "without bank details only what is set against cash can be settled",
          async () => {
            const run = await prepared();
            deepStrictEqual(sums(run), { [pavel.user.id]: [0, 300_000] });
            strictEqual(run.withoutDetails, 3);
            await admin.ok("POST", `${RUNS}/${run.id}/cancel`);
            strictEqual(
              (await admin.post(`${RUNS}/${run.id}/approve`)).body.code,
              "payout_not_now",
            );
            strictEqual(
              (await admin.get(`${RUNS}/${run.id}/register`)).body.code,
              "payout_not_now",
            );
          },
        );

        // Whoever works alone is known by a person's number, which registers and receipts name.
        const company = await marina.put("/bank-details/me", BANK_DETAILS);
        deepStrictEqual([company.status, company.body.errors[0].path], [400, "inn"]);
        for (const who of [marina, pavel]) await who.ok("PUT", "/bank-details/me", SOLE_TRADER);
        await clinic.ok("PUT", "/bank-details/me", BANK_DETAILS);
        const vera = await people.patient(inside.base, { firstName: "Vera" });
        await admin.ok("PUT", `/admin/users/${vera.user.id}/role`, { role: "admin" });
        await vera.signIn({ login: vera.user.email, password: people.PASSWORD });

        await t.step("of a day before the visits nothing is paid", async () => {
          strictEqual(
            (await admin.post(RUNS, { until: "2020-01-31" })).body.code,
            "payout_nothing_due",
          );
          const bad = await admin.post(RUNS, { until: "2020-02-31" });
          deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "until"]);
        });

        let paid: Json;
        await t.step(
          "who prepared it does not approve it, and of two runs over one balance one pays",
          async () => {
            const mine = await prepared();
            const hers = await prepared(vera);
            const lines = {
              [marina.user.id]: [180_000, 0],
              [pavel.user.id]: [210_000, 300_000],
              [clinic.user.id]: [75_000, 0],
            };
            deepStrictEqual([sums(mine), sums(hers)], [lines, lines]);
            strictEqual(
              (await admin.post(`${RUNS}/${mine.id}/approve`)).body.code,
              "payout_four_eyes",
            );
            strictEqual(await approvals(), 0);
            const answers = await Promise.all([
              vera.post(`${RUNS}/${mine.id}/approve`),
              admin.post(`${RUNS}/${hers.id}/approve`),
              vera.post(`${RUNS}/${mine.id}/approve`),
              admin.post(`${RUNS}/${hers.id}/approve`),
            ]);
            deepStrictEqual(statuses(answers), [200, 409, 409, 409]);
            paid = answers.find(({ status }) => status === 200)!.body;
            strictEqual(await approvals(), 3);
            deepStrictEqual([await due(marina), await due(pavel), await due(clinic)], [0, 0, 0]);
            strictEqual((await pavel.ok("GET", "/doctor-profiles/me/handovers")).cashKopecks, 0);
            strictEqual((await books()).payouts_pending, -465_000);
            const lost = paid.id === mine.id ? hers : mine;
            strictEqual(
              (await (paid.id === mine.id ? admin : vera).post(`${RUNS}/${lost.id}/approve`)).body
                .code,
              "payout_balance_changed",
            );
            await isWhole();
          },
        );

        await t.step(
          "the register says whom, where and how much, as the bank reads it",
          async () => {
            const file = async (format: string) =>
              await fetch(`${inside.base}/api/v1${RUNS}/${paid.id}/register?format=${format}`, {
                headers: { authorization: `Bearer ${admin.token}` },
              });
            const refused = await file("1c");
            deepStrictEqual([refused.status, (await refused.json()).code], [
              409,
              "payout_no_account",
            ]);
            const own = SERVICE_ACCOUNT;
            const account = "/admin/service-account";
            strictEqual((await clinic.put(account, own)).status, 403);
            const wrong = { ...own, currentPassword: "not-the-phrase-7" };
            strictEqual((await admin.put(account, wrong)).body.code, "wrong_password");
            const bad = await admin.put(account, {
              ...own,
              personalAccount: "40702810138250123018",
            });
            deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "personalAccount"]);
            await admin.ok("PUT", account, own);
            strictEqual((await admin.put(account, own)).body.code, "stale_version");
            const told = await inside.rows<Json>(
              `select distinct person_id from outbox where template = 'service_account_changed'`,
            );
            const admins = await inside.rows<Json>("select id from users where role = 'admin'");
            deepStrictEqual(
              told.map(({ personId }) => personId).toSorted(),
              admins.map(({ id }) => id).toSorted(),
            );
            const oneC = new TextDecoder("windows-1251").decode(
              await (await file("1c")).arrayBuffer(),
            )
              .split("\r\n");
            deepStrictEqual([oneC[0], oneC.at(-2)], ["1CClientBankExchange", "КонецФайла"]);
            deepStrictEqual(
              oneC.filter((line) => line.startsWith("Сумма=")).toSorted(),
              ["Сумма=1800.00", "Сумма=2100.00", "Сумма=750.00"],
            );
            ok(oneC.includes("ПолучательСчет=40702810138250123017"));
            ok(oneC.includes("Получатель1=ООО «Три кита»"));
            ok(
              oneC.includes("Плательщик1=ООО «Сервис»") &&
                oneC.includes("ПолучательИНН=500100732259"),
            );
            const csv = (await (await file("csv")).text()).trim().split("\r\n");
            strictEqual(csv.length, 4);
            ok(
              csv.some((line) =>
                line.includes("'40702810138250123017") && line.includes("2100,00")
              ),
            );
            strictEqual((await file("pdf")).status, 400);
          },
        );

        await t.step("executed it is out of the books, once", async () => {
          const answers = await Promise.all(
            [admin, vera, admin].map((who) => who.post(`${RUNS}/${paid.id}/execute`)),
          );
          deepStrictEqual(statuses(answers), [200, 409, 409]);
          const { bank, payouts_pending: pending } = await books();
          deepStrictEqual([bank, pending], [-465_000, undefined]);
          await isWhole();
        });

        await t.step("a returned line is due again, and is paid by the next run", async () => {
          const line = paid.items.find((one: Json) => one.payeeId === marina.user.id);
          const back = () => admin.post(`/admin/payout-lines/${line.id}/return`);
          deepStrictEqual(statuses(await Promise.all([back(), back()])), [200, 409]);
          deepStrictEqual([await due(marina), (await books()).bank], [180_000, -285_000]);
          const { items: [visitLine] } = await marina.ok("GET", "/doctor-profiles/me/income");
          strictEqual(visitLine.dueKopecks, 180_000);
          const twins = [await prepared(), await prepared()];
          for (const twin of twins) deepStrictEqual(sums(twin), { [marina.user.id]: [180_000, 0] });
          // Nothing of it is set against cash: that the balance is paid once, the approval alone sees to.
          const approved = await Promise.all(
            twins.map(({ id }) => vera.post(`${RUNS}/${id}/approve`)),
          );
          deepStrictEqual(statuses(approved), [200, 409]);
          const next = approved.find(({ status }) => status === 200)!.body;
          strictEqual(await due(marina), 0);
          // The bank may return one before the rest is executed.
          await admin.ok("POST", `/admin/payout-lines/${next.items[0].id}/return`);
          strictEqual(await due(marina), 180_000);
          await admin.ok("POST", `${RUNS}/${next.id}/execute`);
          strictEqual((await books()).payouts_pending, undefined);
          await isWhole();
        });

        await t.step(
          "the ledger tells any account as it was, and each reads the own alone",
          async () => {
            const query = `kind=doctor_payable&ownerId=${marina.user.id}`;
            const today = await admin.ok("GET", `/admin/ledger?${query}`);
            deepStrictEqual(
              [today.openingKopecks, today.closingKopecks, today.items.length, today.isCut],
              [0, 180_000, 5, false],
            );
            strictEqual(today.items.at(-1).balanceKopecks, 180_000);
            const past = await admin.ok(
              "GET",
              `/admin/ledger?${query}&from=2026-01-01&until=2026-01-31`,
            );
            deepStrictEqual([past.closingKopecks, past.items], [0, []]);
            const whose = await admin.get("/admin/ledger?kind=wallet");
            deepStrictEqual([whose.status, whose.body.errors[0].path], [400, "ownerId"]);
            strictEqual((await marina.get(`/admin/ledger?${query}`)).status, 403);
            const { payouts } = await marina.ok("GET", "/doctor-profiles/me/income");
            deepStrictEqual(
              payouts.map((one: Json) => [one.amountKopecks, one.status]),
              [[180_000, "returned"], [180_000, "returned"]],
            );
          },
        );

        await t.step(
          "an approval and a refund of the visit at once come to one of two legal ends",
          async () => {
            const { payment } = await visit(pavel, "card");
            const run = await prepared();
            const [approval, refund] = await Promise.all([
              vera.post(`${RUNS}/${run.id}/approve`),
              admin.post(`/payments/${payment}/refund`, {
                reason: "The doctor was late",
                commandId: crypto.randomUUID(),
              }),
            ]);
            strictEqual(refund.status, 200);
            ok([200, 409].includes(approval.status));
            // Given back after it was paid out: a debt that the next payout is less by. Before: nothing is paid.
            await until(async () => await due(pavel) === (approval.status === 200 ? -255_000 : 0));
            if (approval.status === 409) strictEqual(approval.body.code, "payout_balance_changed");
            await isWhole();
            const rest = await admin.post(RUNS, {});
            ok(!(rest.body.items ?? []).some((line: Json) => line.payeeId === pavel.user.id));
          },
        );

        await t.step(
          "what went back after it was paid out is a debt, seen by both and taken off the next payout",
          async () => {
            const paidOut = async (): Promise<number> => {
              const run = await prepared();
              await vera.ok("POST", `${RUNS}/${run.id}/approve`);
              await admin.ok("POST", `${RUNS}/${run.id}/execute`);
              return sums(run)[pavel.user.id]?.[0] ?? 0;
            };
            const debts = async () =>
              (await admin.ok("GET", RUNS)).debts.map((
                one: Json,
              ) => [one.payeeId, one.debtKopecks]);
            const start = await due(pavel);
            const { payment } = await visit(pavel, "card");
            await visit(pavel, "sbp");
            const first = await paidOut();
            strictEqual(first, 510_000 + start);
            await admin.ok("POST", `/payments/${payment}/refund`, {
              reason: "The doctor was late",
            });
            await until(async () => await due(pavel) === -255_000);
            deepStrictEqual(await debts(), [[pavel.user.id, 255_000]]);
            strictEqual(
              (await admin.post(RUNS, {})).body.items?.length ?? 0,
              0,
              "nobody is paid a debt",
            );
            await visit(pavel, "sbp");
            await visit(pavel, "sbp");
            deepStrictEqual([await due(pavel), await debts()], [255_000, []]);
            const second = await paidOut();
            strictEqual(second, 255_000, "two visits less the one that was given back");
            // All that was ever paid out is all that was ever earned and stayed so.
            const statement = await fetch(
              `${inside.base}/api/v1/doctor-profiles/me/statement`,
              { headers: { authorization: `Bearer ${pavel.token}`, "accept-language": "ru" } },
            );
            ok(
              (await statement.text()).includes("-2550,00"),
              "the statement shows what was taken back",
            );
            strictEqual(await due(pavel), 0);
            await isWhole();
          },
        );

        await t.step("whoever is admin alone approves what was prepared", async () => {
          await admin.ok("PUT", `/admin/users/${vera.user.id}/role`, { role: "patient" });
          await visit(marina, "sbp");
          const run = await prepared();
          strictEqual((await admin.ok("POST", `${RUNS}/${run.id}/approve`)).status, "approved");
          await isWhole();
          const runs = await pagedByOne(admin, RUNS, ({ status }) => status);
          strictEqual(runs[0].id, run.id);
        });
        await t.step("who was paid often reads all of it, a page at a time", async () => {
          // Two and two of one moment.
          await inside.rows(
            `with run as (insert into payout_runs (id, status, until_at, without_details, prepared_by,
               prepared_at, approved_by, approved_at, closed_by, closed_at)
               select gen_random_uuid(), 'executed', now(), 0, a.id, now(), a.id,
                 '2020-01-01'::timestamptz + (n / 2) * interval '1 day', a.id, now()
               from generate_series(1, 26) n, (select '${admin.user.id}'::uuid as id) a returning id)
             insert into payout_lines (id, run_id, number, payee, payee_id, kopecks, netted_kopecks,
               bank_version)
             select gen_random_uuid(), id, 1, 'doctor', '${marina.user.id}',
               row_number() over (), 0, 1 from run`,
          );
          const path = "/doctor-profiles/me/income";
          const read: Json[] = [];
          for (let cursor: string | null = ""; cursor !== null;) {
            const page: Json = await marina.ok(
              "GET",
              cursor === "" ? path : `${path}?payoutsCursor=${cursor}`,
            );
            ok(page.payouts.length <= 12);
            read.push(...page.payouts);
            cursor = page.payoutsNextCursor;
          }
          const [{ count }] = await inside.rows<{ count: number }>(
            `select count(*)::int as count from payout_lines l join payout_runs r on r.id = l.run_id
             where l.payee_id = '${marina.user.id}' and r.status in ('approved', 'executed')`,
          ) as [{ count: number }];
          ok(count > 26);
          strictEqual(read.length, count);
          const [small, times] = [
            read.map(({ amountKopecks }) => amountKopecks).filter((sum) => sum <= 26),
            read.map(({ at }) => at as string),
          ];
          strictEqual(new Set(small).size, 26, "each once");
          deepStrictEqual(times, times.toSorted().toReversed());
          const cookie = await signInByPage(inside.base, marina.user.email);
          const shown = async (search: string) =>
            await (await fetch(`${inside.base}/doctor/income${search}`, { headers: { cookie } }))
              .text();
          const more = /href="\/doctor\/income(\?payouts=[^"#]*)#payouts-title"/;
          const next = more.exec(await shown(""))?.[1];
          ok(next !== undefined && more.test(await shown(next)), "the page leads on, and on");
        });
        await t.step("of many debts a page has so many, and the next ones the rest", async () => {
          await inside.program.database.transaction("test", async (sql) => {
            for (const [at, { user }] of [anna, olga, admin, vera, marina].entries()) {
              // Two of them owe the same.
              const owed = kopecks(BigInt(1_000 * (at + at % 2)));
              await post(sql, {
                ...{ key: `test/${at}`, type: "test", at: NOW, reversesKey: null },
                ...{ bookingId: null, paymentId: null },
                entries: [
                  { account: account("clinic_payable", user.id), kopecks: kopecks(owed + 500n) },
                  { account: account("platform_fee"), kopecks: kopecks(-owed - 500n) },
                ],
              });
            }
          });
          const { debts: all } = await admin.ok("GET", `${RUNS}?limit=100`);
          strictEqual(all.length, 5);
          const paged: Json[] = [];
          for (let cursor: string | null = ""; cursor !== null && paged.length <= all.length;) {
            const query = new URLSearchParams({ limit: "2", debtsCursor: cursor });
            const page: Json = await admin.ok("GET", `${RUNS}?${query}`);
            ok(page.debts.length <= 2);
            paged.push(...page.debts);
            cursor = page.debtsNextCursor;
          }
          deepStrictEqual(paged, all);
        });
        deepStrictEqual(inside.faults, []);
      },
    ));
}
