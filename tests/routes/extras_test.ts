/** Extras in the visit over HTTP: proposed, agreed to, paid; and what the doctor takes on the spot. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { extrasAtHand } from "../../routes/money/extras.ts";
import * as cast from "../support/cast.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import * as people from "../support/people.ts";
import { TERMS } from "../support/tariffs.ts";
import { assigned } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const PLAIN = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

for (const kind of kinds()) {
  Deno.test(`extras are agreed to in the visit and paid with it, on ${kind.name}`, async (t) => {
    const gateway = new FakeGateway();
    await withProgram(
      kind,
      async ({ base, rows, faults }) => {
        const [anna, boris, marina, admin, olga] = await Promise.all([
          people.patient(base),
          people.patient(base, { firstName: "Boris" }),
          people.doctor(base),
          people.admin(base),
          people.dispatcher(base),
        ]);
        const { items: [{ name: city }] }: Json = await anna.ok("GET", "/cities");
        const tariff = { city, clinicId: null, specialization: null, version: 0, terms: PLAIN };
        await admin.ok("PUT", "/tariffs", tariff);
        const viewOf = async (id: string): Promise<Json> => await anna.ok("GET", `/bookings/${id}`);
        const visit = async (): Promise<string> => {
          const id = await assigned(anna, olga, marina);
          await marina.ok("POST", `/bookings/${id}/depart`);
          await marina.ok("POST", `/bookings/${id}/arrive`);
          const { doorCode } = await viewOf(id);
          await marina.ok("POST", `/bookings/${id}/start`, { doorCode });
          return id;
        };
        const proposed = async (id: string, code: string): Promise<string> => {
          const extraId = crypto.randomUUID();
          await marina.ok("POST", `/bookings/${id}/propose`, { extraId, code });
          return extraId;
        };
        const hold = async (id: string): Promise<void> => {
          const payment = await anna.ok("POST", "/payments", { bookingId: id, method: "card" });
          const [{ object }] = await rows<Json>(
            `select provider_payment_id as object from payments where id = '${payment.id}'`,
          );
          gateway.pay(object);
          await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ event: "payment.waiting_for_capture", object: { id: object } }),
          });
          await until(async () => (await viewOf(id)).payment?.status === "held");
        };
        const end = { conclusion: "A cold", actualDurationMinutes: 20 };

        await t.step("one is agreed to and one declined; less than the hold is taken", async () => {
          const id = await visit();
          await hold(id);
          const stream = anna.stream();
          const path = `/bookings/${id}`;
          deepStrictEqual(
            (await marina.ok("GET", `${path}/extras`)).items.map(({ code }: Json) => code),
            ["ecg", "injection"],
          );
          strictEqual((await boris.get(`${path}/extras`)).status, 404);
          const bad = await marina.post(`${path}/propose`, {
            extraId: crypto.randomUUID(),
            code: "ecg",
            quantity: 21,
            kopecks: 1,
          });
          deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "quantity"]);
          const none = { extraId: crypto.randomUUID(), code: "massage" };
          strictEqual((await marina.post(`${path}/propose`, none)).body.code, "extra_unknown");
          const [ecg, shot] = [await proposed(id, "ecg"), await proposed(id, "injection")];
          await stream.find("booking", ({ data }: Json) => data.extras?.length === 2);
          const { data: message }: Json = await stream.find(
            "message",
            ({ data }: Json) => data.bookingId === id,
          );
          strictEqual(message.senderRole, "system");
          await stream.close();
          strictEqual(
            (await marina.post(`${path}/approve`, { extraId: shot })).status,
            403,
          );
          await anna.ok("POST", `${path}/approve`, { extraId: shot });
          await anna.ok("POST", `${path}/refuse`, { extraId: ecg });
          const later = await anna.post(`${path}/approve`, { extraId: ecg });
          strictEqual(later.body.code, "extra_answered");
          for (const reader of [anna, marina, olga]) {
            const { price, leftKopecks } = await reader.ok("GET", path);
            deepStrictEqual([price.totalKopecks, leftKopecks], [350_000, 0]);
          }
          const named = (...codes: string[]) => ({
            ...end,
            extras: codes.map((code) => ({ code })),
          });
          const wrong = await marina.post(`${path}/complete`, named("injection", "ecg"));
          deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "extras.1.code"]);
          await marina.ok("POST", `${path}/complete`, named("injection"));
          await until(async () => (await viewOf(id)).payment.status === "paid");
          deepStrictEqual((await viewOf(id)).payment.paidKopecks, 350_000);
          const { items } = await anna.ok("GET", `${path}/history`);
          deepStrictEqual(
            items.flatMap(({ what, role }: Json) => what === null ? [] : [[what, role]]),
            [
              ["extra_proposed", "doctor"],
              ["extra_proposed", "doctor"],
              ["extra_approved", "patient"],
              ["extra_declined", "patient"],
            ],
          );
        });

        await t.step("a link pays once: what comes on top is not its holder's", async () => {
          const id = await visit();
          const path = `/bookings/${id}`;
          const { link } = await anna.ok("POST", `${path}/pay-links`);
          const pay = () =>
            fetch(`${base}/pay/${link.split("/pay/")[1]}`, {
              method: "POST",
              redirect: "manual",
              headers: { origin: base },
              body: new URLSearchParams({ method: "sbp", contact: "daughter@tot.example" }),
            });
          strictEqual((await pay()).status, 303);
          const payments = () =>
            rows<Json>(`select status, provider_payment_id as object from payments
              where booking_id = '${id}' order by id`);
          const [{ object }] = await payments() as [Json];
          gateway.pay(object);
          await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ event: "payment.succeeded", object: { id: object } }),
          });
          await until(async () => (await payments())[0].status === "succeeded");
          const extraId = await proposed(id, "ecg");
          await anna.ok("POST", `${path}/approve`, { extraId });
          await until(async () => (await viewOf(id)).leftKopecks > 0);
          await pay();
          deepStrictEqual((await payments()).map(({ status }) => status), ["succeeded"]);
          await marina.ok("POST", `${path}/complete`, end);
        });

        await t.step(
          "what the hold does not cover is paid apart, in cash and by slips",
          async () => {
            const id = await visit();
            await hold(id);
            const path = `/bookings/${id}`;
            const extraId = await proposed(id, "ecg");
            const silent = await olga.post(`${path}/approve`, { extraId });
            deepStrictEqual([silent.status, silent.body.code], [400, "reason_required"]);
            await olga.ok("POST", `${path}/approve`, {
              extraId,
              reason: "She said so by telephone",
            });
            const { extras, leftKopecks } = await viewOf(id);
            deepStrictEqual([extras[0].isSpoken, leftKopecks], [true, 30_000]);
            const above = await marina.post(`${path}/payment`, {
              method: "cash",
              amountKopecks: 30_001,
            });
            deepStrictEqual([above.status, above.body.errors[0].path], [400, "amountKopecks"]);
            const noSlip = await marina.post(`${path}/payment`, { method: "terminal" });
            deepStrictEqual([noSlip.status, noSlip.body.errors[0].path], [400, "slip"]);
            const cash = await marina.ok("POST", `${path}/payment`, {
              method: "cash",
              amountKopecks: 10_000,
            });
            strictEqual(cash.purpose, "extras");
            await until(async () => (await viewOf(id)).payment.cashAsked?.kopecks === 10_000);
            strictEqual((await marina.post(`/payments/${cash.id}/deny`)).status, 403);
            await anna.ok("POST", `/payments/${cash.id}/deny`);
            await until(async () => (await viewOf(id)).payment.cashAsked === undefined);
            deepStrictEqual(
              await rows("select what from payment_differences"),
              [{ what: "cash_denied" }],
            );
            const again = await marina.ok("POST", `${path}/payment`, {
              method: "cash",
              amountKopecks: 10_000,
            });
            await anna.ok("POST", `/payments/${again.id}/confirm`);
            // Two taps on the same button are one slip.
            const slip = { method: "terminal", slip: "0042" };
            const slips = await Promise.all([1, 2].map(() => marina.post(`${path}/payment`, slip)));
            deepStrictEqual(
              await rows(`select amount_kopecks::int as kopecks, part, state->>'slip' as slip
              from payments where method = 'terminal'`),
              [{ kopecks: 20_000, part: 1, slip: "0042" }],
              JSON.stringify(slips),
            );
            await until(async () => (await viewOf(id)).leftKopecks === 0);
            await marina.ok("POST", `${path}/complete`, end);
            await until(async () => (await viewOf(id)).payment.paidKopecks === 390_000);
            const late = await anna.post(`${path}/approve`, { extraId });
            strictEqual(late.body.code, "illegal_transition");
          },
        );

        await t.step("the price list is the one by which the price was fixed", async () => {
          const id = await visit();
          await admin.ok("PUT", "/tariffs", {
            ...tariff,
            version: 1,
            terms: { ...PLAIN, extras: [{ ...PLAIN.extras[0], kopecks: 500_000 }] },
          });
          const { items } = await marina.ok("GET", `/bookings/${id}/extras`);
          deepStrictEqual(items.map(({ kopecks }: Json) => kopecks), [90_000, 50_000]);
        });
        deepStrictEqual(faults, []);
      },
      {},
      undefined,
      { gateway },
    );
  });
}

Deno.test("a completion that names extras where no prices are is told which field and why", () => {
  const named = [{ code: "ecg" }];
  const wrong = (state: Parameters<typeof extrasAtHand>[0], language: "ru" | "en") =>
    extrasAtHand(state, [], { newId: () => "" }, language, cast.DOCTOR).notAgreed(named)
      .map(({ path, message }) => `${path}: ${message}`);
  const state = cast.bookingIn("in_progress", "urgent");
  deepStrictEqual(wrong(state, "en"), [
    "extras: No prices are set for this call, so it has no extras.",
  ]);
  ok(wrong(state, "ru")[0]?.includes("цены не заданы"));
  deepStrictEqual(wrong(null, "en"), [], "of a booking that is not the reader's nothing is said");
});

Deno.test("nor does a completion name more of an extra than was agreed to", () => {
  const extra = { id: "1", code: "ecg", name: { ru: "ЭКГ", en: "ECG" }, unitKopecks: 100n };
  const state = {
    ...cast.bookingIn("in_progress", "urgent"),
    price: {},
    extras: [
      { ...extra, quantity: 1, status: "approved" },
      { ...extra, quantity: 4, status: "proposed" },
    ],
  } as unknown as Parameters<typeof extrasAtHand>[0];
  const { notAgreed } = extrasAtHand(state, [], { newId: () => "" }, "en", cast.DOCTOR);
  const fields = (quantity: number | undefined, code = "ecg") =>
    notAgreed([{ code, quantity }]).map(({ path }) => path);
  deepStrictEqual([fields(undefined), fields(1)], [[], []]);
  deepStrictEqual(fields(2), ["extras.0.quantity"]);
  deepStrictEqual(fields(1, "swab"), ["extras.0.code"]);
});
