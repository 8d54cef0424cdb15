/**
 * One booking kept in this browser for the page without a connection: the last open one of the person
 * who is signed in. It goes when the booking ends, after a day, at the sign-out (the server's answer
 * clears the storage), and at the first live page that belongs to nobody or to somebody else.
 */
import type { BookingView } from "../actors/booking/view.ts";
import { arrivalOf } from "../views/arrival.ts";
import { doctorName, placeOf } from "../views/booking_words.ts";
import type { PositionShown } from "../views/live_context.ts";
import type { OfflineSummary } from "../views/offline_booking.tsx";
import type { Reader } from "../views/reader.ts";
import { isOpenView, statusLook } from "../views/status.ts";
import { forgetSummary, writeSummary } from "./offline_storage.ts";

/** Whose page it is: whoever waits at the door and whoever drives to it. Desks have many bookings. */
const KEPT_FOR: readonly string[] = ["patient", "doctor"];

export interface KnownBooking {
  /** At the moment when the server was heard last: what was known then is what is known. */
  readonly reader: Reader;
  readonly view: BookingView;
  readonly position: PositionShown | null;
  /** The same moment by the browser's own clock, by which the page without a connection counts. */
  readonly ownAt: number;
}

/** Keeps the booking as it is known, or lets it go where it is over. */
export function keepSummary(known: KnownBooking): void {
  const { reader, view } = known;
  if (reader.person === null || !KEPT_FOR.includes(reader.person.role)) return;
  if (isOpenView(view)) writeSummary(summaryOf(known));
  else forgetSummary(view.id);
}

/** What of a booking may lie in the browser: no complaint, no conclusion, no room, no code. Pure. */
export function summaryOf({ reader, view, position, ownAt }: KnownBooking): OfflineSummary {
  const look = statusLook(view);
  const isDoctor = reader.person?.role === "doctor";
  const isOnTheWay = view.status === "assigned" || view.status === "en_route";
  const arrival = isDoctor || !isOnTheWay ? null : arrivalOf(reader, position);
  return {
    personId: reader.person?.id ?? "",
    isPatients: reader.person?.role === "patient",
    bookingId: view.id,
    language: reader.language,
    knownAt: reader.now,
    ownKnownAt: ownAt,
    timeZone: reader.timeZone,
    title: reader.t("booking.number", { number: view.number }),
    status: { tone: look.tone, icon: look.icon, text: reader.t(look.key) },
    address: placeOf(view),
    doctor: isDoctor ? null : doctorName(view),
    arrival: arrival === null ? null : { clock: arrival.clock, ageSeconds: arrival.ageSeconds },
    promise: promiseOf(reader, view),
    dispatcherPhone: reader.city.dispatcherPhone,
    dispatcherPhoneText: reader.city.dispatcherPhoneText,
  };
}

function promiseOf(reader: Reader, view: BookingView): string | null {
  if (view.status !== "pending" && view.status !== "assigned" && view.status !== "en_route") {
    return null;
  }
  if (view.scheduledTime !== null) return reader.window(view.scheduledTime, view.scheduledUntil);
  return view.promisedBy === null
    ? null
    : reader.t("track.promised", { time: reader.clock(view.promisedBy) });
}
