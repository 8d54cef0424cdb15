/** Paying over the API, with a provider in memory: who may, how much, once, and what bad input does. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import * as people from "../support/people.ts";
import { MovedClock } from "../support/moved_clock.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";
import { paidTwice } from "./paid_twice.ts";
import { absence } from "./untold_payments.ts";

const PRICE = kopecks(350_000);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

for (const kind of kinds()) {
  Deno.test(`visits are paid for, on ${kind.name}`, async (t) => {
    const gateway = new FakeGateway();
    const clock = new MovedClock();
    await withProgram(
      kind,
      async ({ base, rows, faults }) => {
        const [anna, boris, marina, admin] = await Promise.all([
          people.patient(base),
          people.patient(base, { firstName: "Boris" }),
          people.doctor(base),
          people.admin(base),
        ]);
        const olga = await people.dispatcher(base);
        const booked = async () =>
          (await anna.ok("POST", "/bookings", people.urgentBooking())).id as string;
        const paymentOf = async (id: string): Promise<Json> =>
          (await anna.ok("GET", `/bookings/${id}`)).payment ?? {};
        const objectOf = async (id: string): Promise<string> =>
          (await rows<Json>(`select provider_payment_id from payments where id = '${id}'`))[0]
            .providerPaymentId;
        const hint = async (object: string, event = "payment.succeeded") =>
          await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
              type: "notification",
              event,
              object: { id: object, status: "?" },
            }),
          });
        const ledger = async () =>
          (await rows<Json>("select count(*)::int as count from ledger_entries"))[0].count;

        await t.step(
          "bad input and foreign things are refused clearly, and move nothing",
          async () => {
            const id = await booked();
            const other = crypto.randomUUID();
            const deposit = {
              amountKopecks: 50_000,
              method: "sbp",
              commandId: crypto.randomUUID(),
            };
            const refused: readonly [string, Json, number, string][] = [
              ["/payments", { bookingId: other, method: "card" }, 404, "not_found"],
              ["/payments", { bookingId: id, method: "gold" }, 400, "method"],
              ["/payments", { bookingId: id, method: "bank_qr" }, 409, "method_not_offered"],
              ["/payments", { bookingId: id, method: "card", userId: other }, 400, "userId"],
              [
                "/payments",
                { bookingId: id, method: "card", amountKopecks: 1 },
                400,
                "amountKopecks",
              ],
              ["/payments", { bookingId: id, method: "wallet" }, 409, "insufficient_funds"],
              ["/wallets/me/deposit", { ...deposit, userId: other }, 400, "userId"],
              ["/wallets/me/deposit", { ...deposit, method: "cash" }, 400, "method"],
              ...[0, -1, 1e30, 0.5, 1.005e3 + 0.5, "100", null, 1_000_000_001].map((
                amountKopecks,
              ): [string, Json, number, string] => [
                "/wallets/me/deposit",
                { ...deposit, amountKopecks },
                400,
                "amountKopecks",
              ]),
            ];
            for (const [path, body, status, what] of refused) {
              const reply = await anna.post(path, body);
              const why = `${path} ${JSON.stringify(body)}`;
              strictEqual(reply.status, status, `${why}: ${JSON.stringify(reply.body)}`);
              strictEqual(status === 400 ? reply.body.errors[0].path : reply.body.code, what, why);
            }
            const foreign = await boris.post("/payments", { bookingId: id, method: "card" });
            strictEqual(foreign.status, 404);
            strictEqual((await boris.get(`/bookings/${id}/payment`)).status, 404);
            strictEqual(
              (await marina.post("/payments", { bookingId: id, method: "card" })).status,
              403,
            );
            deepStrictEqual(await rows("select id from payments"), []);
            strictEqual(await ledger(), 0);
            await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
          },
        );

        await t.step(
          "a card is held with a reserve, shown at once, and what is due is taken",
          async () => {
            const id = await assigned(anna, olga, marina);
            const paying = await anna.ok("GET", `/bookings/${id}/payment`);
            deepStrictEqual([paying.dueKopecks, paying.holdKopecks], [350_000, 420_000]);
            const tabs = await Promise.all(
              ["card", "card"].map((method) =>
                anna.ok("POST", "/payments", { bookingId: id, method })
              ),
            );
            strictEqual(tabs[0].id, tabs[1].id);
            strictEqual((await boris.get(`/payments/${tabs[0].id}`)).status, 404);
            ok(
              (await anna.ok("GET", `/payments/${tabs[0].id}`)).confirmation.url.startsWith(
                "https:",
              ),
            );
            await until(async () => (await paymentOf(id)).status === "pending");
            const object = await objectOf(tabs[0].id);
            // A hint by itself moves nothing.
            strictEqual((await hint(object)).status, 200);
            strictEqual((await anna.ok("GET", `/payments/${tabs[0].id}`)).status, "pending");
            gateway.pay(object);
            await hint(object, "payment.waiting_for_capture");
            await until(async () => (await paymentOf(id)).status === "held");
            for (const reader of [marina, olga]) {
              strictEqual((await reader.ok("GET", `/bookings/${id}`)).payment.heldKopecks, 420_000);
            }
            await completed(id, anna, marina);
            await until(async () => (await paymentOf(id)).status === "paid");
            const paid = await paymentOf(id);
            deepStrictEqual([paid.paidKopecks, paid.heldKopecks], [350_000, 0]);
            strictEqual(gateway.all.get(object)?.amountKopecks, PRICE);

            const back = `/payments/${tabs[0].id}/refund`;
            const commandId = crypto.randomUUID();
            strictEqual((await anna.post(back, { reason: "Mine", commandId })).status, 403);
            const above = await admin.post(back, {
              amountKopecks: 350_001,
              reason: "Too much",
              commandId,
            });
            deepStrictEqual([above.status, above.body.code], [409, "refund_above_paid"]);
            for (let times = 0; times < 2; times++) {
              await admin.ok("POST", back, {
                amountKopecks: 50_000,
                reason: "Waited long",
                commandId,
              });
            }
            await until(async () => (await paymentOf(id)).refundedKopecks === 50_000);
            strictEqual(gateway.refundsMade.size, 1);
          },
        );

        await t.step("a planned search waits for the hold, an urgent one does not", async () => {
          const soon = new Date(Date.now() + 40 * 60_000).toISOString();
          const wish = { ...people.urgentBooking(), paymentMethod: "card" };
          const planned = { ...wish, callType: "scheduled", scheduledTime: soon };
          const stageOf = async (id: string) =>
            (await olga.ok("GET", `/bookings/${id}`)).search?.stage;
          const { id } = await anna.ok("POST", "/bookings", planned);
          const { id: urgent } = await anna.ok("POST", "/bookings", wish);
          deepStrictEqual([await stageOf(id), (await paymentOf(id)).status], ["planned", null]);
          ok(await stageOf(urgent) !== "planned");
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
          gateway.pay(await objectOf(payment.id));
          await hint(await objectOf(payment.id));
          await until(async () => await stageOf(id) !== "planned");
          for (const one of [id, urgent]) {
            await anna.ok("POST", `/bookings/${one}/cancel`, { reason: "Better" });
          }
          await until(async () => (await paymentOf(id)).status === "cancelled");
        });

        await t.step(
          "what was charged through SBP goes back when the booking is cancelled",
          async () => {
            const id = await booked();
            const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
            strictEqual(payment.confirmation.type, "qr");
            const object = await objectOf(payment.id);
            gateway.pay(object);
            await hint(object);
            await until(async () => (await paymentOf(id)).status === "paid");
            strictEqual((await anna.ok("GET", `/bookings/${id}/payment`)).isPaid, true);
            await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
            await until(async () => (await paymentOf(id)).status === "refunded");
          },
        );

        await t.step(
          "a refund that the provider refuses is asked for once, and again by an admin",
          async () => {
            for (const outcome of ["refused", "canceled"] as const) {
              const id = await booked();
              const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
              const object = await objectOf(payment.id);
              gateway.pay(object);
              await hint(object);
              await until(async () => (await paymentOf(id)).status === "paid");
              gateway.refundOutcome = outcome;
              await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
              const path = `/admin/payments/${payment.id}`;
              const detail = () => admin.ok("GET", path);
              await until(async () => (await detail()).refusedRefundKopecks === 350_000);
              gateway.refundOutcome = "succeeded";
              const said = await detail();
              deepStrictEqual(
                said.differences.map(({ what, resolvedAt }: Json) => [what, resolvedAt]),
                [["refund_refused", null]],
              );
              await admin.ok("POST", `/payments/${payment.id}/refund`, {
                amountKopecks: said.refusedRefundKopecks,
                reason: "The shop's account is full again",
              });
              await until(async () => (await paymentOf(id)).status === "refunded");
              const { refunds, refusedRefundKopecks } = await detail();
              deepStrictEqual(
                refunds.map(({ status }: Json) => status).toSorted(),
                ["done", "failed"],
                outcome,
              );
              strictEqual(refusedRefundKopecks, null);
            }
          },
        );

        await t.step("cash is recorded by the doctor and confirmed by who gave it", async () => {
          const id = await assigned(anna, olga, marina);
          const taken = { method: "cash" };
          const early = await marina.post(`/bookings/${id}/payment`, taken);
          strictEqual(early.body.code, "illegal_transition");
          await completed(id, anna, marina);
          strictEqual((await anna.post(`/bookings/${id}/payment`, taken)).status, 403);
          const payment = await marina.ok("POST", `/bookings/${id}/payment`, taken);
          deepStrictEqual([payment.status, payment.amountKopecks], ["pending", 350_000]);
          strictEqual((await boris.post(`/payments/${payment.id}/confirm`)).status, 404);
          // Another way does not make the doctor's word unsaid.
          for (const method of ["card", "sbp", "cash"]) {
            const other = await anna.post("/payments", { bookingId: id, method });
            deepStrictEqual([other.status, other.body.code], [409, "cash_unanswered"], method);
          }
          const away = await anna.post(`/payments/${payment.id}/give-up`);
          deepStrictEqual([away.status, away.body.code], [409, "cash_unanswered"]);
          const offered = await anna.ok("GET", `/bookings/${id}/payment`);
          deepStrictEqual(
            [...new Set(offered.methods.map(({ whyNot }: Json) => whyNot))],
            ["cash_unanswered"],
          );
          deepStrictEqual([offered.payment.id, offered.payment.awaitsPayer], [payment.id, true]);
          const { link } = await anna.ok("POST", `/bookings/${id}/pay-links`);
          const open = `${base}${new URL(link).pathname}`;
          match(await (await fetch(open)).text(), /получил наличные/);
          const byLink = await fetch(open, {
            method: "POST",
            headers: { origin: base },
            body: new URLSearchParams({ method: "sbp", contact: "daughter@tot.example" }),
          });
          deepStrictEqual([byLink.status, (await byLink.text()).includes("наличные")], [409, true]);
          // Who has no account answers by telephone, and an admin writes it down.
          strictEqual((await olga.post(`/payments/${payment.id}/deny`)).status, 403);
          strictEqual((await admin.ok("POST", `/payments/${payment.id}/deny`)).status, "cancelled");
          const second = await marina.ok("POST", `/bookings/${id}/payment`, taken);
          strictEqual(
            (await anna.ok("POST", `/payments/${second.id}/confirm`)).status,
            "succeeded",
          );
          await until(async () => (await paymentOf(id)).status === "paid");
          const again = await marina.post(`/bookings/${id}/payment`, taken);
          strictEqual(again.body.code, "nothing_to_pay");
        });

        await t.step(
          "cash of a visit that was called off is the doctor's until somebody has given it back",
          async () => {
            const id = await assigned(anna, olga, marina);
            for (const step of ["depart", "arrive"]) {
              await marina.ok("POST", `/bookings/${id}/${step}`);
            }
            const cash = await marina.ok("POST", `/bookings/${id}/payment`, { method: "cash" });
            await anna.ok("POST", `/payments/${cash.id}/confirm`);
            await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
            const found = async (): Promise<Json[]> =>
              (await admin.ok("GET", "/admin/reconciliation")).items
                .filter(({ paymentId }: Json) => paymentId === cash.id);
            const differences = async () =>
              (await found()).map(({ what, ours }) => [what, ours.kopecks]);
            await until(async () => (await differences()).length > 0);
            deepStrictEqual(await differences(), [["returned_by_hand", 350_000]]);
            const shown = await anna.ok("GET", `/payments/${cash.id}`);
            deepStrictEqual([shown.status, shown.refundedKopecks], ["succeeded", 0]);
            const body = { reason: "The doctor has brought it back" };
            // Somebody has looked, and nobody has given it back: another sum is another thing to do.
            const looked = { note: "The doctor was called" };
            await admin.ok(
              "POST",
              `/admin/reconciliation/${(await found())[0].id}/resolve`,
              looked,
            );
            deepStrictEqual(await differences(), []);
            const part = { ...body, amountKopecks: 100_000 };
            await admin.ok("POST", `/payments/${cash.id}/refund`, part);
            await until(async () => (await differences()).length > 0);
            deepStrictEqual(await differences(), [["returned_by_hand", 250_000]]);
            await admin.ok("POST", `/payments/${cash.id}/refund`, body);
            strictEqual((await anna.ok("GET", `/payments/${cash.id}`)).status, "refunded");
            await until(async () => (await differences()).length === 0);
          },
        );

        await t.step("a wallet is filled by a payment, and pays", async () => {
          const body = { amountKopecks: 500_000, method: "card", commandId: crypto.randomUUID() };
          const deposit = await anna.ok("POST", "/wallets/me/deposit", body);
          const again = { ...body, commandId: body.commandId.toUpperCase() };
          for (const same of [body, again]) {
            strictEqual((await anna.ok("POST", "/wallets/me/deposit", same)).id, deposit.id);
          }
          const other = { ...body, amountKopecks: 500_001 };
          strictEqual((await anna.post("/wallets/me/deposit", other)).body.code, "command_reused");
          strictEqual((await boris.post("/wallets/me/deposit", body)).body.code, "command_reused");
          // Nothing but the provider's word fills it: not the payer's, not one in the body, not an admin's.
          const word = { ...body, commandId: crypto.randomUUID(), status: "succeeded", paid: true };
          const claimed = await anna.ok("POST", "/wallets/me/deposit", word);
          for (const { id } of [deposit, claimed]) {
            const own = await anna.post(`/payments/${id}/confirm`);
            strictEqual(own.body.code, "illegal_transition");
            const back = await admin.post(`/payments/${id}/refund`, { reason: "Never came" });
            strictEqual(back.status, 409, JSON.stringify(back.body));
          }
          await hint(await objectOf(claimed.id));
          strictEqual((await anna.ok("GET", `/payments/${claimed.id}`)).status, "pending");
          strictEqual((await anna.ok("GET", "/wallets/me")).balanceKopecks, 0);
          await anna.ok("POST", `/payments/${claimed.id}/give-up`);
          const object = await objectOf(deposit.id);
          const [own, others] = [anna.stream(), boris.stream()];
          await Promise.all(
            [own, others].map((one) => one.find("whole", ({ event }) => event === "ping")),
          );
          gateway.pay(object);
          await hint(object);
          const heard = await own.find("wallet", ({ event }) => event === "wallet");
          deepStrictEqual(heard.data, {}, "no sums on the stream");
          strictEqual((await anna.ok("GET", "/wallets/me")).balanceKopecks, 500_000);
          // The own one came after it, on a stream that was opened before.
          await boris.ok("POST", "/wallets/me/deposit", {
            ...body,
            commandId: crypto.randomUUID(),
          });
          await others.find("wallet", ({ event }) => event === "wallet");
          const ofOthers = others.events.filter(({ event }) => event === "wallet");
          ok(ofOthers[0]!.receivedAt > heard.receivedAt, "another's wallet is not heard");
          await Promise.all([own.close(), others.close()]);
          const id = await assigned(anna, olga, marina);
          const heldBefore = (await admin.ok("GET", "/admin/dashboard")).heldKopecks;
          await anna.ok("POST", "/payments", { bookingId: id, method: "wallet" });
          const held = await anna.ok("GET", "/wallets/me");
          deepStrictEqual([held.balanceKopecks, held.heldKopecks], [150_000, 350_000]);
          const heldInAll = (await admin.ok("GET", "/admin/dashboard")).heldKopecks;
          strictEqual(heldInAll - heldBefore, 350_000);
          await completed(id, anna, marina);
          await until(async () => (await paymentOf(id)).status === "paid");
          const { items } = await anna.ok("GET", "/wallets/me/transactions");
          deepStrictEqual(
            items.map((line: Json) => [line.type, line.kopecks]),
            [["wallet_held", -350_000], ["wallet_deposited", 500_000]],
          );
          strictEqual((await boris.ok("GET", "/wallets/me")).balanceKopecks, 0);
        });

        await t.step(
          "what a visit has earned goes to those who made it, and back for a refund",
          async () => {
            const id = await assigned(anna, olga, marina);
            const taken = { method: "cash", commandId: crypto.randomUUID() };
            await completed(id, anna, marina);
            const payment = await marina.ok("POST", `/bookings/${id}/payment`, taken);
            await anna.ok("POST", `/payments/${payment.id}/confirm`);
            const balances = async (): Promise<Json> =>
              Object.fromEntries(
                (await rows<Json>(`select a.kind, sum(e.kopecks)::float8 as kopecks
                from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
                join ledger_accounts a on a.id = e.account_id
                where t.booking_id = '${id}' group by a.kind having sum(e.kopecks) <> 0`))
                  .map((row) => [row.kind, row.kopecks]),
              );
            const earned = { doctor_cash: 350_000, doctor_payable: -350_000 };
            await until(async () => "doctor_payable" in await balances());
            deepStrictEqual(await balances(), earned);
            const back = {
              amountKopecks: 50_000,
              reason: "The doctor was late",
              commandId: crypto.randomUUID(),
            };
            for (let tries = 0; tries < 2; tries++) {
              await admin.ok("POST", `/payments/${payment.id}/refund`, back);
            }
            await until(async () => (await balances()).doctor_payable === -300_000);
            deepStrictEqual(await balances(), { doctor_cash: 300_000, doctor_payable: -300_000 });
            const much = await admin.post(`/payments/${payment.id}/refund`, {
              amountKopecks: 300_001,
              reason: "Too much",
            });
            strictEqual(much.body.code, "refund_above_paid");
            deepStrictEqual(await balances(), { doctor_cash: 300_000, doctor_payable: -300_000 });
          },
        );

        await t.step(
          "what was paid a second time and given back is forgiven to nobody",
          () => paidTwice({ anna, olga, marina, admin, gateway, hint, objectOf, paymentOf, until }),
        );

        await t.step(
          "what a visit has not heard of its payments, for the store was away, it hears with the next round",
          () =>
            absence({ anna, olga, marina, gateway, clock, rows, hint, objectOf, paymentOf, until }),
        );

        await t.step("a hint is bounded and strict", async () => {
          const post = async (body: string) =>
            (await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body,
            })).status;
          const object = { id: crypto.randomUUID() };
          const event = "payment.succeeded";
          strictEqual(await post(JSON.stringify({ event, object, more: "x".repeat(70_000) })), 413);
          strictEqual(await post(JSON.stringify({ event: "x'--", object })), 400);
          strictEqual(await post(JSON.stringify({ event, object: { id: "../refunds" } })), 400);
          strictEqual(await post(JSON.stringify({ event, object })), 200);
        });
        deepStrictEqual(faults, []);
      },
      {},
      clock,
      { gateway, priceOf: () => PRICE },
    );
  });
}
