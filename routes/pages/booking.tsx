/** `GET /bookings/{id}`: one address for all, each sees what is theirs to see and to do. */
import { ClinicOrStaffBooking } from "./staff_booking.tsx";
import { DoctorBooking } from "./doctor_booking.tsx";
import { refusePage, withPerson } from "./guard.ts";
import {
  cityOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { PatientBooking } from "./patient_booking.tsx";
import { alarmCallsProps } from "./alarm_calls.tsx";
import { safetyProps } from "./safety_bar.tsx";
import { pageResponse } from "./layout.tsx";
import { mapSeed } from "./map_frame.tsx";
import { isOpenView } from "../../views/status.ts";
import type { MapSeed } from "../../views/map_seed.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import type { Attempt } from "../../views/forms.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";
import type { Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

/** The doctors who were asked: staff see their names, whether they are on shift now or not. */
const namesOf = async (kit: PageKit, person: Person, view: BookingView) =>
  isStaff(person.role) && view.offers !== undefined && view.offers.length > 0
    ? await kit.services.people.names(person, view.offers.map((offer) => offer.doctorId))
    : new Map<string, string>();

/** A map for whoever waits for a doctor or drives to a door, where the city has one. */
function mapOf(kit: PageKit, reader: Reader, view: BookingView): MapSeed | null {
  const open = kit.cities.list.find(({ name }) => name === view.city);
  return open === undefined || view.callType === "consultation" || !isOpenView(view)
    ? null
    : mapSeed(kit, reader, view.city, open.city.pack.manifest.bounds);
}

/**
 * Reads all that the page shows, by the clock of the booking's city, or null: the booking is not this
 * person's to see.
 */
export async function bookingPageProps(
  kit: PageKit,
  anyReader: Reader,
  person: Person,
  id: string,
  attempt: Attempt | null,
): Promise<BookingPageProps | null> {
  const { bookings, duty } = kit.services;
  const view = await bookings.view(person, id);
  if (view === null) return null;
  const reader = anyReader.in(cityOf(kit, anyReader.language, view.city));
  const [messages, history, doctorNames, position, search] = await Promise.all([
    bookings.messages(person, id, { last: 50 }),
    bookings.history(person, id),
    namesOf(kit, person, view),
    duty.position(person, id),
    person.role === "patient" && (view.status === "pending" || view.providerId !== null)
      ? kit.services.why.progress(person, id)
      : null,
  ]);
  const seesDoctors = person.role !== "patient" && person.role !== "doctor";
  return {
    reader,
    person,
    view,
    messages: messages ?? [],
    history,
    attempt,
    addresses: kit.addresses,
    doctorNames,
    onShift: seesDoctors ? duty.onShift(person) : [],
    position,
    stand: search !== null && "ok" in search ? search.ok : null,
    map: mapOf(kit, reader, view),
    newId: kit.newId,
    version: kit.version,
  };
}

/** The page of a booking, also where a form on it did not go through. */
export async function showBooking(
  c: PageContext,
  kit: PageKit,
  person: Person,
  id: string,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, `/bookings/${id}`);
  const props = await bookingPageProps(kit, reader, person, id, attempt);
  if (props === null) return refusePage(c, 404, "not_found");
  kit.services.duty.looked(person, props.view.id);
  switch (person.role) {
    case "patient":
      return pageResponse(
        <PatientBooking
          {...props}
          assets={kit.assets}
          alerts={await kit.services.emergency.open(person)}
        />,
        status,
        headers,
      );
    case "doctor":
      // A doctor who is only asked answers on the page of offers.
      if (props.view.doctorId !== person.id) return seeOther(c, "/doctor");
      return pageResponse(
        <DoctorBooking
          {...props}
          assets={kit.assets}
          safety={isOpenView(props.view)
            ? await safetyProps(kit, props.reader, person, {
              bookingId: id,
              path: `/bookings/${id}`,
              attempt,
            })
            : null}
          alarmCalls={await alarmCallsProps(kit, props.reader, person, {
            path: `/bookings/${id}`,
            attempt,
          })}
        />,
        status,
        headers,
      );
    default:
      return pageResponse(<ClinicOrStaffBooking {...props} assets={kit.assets} />, status, headers);
  }
}

export function bookingPage(app: PagesApp, kit: PageKit): void {
  app.get(
    "/bookings/:id",
    (c) => withPerson(c, (person) => showBooking(c, kit, person, c.req.param("id"))),
  );
}
