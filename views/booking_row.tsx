/** One booking in a list: what, for whom, when, in which state. */
import { Icon } from "./icon.tsx";
import { LatePill, StatusPill } from "./pill.tsx";
import { doctorName, patientOf, placeOf, specializationOf, whenOf } from "./booking_words.ts";
import { callTypeIcon, isOpenView } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** A line breaks after the dot, never before it. */
const DOT = "\u00a0· ";

export function BookingRow({ reader, view }: { reader: Reader; view: BookingView }) {
  // A doctor's own list need not say whose it is.
  const doctor = reader.person?.role === "doctor" ? null : doctorName(view);
  const place = placeOf(view);
  const endedAt = view.completedAt ?? view.cancelledAt;
  return (
    <li class="brow">
      <a class="brow__link" href={`/bookings/${view.id}`}>
        <span class="brow__icon">
          <Icon name={callTypeIcon(view)} />
        </span>
        <span class="brow__text">
          <span class="brow__title">
            {specializationOf(reader, view.specialization)}
            <span class="brow__number">{reader.t("booking.short", { number: view.number })}</span>
          </span>
          <span class="brow__sub">
            {[
              patientOf(reader, view),
              place ?? (view.callType === "consultation" ? reader.t("callType.consultation") : ""),
            ].filter((part) => part !== "").join(DOT)}
          </span>
          <span class="brow__sub">
            {[
              endedAt === null ? whenOf(reader, view) : reader.dayTime(endedAt),
              doctor ?? "",
            ].filter((part) => part !== "").join(DOT)}
          </span>
        </span>
        <span class="brow__state">
          <StatusPill reader={reader} view={view} />
          {isOpenView(view) && <LatePill reader={reader} view={view} />}
        </span>
        <Icon name="chevron-right" />
      </a>
    </li>
  );
}

export const BookingList = (
  { reader, items }: { reader: Reader; items: readonly BookingView[] },
) => (
  <ul class="brows">
    {items.map((view) => <BookingRow key={view.id} reader={reader} view={view} />)}
  </ul>
);
