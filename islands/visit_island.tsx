/** One booking on a page of its own for its doctor, alive, with the shift going on behind it. */
import { ActsContext } from "../views/acts_context.ts";
import type { BookingPageProps } from "../views/booking_page.ts";
import { DoctorBookingBody, doctorTitle } from "../views/doctor_booking.tsx";
import { mountBooking } from "./booking_page.tsx";
import { loadSafety } from "./doctor/load_safety.ts";
import { useActs } from "./use_acts.ts";
import { useDuty } from "./doctor/use_duty.ts";
import { useWay } from "./way.ts";
import { predicted } from "../views/predicted.ts";

function Visit(props: BookingPageProps) {
  const acts = useActs(() => import("../views/doctor_visit_acts.tsx"));
  return (
    <ActsContext.Provider value={acts}>
      <DoctorBookingBody {...props} />
    </ActsContext.Provider>
  );
}

export default (element: HTMLElement, properties: unknown): Promise<void> =>
  mountBooking(element, properties, {
    Body: Visit,
    mounted: (live, words, { reader }) => loadSafety(live, words, reader),
    title: ({ reader, view }) => doctorTitle(reader, view),
    usePage(props, page, live) {
      // Offers are answered on the page of the shift: here they are heard, and a note leads there.
      const { offers, alarmCalls } = live.store;
      const asks = [...offers.value, ...alarmCalls.value?.asks ?? []];
      const duty = useDuty(live, props.person.id, false, asks, { bookingId: props.view.id });
      const way = useWay(props.view.id, duty.position);
      if (page === null) return { props, page };
      return {
        props: { ...props, view: predicted(props.view, page.waiting) },
        page: { ...page, duty: duty.page, position: duty.position, way },
      };
    },
  });
