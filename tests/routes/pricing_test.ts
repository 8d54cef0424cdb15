/** Prices over HTTP: tariffs by whom they may be set, a quote, a price that stays, codes and their limits. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { TERMS } from "../support/tariffs.ts";
import { pagedByOne } from "./paged.ts";
import { kinds, withProgram } from "./program.ts";

// deno-lint-ignore no-explicit-any -- the answers of an API are looked at, not built on
type Json = any;

const NIGHTLESS = {
  ...TERMS,
  night: { ...TERMS.night, percent: 0 },
  weekend: { percent: 0, holidays: [] },
  distance: { ...TERMS.distance, from: null },
};
const inTenDays = () => new Date(Date.now() + 10 * 24 * 3_600_000).toISOString();

for (const kind of kinds()) {
  Deno.test(`what visits cost, on ${kind.name}`, (t) =>
    withProgram(kind, async ({ base, rows }) => {
      const admin = await people.admin(base);
      const anna = await people.patient(base);
      const { items: cities }: Json = await anna.ok("GET", "/cities");
      const city = cities[0].name;
      const tariff = (more: Record<string, unknown> = {}) => ({
        city,
        clinicId: null,
        specialization: null,
        version: 0,
        terms: NIGHTLESS,
        ...more,
      });
      const wish = { callType: "urgent", specialization: "therapist", address: people.HOME };
      let tariffId = "";

      await t.step("without a tariff no price is claimed", async () => {
        deepStrictEqual(await anna.ok("POST", "/quotes", wish), {
          price: null,
          cancellation: null,
        });
        const booking: Json = await anna.ok("POST", "/bookings", people.urgentBooking());
        strictEqual(booking.price, undefined);
        await anna.ok("POST", `/bookings/${booking.id}/cancel`, { reason: "Better" });
      });

      await t.step("an admin sets one, over the version that was seen", async () => {
        const set: Json = await admin.ok("PUT", "/tariffs", tariff());
        tariffId = set.id;
        strictEqual((await admin.call("PUT", "/tariffs", tariff())).status, 409);
        const bad = await admin.call(
          "PUT",
          "/tariffs",
          tariff({
            version: 1,
            terms: { ...NIGHTLESS, visitKopecks: { ...TERMS.visitKopecks, urgent: 0.5 } },
          }),
        );
        strictEqual(bad.status, 400);
        deepStrictEqual(bad.body.errors[0].path, "terms.visitKopecks.urgent");
      });

      await t.step("a quote has its parts, and the booking the same price", async () => {
        const quote: Json = await anna.ok("POST", "/quotes", wish);
        deepStrictEqual(quote.price, {
          totalKopecks: 300_000,
          parts: [{ code: "visit", kopecks: 300_000 }],
          promoCode: null,
          holdKopecks: 360_000,
        });
        strictEqual(quote.cancellation.en_route, 100_000);
      });

      await t.step("a price that was fixed stays, whatever the tariff says later", async () => {
        const booking: Json = await anna.ok("POST", "/bookings", people.urgentBooking());
        const dearer = {
          ...NIGHTLESS,
          visitKopecks: { ...TERMS.visitKopecks, urgent: 500_000 },
        };
        await admin.ok("PUT", "/tariffs", tariff({ version: 1, terms: dearer, note: "winter" }));
        const again: Json = await anna.ok("GET", `/bookings/${booking.id}`);
        strictEqual(again.price.totalKopecks, 300_000);
        deepStrictEqual(await anna.ok("GET", `/bookings/${booking.id}/cancellation`), {
          feeKopecks: 0,
          freeUntil: null,
        });
        const { items }: Json = await admin.ok("GET", `/tariffs/${tariffId}/versions`);
        deepStrictEqual(items.map((one: Json) => [one.version, one.note]), [[2, "winter"], [
          1,
          null,
        ]]);
        await anna.ok("POST", `/bookings/${booking.id}/cancel`, { reason: "Better" });
      });

      await t.step("of a code with one use left only one of two at once gets it", async () => {
        await admin.ok("POST", "/admin/promo-codes", {
          code: "first 10",
          offPercent: 10,
          usesLimit: 1,
          personLimit: 1,
          endsAt: inTenDays(),
        });
        const olga = await people.patient(base);
        const order = (who: typeof anna) =>
          who.call("POST", "/bookings", people.urgentBooking({ promoCode: "First10" }));
        const answers = await Promise.all([order(anna), order(olga)]);
        deepStrictEqual(answers.map(({ status }) => status).toSorted(), [201, 400]);
        const [made, refused]: Json[] = answers
          .toSorted((one, other) => one.status - other.status).map(({ body }) => body);
        deepStrictEqual(made.price.parts.at(-1), { code: "promo", kopecks: -50_000 });
        deepStrictEqual(refused.errors.map((one: Json) => one.path), ["promoCode"]);
        const [{ uses }] = await rows<{ uses: number }>("select uses from promo_codes") as [Json];
        strictEqual(uses, 1);
      });

      await t.step("one first visit is not two, though two codes are used at once", async () => {
        for (const code of ["HELLO", "WELCOME"]) {
          await admin.ok("POST", "/admin/promo-codes", {
            code,
            offKopecks: 10_000,
            firstVisitOnly: true,
            endsAt: inTenDays(),
          });
        }
        for (let times = 0; times < 5; times++) {
          const vera = await people.patient(base);
          const answers = await Promise.all(
            ["HELLO", "WELCOME"].map((promoCode) =>
              vera.call("POST", "/bookings", people.urgentBooking({ promoCode }))
            ),
          );
          deepStrictEqual(answers.map(({ status }) => status).toSorted(), [201, 400]);
          const made: Json = answers.find(({ status }) => status === 201)?.body;
          await vera.ok("POST", `/bookings/${made.id}/cancel`, { reason: "Better" });
          // What was called off was no visit: the other code is good again.
          const promoCode = made.price.promoCode === "HELLO" ? "WELCOME" : "HELLO";
          await vera.ok("POST", "/bookings", people.urgentBooking({ promoCode }));
        }
      });

      await t.step("a booking that is not made gives its code back", async () => {
        await admin.ok("POST", "/admin/promo-codes", {
          code: "GIFT",
          offKopecks: 50_000,
          endsAt: inTenDays(),
        });
        const late = { ...people.urgentBooking({ promoCode: "gift" }), callType: "scheduled" };
        const answer = await anna.call("POST", "/bookings", {
          ...late,
          scheduledTime: new Date(Date.now() - 3_600_000).toISOString(),
        });
        ok(answer.status >= 400);
        const left: Json = await rows("select uses from promo_codes where code = 'GIFT'");
        strictEqual(left[0].uses, 0);
      });

      await t.step(
        "the same command again has its answer, though its code is used up",
        async () => {
          const commandId = crypto.randomUUID();
          const wanted = people.urgentBooking({ promoCode: "GIFT", commandId });
          const first: Json = await anna.ok("POST", "/bookings", wanted);
          const second: Json = await anna.ok("POST", "/bookings", wanted);
          strictEqual(second.id, first.id);
        },
      );

      await t.step("codes are refused with the field and the reason", async () => {
        const quote = async (promoCode: string) => {
          const answer = await anna.call("POST", "/quotes", { ...wish, promoCode });
          return [answer.status, answer.body.errors?.[0]?.path];
        };
        deepStrictEqual(await quote("NOSUCH"), [400, "promoCode"]);
        deepStrictEqual(await quote("GIFT"), [400, "promoCode"]);
        for (
          const wrong of [
            { code: "A", endsAt: inTenDays() },
            { code: "A", offPercent: 10, offKopecks: 10, endsAt: inTenDays() },
            { code: "A", offPercent: 101, endsAt: inTenDays() },
            { code: "A", offKopecks: 1e30, endsAt: inTenDays() },
            { code: "A", offPercent: 10, endsAt: new Date(0).toISOString() },
            { code: "gift", offPercent: 10, endsAt: inTenDays() },
          ]
        ) {
          strictEqual((await admin.call("POST", "/admin/promo-codes", wrong)).status, 400);
        }
        const codes = await pagedByOne(admin, "/admin/promo-codes", () => null);
        strictEqual(codes[0]!.code, "GIFT", "the newest first");
      });

      await t.step(
        "a clinic sets its own prices, and neither reads nor names another's",
        async () => {
          const clinic = (clinicName: string) =>
            people.patient(base, { role: "clinic", clinicName });
          const [north, south] = [await clinic("North"), await clinic("South")];
          const own: Json = await north.ok("PUT", "/tariffs", tariff());
          strictEqual(own.clinicId, north.user.id);
          // What of a visit is the service's is not the clinic's to say.
          const cheap = { ...own.terms, split: { ...own.terms.split, platformPercent: 0 } };
          const taken = await north.call("PUT", "/tariffs", tariff({ version: 1, terms: cheap }));
          deepStrictEqual(
            [taken.status, (taken.body as Json).errors[0].path],
            [400, "terms.split.platformPercent"],
          );
          const named = tariff({ clinicId: north.user.id, version: 1 });
          strictEqual((await south.call("PUT", "/tariffs", named)).status, 404);
          strictEqual((await south.call("GET", `/tariffs/${own.id}/versions`)).status, 404);
          const { items }: Json = await south.ok("GET", "/tariffs");
          ok(items.every((one: Json) => one.clinicId === null));
        },
      );

      await t.step(
        "neither patients nor doctors set prices, and a stranger reads none",
        async () => {
          strictEqual((await anna.call("PUT", "/tariffs", tariff({ version: 2 }))).status, 403);
          const marina = await people.doctor(base);
          strictEqual((await marina.call("GET", "/tariffs")).status, 403);
          const booking: Json = await anna.ok("POST", "/bookings", people.urgentBooking());
          const olga = await people.patient(base);
          const asked = await olga.call("GET", `/bookings/${booking.id}/cancellation`);
          strictEqual(asked.status, 404);
        },
      );
    }));
}
