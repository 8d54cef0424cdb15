/** The page of a booking for its patient, alive: what the doctor does is there as it happens. */
import { ActsContext } from "../views/acts_context.ts";
import { arrivalOf } from "../views/arrival.ts";
import { useSearchStand } from "./use_search_stand.ts";
import { PatientBookingBody } from "../views/patient_booking.tsx";
import { patientTitle } from "../views/patient_plate.tsx";
import type { BookingPageProps } from "../views/booking_page.ts";
import { mountBooking } from "./booking_page.tsx";
import { loadLater } from "./load_later.ts";
import { useActs } from "./use_acts.ts";

/** The same page, with how the search stands now. */
function Searching(props: BookingPageProps) {
  const stand = useSearchStand(props.view, props.stand ?? null);
  const acts = useActs(() => import("../views/patient_acts.tsx"));
  return (
    <ActsContext.Provider value={acts}>
      <PatientBookingBody {...props} stand={stand} />
    </ActsContext.Provider>
  );
}

export default (element: HTMLElement, properties: unknown): Promise<void> =>
  mountBooking(element, properties, {
    Body: Searching,
    mounted({ store }, _words, { view: { id }, reader }) {
      loadLater(() => import("./tell_looked.ts")).then(
        ({ tellLooked }) => tellLooked(id, reader.person?.id ?? "", store.booking(id)),
        () => {/* then news come by another way too */},
      );
    },
    title: ({ reader, view }, page) =>
      patientTitle(reader, view, arrivalOf(reader, page?.position ?? null)),
  });
