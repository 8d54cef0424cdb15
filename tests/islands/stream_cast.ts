/** Views as the stream would bring them, for tests of what the browser does with them. */
import type { BookingView, MessageView } from "../../actors/booking/view.ts";
import type { OfferView } from "../../actors/booking/offer_view.ts";
import type { FleetDoctor, PositionView } from "../../islands/live/stream_events.ts";

export const START = Date.parse("2026-11-23T10:00:00Z");

export const booking = (id: string, version = 1, more: Partial<BookingView> = {}): BookingView =>
  ({ id, version, number: 1, status: "en_route", doctorId: "doctor-1", ...more }) as BookingView;

export const message = (bookingId: string, sequence: number, id = `${sequence}`): MessageView =>
  ({ bookingId, id: `message-${id}`, sequence, content: `${sequence}` }) as MessageView;

/** @param seconds until its end */
export const offer = (offerId: string, seconds = 30, bookingId = `of ${offerId}`): OfferView =>
  ({
    offerId,
    bookingId,
    expiresAt: new Date(START + seconds * 1_000).toISOString(),
  }) as OfferView;

export const position = (bookingId: string, second = 0): PositionView => ({
  bookingId,
  latitude: 51.1,
  longitude: 71.4,
  onStreet: true,
  accuracyMeters: 8,
  headingDegrees: null,
  recordedAt: new Date(START + second * 1_000).toISOString(),
  etaSeconds: 300,
  isEstimated: false,
});

export const fleetDoctor = (doctorId: string, more: Partial<FleetDoctor> = {}): FleetDoctor => ({
  doctorId,
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist"],
  clinicId: null,
  startedAt: new Date(START).toISOString(),
  latitude: 51.1,
  longitude: 71.4,
  accuracyMeters: 8,
  headingDegrees: null,
  recordedAt: new Date(START).toISOString(),
  reachable: true,
  reach: "page",
  hidden: false,
  battery: null,
  bookingId: null,
  ...more,
});
