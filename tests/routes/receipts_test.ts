/** Tax receipts over HTTP, with the stand-in's till: which go when, whom to, once, and what a failed one does. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
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
