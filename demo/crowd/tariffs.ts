/** What visits cost in the demo: everybody's price, and a cardiologist's. */
const TERMS = {
  visitKopecks: { urgent: 350_000, scheduled: 290_000, consultation: 120_000 },
  night: { percent: 30, from: 22 * 60, until: 8 * 60 },
  weekend: { percent: 15, holidays: ["2027-01-01", "2027-01-07"] },
  distance: {
    from: { latitude: 51.1282, longitude: 71.4304 },
    freeMeters: 8_000,
    stepMeters: 5_000,
    stepKopecks: 40_000,
  },
  extras: [
    { code: "ecg", name: { ru: "ЭКГ с расшифровкой", en: "ECG with a reading" }, kopecks: 120_000 },
    { code: "injection", name: { ru: "Внутримышечный укол", en: "Injection" }, kopecks: 60_000 },
    { code: "drip", name: { ru: "Капельница", en: "Drip" }, kopecks: 240_000 },
    { code: "rapid_test", name: { ru: "Экспресс-тест", en: "Rapid test" }, kopecks: 90_000 },
  ],
  cancellation: {
    freeMinutes: 5,
    assigned: 50_000,
    en_route: 100_000,
    arrived: 200_000,
    in_progress: 350_000,
    takenBy103Percent: 50,
  },
  split: { platformPercent: 15, clinicPercent: 25 },
  holdReservePercent: 20,
};

export const TARIFFS = [
  { city: "astana", clinicId: null, specialization: null, terms: TERMS },
  {
    city: "astana",
    clinicId: null,
    specialization: "cardiologist",
    terms: {
      ...TERMS,
      visitKopecks: { urgent: 520_000, scheduled: 450_000, consultation: 190_000 },
    },
  },
];

/** For whoever wants to see how one works. */
export const PROMO_CODE = {
  code: "ASTANA10",
  offPercent: 10,
  mostKopecks: 50_000,
  personLimit: 1_000,
  endsAt: "2036-01-01T00:00:00Z",
};
