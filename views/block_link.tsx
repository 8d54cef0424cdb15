/** After a visit: the way to say that the two are not to be brought together again. */
import { Icon } from "./icon.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** A caller who sees the journey alone does not decide this for the patient. */
export function BlockLink({ reader, view }: { reader: Reader; view: BookingView }) {
  const isOver = view.status === "completed" || view.status === "cancelled";
  const role = reader.person?.role;
  const isTheirs = role === "doctor" || (role === "patient" && view.callerSees !== "journey");
  if (!isOver || view.doctor === null || !isTheirs) return null;
  return (
    <section class="card card--flush">
      <a class="link-row" href={`/bookings/${view.id}/block`}>
        <Icon name="swap" />
        <span>
          <span class="link-row__main">
            {reader.t(role === "doctor" ? "block.doctorLink" : "block.patientLink")}
          </span>
          <span class="link-row__sub">
            {reader.t(role === "doctor" ? "block.doctorLinkSub" : "block.patientLinkSub")}
          </span>
        </span>
        <Icon name="chevron-right" />
      </a>
    </section>
  );
}
