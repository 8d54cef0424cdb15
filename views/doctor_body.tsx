/** The doctor's shift: what to answer, what to do next, where one is, what is planned. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { ActsContext } from "./acts_context.ts";
import { BookingList } from "./booking_row.tsx";
import type { BookingPageProps } from "./booking_page.ts";
import { lastState } from "./command_forms.ts";
import { OfflineBanner } from "./connection.tsx";
import type { DutyView, KnownAddress } from "./facts.ts";
import type { Attempt } from "./forms.ts";
import { Late } from "./late.tsx";
import { Later } from "./later.tsx";
import { useLive } from "./live_context.ts";
import { ErrorSummary } from "./notices.tsx";
import { ClosedOfferNote } from "./offer_closed.tsx";
import { PresenceQuestion, ShiftEndNote } from "./shift_notes.tsx";
import { ShiftHead, ShiftPlate } from "./shift.tsx";
import { VisitMain, VisitSide } from "./visit.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { OfferView } from "../actors/booking/offer_view.ts";
import type { Reader } from "./reader.ts";

export interface DoctorBodyProps {
  readonly reader: Reader;
  readonly duty: DutyView | null;
  readonly offers: readonly OfferView[];
  /** The visit that is under way, with all that its page shows. */
  readonly visit: BookingPageProps | null;
  readonly planned: readonly BookingView[];
  /** Why the last shift ended, where its doctor did not end it. */
  readonly shiftEnd?: string | null;
  readonly attempt: Attempt | null;
  readonly addresses: readonly KnownAddress[];
  /** The offers themselves: a module of their own, which most pages begin without. */
  readonly answers: ComponentChildren;
  /** The doctor goes to an alarm, which stands above: nothing is waited for. */
  readonly isOnAlarm?: boolean;
  /** Where the doctor had better wait: a module of its own too. */
  readonly hint?: ComponentChildren;
  /** The visit is over and has been shown: goes on to what comes next. Null while it is not over. */
  readonly dismissVisit?: (() => void) | null;
}

function Planned({ reader, planned }: Pick<DoctorBodyProps, "reader" | "planned">) {
  if (planned.length === 0) return null;
  return (
    <section class="stack stack--s" aria-labelledby="planned-title">
      <h2 class="card__title" id="planned-title">{reader.t("doctor.planned")}</h2>
      <BookingList reader={reader} items={planned} />
    </section>
  );
}

export function DoctorBody(props: DoctorBodyProps) {
  const { reader, visit, offers, duty, attempt, addresses, isOnAlarm = false } = props;
  const { ShiftBody } = useContext(ActsContext);
  const live = useLive();
  // Of the phone itself nothing is known before what speaks to it has come.
  const Health = live?.duty?.health ?? null;
  const health = duty !== null && Health !== null && <Health reader={reader} />;
  const written = live === null && offers.length > 0;
  // Why an offer is gone is said once, in its own words; why it was not taken, beside its button.
  const isSaidAlready = attempt?.form === "accept" && live !== null &&
    (live.duty?.closedOffer != null || offers[0]?.bookingId === attempt.bookingId);
  return (
    <div class="split bleed">
      <Later as="div" class="stack">
        <OfflineBanner reader={reader} />
        <ClosedOfferNote reader={reader} />
        {!isSaidAlready && <ErrorSummary reader={reader} state={lastState(attempt)} />}
        <PresenceQuestion reader={reader} until={duty?.presenceUntil} />
        {duty === null && <ShiftEndNote reader={reader} because={props.shiftEnd ?? null} />}
        {props.answers}
        {props.dismissVisit != null && (
          <button
            type="button"
            class="button button--primary button--large button--wide"
            onClick={props.dismissVisit}
          >
            {reader.t("doctor.next")}
          </button>
        )}
        {visit !== null
          ? <VisitMain {...visit} origin="doctor" heading={written ? "h2" : "h1"} />
          : !written && <ShiftPlate reader={reader} duty={duty} isOnAlarm={isOnAlarm} />}
        {visit === null && offers.length === 0 && !isOnAlarm && props.hint}
        {visit === null && health}
      </Later>
      <Later as="div" class="stack">
        {visit !== null && <VisitSide {...visit} origin="doctor" />}
        {visit !== null && health}
        {duty !== null && (
          <section class="card" aria-labelledby="duty-title">
            <ShiftHead reader={reader} duty={duty} />
            <Late
              as="div"
              class="late stack"
              of={ShiftBody}
              given={{ reader, duty, attempt, addresses }}
            />
          </section>
        )}
        <Planned reader={reader} planned={props.planned} />
      </Later>
    </div>
  );
}
