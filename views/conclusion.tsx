/** The end of a visit: what came of it, the conclusion, and what was added later. */
import { codeText } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { ComponentChildren } from "preact";
import type { Reader } from "./reader.ts";

/** What is closed by now, and the way to open it with a reason. */
export const ClosedPart = ({ reader, view }: { reader: Reader; view: BookingView }) =>
  reader.person?.role === "patient" && view.callerSees === "journey"
    ? (
      <div class="stack stack--s">
        <p>{reader.t("sight.callerClosed")}</p>
        <p>
          <a href="/account/family">{reader.t("sight.toFamily")}</a>
        </p>
      </div>
    )
    : view.medicalClosed === undefined
    ? <p class="quiet">{reader.t("conclusion.closed")}</p>
    : (
      <a class="link-row" href={`/bookings/${view.id}/medical`}>
        <Icon name="lock" />
        <span>
          <span class="link-row__main">{reader.t("glass.closed")}</span>
          <span class="link-row__sub">{reader.t("glass.closedText")}</span>
        </span>
        <Icon name="chevron-right" />
      </a>
    );

export const ConclusionBody = ({ reader, view }: { reader: Reader; view: BookingView }) => (
  <>
    <h2 class="card__title" id="conclusion-title">{reader.t("conclusion.title")}</h2>
    {view.conclusion === null
      ? <ClosedPart reader={reader} view={view} />
      : <p class="pre">{view.conclusion}</p>}
    <p class="small quiet">
      {[
        view.outcome === null ? "" : codeText(reader, "outcome", view.outcome),
        view.actualDurationMinutes === null
          ? ""
          : reader.count("conclusion.minutes", view.actualDurationMinutes),
        view.completedAt === null ? "" : reader.dayTime(view.completedAt),
      ].filter((part) => part !== "").join(" · ")}
    </p>
    {view.addenda.length > 0 && (
      <div class="stack stack--s">
        <h3 class="minor">{reader.t("conclusion.addenda")}</h3>
        {view.addenda.map((addendum) => (
          <p class="addendum">
            <span class="addendum__at">{reader.dayTime(addendum.at)}</span>
            <span class="pre">{addendum.text}</span>
          </p>
        ))}
      </div>
    )}
  </>
);

export const ConclusionCard = (
  { reader, view, children }: { reader: Reader; view: BookingView; children?: ComponentChildren },
) =>
  view.status === "completed"
    ? (
      <section class="card" aria-labelledby="conclusion-title" id="conclusion">
        <ConclusionBody reader={reader} view={view} />
        {children}
      </section>
    )
    : null;
