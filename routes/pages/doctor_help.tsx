/** What a doctor reads out to the ambulance, and the way to a hospital with a note for who takes over. */
import type { BookingView } from "../../actors/booking/view.ts";
import { babyAge } from "../../actors/booking/age.ts";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import { instant } from "../../actors/vocabulary.ts";
import { telephone } from "../../views/booking_words.ts";
import { EmergencyCall } from "../../views/emergency.tsx";
import { Options, TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { isOpenView } from "../../views/status.ts";
import { Navigators } from "../../views/visit_address.tsx";
import type { PatientView } from "../people/profile_views.ts";
import type { HospitalTransport } from "../../db/hospital_transports.ts";
import { shownPhone } from "../shown_phone.ts";
import type { Person } from "../services.ts";
import { Beside, besideScripts, besideVisit } from "./beside.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  cityOf,
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

/** The nearest are shown; another one is typed. */
const HOSPITALS_SHOWN = 6;

const BackToVisit = ({ reader }: { reader: Reader }) => (
  <p>
    <a class="button button--quiet button--flush" href="/doctor">
      <Icon name="arrow-left" />
      {reader.t("safety.toVisit")}
    </a>
  </p>
);

function ResuscitationCard(
  { reader, view, patient }: { reader: Reader; view: BookingView; patient: PatientView | null },
) {
  const { address } = view;
  const unknown = reader.t("safety.unknown");
  const age = patient?.ageYears ?? view.patient.ageYears;
  const months = babyAge(patient?.birthDate, instant(reader.now)).ageMonths ??
    view.patient.ageMonths;
  const allergies = patient?.card?.allergies ?? null;
  const number = reader.city.ambulancePhone;
  const door = (["entrance", "floor", "flat"] as const).flatMap((part) =>
    address?.[part] == null ? [] : [`${reader.t(`door.${part}`)} ${address[part]}`]
  );
  const rows = [
    [reader.t("safety.address"), address?.text ?? unknown],
    [reader.t("safety.door"), door.length === 0 ? unknown : door.join(", ")],
    [reader.t("safety.code"), address?.intercom ?? unknown],
    [reader.t("safety.age"), age === null ? unknown : reader.age(age, months)],
    [
      reader.t("safety.allergies"),
      allergies === null
        ? unknown
        : allergies.length === 0
        ? reader.t("card.allergies.none")
        : allergies.join(", "),
    ],
    [reader.t("safety.now"), reader.clock(reader.now)],
  ] as const;
  return (
    <>
      <h1>{reader.t("safety.card", { number })}</h1>
      <p>{reader.t("safety.cardLead")}</p>
      <EmergencyCall
        reader={reader}
        call={{ number, label: "emergency.ambulance" }}
        kind="button--danger button--large button--wide"
        icon="ambulance"
      />
      <section class="card readout" aria-label={reader.t("safety.card", { number })}>
        <p class="readout__who">{reader.t("safety.from")}</p>
        <dl>
          {rows.map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd class="pre">{text}</dd>
            </div>
          ))}
        </dl>
      </section>
      <p class="quiet small">{reader.t("card.readNoted")}</p>
    </>
  );
}

interface Hospital {
  readonly name: string;
  readonly phone: string | null;
  readonly latitude: number;
  readonly longitude: number;
}

function hospitalsNear(
  kit: PageKit,
  view: BookingView,
): readonly (Hospital & { meters: number })[] {
  const { latitude, longitude } = view.address ?? {};
  const open = kit.cities.list.find(({ name }) => name === view.city);
  if (open === undefined || latitude === undefined || longitude === undefined) return [];
  return open.city.pack.manifest.hospitals
    .map((one) => ({ ...one, meters: distanceMeters(one, { latitude, longitude }) }))
    .toSorted((one, other) => one.meters - other.meters)
    .slice(0, HOSPITALS_SHOWN);
}

function Going({ reader, transport }: { reader: Reader; transport: HospitalTransport }) {
  const { hospital, note } = transport;
  const { latitude, longitude, phone } = hospital;
  return (
    <section class="card stack" aria-labelledby="going-title">
      <h2 class="card__title" id="going-title">
        {reader.t("transport.going", { name: hospital.name })}
      </h2>
      <p class="quiet small">
        {reader.t("transport.savedAt", { time: reader.clock(transport.savedAt) })}
        {transport.relativeToldAt !== null && `. ${reader.t("transport.told")}`}
      </p>
      {phone !== null && (
        <a class="button" href={telephone(phone)}>
          <Icon name="phone" />
          {reader.t("transport.call", { number: shownPhone(phone) })}
        </a>
      )}
      {latitude !== null && longitude !== null && (
        <Navigators reader={reader} latitude={latitude} longitude={longitude} />
      )}
      <h3>{reader.t("transport.handover")}</h3>
      <p class="pre readout__note">{note}</p>
    </section>
  );
}

