/** What the page of a patient or caller can wait for: corrections, the cancellation, extras, cash, what else can be done, the sums, the log. */
import { AmendForm } from "./amend_form.tsx";
import { CancelForm } from "./cancel_form.tsx";
import type { BookingPageProps } from "./booking_page.ts";

export { AlternativesBody } from "./alternatives_body.tsx";
export { ExtrasBody } from "./extras_card.tsx";
export { CashBody } from "./cash_question.tsx";
export { ConclusionBody } from "./conclusion.tsx";
export { PriceBody } from "./booked_price.tsx";
export { HistoryBody } from "./timeline.tsx";

export const PatientActs = (props: BookingPageProps) => (
  <>
    {props.view.status !== "in_progress" && <AmendForm {...props} origin="booking" />}
    <CancelForm {...props} origin="booking" />
  </>
);
