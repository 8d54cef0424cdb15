/** The page of a booking for its patient, alive: what the doctor does is there as it happens. */
import { arrivalOf } from "../views/arrival.ts";
import { PatientBookingBody } from "../views/patient_booking.tsx";
import { patientTitle } from "../views/patient_plate.tsx";
import { mountBooking } from "./booking_page.tsx";

export default (element: HTMLElement, properties: unknown): Promise<void> =>
  mountBooking(element, properties, {
    Body: PatientBookingBody,
    title: ({ reader, view }, page) =>
      patientTitle(reader, view, arrivalOf(reader, page?.position ?? null)),
  });
