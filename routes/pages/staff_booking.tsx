/** A booking as staff and its clinic see it, on a page of its own. */
import { BookingFacts } from "../../views/booking_facts.tsx";
import { headlineOf } from "../../views/booking_words.ts";
import { RoomCard } from "../../views/chat.tsx";
import { lastState } from "../../views/command_forms.ts";
import { ConclusionCard } from "../../views/conclusion.tsx";
import { Icon } from "../../views/icon.tsx";
import { Layout } from "./layout.tsx";
import { ErrorSummary, Freshness } from "../../views/notices.tsx";
import { OfferTraces } from "../../views/offer_trace.tsx";
import { DoctorCard } from "../../views/patient_booking.tsx";
import { LatePill } from "../../views/pill.tsx";
import { StaffActs } from "../../views/staff_acts.tsx";
import { isOpenView, statusLook } from "../../views/status.ts";
import { Steps } from "../../views/steps.tsx";
import { HistoryCard } from "../../views/timeline.tsx";
import { attentionText } from "../../views/attention.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";

export function ClinicOrStaffBooking(props: BookingPageProps) {
  const { reader, view, person } = props;
  const staff = person.role !== "clinic";
  const attention = attentionText(reader, view);
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
          <section class="plate plate--full" aria-labelledby="status">
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
            <BookingFacts reader={reader} view={view} />
          </section>
          <DoctorCard reader={reader} view={view} />
        </div>
        <div class="stack">
          <ConclusionCard reader={reader} view={view} />
          <RoomCard {...props} origin="booking" clientId={props.newId()} />
          <section class="card">
            <OfferTraces {...props} />
          </section>
          <HistoryCard reader={reader} items={props.history} />
        </div>
      </div>
    </Layout>
  );
}
