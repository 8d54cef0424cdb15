/** One booking of the assigned doctor on a page of its own: open, planned or long finished. */
import { BlockLink } from "./block_link.tsx";
import { WarningLink } from "./warning_link.tsx";
import type { BookingPageProps } from "./booking_page.ts";
import { lastState } from "./command_forms.ts";
import { OfflineBanner } from "./connection.tsx";
import { Later } from "./later.tsx";
import { useLive } from "./live_context.ts";
import { ErrorSummary } from "./notices.tsx";
import { ClosedOfferNote } from "./offer_closed.tsx";
import { OfferWaits } from "./offer_waits.tsx";
import type { Reader } from "./reader.ts";
import { isOpenView, statusLook } from "./status.ts";
import { HistoryCard } from "./timeline.tsx";
import { VisitMain, VisitSide } from "./visit.tsx";
import type { BookingView } from "../actors/booking/view.ts";

export const doctorTitle = (reader: Reader, view: BookingView): string =>
  `${reader.t("booking.number", { number: view.number })}: ${reader.t(statusLook(view).key)}`;

const AskedNote = ({ reader }: { reader: Reader }) =>
  useLive()?.duty?.isAsked === true ? <OfferWaits reader={reader} /> : null;

export function DoctorBookingBody(props: BookingPageProps) {
  const { reader } = props;
  return (
    <div class="split bleed">
      <Later as="div" class="stack">
        <OfflineBanner reader={reader} />
        <AskedNote reader={reader} />
        <ClosedOfferNote reader={reader} />
        <ErrorSummary reader={reader} state={lastState(props.attempt)} />
        <VisitMain {...props} origin="booking" heading="h1" />
      </Later>
      <Later as="div" class="stack">
        <VisitSide {...props} origin="booking" />
        {!isOpenView(props.view) && <HistoryCard reader={reader} items={props.history} />}
        <WarningLink reader={reader} view={props.view} />
        <BlockLink reader={reader} view={props.view} />
      </Later>
    </div>
  );
}
