/** The acts for whoever waits and nobody comes: what else can be done. */
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { BookingView } from "../actors/booking/view.ts";

interface Act {
  readonly href: string;
  readonly icon: string;
  readonly text: string;
}

function actsOf(reader: Reader, view: BookingView): readonly Act[] {
  const { outpatientPhone } = reader.city;
  return [
    {
      // A booking keeps its kind: from «now» another time is another booking.
      href: view.callType === "urgent" ? "/book" : "#amend",
      icon: "calendar",
      text: reader.t("alternatives.time"),
    },
    {
      href: `/waitlist?booking=${view.id}`,
      icon: "clock",
      text: reader.t("alternatives.waitlist"),
    },
    {
      href: `/bookings/${view.id}/other-clinics`,
      icon: "hospital",
      text: reader.t("alternatives.clinic"),
    },
    ...(outpatientPhone === null ? [] : [{
      href: `tel:${outpatientPhone}`,
      icon: "phone",
      text: reader.t("alternatives.call", { number: outpatientPhone }),
    }]),
  ];
}

export const AlternativesBody = ({ reader, view }: { reader: Reader; view: BookingView }) => (
  <>
    <h2 class="card__title card__title--flush" id="alternatives-title">
      {reader.t("alternatives.title")}
    </h2>
    {actsOf(reader, view).map(({ href, icon, text }) => (
      <a class="link-row" href={href} key={href}>
        <Icon name={icon} />
        <span class="link-row__main">{text}</span>
        <Icon name="chevron-right" />
      </a>
    ))}
  </>
);
