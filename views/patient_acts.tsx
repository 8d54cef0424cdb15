/** What a patient or caller does rarely with a booking: corrects it, cancels it. */
import { AmendForm } from "./amend_form.tsx";
import { CancelForm } from "./cancel_form.tsx";
import type { BookingPageProps } from "./booking_page.ts";

export const PatientActs = (props: BookingPageProps) => (
  <>
    {props.view.status !== "in_progress" && <AmendForm {...props} origin="booking" />}
    <CancelForm {...props} origin="booking" />
  </>
);
