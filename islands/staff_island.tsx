/** The page of a booking for staff and its clinic, alive. */
import { StaffBookingBody, staffTitle } from "../views/staff_booking.tsx";
import { forgetBooked } from "./book/draft.ts";
import { loadLater } from "./load_later.ts";
import { mountBooking } from "./booking_page.tsx";
import { FLEET } from "./live/fleet.ts";

export default (element: HTMLElement, properties: unknown): Promise<void> => {
  forgetBooked(document.referrer);
  return mountBooking(element, properties, {
    fleet: FLEET,
    Body: StaffBookingBody,
    mounted(live) {
      // A clinic has no alarms to watch for.
      if (document.getElementById("watch") === null) return;
      loadLater(() => import("./alarm/watch.tsx")).then(
        ({ watchAlarms }) => watchAlarms(live),
        (error) => console.error("alarms are not watched here", error),
      );
    },
    title: ({ reader, view }) => staffTitle(reader, view),
  });
};
