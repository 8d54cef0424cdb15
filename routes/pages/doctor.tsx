/** The doctor's shift: what to answer, what to do next, where one is, what is planned. */
import { BookingList } from "../../views/booking_row.tsx";
import { bookingPageProps } from "./booking.tsx";
import type { BookingPageProps } from "../../views/booking_page.ts";
import { lastState } from "../../views/command_forms.ts";
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import type { Attempt } from "../../views/forms.ts";
import { onlyFor } from "./guard.ts";
import {
  formOf,
  type KnownAddress,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import { OfferPlate } from "../../views/offer.tsx";
import { ShiftCard, ShiftPlate } from "../../views/shift.tsx";
import { knownAddress } from "./address_body.ts";
import { parsePlace } from "./place_input.ts";
import { VisitMain, VisitSide } from "../../views/visit.tsx";
import { fieldError } from "../validation.ts";
import type { BookingView, OfferView } from "../../actors/booking/view.ts";
import type { DutyView, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

interface DoctorPageProps {
  reader: Reader;
  duty: DutyView | null;
  offers: readonly OfferView[];
  /** The visit that is under way, with all that its page shows. */
  visit: BookingPageProps | null;
  planned: readonly BookingView[];
  attempt: Attempt | null;
  addresses: readonly KnownAddress[];
  newId: () => string;
  version: string;
}

const UNDER_WAY = ["en_route", "arrived", "in_progress"] as const;

/** The visit that the doctor is busy with: under way first, then the urgent one, then the next. */
function presentVisit(
  views: readonly BookingView[],
  duty: DutyView | null,
  now: number,
): BookingView | null {
  return views.find((view) => UNDER_WAY.some((status) => status === view.status)) ??
    views.find((view) => view.id === duty?.bookingId) ??
    views.find((view) => view.scheduledTime === null) ??
    views.find((view) => Date.parse(view.scheduledTime ?? "") - now < 2 * 3_600_000) ??
    null;
}

function Planned({ reader, planned }: { reader: Reader; planned: readonly BookingView[] }) {
  if (planned.length === 0) return null;
  return (
    <section class="stack stack--s" aria-labelledby="planned-title">
      <h2 class="card__title" id="planned-title">{reader.t("doctor.planned")}</h2>
      <BookingList reader={reader} items={planned} />
    </section>
  );
}

function DoctorPage(props: DoctorPageProps) {
  const { reader, visit, offers, duty } = props;
  const summary = <ErrorSummary reader={reader} state={lastState(props.attempt)} />;
  return (
    <Layout
      reader={visit?.reader ?? reader}
      title={reader.t("nav.shift")}
      plainBar
      version={props.version}
    >
      <div class="split bleed">
        <div class="stack">
          {summary}
          {offers.map((offer) => (
            <OfferPlate
              reader={reader}
              offer={offer}
              attempt={props.attempt}
              newId={props.newId}
              main={visit === null && offer === offers[0]}
            />
          ))}
          {visit !== null
            ? <VisitMain {...visit} origin="doctor" heading={offers.length === 0 ? "h1" : "h2"} />
            : offers.length === 0 && <ShiftPlate reader={reader} duty={duty} />}
          {visit !== null && offers.length > 0 && (
            <h1 class="visually-hidden">{reader.t("nav.shift")}</h1>
          )}
        </div>
        <div class="stack">
          {visit !== null && <VisitSide {...visit} origin="doctor" />}
          <ShiftCard {...props} />
          <Planned reader={reader} planned={props.planned} />
        </div>
      </div>
    </Layout>
  );
}

/** The page of the shift, also where a form on it did not go through. */
export async function showDoctor(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const { bookings, duty } = kit.services;
  const reader = readerOf(kit, c, "/doctor");
  const own = (await bookings.current(person)).filter((view) =>
    view.doctorId === person.id && view.status !== "completed" && view.status !== "cancelled"
  );
  const view = duty.of(person.id);
  const present = presentVisit(own, view, reader.now);
  const visit = present === null
    ? null
    : await bookingPageProps(kit, reader, person, present.id, attempt);
  return pageResponse(
    <DoctorPage
      reader={reader}
      duty={view}
      offers={duty.offers(person)}
      visit={visit}
      planned={own.filter((one) => one.id !== present?.id)}
      attempt={attempt}
      addresses={kit.addresses}
      newId={kit.newId}
      version={kit.version}
    />,
    status,
    headers,
  );
}

/** `GET /doctor`, `POST /doctor/shift`, `POST /doctor/place`. */
export function doctorPages(app: PagesApp, kit: PageKit): void {
  const { duty } = kit.services;

  app.get("/doctor", (c) => onlyFor(c, ["doctor"], (person) => showDoctor(c, kit, person)));

  app.post("/doctor/shift", (c) =>
    onlyFor(c, ["doctor"], async (person) => {
      const values = await formOf(c);
      const outcome = await duty.set(person, values.text("available") === "true");
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null) return seeOther(c, "/doctor");
      const attempt = attemptOf("shift", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/doctor/place", (c) =>
    onlyFor(c, ["doctor"], async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const typed = values.text("place");
      const place = knownAddress(typed, kit.addresses) ?? parsePlace(typed);
      const failure = place === null
        ? invalidFailure([fieldError("place", typed === "" ? "required" : "place", language)])
        : failureOf(
          duty.track(person, {
            positions: [{
              latitude: place.latitude,
              longitude: place.longitude,
              recordedAt: new Date(kit.now()).toISOString(),
            }],
          }, language),
          language,
        );
      if (failure === null) return seeOther(c, "/doctor");
      const attempt = attemptOf("place", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
