/** One booking of the assigned doctor on a page of its own: open, planned or long finished. */
import { lastState } from "../../views/command_forms.ts";
import { Layout } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import { statusLook } from "../../views/status.ts";
import { VisitMain, VisitSide } from "../../views/visit.tsx";
import type { BookingPageProps } from "../../views/booking_page.ts";

export function DoctorBooking(props: BookingPageProps) {
  const { reader, view } = props;
  return (
    <Layout
      reader={reader}
      title={`${reader.t("booking.number", { number: view.number })}: ${
        reader.t(statusLook(view).key)
      }`}
      plainBar
      version={props.version}
    >
      <div class="split bleed">
        <div class="stack">
          <ErrorSummary reader={reader} state={lastState(props.attempt)} />
          <VisitMain {...props} origin="booking" heading="h1" />
        </div>
        <div class="stack">
          <VisitSide {...props} origin="booking" />
        </div>
      </div>
    </Layout>
  );
}