async function showTransport(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [view, found] = await Promise.all([
    kit.services.bookings.view(person, id),
    kit.services.transports.of(person, id),
  ]);
  if (view === null || !("ok" in found)) return refusePage(c, 404, "not_found");
  const reader = readerOf(kit, c, `/bookings/${id}/transport`).in(
    cityOf(kit, c.get("language"), view.city),
  );
  const state = new FormState("transport", attempt, {
    hospital: "other",
    "hospital.name": "other",
  });
  const { transport, hasContact } = found.ok;
  const near = hospitalsNear(kit, view);
  const canTell = hasContact && reader.city.dispatcherPhone !== null;
  return pageResponse(
    <Layout
      reader={reader}
      title={reader.t("transport.title")}
      version={kit.version}
      styles={["doctor.css"]}
      {...besideScripts(kit, reader)}
    >
      <Beside {...await besideVisit(kit, reader, person, view, `/bookings/${id}/transport`)}>
        <div class="wrap wrap--narrow stack stack--l page-body">
          <BackToVisit reader={reader} />
          <ErrorSummary reader={reader} state={state} />
          <h1>{reader.t("transport.title")}</h1>
          {transport === null
            ? <p>{reader.t("transport.lead")}</p>
            : <Going reader={reader} transport={transport} />}
          <form class="card stack" method="post" action={`/bookings/${id}/transport`}>
            {transport !== null && <h2 class="card__title">{reader.t("transport.change")}</h2>}
            {near.length > 0 && (
              <Options
                state={state}
                name="hospital"
                legend={reader.t("transport.hospital")}
                fallback={transport === null ? [] : [transport.hospital.name]}
                choices={near.map(({ name, meters }) => ({
                  value: name,
                  text: name,
                  sub: reader.distance(meters),
                }))}
              />
            )}
            <TextField
              reader={reader}
              state={state}
              name="other"
              label={reader.t(near.length > 0 ? "transport.other" : "transport.hospital")}
              {...(near.length > 0 ? { hint: reader.t("transport.otherHint") } : {})}
              optional={near.length > 0}
              input={{ maxLength: 200, autoComplete: "off" }}
            />
            <TextArea
              reader={reader}
              state={state}
              name="note"
              label={reader.t("transport.note")}
              hint={reader.t("transport.noteHint")}
              rows={4}
              maxLength={500}
              fallback={transport?.note ?? null}
            />
            <p class="quiet small">
              {reader.t(
                canTell
                  ? "transport.relatives"
                  : hasContact
                  ? "transport.noDispatcherPhone"
                  : "transport.noContact",
              )}
            </p>
            <button type="submit" class="button button--primary button--large">
              {reader.t(
                canTell && transport === null ? "transport.submit" : "transport.submitAlone",
              )}
            </button>
          </form>
        </div>
      </Beside>
    </Layout>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** `GET /bookings/{id}/resuscitation`, `GET` and `POST /bookings/{id}/transport`. */
export function doctorHelpPages(app: PagesApp, kit: PageKit): void {
  const { bookings, patients, transports } = kit.services;

  app.get("/bookings/:id/resuscitation", (c) =>
    withPerson(c, async (person) => {
      const view = await bookings.view(person, c.req.param("id"));
      if (view === null || view.doctorId !== person.id || !isOpenView(view)) {
        return refusePage(c, 404, "not_found");
      }
      const card = view.patientId === null ? null : await patients.patient(person, view.patientId);
      const reader = readerOf(kit, c).in(cityOf(kit, c.get("language"), view.city));
      return pageResponse(
        <Layout
          reader={reader}
          title={reader.t("safety.resuscitation")}
          version={kit.version}
          styles={["doctor.css"]}
          {...besideScripts(kit, reader)}
        >
          <Beside {...await besideVisit(kit, reader, person, view, reader.path)}>
            <div class="wrap wrap--narrow stack stack--l page-body">
              <BackToVisit reader={reader} />
              <ResuscitationCard
                reader={reader}
                view={view}
                patient={card !== null && "ok" in card ? card.ok : null}
              />
            </div>
          </Beside>
        </Layout>,
      );
    }));

  app.get(
    "/bookings/:id/transport",
    (c) => withPerson(c, (person) => showTransport(c, kit, person)),
  );

  app.post("/bookings/:id/transport", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const id = c.req.param("id");
      const view = await bookings.view(person, id);
      const name = values.given("other") ?? values.given("hospital");
      const known = view === null
        ? undefined
        : hospitalsNear(kit, view).find((one) => one.name === name);
      const outcome = await transports.save(person, id, {
        hospital: known === undefined ? { name } : {
          name: known.name,
          latitude: known.latitude,
          longitude: known.longitude,
          phone: known.phone,
        },
        note: values.text("note"),
      }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `/bookings/${id}/transport`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      return await showTransport(
        c,
        kit,
        person,
        attemptOf("transport", values, failure),
        failure,
      );
    }));
}
