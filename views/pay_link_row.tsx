/** From a booking of which something is still due to the page where somebody else is asked to pay it. */
import type { BookingView } from "../actors/booking/view.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

export const PayLinkRow = ({ reader, view }: { reader: Reader; view: BookingView }) =>
  (view.leftKopecks ?? 0) === 0
    ? null
    : (
      <a class="link-row" href={`/bookings/${view.id}/pay-links`}>
        <Icon name="users" />
        <span class="link-row__main">{reader.t("payLink.title")}</span>
        <Icon name="chevron-right" />
      </a>
    );
