/** Valid bodies for the routes of prices. */
import { HOME } from "../support/people.ts";
import { TERMS } from "../support/tariffs.ts";
import { MONEY_ROWS } from "./money_rows.ts";
import type { Row } from "./api_table.ts";

export const PRICING_ROWS: Readonly<Record<string, Row>> = {
  ...MONEY_ROWS,
  "post /quotes": {
    as: "patient",
    body: {
      callType: "scheduled",
      specialization: "therapist",
      address: HOME,
      scheduledTime: "2036-11-24T23:30:00+03:00",
      promoCode: "AUTUMN",
    },
  },
  "get /bookings/{id}/cancellation": { as: "patient", id: "booking" },
  "get /tariffs": { as: "admin" },
  "put /tariffs": {
    as: "admin",
    body: {
      city: "default",
      clinicId: null,
      specialization: null,
      version: 0,
      terms: TERMS,
      note: "Winter",
    },
  },
  "get /tariffs/{id}/versions": { as: "admin", id: "patient" },
  "post /tariffs/example": {
    as: "admin",
    body: {
      terms: TERMS,
      city: "default",
      callType: "urgent",
      at: "2026-11-24T23:30:00+03:00",
      distanceMeters: 12_000,
    },
  },
  "get /admin/promo-codes": { as: "admin" },
  "post /admin/promo-codes": {
    as: "admin",
    body: {
      code: "AUTUMN",
      offPercent: 10,
      offKopecks: null,
      city: null,
      clinicId: null,
      mostKopecks: 50_000,
      beginsAt: "2026-11-24T23:30:00+03:00",
      endsAt: "2036-11-24T23:30:00+03:00",
      usesLimit: 100,
      personLimit: 1,
      firstVisitOnly: false,
    },
  },
  "post /admin/promo-codes/{id}/end": { as: "admin", id: "patient" },
};
