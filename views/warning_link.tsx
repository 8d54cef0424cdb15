/** After a visit: the way for its doctor to say what the next one should know of the flat. */
import { Icon } from "./icon.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export const WarningLink = ({ reader, view }: { reader: Reader; view: BookingView }) =>
  view.status !== "completed" || view.callType === "consultation"
    ? null
    : (
      <section class="card card--flush">
        <a class="link-row" href={`/bookings/${view.id}/warning`}>
          <Icon name="shield-alert" />
          <span>
            <span class="link-row__main">{reader.t("flatWarning.propose")}</span>
            <span class="link-row__sub">{reader.t("flatWarning.proposeSub")}</span>
          </span>
          <Icon name="chevron-right" />
        </a>
      </section>
    );
