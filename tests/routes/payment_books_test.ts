/** The books of payments over HTTP, with the stand-in: what an admin finds, gives back and looks at; what a payer sees. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const PRICE = kopecks(350_000);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, `it did not come: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

for (const kind of kinds()) {
  Deno.test(`the books of payments, on ${kind.name}`, async (t) => {
    await using provider = new PaymentProvider({ shopId: "100500", secretKey: "test_books123456" });
    await withProgram(
      kind,
      async ({ base, rows, faults }) => {
        provider.notifications.url = `${base}/api/v1/payments/webhooks/yookassa`;
        const { till } = provider;
        const [anna, boris, marina, admin] = await Promise.all([
          people.patient(base),
          people.patient(base, { firstName: "Boris" }),
          people.doctor(base),
          people.admin(base),
        ]);
        const olga = await people.dispatcher(base);
        const booking = await anna.ok("POST", "/bookings", people.urgentBooking());
        const { id } = await anna.ok("POST", "/payments", { bookingId: booking.id, method: "sbp" });
        const detail = () => admin.ok("GET", `/admin/payments/${id}`);
        const statusOf = async () => (await anna.ok("GET", `/payments/${id}`)).status;
        await until("an object", () => Promise.resolve(till.payments.size === 1));
        till.payBySbp([...till.payments.keys()][0]!);
        await until("paid", async () => await statusOf() === "succeeded");
        await olga.ok("POST", `/bookings/${booking.id}/assign`, { doctorId: marina.user.id });
        await completed(booking.id, anna, marina);
        await until(
          "settled",
          async () => (await detail()).postings.some((one: Json) => one.type === "visit_settled"),
        );
        const ledger = async () =>
          (await rows<Json>("select count(*)::int as count from ledger_entries"))[0].count;

        await t.step(
          "an admin finds a payment by status, method, day, number and city",
          async () => {
            const found = async (query: string) =>
              (await admin.ok("GET", `/admin/payments?${query}`)).items.map((one: Json) => one.id);
            const day = (await admin.ok("GET", "/admin/dashboard")).day;
            const city = (await detail()).payment.city;
            for (
              const query of [
                "",
                "status=succeeded",
                "method=sbp",
                `day=${day}`,
                `number=${booking.number}`,
                `city=${city}`,
                `status=succeeded&method=sbp&day=${day}&number=${booking.number}&city=${city}`,
              ]
            ) deepStrictEqual(await found(query), [id], query);
            for (
              const query of [
                "status=held",
                "method=card",
                "day=2020-02-29",
                "number=999999",
                "city=elsewhere",
              ]
            ) deepStrictEqual(await found(query), [], query);
            for (
              const bad of ["status=gold", "method=x", "day=2026-02-30", "number=-1", "number=1e3"]
            ) {
              const answer = await admin.get(`/admin/payments?${bad}`);
              deepStrictEqual(
                [answer.status, answer.body.errors[0].path],
                [400, bad.split("=")[0]],
                bad,
              );
            }
          },
        );

        await t.step(
          "what cannot be given back is refused, and the books stay as they are",
          async () => {
            const before = await ledger();
            const refund = (amountKopecks: unknown, reason: unknown = "Waited long") =>
              admin.post(`/payments/${id}/refund`, { amountKopecks, reason });
            for (const bad of [0, -1, 1e30, 0.5, 100.5, "NaN", "1", null, [], 1_000_000_001]) {
              const answer = await refund(bad);
              deepStrictEqual(
                [answer.status, answer.body.errors?.[0]?.path],
                [400, "amountKopecks"],
                JSON.stringify(bad),
              );
            }
            const above = await refund(350_001);
            deepStrictEqual([above.status, above.body.code], [409, "refund_above_paid"]);
            for (const reason of ["", "  ", undefined, "x\0y", "x".repeat(501)]) {
              const answer = await admin.post(`/payments/${id}/refund`, { reason });
              deepStrictEqual([answer.status, answer.body.errors[0].path], [400, "reason"]);
            }
            for (const who of [anna, boris, olga, marina]) {
              strictEqual(
                (await who.post(`/payments/${id}/refund`, { reason: "Mine" })).status,
                403,
              );
            }
            strictEqual(await ledger(), before);
            strictEqual(till.refunds.size, 0);
            deepStrictEqual(await rows("select refund_id from payment_refund_reasons"), []);
          },
        );

        await t.step(
          "the form says what is wrong, keeps what was typed, and gives back",
          async () => {
            const page = async (path: string, form?: Record<string, string>) => {
              const answer = await fetch(`${base}${path}`, {
                redirect: "manual",
                headers: { cookie, origin: base },
                ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
              });
              return {
                status: answer.status,
                to: answer.headers.get("location"),
                html: await answer.text(),
              };
            };
            const signedIn = await fetch(`${base}/signin`, {
              method: "POST",
              redirect: "manual",
              headers: { origin: base },
              body: new URLSearchParams(ADMIN),
            });
            await signedIn.body?.cancel();
            const cookie = signedIn.headers.getSetCookie()
              .find((one) => one.includes("session="))!.split(";")[0]!;
            const path = `/admin/payments/${id}`;
            const before = await ledger();
            const commandId = crypto.randomUUID();
            for (
              const [typed, status] of [
                [{ amount: "4 000", reason: "Waited" }, 409],
                [{ amount: "x", reason: "Waited" }, 400],
                [{ amount: "1e30", reason: "Waited" }, 400],
                [{ amount: "10", reason: "" }, 400],
              ] as const
            ) {
              const answer = await page(`${path}/refund`, { ...typed, commandId });
              strictEqual(answer.status, status, JSON.stringify(typed));
              ok(answer.html.includes(`value="${typed.amount}"`), "what was typed is there");
              ok(answer.html.includes(`value="${commandId}"`));
              ok(answer.html.includes('role="alert"'));
            }
            strictEqual(await ledger(), before);
            const form = { amount: "0,50", reason: "Half a ruble", commandId };
            for (let times = 0; times < 2; times++) {
              const answer = await page(`${path}/refund`, form);
              deepStrictEqual([answer.status, answer.to], [303, `${path}?refunded`]);
            }
            const shown = await page(path);
            ok(shown.html.includes("Half a ruble") && shown.html.includes("0,50"));
            strictEqual((await detail()).refunds.length, 1);
            for (const other of ["payments", "refunds", "reconciliation"]) {
              strictEqual((await page(`/admin/${other}`)).status, 200, other);
            }
            const bad = await page("/admin/payments?number=abc&day=2026-99-99");
            strictEqual(bad.status, 400);
            ok(bad.html.includes('value="abc"'));
            await until("half a ruble", async () => await statusOf() === "partially_refunded");
          },
        );

        await t.step(
          "asked for twice at once the whole goes back once, with its reason",
          async () => {
            const reason = "The doctor was late by an hour";
            const part = { amountKopecks: 100_000, reason, commandId: crypto.randomUUID() };
            const same = await Promise.all(
              [part, part].map((body) => admin.post(`/payments/${id}/refund`, body)),
            );
            deepStrictEqual(same.map(({ status }) => status), [200, 200]);
            const other = { ...part, amountKopecks: 100_001 };
            const reused = await admin.post(`/payments/${id}/refund`, other);
            deepStrictEqual([reused.status, reused.body.code], [409, "command_reused"]);
            const rest = await Promise.all(
              [1, 2].map(() => admin.post(`/payments/${id}/refund`, { reason: "The rest" })),
            );
            deepStrictEqual(rest.map(({ status }) => status).toSorted(), [200, 409]);
            await until("given back", async () => await statusOf() === "refunded");
            strictEqual(till.refunds.size, 3);
            const all = (await admin.ok("GET", "/admin/refunds")).items;
            deepStrictEqual(all.map((one: Json) => [one.kopecks, one.reason]).toSorted(), [
              [100_000, reason],
              [249_950, "The rest"],
              [50, "Half a ruble"],
            ]);
            match(all[0].byName, /\S/);
            // The words lie sealed.
            const kept = await rows<Json>(
              "select encode(words, 'escape') as words from payment_refund_reasons",
            );
            ok(kept.length === 3 && kept.every(({ words }) => !words.includes("late")));
            const { postings, events, calls, hints } = await detail();
            const visit = postings.flatMap((one: Json) => one.entries)
              .filter((one: Json) => one.account === "visit")
              .reduce((sum: number, one: Json) => sum + one.kopecks, 0);
            strictEqual(visit, 0);
            ok(events.some((one: Json) => one.type === "refundAsked" && one.byName !== null));
            ok(calls.every((one: Json) => one.state === "done"), JSON.stringify(calls));
            ok(hints.length > 0);
            strictEqual((await anna.ok("GET", `/bookings/${booking.id}/payment`)).dueKopecks, 0);
          },
        );

        await t.step("a payer sees the own payments, and nobody else's", async () => {
          const own = (await anna.ok("GET", "/payments")).items;
          deepStrictEqual(own.map((one: Json) => [one.id, one.bookingNumber]), [
            [id, booking.number],
          ]);
          strictEqual(own[0].provider.inn, null);
          deepStrictEqual((await boris.ok("GET", "/payments")).items, []);
          for (const who of [anna, boris, olga, marina]) {
            for (const path of ["payments", `payments/${id}`, "refunds", "reconciliation"]) {
              strictEqual((await who.get(`/admin/${path}`)).status, 403, path);
            }
          }
        });

        await t.step(
          "what only the provider knows is found, shown, and looked at by name",
          async () => {
            const stray = till.create({
              amount: { value: "77.00", currency: "RUB" },
              capture: true,
              payment_method_data: { type: "sbp" },
              confirmation: { type: "qr" },
            });
            strictEqual((await admin.ok("POST", "/admin/reconciliation/look")).started, true);
            const open = async (): Promise<Json[]> =>
              (await admin.ok("GET", "/admin/reconciliation")).items;
            await until("a difference", async () => (await open()).length === 1);
            const [row] = await open();
            deepStrictEqual(
              [row.what, row.objectId, row.ours, row.theirs, row.paymentId],
              ["unknown_object", stray.id, null, { status: "pending", kopecks: 7_700 }, null],
            );
            strictEqual((await admin.ok("GET", "/admin/dashboard")).openDifferences, 1);
            const resolve = (note: string) =>
              admin.post(`/admin/reconciliation/${row.id}/resolve`, { note });
            strictEqual((await resolve(" ")).body.errors[0].path, "note");
            strictEqual((await resolve("Made by hand in the cabinet")).status, 200);
            strictEqual((await resolve("Once more")).status, 404);
            deepStrictEqual(await open(), []);
            // What the comparison has read is kept, with who had wished it.
            const { compared } = await admin.ok("GET", "/admin/reconciliation");
            deepStrictEqual([compared.isWhole, compared.payments], [true, till.payments.size]);
            const kept = await rows<Json>(
              "select kind, by_id from money_checks where kind = 'provider'",
            );
            deepStrictEqual(kept, [{ kind: "provider", byId: admin.user.id }]);
            const [looked] = (await admin.ok("GET", "/admin/reconciliation?resolved=true")).items;
            strictEqual(looked.note, "Made by hand in the cabinet");
            match(looked.resolvedByName, /\S/);
            // Found again it stays looked at.
            await admin.ok("POST", "/admin/reconciliation/look");
            await new Promise((done) => setTimeout(done, 300));
            deepStrictEqual(await open(), []);
          },
        );

        await t.step("the dashboard's figures are those of the tables", async () => {
          const figures = await admin.ok("GET", "/admin/dashboard");
          const { created, completed, payments, paidKopecks, refundedKopecks } = figures;
          deepStrictEqual(
            { created, completed, payments, paidKopecks, refundedKopecks },
            {
              created: 1,
              completed: 1,
              payments: 1,
              paidKopecks: 350_000,
              refundedKopecks: 350_000,
            },
          );
          const elsewhere = await admin.ok("GET", "/admin/dashboard?city=elsewhere");
          deepStrictEqual([elsewhere.created, elsewhere.paidKopecks], [0, 0]);
        });
        deepStrictEqual(faults, []);
      },
      provider.environment,
      undefined,
      { priceOf: () => PRICE },
    );
  });
}
