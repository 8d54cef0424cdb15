/** A transfer to a clinic's own account: nothing is paid until somebody who sees the account says so. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { DAY } from "../../actors/vocabulary.ts";
import type { ApiClient } from "../support/api_client.ts";
import { MovedClock } from "../support/moved_clock.ts";
import * as people from "../support/people.ts";
import { readCode } from "../support/read_code.ts";
import { ADMIN } from "../support/server.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { BANK_DETAILS } from "./payer_rows.ts";
import { pagedByOne } from "./paged.ts";
import { kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const DOCUMENT = { documentNumber: "417", documentOn: "2026-11-20" };

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

for (const kind of kinds()) {
  const clock = new MovedClock();
  Deno.test(`transfers (${kind.name}): a visit is paid once a person of the clinic has seen the money`, () =>
    withProgram(
      kind,
      async ({ base, rows, faults }) => {
        const named = { role: "clinic", clinicName: "The clinic" };
        const [owner, other, anna, marina, olga, admin] = await Promise.all([
          people.patient(base, named),
          people.patient(base, named),
          people.patient(base),
          people.doctor(base),
          people.dispatcher(base),
          people.admin(base),
        ]);
        const manager = await people.patient(base, named);
        await rows(
          `insert into clinic_members (user_id, clinic_id, kind, added_by, added_at)
           values ('${manager.user.id}', '${owner.user.id}', 'manager', '${owner.user.id}', now())`,
        );
        await admin.ok("PUT", `/admin/users/${manager.user.id}/role`, { role: "clinic" });
        await rows(`insert into clinic_doctors (id, clinic_id, doctor_id, from_at)
          values (gen_random_uuid(), '${owner.user.id}', '${marina.user.id}', now())`);

        const id = await assigned(anna, olga, marina);
        const paying = (): Promise<Json> => anna.ok("GET", `/bookings/${id}/payment`);
        const offered = async () =>
          (await paying()).methods.find((one: Json) => one.method === "bank_qr").whyNot;
        strictEqual(await offered(), "no_bank_details");
        const pay = { bookingId: id, method: "bank_qr" };
        strictEqual((await anna.post("/payments", pay)).body.code, "method_not_offered");
        await owner.ok("PUT", "/bank-details/me", BANK_DETAILS);
        strictEqual(await offered(), null);

        const payment = await anna.ok("POST", "/payments", pay);
        strictEqual(payment.status, "pending");
        // The target moves while the payer copies: what was shown stays what is shown.
        await owner.ok("PUT", "/bank-details/me", {
          ...BANK_DETAILS,
          version: 1,
          name: "ООО «Другие киты»",
        });
        const { transfer, isPaid, number } = await paying();
        strictEqual(isPaid, false);
        const text = `ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|` +
          `BankName=ПАО СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225|Sum=350000|` +
          `Purpose=Визит № ${number}|PayeeINN=7707083893|KPP=773601001`;
        strictEqual(transfer.qrText, text);
        const cookie = await signInByPage(base, anna.user.email);
        const page = await fetch(`${base}/bookings/${id}/pay`, { headers: { cookie } });
        strictEqual(page.headers.get("refresh"), null, "nobody is disturbed while copying");
        strictEqual(readCode(await page.text()), text);

        const came = { ...DOCUMENT, amountKopecks: 350_000 };
        const path = `/transfers/${payment.id}/received`;
        for (
          const [who, status] of [[anna, 403], [olga, 403], [marina, 403], [other, 404]] as const
        ) {
          strictEqual((await who.post(path, came)).status, status);
        }
        deepStrictEqual((await other.ok("GET", "/transfers")).items, []);
        const [awaited] = (await manager.ok("GET", "/transfers")).items;
        deepStrictEqual([awaited.paymentId, awaited.mayBeMissing], [payment.id, false]);
        const less = await manager.post(path, { ...came, amountKopecks: 349_999 });
        deepStrictEqual([less.status, less.body.code], [409, "transfer_differs"]);
        const early = await manager.post(`/transfers/${payment.id}/missing`);
        strictEqual(early.body.code, "transfer_too_early");
        strictEqual((await anna.post(`/payments/${payment.id}/confirm`)).status, 409);
        strictEqual((await paying()).isPaid, false);

        // Two people of the clinic at once: it has come once.
        const both = await Promise.all([manager, owner].map((who) => who.post(path, came)));
        deepStrictEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
        strictEqual((await paying()).isPaid, true);
        const posted = await rows<Json>(
          `select type from ledger_transactions where payment_id = '${payment.id}'`,
        );
        deepStrictEqual(posted.map(({ type }) => type), ["transfer_received"]);
        await completed(id, anna, marina);
        const balances = async () =>
          (await rows<Json>(`select a.kind, sum(e.kopecks)::float8 as kopecks
            from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
            join ledger_accounts a on a.id = e.account_id
            where t.booking_id = '${id}' group by a.kind having sum(e.kopecks) <> 0`)).length;
        // The clinic has its money already: what is settled and what it holds come to nothing.
        await until(async () => await balances() === 0);

        const again = async (who: ApiClient) => {
          const booking = await assigned(anna, olga, marina);
          const { id: paymentId } = await who.ok("POST", "/payments", {
            bookingId: booking,
            method: "bank_qr",
          });
          return { booking, paymentId };
        };
        const lost = await again(anna);
        await completed(lost.booking, anna, marina);
        const forgotten = await again(anna);
        clock.move(3 * DAY + 60_000);
        const in3Days = await owner.signIn({ login: owner.user.email, password: people.PASSWORD });
        const missing = await in3Days.ok("POST", `/transfers/${lost.paymentId}/missing`);
        deepStrictEqual([missing.status, missing.cancelled], ["cancelled", "transfer_missing"]);
        const shown = await pagedByOne(
          in3Days,
          "/transfers",
          ({ status }) =>
            status === "pending" ? "awaited" : status === "cancelled" ? "cancelled" : "received",
        );
        deepStrictEqual(
          shown.map(({ paymentId }) => paymentId),
          [forgotten.paymentId, lost.paymentId, payment.id],
        );
        clock.move(12 * DAY);
        const later = await admin.signIn(ADMIN);
        await until(async () =>
          (await later.ok("GET", "/transfers")).items.find((one: Json) =>
            one.paymentId === forgotten.paymentId
          ).cancelled === "transfer_missing"
        );
        deepStrictEqual(faults, []);
      },
      {},
      clock,
      { priceOf: () => kopecks(350_000) },
    ));
}
