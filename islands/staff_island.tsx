/** The page of a booking for staff and its clinic, alive. */
import { ActsContext } from "../views/acts_context.ts";
import type { BookingPageProps } from "../views/booking_page.ts";
import { StaffBookingBody, staffTitle } from "../views/staff_booking.tsx";
import { forgetBooked } from "./book/draft.ts";
import { loadLater } from "./load_later.ts";
import { mountBooking } from "./booking_page.tsx";
import { FLEET } from "./live/fleet.ts";
import { useActs } from "./use_acts.ts";

function StaffPage(props: BookingPageProps) {
  const acts = useActs(() => import("../views/staff_parts.tsx"));
  return (
    <ActsContext.Provider value={acts}>
      <StaffBookingBody {...props} />
    </ActsContext.Provider>
  );
}

export default (element: HTMLElement, properties: unknown): Promise<void> => {
  forgetBooked(document.referrer);
  return mountBooking(element, properties, {
    fleet: FLEET,
    Body: StaffPage,
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
