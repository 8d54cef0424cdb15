/** Tax receipts over HTTP, with the stand-in's till: which go when, whom to, once, and what a failed one does. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { FISCAL } from "./payer_rows.ts";
import { kinds, withProgram } from "./program.ts";

const PRICE = kopecks(350_000);
const INN = "7707083893";

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, `it did not come: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

for (const kind of kinds()) {
  Deno.test(`receipts go with money, on ${kind.name}`, async (t) => {
    let late = 0;
    const now = () => Date.now() + late;
    const secretKey = "test_receipts1234";
    await using provider = new PaymentProvider({ shopId: "100500", secretKey, now });
    await withProgram(
      kind,
      async ({ base, rows, faults, said }) => {
        provider.notifications.url = `${base}/api/v1/payments/webhooks/yookassa`;
        const { till } = provider;
        const [anna, marina, admin, clinic] = await Promise.all([
          people.patient(base),
          people.doctor(base),
          people.admin(base),
          people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
        ]);
        const olga = await people.dispatcher(base);
        await clinic.ok("PUT", "/clinic-profiles/me", {
          version: 1,
          licenseNumber: "L041-01137-77/00000001",
          inn: INN,
        });
        await admin.ok("POST", `/admin/clinics/${clinic.user.id}/approve`, {});
        const { token } = await clinic.ok("POST", "/clinic-profiles/me/invites");
        await marina.ok("POST", "/doctor-profiles/me/clinics", { token });

        const receiptsOf = (id: string): Promise<Json[]> =>
          rows<Json>(`select key, kind, mode, kopecks::int, status, document_number, tries,
            provider_id from payment_receipts where payment_id = '${id}' order by made_at, key`);
        const registered = async (id: string, ...kinds: string[]) => {
          await until(`${kinds}`, async () => {
            const all = await receiptsOf(id);
            return all.length === kinds.length && all.every(({ status }) => status === "succeeded");
          });
          const all = await receiptsOf(id);
          deepStrictEqual(all.map((row) => row.kind), kinds);
          ok(all.every((row) => /^\d+$/.test(row.documentNumber)));
          return all;
        };
        const objectOf = async (id: string): Promise<string> => {
          const found = async () =>
            (await rows<Json>(`select provider_payment_id from payments where id = '${id}'`))[0]
              .providerPaymentId;
          await until("an object", async () => await found() !== null);
          return await found();
        };
        const statusOf = async (id: string) => (await anna.ok("GET", `/payments/${id}`)).status;
        const email = (await anna.ok("GET", "/auth/me")).email as string;
        const last = () => till.inlineReceipts.at(-1)!;

        let prepaid = "";
        await t.step(
          "a prepayment has a receipt at once, in the payer's name, neutral",
          async () => {
            const { id, number } = await anna.ok(
              "POST",
              "/bookings",
              people.urgentBooking({ symptoms: "Migraine" }),
            );
            // The answer is lost: the same is sent once more, and is one payment with one receipt.
            provider.troubles.push({ type: "drop_reply" });
            const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
            const call = `select receipt::text || encode(customer, 'escape') as words
            from payment_calls where payment_id = '${payment.id}' and customer is not null`;
            ok((await rows<Json>(call)).every(({ words }) => !words.includes(email)));
            await rows(
              `update payment_calls set next_at = now() where payment_id = '${payment.id}'`,
            );
            const object = await objectOf(payment.id);
            deepStrictEqual(last(), {
              of: "payment",
              receipt: {
                customer: { email },
                items: [{
                  description: `Визит № ${number}`,
                  quantity: 1,
                  amount: { value: "3500.00", currency: "RUB" },
                  vat_code: 1,
                  payment_subject: "service",
                  payment_mode: "full_prepayment",
                }],
              },
            });
            strictEqual(till.inlineReceipts.length, 1);
            till.payBySbp(object);
            const [row] = await registered(payment.id, "payment");
            strictEqual(row.mode, "full_prepayment");
            const left = await rows<Json>(
              "select count(*)::int as count from payment_calls where customer is not null",
            );
            strictEqual(left[0].count, 0, "nobody's address stays when the call is done");
            prepaid = payment.id;

            await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
            await completed(id, anna, marina);
          },
        );

        await t.step("made, the visit settles it in the name of who gave it, once", async () => {
          const all = await registered(prepaid, "payment", "settlement");
          deepStrictEqual(all.map(({ mode, providerId }) => [mode, providerId]).at(-1), [
            "full_payment",
            clinic.user.id,
          ]);
          const settled = [...till.fiscal.receipts.values()].at(-1)!;
          deepStrictEqual(settled.settlements, [
            { type: "prepayment", amount: { value: "3500.00", currency: "RUB" } },
          ]);
          const { supplier, agent_type } = settled.items[0] as Json;
          deepStrictEqual([supplier.inn, supplier.name, agent_type], [
            INN,
            "Clinic on the Yauza",
            "agent",
          ]);
          // The provider's words may not say what the visit was for.
          const sent = JSON.stringify([till.inlineReceipts, settled, [...till.payments.values()]]);
          for (const word of ["Migraine", "bronchitis", "therap", "терап"]) {
            ok(!sent.toLowerCase().includes(word.toLowerCase()), word);
          }
        });

        await t.step(
          "a part that goes back has a receipt in the mode of the settlement",
          async () => {
            await admin.ok("POST", `/payments/${prepaid}/refund`, {
              amountKopecks: 50_000,
              reason: "Waited long",
            });
            const all = await registered(prepaid, "payment", "settlement", "refund");
            deepStrictEqual([all.at(-1)!.mode, all.at(-1)!.kopecks], ["full_payment", 50_000]);
            strictEqual(last().receipt.items[0]!.payment_mode, "full_payment");
          },
        );

        await t.step("of a hold the receipt that counts is that of what was taken", async () => {
          const id = await assigned(anna, olga, marina);
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
          till.payByCard(await objectOf(payment.id), "5555555555554444");
          await until("held", async () => await statusOf(payment.id) === "held");
          await completed(id, anna, marina);
          const [row] = await registered(payment.id, "payment");
          deepStrictEqual([row.mode, row.kopecks], ["full_payment", 350_000]);
          strictEqual(last().receipt.items[0]!.amount.value, "3500.00");
        });

        await t.step("what was called off goes back with the receipt of a prepayment", async () => {
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
          till.payBySbp(await objectOf(payment.id));
          await until("paid", async () => await statusOf(payment.id) === "succeeded");
          await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
          const all = await registered(payment.id, "payment", "refund");
          deepStrictEqual(all.map(({ mode }) => mode), ["full_prepayment", "full_prepayment"]);
        });

        await t.step("a wallet is filled by an advance, which a visit settles", async () => {
          const deposit = await anna.ok("POST", "/wallets/me/deposit", {
            amountKopecks: 500_000,
            method: "card",
          });
          till.payByCard(await objectOf(deposit.id), "5555555555554444");
          const [row] = await registered(deposit.id, "payment");
          strictEqual(row.mode, "advance");
          const id = await assigned(anna, olga, marina);
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "wallet" });
          await completed(id, anna, marina);
          await registered(payment.id, "settlement");

          // Back into the wallet: so much of the settlement is an advance again, and the till hears of it.
          const back = { amountKopecks: 100_000, reason: "Half a visit" };
          await admin.ok("POST", `/payments/${payment.id}/refund`, back);
          const [, taken] = await registered(payment.id, "settlement", "refund");
          deepStrictEqual([taken.mode, taken.kopecks], ["full_payment", 100_000]);
          const returned = [...till.fiscal.receipts.values()].at(-1)!;
          deepStrictEqual(
            [returned.type, returned.payment_id, returned.settlements],
            ["refund", await objectOf(deposit.id), [
              { type: "prepayment", amount: { value: "1000.00", currency: "RUB" } },
            ]],
          );
        });

        await t.step("cash and its return have receipts of the provider's own till", async () => {
          const before = till.fiscal.receipts.size;
          const id = await assigned(anna, olga, marina);
          await completed(id, anna, marina);
          const cash = await marina.ok("POST", `/bookings/${id}/payment`, { method: "cash" });
          deepStrictEqual(await receiptsOf(cash.id), []);
          await anna.ok("POST", `/payments/${cash.id}/confirm`);
          await admin.ok("POST", `/payments/${cash.id}/refund`, { reason: "Wrong sum" });
          deepStrictEqual(
            (await receiptsOf(cash.id)).map((
              { kind, status, kopecks, providerId },
            ) => [kind, status, kopecks, providerId]),
            [
              ["payment", "awaited", 350_000, clinic.user.id],
              ["refund", "awaited", 350_000, clinic.user.id],
            ],
          );
          strictEqual(till.fiscal.receipts.size, before);

          // What is printed is written down once, by those whose visit it is, and for no second receipt.
          const [first, second] = (await marina.ok("GET", "/receipts?show=awaited")).items
            .toReversed();
          const ofVisit = async (booking: string) =>
            (await marina.ok("GET", `/receipts?bookingId=${booking}`)).items.map((
              { key }: Json,
            ) => key);
          deepStrictEqual(await ofVisit(id), [second.key, first.key]);
          deepStrictEqual(await ofVisit(crypto.randomUUID()), []);
          strictEqual((await marina.get("/receipts?bookingId=1")).status, 400);
          const path = `/receipts/${first.key}/record`;
          const other = { role: "clinic", clinicName: "Another clinic" };
          const strangers = await Promise.all([
            people.doctor(base, null),
            people.patient(base, other),
          ]);
          for (const stranger of strangers) {
            deepStrictEqual((await stranger.ok("GET", "/receipts")).items, []);
            strictEqual((await stranger.post(path, FISCAL)).status, 404);
          }
          strictEqual((await anna.post(path, FISCAL)).status, 403);
          const short = await marina.post(path, { ...FISCAL, storageNumber: "928800010011578" });
          deepStrictEqual([short.status, short.body.errors[0].path], [400, "storageNumber"]);
          strictEqual((await marina.ok("POST", path, FISCAL)).status, "succeeded");
          strictEqual((await clinic.post(path, FISCAL)).body.code, "illegal_transition");
          const twice = await clinic.post(`/receipts/${second.key}/record`, FISCAL);
          deepStrictEqual([twice.status, twice.body.errors[0].path], [400, "documentNumber"]);
          // Who pays sees it among the own receipts.
          const { items } = await anna.ok("GET", "/payments");
          const seen = items.find((one: Json) => one.id === cash.id).receipts;
          deepStrictEqual(
            seen.map((one: Json) => [one.issuer, one.documentNumber]).toSorted(),
            [["till", null], ["till", "417"]],
          );
          const acts = await rows<Json>("select what, by_id from payment_receipt_acts");
          deepStrictEqual(acts, [{ what: "recorded", byId: marina.user.id }]);
        });

        await t.step("one that fails is shown to people, and sent anew as another", async () => {
          till.fiscal.outcome = "canceled";
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
          till.payBySbp(await objectOf(payment.id));
          const open = async () =>
            (await rows<Json>(`select object_id from payment_differences
              where what = 'receipt_failed' and resolved_at is null`)).length;
          await until("a difference", async () => await open() === 1);
          till.fiscal.outcome = "succeeded";
          // A minute between two tries, which nobody wants to wait for; the next one may be made any moment.
          await until("another try", async () => {
            await rows("update payment_calls set next_at = now() where kind = 'receipt'");
            return (await receiptsOf(payment.id))[0]?.status === "succeeded";
          });
          const [row] = await registered(payment.id, "payment");
          strictEqual(row.tries, 2);
          await until("mended", async () => await open() === 0);
          const again = [...till.fiscal.receipts.values()].at(-1)!;
          deepStrictEqual((again.settlements as Json)[0].type, "cashless");
          await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        });

        await t.step("one that was given up an admin sends anew, of two at once once", async () => {
          till.fiscal.outcome = "canceled";
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
          till.payBySbp(await objectOf(payment.id));
          const status = async () => (await receiptsOf(payment.id))[0]?.status;
          await until("given up", async () => {
            await rows("update payment_calls set next_at = now() where kind = 'receipt'");
            const [row] = await receiptsOf(payment.id);
            return row?.status === "canceled" && row.tries === 4;
          });
          const [{ key }] = await receiptsOf(payment.id) as [Json];
          const path = `/admin/receipts/${key}/again`;
          for (const who of [anna, olga, marina, clinic]) {
            strictEqual((await who.post(path)).status, 403);
          }
          till.fiscal.outcome = "succeeded";
          const before = till.fiscal.receipts.size;
          const answers = await Promise.all([admin.post(path), admin.post(path), admin.post(path)]);
          deepStrictEqual(answers.map((one) => one.status).toSorted(), [200, 409, 409]);
          await until("registered", async () => await status() === "succeeded");
          strictEqual(till.fiscal.receipts.size, before + 1);
          strictEqual((await admin.post(path)).body.code, "illegal_transition");
          const acts = await rows<Json>(
            `select by_id from payment_receipt_acts where key = '${key}' and what = 'again'`,
          );
          deepStrictEqual(acts, [{ byId: admin.user.id }]);
          await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        });

        await t.step(
          "a clinic says how its receipts are made out, and that its till gives them",
          async () => {
            const settings = "/receipt-settings/me";
            const said = { version: 0, isOn: true, vatCode: 7, taxSystemCode: 2 };
            strictEqual((await clinic.put(settings, { ...said, vatCode: 13 })).status, 400);
            await clinic.ok("PUT", settings, said);
            strictEqual((await clinic.put(settings, said)).body.code, "stale_version");
            const taken = async () => {
              const id = await assigned(anna, olga, marina);
              const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
              till.payByCard(await objectOf(payment.id), "5555555555554444");
              await until("held", async () => await statusOf(payment.id) === "held");
              await completed(id, anna, marina);
              await until("taken", async () => await statusOf(payment.id) === "captured");
              return payment.id;
            };
            await registered(await taken(), "payment");
            // The till is an agent's, with the agent's taxes; the rate is that of whoever gives the service.
            deepStrictEqual(
              [last().receipt.items[0]!.vat_code, last().receipt.tax_system_code],
              [7, undefined],
            );
            await clinic.ok("PUT", settings, { ...said, version: 1, isOn: false });
            const sent = till.inlineReceipts.length;
            const own = await receiptsOf(await taken());
            deepStrictEqual(own.map(({ kind, status }) => [kind, status]), [[
              "payment",
              "awaited",
            ]]);
            strictEqual(till.inlineReceipts.length, sent);
            await clinic.ok("PUT", settings, { ...said, version: 2, vatCode: 1 });
          },
        );

        await t.step(
          "after a day, when its key is forgotten, none is sent a second time",
          async () => {
            const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
            const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "sbp" });
            till.payBySbp(await objectOf(payment.id));
            await until("paid", async () => await statusOf(payment.id) === "succeeded");
            await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
            // The settlement is registered, and its answer lost.
            provider.troubles.push({ type: "drop_reply" });
            await completed(id, anna, marina);
            const calls = `payment_calls where payment_id = '${payment.id}' and kind = 'receipt'`;
            await until(
              "a lost answer",
              async () => (await rows<Json>(`select cause from ${calls}`))[0]?.cause != null,
            );
            const before = till.fiscal.receipts.size;
            late = 25 * 3_600_000;
            await rows(`update payment_calls set first_at = now() - interval '25 hours',
            next_at = now() where payment_id = '${payment.id}' and kind = 'receipt'`);
            await registered(payment.id, "payment", "settlement");
            strictEqual(till.fiscal.receipts.size, before);
            late = 0;
          },
        );

        await t.step("a payment that comes to nothing has no receipt", async () => {
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
          await objectOf(payment.id);
          const before = till.fiscal.receipts.size;
          await anna.ok("POST", `/payments/${payment.id}/give-up`);
          deepStrictEqual(await receiptsOf(payment.id), []);
          strictEqual(till.fiscal.receipts.size, before);
        });

        match(email, /@/);
        ok(said.every((line) => !line.includes(email)), "an address stands in the log");
        deepStrictEqual(faults, []);
      },
      { ...provider.environment, RECEIPTS: "on" },
      undefined,
      { priceOf: () => PRICE },
    );
  });
}
