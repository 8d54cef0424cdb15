/** A booking as staff and its clinic see it, on a page of its own. */
import { useContext } from "preact/hooks";
import { ActsContext } from "./acts_context.ts";
import { Warnings } from "./warnings.tsx";
import { attentionText } from "./attention.ts";
import { BookingFacts } from "./booking_facts.tsx";
import { paymentText } from "./money.ts";
import type { BookingPageProps } from "./booking_page.ts";
import { headlineOf } from "./booking_words.ts";
import { RoomCard } from "./chat.tsx";
import { lastState } from "./command_forms.ts";
import { ConclusionCard } from "./conclusion.tsx";
import { ExtrasList } from "./extras_list.tsx";
import { SpokenConsent } from "./spoken_consent.tsx";
import { OfflineBanner } from "./connection.tsx";
import { Icon } from "./icon.tsx";
import { Late } from "./late.tsx";
import { ErrorSummary, Freshness } from "./notices.tsx";
import { DoctorCard } from "./patient_booking.tsx";
import { OwnerLine } from "./owner_line.tsx";
import { PayLinkRow } from "./pay_link_row.tsx";
import { LatePill } from "./pill.tsx";
import type { Reader } from "./reader.ts";
import { StaffActs } from "./staff_acts.tsx";
import { isOpenView, statusLook } from "./status.ts";
import { Steps } from "./steps.tsx";
import { TrackMap } from "./track_map.tsx";
import type { BookingView } from "../actors/booking/view.ts";

export const staffTitle = (reader: Reader, view: BookingView): string =>
  `${reader.t("booking.number", { number: view.number })}: ${reader.t(statusLook(view).key)}`;

export function StaffBookingBody(props: BookingPageProps) {
  const { reader, view, person } = props;
  const staff = person.role !== "clinic";
  const { HistoryBody, OfferTraces } = useContext(ActsContext);
  const attention = attentionText(reader, view);
  return (
    <div class="split bleed">
      <div class="stack">
        <OfflineBanner reader={reader} />
        <ErrorSummary reader={reader} state={lastState(props.attempt)} />
        <section
          class={`plate plate--full${view.danger === undefined ? "" : " plate--danger"}`}
          aria-labelledby="status"
        >
          <p class="plate__over">{headlineOf(reader, view)}</p>
          <h1 class="plate__title" id="status">{reader.t(statusLook(view).key)}</h1>
          <LatePill reader={reader} view={view} />
          {attention !== null && <p class="plate__line">{attention}</p>}
          {view.status !== "cancelled" && <Steps reader={reader} view={view} as="patient" />}
          <Freshness reader={reader} path={`/bookings/${view.id}`} />
        </section>
        {isOpenView(view) && (
          <section class="card" aria-labelledby="acts-title">
            <h2 class="card__title" id="acts-title">{reader.t("act.title")}</h2>
            <OwnerLine reader={reader} view={view} history={props.history} />
            <StaffActs {...props} origin="booking" />
            {staff && (
              <a class="link-row" href={`/board?booking=${view.id}`}>
                <Icon name="radar" />
                <span class="link-row__main">{reader.t("act.onBoard")}</span>
                <Icon name="chevron-right" />
              </a>
            )}
          </section>
        )}
        <section class="card" aria-labelledby="facts-title">
          <h2 class="card__title" id="facts-title">{reader.t("booking.facts")}</h2>
          <Warnings reader={reader} warnings={view.warnings} />
          <BookingFacts reader={reader} view={view} payment={paymentText(reader, view.payment)} />
          {staff && <PayLinkRow reader={reader} view={view} />}
          <ExtrasList reader={reader} view={view} />
          {staff && <SpokenConsent {...props} origin="booking" />}
        </section>
        <DoctorCard reader={reader} view={view} />
      </div>
      <div class="stack">
        <TrackMap reader={reader} view={view} map={props.map} />
        <ConclusionCard reader={reader} view={view} />
        <RoomCard {...props} origin="booking" clientId={props.newId()} />
        <Late as="section" class="card" of={OfferTraces} given={props} />
        {props.history !== null && (
          <Late
            as="section"
            class="card"
            aria-labelledby="history-title"
            of={HistoryBody}
            given={{ reader, items: props.history }}
          />
        )}
      </div>
    </div>
  );
}
