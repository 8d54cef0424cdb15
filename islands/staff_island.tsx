/** The page of a booking for staff and its clinic, alive. */
import { StaffBookingBody, staffTitle } from "../views/staff_booking.tsx";
import { mountBooking } from "./booking_page.tsx";
import { FLEET } from "./live/fleet.ts";

export default (element: HTMLElement, properties: unknown): Promise<void> =>
  mountBooking(element, properties, {
    fleet: FLEET,
    Body: StaffBookingBody,
    title: ({ reader, view }) => staffTitle(reader, view),
  });
