/** The call for help where a page has it: written by the server, alive with a script. */
import type { AlertView } from "../../actors/alert/view.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { doorOf } from "../../views/booking_words.ts";
import { Icon } from "../../views/icon.tsx";
import { Island } from "../../views/island.tsx";
import type { Reader } from "../../views/reader.ts";
import { seedOf } from "../../views/reader_seed.ts";
import { type SosDoor, SosDoors } from "../../views/sos_doors.tsx";
import {
  doorText,
  type SosAlert,
  SosFrame,
  SosLink,
  type SosPlace,
  type SosSeed,
} from "../../views/sos.tsx";

/** Where help is needed: at the address of this visit. */
export function sosPlaceOf(reader: Reader, view: BookingView | null): SosPlace | null {
  const address = view?.address ?? null;
  if (view === null || address === null || !("latitude" in address)) return null;
  const { text, latitude, longitude } = address;
  return text === undefined || latitude === undefined || longitude === undefined
    ? null
    : { text, latitude, longitude, door: doorOf(reader, view) };
}

/** What the sender may see of it, without the words: they are the sender's own. */
export const sosAlertOf = (view: AlertView): SosAlert => ({
  id: view.id,
  version: view.version,
  status: view.status,
  raisesAt: view.raisesAt,
  raisedAt: view.raisedAt,
  seenBy: view.seenBy,
  acknowledgedBy: view.acknowledgedBy,
  respondingBy: view.respondingBy,
  responder: view.responder,
  closedBy: view.closedBy,
  helper: view.helper,
});

/** The visit that goes on: the one nearest to a door, else the newest. */
const current = (views: readonly BookingView[]): BookingView | null =>
  views.find(({ doctorId }) => doctorId !== null) ?? views[0] ?? null;

/** The doors of these visits, the likeliest first; of several visits at one door the first. */
export function sosDoorsOf(reader: Reader, views: readonly BookingView[]): readonly SosDoor[] {
  const likely = current(views);
  const doors = new Map<string, SosDoor>();
  for (const view of likely === null ? [] : [likely, ...views]) {
    const place = sosPlaceOf(reader, view);
    if (place === null || doors.has(doorText(place))) continue;
    doors.set(doorText(place), { bookingId: view.id, place });
  }
  return [...doors.values()];
}

export function Sos({ reader, look, views, alerts }: {
  reader: Reader;
  look: SosSeed["look"];
  /** The visits that the call may be about. */
  views: readonly BookingView[];
  /** The reader's own that are open. */
  alerts: readonly AlertView[];
}) {
  const view = current(views);
  const bookingId = view?.id ?? null;
  // Another visit's call is another door: who needs help here has not called yet.
  const known = alerts.find((one) => one.bookingId === bookingId) ??
    alerts.find((one) => one.bookingId === null);
  const others = alerts.filter((one) => one !== known);
  const doors = sosDoorsOf(reader, views);
  const seed: SosSeed = {
    reader: seedOf(reader),
    ...(doors.length > 1 && { hasDoors: true }),
    bookingId,
    place: sosPlaceOf(reader, view),
    alert: known === undefined ? null : sosAlertOf(known),
    look,
  };
  return (
    <>
      {others.length > 0 && (
        <div class={look === "bar" ? "wrap stack stack--s" : "stack stack--s"}>
          {others.map((alert) => (
            <a key={alert.id} class="sos__state" data-tone="late" href={`/sos/${alert.id}`}>
              <span>
                {alert.place === null
                  ? reader.t("sos.other")
                  : reader.t("sos.otherAt", { place: alert.place.text })}
              </span>
              <Icon name="chevron-right" />
            </a>
          ))}
        </div>
      )}
      {seed.hasDoors && (
        <SosDoors
          reader={reader}
          doors={doors}
          bookingId={bookingId}
          name="booking"
          form="sos-form"
        />
      )}
      <Island name="sos" properties={seed}>
        <SosFrame
          reader={reader}
          bookingId={bookingId}
          look={look}
          hasDoors={seed.hasDoors}
          open={seed.alert !== null && (
            <SosLink
              reader={reader}
              state={{ kind: "stored", alert: seed.alert, secondsLeft: null }}
            />
          )}
        />
      </Island>
    </>
  );
}
