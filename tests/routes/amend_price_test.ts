/** A booking that is changed before a doctor has it costs anew, after a yes; and codes that come back. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { FakeGateway } from "../support/fake_gateway.ts";
import * as people from "../support/people.ts";
import { TERMS } from "../support/tariffs.ts";
import { instant } from "../../actors/vocabulary.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const PLAIN = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};
const DEAR = { ...PLAIN, visitKopecks: { ...PLAIN.visitKopecks, urgent: 500_000 } };

for (const kind of kinds()) {
  Deno.test(`a change of a booking is priced anew, on ${kind.name}`, async (t) => {
    const gateway = new FakeGateway();
    await withProgram(
      kind,
      async (inside) => {
        const { base, rows, faults } = inside;
        const [anna, boris, marina, admin, olga] = await Promise.all([
          people.patient(base),
          people.patient(base, { firstName: "Boris" }),
          people.doctor(base, null, { specializations: ["therapist", "pediatrician"] }),
          people.admin(base),
          people.dispatcher(base),
        ]);
        const { items: [{ name: city }] }: Json = await anna.ok("GET", "/cities");
        const tariff = { city, clinicId: null, specialization: null, version: 0, terms: PLAIN };
        const code = {
          code: "AUTUMN",
          offPercent: 10,
          usesLimit: 1,
          personLimit: 1,
          endsAt: new Date(Date.now() + 86_400_000).toISOString(),
        };
        await admin.ok("POST", "/admin/promo-codes", code);
        const booked = async (more: Json = {}): Promise<string> =>
          (await anna.ok("POST", "/bookings", people.urgentBooking(more))).id;

        await t.step("a code without a price is refused, not passed over", async () => {
          const reply = await anna.post("/bookings", people.urgentBooking({ promoCode: "autumn" }));
          deepStrictEqual([reply.status, reply.body.errors[0].path], [400, "promoCode"]);
        });
        await admin.ok("PUT", "/tariffs", tariff);
        await admin.ok("PUT", "/tariffs", {
          ...tariff,
          specialization: "pediatrician",
          terms: DEAR,
        });

        await t.step("the new price is said first, and holds after a yes to it", async () => {
          const id = await booked({ promoCode: "autumn" });
          const path = `/bookings/${id}`;
          const change = { specialization: "pediatrician" };
          const said = await anna.ok("POST", `${path}/amendment-price`, change);
          deepStrictEqual(
            [said.before.totalKopecks, said.after.totalKopecks, said.securedKopecks],
            [270_000, 450_000, 0],
          );
          strictEqual((await boris.post(`${path}/amendment-price`, change)).status, 404);
          for (const agreed of [{}, { priceKopecks: 270_000 }]) {
            const reply = await anna.post(`${path}/amend`, { ...change, ...agreed });
            deepStrictEqual([reply.status, reply.body.code], [409, "price_changed"]);
          }
          strictEqual((await anna.ok("GET", path)).specialization, "therapist");
          await anna.ok("POST", `${path}/amend`, { ...change, priceKopecks: 450_000 });
          const { specialization, price } = await anna.ok("GET", path);
          deepStrictEqual([specialization, price.totalKopecks, price.promoCode], [
            "pediatrician",
            450_000,
            "AUTUMN",
          ]);
          // Another flat of the same house costs nothing more.
          const { address } = await anna.ok("GET", path);
          await anna.ok("POST", `${path}/amend`, { address: { ...address, flat: "7" } });
          await anna.ok("POST", `${path}/cancel`, { reason: "Better" });
        });

        await t.step(
          "a code comes back when no doctor had the booking, and only then",
          async () => {
            const uses = async () =>
              (await rows<Json>("select uses from promo_codes"))[0].uses as number;
            for (let tries = 0; await uses() > 0; tries++) {
              ok(tries < 1_000, "it did not come back");
              await new Promise((done) => setTimeout(done, 25));
            }
            const id = await booked({ promoCode: "autumn" });
            await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
            // What somebody has taken costs what was agreed to, whatever is corrected.
            await anna.ok("POST", `/bookings/${id}/amend`, {
              address: { ...people.HOME, latitude: people.HOME.latitude + 0.001 },
            });
            strictEqual((await anna.ok("GET", `/bookings/${id}`)).price.totalKopecks, 270_000);
            await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
            await new Promise((done) => setTimeout(done, 200));
            strictEqual(await uses(), 1);
          },
        );

        await t.step(
          "a hold that is too small is said to be, and none is taken above it",
          async () => {
            const id = await booked();
            const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
            const [{ object }] = await rows<Json>(
              `select provider_payment_id as object from payments where id = '${payment.id}'`,
            );
            gateway.pay(object);
            await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({
                event: "payment.waiting_for_capture",
                object: { id: object },
              }),
            });
            const viewOf = async (): Promise<Json> => await anna.ok("GET", `/bookings/${id}`);
            for (let tries = 0; (await viewOf()).payment?.status !== "held"; tries++) {
              ok(tries < 1_000);
              await new Promise((done) => setTimeout(done, 25));
            }
            const change = { specialization: "pediatrician" };
            const said = await anna.ok("POST", `/bookings/${id}/amendment-price`, change);
            strictEqual(said.securedKopecks, 360_000);
            await anna.ok("POST", `/bookings/${id}/amend`, { ...change, priceKopecks: 500_000 });
            strictEqual((await viewOf()).leftKopecks, 140_000);
          },
        );

        await t.step(
          "far ahead no card is held; the day before it is asked for, once",
          async () => {
            const scheduledTime = new Date(Date.now() + 9 * 24 * 3_600_000).toISOString();
            const planned = async (who: typeof anna, paymentMethod: string): Promise<string> =>
              (await who.ok("POST", "/bookings", {
                ...people.urgentBooking({ paymentMethod }),
                callType: "scheduled",
                scheduledTime,
              })).id;
            const [id, other] = [await planned(anna, "card"), await planned(boris, "cash")];
            const paying = await anna.ok("GET", `/bookings/${id}/payment`);
            strictEqual(
              Date.parse(scheduledTime) - Date.parse(paying.holdFrom),
              6 * 24 * 3_600_000,
            );
            strictEqual(
              paying.methods.find(({ method }: Json) => method === "card").whyNot,
              "too_early",
            );
            const early = await anna.post("/payments", { bookingId: id, method: "card" });
            strictEqual(early.body.code, "method_not_offered");
            const search = (await anna.ok("GET", `/bookings/${id}`)).search;
            strictEqual(search.stage, "planned");
            const at = (hours: number) => instant(Date.parse(scheduledTime) - hours * 3_600_000);
            for (const hours of [25, 23, 22]) await inside.program.lookAtPlans(at(hours));
            const sent = await rows<Json>(
              `select dedupe_key as key from outbox where template = 'payment_reminder'`,
            );
            deepStrictEqual(sent.map(({ key }) => key.split("/").slice(0, 2)), [["payment", id]]);
            for (const [who, one] of [[anna, id], [boris, other]] as const) {
              await who.ok("POST", `/bookings/${one}/cancel`, { reason: "Better" });
            }
          },
        );
        deepStrictEqual(faults, []);
      },
      {},
      undefined,
      { gateway },
    );
  });
}
