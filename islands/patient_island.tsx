/** The page of a booking for its patient, alive: what the doctor does is there as it happens. */
import { arrivalOf } from "../views/arrival.ts";
import { useSearchStand } from "./use_search_stand.ts";
import { PatientBookingBody } from "../views/patient_booking.tsx";
import { patientTitle } from "../views/patient_plate.tsx";
import type { BookingPageProps } from "../views/booking_page.ts";
import { mountBooking } from "./booking_page.tsx";

/** The same page, with how the search stands now. */
function Searching(props: BookingPageProps) {
  const stand = useSearchStand(props.view, props.stand ?? null);
  return <PatientBookingBody {...props} stand={stand} />;
}

export default (element: HTMLElement, properties: unknown): Promise<void> =>
  mountBooking(element, properties, {
    Body: Searching,
    title: ({ reader, view }, page) =>
      patientTitle(reader, view, arrivalOf(reader, page?.position ?? null)),
  });
