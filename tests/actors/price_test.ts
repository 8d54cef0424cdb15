/** Prices: their parts, their bounds, whose tariff holds, what is due in the end. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { dueOf, feeAt } from "../../actors/money/due.ts";
import { holdOf, priceOf, totalOf } from "../../actors/money/price.ts";
import { normalPromoCode, type PromoTerms } from "../../actors/money/promo.ts";
import { type Tariff, tariffFor, tariffTermsSchema } from "../../actors/money/tariff.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { after, instant, MINUTE } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { TERMS } from "../support/tariffs.ts";

const tariff = (more: Partial<Tariff> = {}): Tariff => ({
  id: "01900000-0000-7000-8000-000000000001",
  version: 3,
  city: "moscow",
  clinicId: null,
  specialization: null,
  terms: TERMS,
  ...more,
});

const moscow = (text: string) => instant(Date.parse(`${text}+03:00`));
const facts = (at: string, more: Partial<Parameters<typeof priceOf>[1]> = {}) => ({
  callType: "urgent" as const,
  at: moscow(at),
  timeZone: "Europe/Moscow",
  distanceMeters: null,
  promo: null,
  ...more,
});
const percent = (share: number, mostKopecks: number | null = null): PromoTerms => ({
  code: "AUTUMN",
  off: { kind: "percent", percent: share, mostKopecks },
});

Deno.test("a price has a part for each thing that it depends on, and no others", () => {
  const table: readonly [string, Parameters<typeof priceOf>[1], readonly [string, number][]][] = [
    ["a weekday", facts("2026-11-24T14:00"), [["visit", 300_000]]],
    ["planned", facts("2026-11-24T14:00", { callType: "scheduled" }), [["visit", 250_000]]],
    ["before the night", facts("2026-11-24T21:59"), [["visit", 300_000]]],
    ["at its beginning", facts("2026-11-24T22:00"), [["visit", 300_000], ["night", 90_000]]],
    ["after midnight", facts("2026-11-25T00:00"), [["visit", 300_000], ["night", 90_000]]],
    ["at its last minute", facts("2026-11-25T07:59"), [["visit", 300_000], ["night", 90_000]]],
    ["in the morning", facts("2026-11-25T08:00"), [["visit", 300_000]]],
    ["on Saturday", facts("2026-11-28T12:00"), [["visit", 300_000], ["weekend", 60_000]]],
    ["on a holiday", facts("2026-11-04T12:00"), [["visit", 300_000], ["weekend", 60_000]]],
    [
      "in the night of Sunday",
      facts("2026-11-29T23:00"),
      [["visit", 300_000], ["night", 90_000], ["weekend", 60_000]],
    ],
    ["as far as is free", facts("2026-11-24T14:00", { distanceMeters: 10_000 }), [[
      "visit",
      300_000,
    ]]],
    [
      "a step begun",
      facts("2026-11-24T14:00", { distanceMeters: 15_001 }),
      [["visit", 300_000], ["distance", 80_000]],
    ],
    [
      "with a share off",
      facts("2026-11-24T14:00", { promo: percent(15) }),
      [["visit", 300_000], ["promo", -45_000]],
    ],
    [
      "with a share that has a limit",
      facts("2026-11-24T14:00", { promo: percent(50, 20_000) }),
      [["visit", 300_000], ["promo", -20_000]],
    ],
    [
      "with more off than it costs",
      facts("2026-11-24T14:00", {
        promo: { code: "GIFT", off: { kind: "fixed", kopecks: 999_999 } },
      }),
      [["visit", 300_000], ["promo", -300_000]],
    ],
  ];
  for (const [name, given, parts] of table) {
    const price = priceOf(tariff(), given);
    deepStrictEqual(price.parts.map(({ code, kopecks }) => [code, kopecks]), parts, name);
  }
});

Deno.test("the clocks of the city say whether it is night, wherever the program runs", () => {
  const at = moscow("2026-11-24T23:30");
  const night = (timeZone: string) =>
    priceOf(tariff(), { ...facts("2026-11-24T23:30"), at, timeZone }).parts.length === 2;
  deepStrictEqual([night("Europe/Moscow"), night("Asia/Vladivostok")], [true, true]);
  const noon = priceOf(tariff(), { ...facts("2026-11-24T12:00"), timeZone: "Asia/Kamchatka" });
  deepStrictEqual(noon.parts.map(({ code }) => code), ["visit"]);
  const evening = priceOf(tariff(), { ...facts("2026-11-24T15:00"), timeZone: "Asia/Kamchatka" });
  deepStrictEqual(evening.parts.map(({ code }) => code), ["visit", "night"]);
});

Deno.test("whatever is asked, parts add up, nothing is below zero, and the same is the same", () => {
  fc.assert(
    fc.property(
      fc.record({
        at: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }).map(instant),
        callType: fc.constantFrom("urgent" as const, "scheduled" as const, "consultation" as const),
        timeZone: fc.constantFrom("Europe/Moscow", "Asia/Almaty", "America/St_Johns", "UTC"),
        distanceMeters: fc.option(fc.integer({ min: 0, max: 300_000 })),
        promo: fc.option(fc.oneof(
          fc.integer({ min: 1, max: 100 }).map((share) => percent(share)),
          fc.integer({ min: 1, max: 2_000_000 }).map((kopecks): PromoTerms => ({
            code: "X",
            off: { kind: "fixed", kopecks },
          })),
        )),
      }),
      (given) => {
        const price = priceOf(tariff(), given);
        const total = totalOf(price);
        ok(total >= 0n);
        ok(holdOf(price) >= total);
        ok(price.parts.every(({ kopecks }) => Number.isSafeInteger(kopecks)));
        deepStrictEqual(price, priceOf(tariff(), given));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("more is held than the price, up to a hundred rubles, so that extras fit", () => {
  const price = priceOf(tariff(), facts("2026-11-24T22:00"));
  deepStrictEqual([totalOf(price), holdOf(price)], [390_000n, 470_000n]);
  const bare = tariff({ terms: { ...TERMS, holdReservePercent: 0 } });
  strictEqual(holdOf(priceOf(bare, facts("2026-11-24T22:00"))), 390_000n);
});

Deno.test("of several tariffs the most specific one that fits holds", () => {
  const CLINIC = "01900000-0000-7000-8000-0000000000c1";
  const all = [
    tariff({ id: "city" }),
    tariff({ id: "cardiology", specialization: "cardiologist" }),
    tariff({ id: "clinic", clinicId: CLINIC }),
    tariff({ id: "clinic-cardiology", clinicId: CLINIC, specialization: "cardiologist" }),
    tariff({ id: "elsewhere", city: "astana" }),
  ];
  const of = (clinicId: string | null, specialization: string, city = "moscow") =>
    tariffFor(all, { city, clinicId, specialization })?.id ?? null;
  deepStrictEqual(
    [
      of(null, "therapist"),
      of(null, "cardiologist"),
      of(CLINIC, "therapist"),
      of(CLINIC, "cardiologist"),
      of("another", "cardiologist"),
      of(null, "therapist", "astana"),
      of(null, "therapist", "nowhere"),
    ],
    ["city", "cardiology", "clinic", "clinic-cardiology", "cardiology", "elsewhere", null],
  );
});

Deno.test("a tariff of fractions, of less than nothing or of too much is none", () => {
  const bad = [0.5, -1, 1e30, Number.NaN, "300000", null].map((urgent) => ({
    ...TERMS,
    visitKopecks: { ...TERMS.visitKopecks, urgent },
  }));
  for (const terms of bad) strictEqual(tariffTermsSchema.safeParse(terms).success, false);
  const twice = { ...TERMS, extras: [TERMS.extras[0], TERMS.extras[0]] };
  strictEqual(tariffTermsSchema.safeParse(twice).success, false);
  strictEqual(tariffTermsSchema.safeParse(TERMS).success, true);
});

Deno.test("a code is the same however it is typed", () => {
  deepStrictEqual(["autumn", " Au-tumn ", "АВТО"].map(normalPromoCode), [
    "AUTUMN",
    "AUTUMN",
    "АВТО",
  ]);
});

const priced = (status: BookingState["status"]): BookingState => {
  const price = priceOf(tariff(), facts("2026-11-24T14:00", { promo: percent(10) }));
  return { ...cast.bookingIn(status, "urgent"), price, cancellation: TERMS.cancellation };
};

Deno.test("calling off costs by how far the doctor has come, and never more than the visit", () => {
  const late = after(cast.START, 24 * 60 * MINUTE);
  const table: readonly [BookingState["status"], bigint][] = [
    ["pending", 0n],
    ["assigned", 50_000n],
    ["en_route", 100_000n],
    ["arrived", 200_000n],
    ["in_progress", 270_000n],
    ["completed", 0n],
  ];
  for (const [status, fee] of table) strictEqual(feeAt(priced(status), late), fee, status);
  const assigned = priced("assigned");
  if (assigned.status !== "assigned") throw new Error("not assigned");
  const lastFree = after(assigned.assignedAt, 5 * MINUTE - 1);
  strictEqual(feeAt(assigned, lastFree), 0n);
  strictEqual(feeAt(assigned, after(lastFree, 1)), 50_000n);
  strictEqual(feeAt({ ...assigned, price: null }, late), 0n);
});

Deno.test("what is due follows from the end of the visit, and by whose fault it ended", () => {
  const done = priced("completed");
  deepStrictEqual(dueOf(done), { kopecks: 270_000n, fullKopecks: 300_000n, because: "visit" });
  if (done.status !== "completed") throw new Error("not completed");
  deepStrictEqual(
    dueOf({ ...done, outcome: "taken_by_103" }),
    { kopecks: 135_000n, fullKopecks: 150_000n, because: "taken_by_103" },
  );
  const gone = priced("cancelled");
  if (gone.status !== "cancelled") throw new Error("not cancelled");
  const atTheDoor = {
    ...gone,
    assignedAt: cast.START,
    departedAt: cast.START,
    arrivedAt: cast.START,
    cancelledAt: after(cast.START, 30 * MINUTE),
    absence: {} as NonNullable<typeof gone.absence>,
  };
  const table = [
    ["cancelled_by_patient", 200_000n],
    ["nobody_there", 200_000n],
    ["refused_at_door", 200_000n],
    ["doctor_could_not", 0n],
    ["cancelled_by_doctor", 0n],
    ["cancelled_by_clinic", 0n],
    ["cancelled_by_staff", 0n],
    ["no_doctor_found", 0n],
  ] as const;
  for (const [outcome, fee] of table) {
    strictEqual(dueOf({ ...atTheDoor, outcome }).kopecks, fee, outcome);
  }
  const unproven = { ...atTheDoor, absence: null, outcome: "nobody_there" as const };
  strictEqual(dueOf(unproven).kopecks, 0n, "a closed door without a proof costs nothing");
  strictEqual(dueOf({ ...gone, outcome: "taken_by_103" }).kopecks, 135_000n);
  strictEqual(dueOf({ ...done, price: null }).because, "no_tariff");
});
