/** A tariff for tests: round sums, so that a part can be told from its size. */
import type { TariffTerms } from "../../actors/money/tariff.ts";

export const TERMS: TariffTerms = {
  visitKopecks: { urgent: 300_000, scheduled: 250_000, consultation: 120_000 },
  night: { percent: 30, from: 22 * 60, until: 8 * 60 },
  weekend: { percent: 20, holidays: ["2026-11-04"] },
  distance: {
    from: { latitude: 55.75, longitude: 37.62 },
    freeMeters: 10_000,
    stepMeters: 5_000,
    stepKopecks: 40_000,
  },
  extras: [
    { code: "ecg", name: { ru: "ЭКГ", en: "ECG" }, kopecks: 90_000 },
    { code: "injection", name: { ru: "Укол", en: "Injection" }, kopecks: 50_000 },
  ],
  cancellation: {
    freeMinutes: 5,
    assigned: 50_000,
    en_route: 100_000,
    arrived: 200_000,
    in_progress: 999_999_999,
    takenBy103Percent: 50,
  },
  split: { platformPercent: 15, clinicPercent: 25 },
  holdReservePercent: 20,
};
