/** `/board/bookings/{id}/alternatives`: who else could keep a window, and which others there are. */
import { Hidden } from "../../views/fields.tsx";
import { headlineOf, whenOf } from "../../views/booking_words.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { PlanAlternatives } from "../planning/alternatives.ts";
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
import { failureOf } from "./failure.ts";
import type { Person } from "../services.ts";
import { Layout, pageResponse } from "./layout.tsx";

interface Props {
  reader: Reader;
  view: BookingView;
  found: PlanAlternatives;
  kit: PageKit;
}

/** Another doctor at once, with the reason said. */
function Doctors({ reader, view, found, kit }: Props) {
  const command = view.status === "pending" ? "assign" : "reassign";
  return (
    <section class="card stack" aria-labelledby="doctors-title">
      <h2 class="card__title" id="doctors-title">{reader.t("planAlternatives.doctors")}</h2>
      {found.doctors.length === 0
        ? <p class="quiet">{reader.t("planAlternatives.noDoctors")}</p>
        : (
          <ul class="planlist">
            {found.doctors.map((doctor) => (
              <li class="row row--between" key={doctor.doctorId}>
                <span>
                  <strong>{doctor.lastName} {doctor.firstName}</strong>
                  <span class="fact__sub">
                    {reader.t("planAlternatives.from", { time: reader.clock(doctor.startsAt) })}
                  </span>
                </span>
                <form method="post" action={`/bookings/${view.id}/${command}`}>
                  <Hidden
                    values={{
                      origin: "board",
                      doctorId: doctor.doctorId,
                      ...(view.doctorId == null ? {} : { fromDoctorId: view.doctorId }),
                      reason: reader.t("planAlternatives.reason"),
                      commandId: kit.newId(),
                    }}
                  />
                  <button type="submit" class="button">{reader.t("planAlternatives.give")}</button>
                </form>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}

/** Of an urgent booking it makes a planned one; a planned one moves. */
function TakeWindow({ reader, view, kit, window }: Omit<Props, "found"> & {
  window: PlanAlternatives["windows"][number];
}) {
  const isUrgent = view.callType === "urgent";
  return (
    <form
      method="post"
      action={isUrgent ? `/board/bookings/${view.id}/later` : `/bookings/${view.id}/amend`}
    >
      <Hidden
        values={isUrgent ? { startsAt: window.startsAt, endsAt: window.endsAt } : {
          origin: "board",
          date: reader.dayValue(Date.parse(window.startsAt)),
          from: reader.clock(window.startsAt),
          until: reader.clock(window.endsAt),
          commandId: kit.newId(),
        }}
      />
      <button type="submit" class="button">{reader.t("planAlternatives.agreed")}</button>
    </form>
  );
}

/** What is left to say by telephone: the patient, another clinic, and who gives advice. */
function ByTelephone({ reader, view }: Pick<Props, "reader" | "view">) {
  const { outpatientPhone } = reader.city;
  const phone = view.contactPhone ?? null;
  const acts = [
    ...(phone === null
      ? []
      : [{ href: `tel:${phone}`, icon: "phone", text: reader.t("planAlternatives.callPatient") }]),
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
  return (
    <section class="card card--flush" aria-labelledby="telephone-title">
      <h2 class="card__title card__title--flush" id="telephone-title">
        {reader.t("planAlternatives.else")}
      </h2>
      {acts.map(({ href, icon, text }) => (
        <a class="link-row" href={href} key={href}>
          <Icon name={icon} />
          <span class="link-row__main">{text}</span>
          <Icon name="chevron-right" />
        </a>
      ))}
    </section>
  );
}

/** Another window: the dispatcher says that the patient has agreed. */
function Windows({ reader, view, found, kit }: Props) {
  return (
    <section class="card stack" aria-labelledby="windows-title">
      <h2 class="card__title" id="windows-title">
        {reader.t(
          view.callType === "urgent" ? "planAlternatives.soonest" : "planAlternatives.windows",
        )}
      </h2>
      <p class="quiet">{reader.t("planAlternatives.consent")}</p>
      {found.windows.length === 0
        ? <p class="quiet">{reader.t("planAlternatives.noWindows")}</p>
        : (
          <ul class="planlist">
            {found.windows.map((window) => (
              <li class="row row--between" key={window.startsAt}>
                <strong>{reader.window(window.startsAt, window.endsAt)}</strong>
                <TakeWindow reader={reader} view={view} kit={kit} window={window} />
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}

function AlternativesPage(props: Props & { refusal: string | null }) {
  const { reader, view, kit, refusal } = props;
  const isUrgent = view.callType === "urgent";
  const title = reader.t(isUrgent ? "planAlternatives.urgent" : "planAlternatives.title");
  return (
    <Layout
      reader={reader}
      title={title}
      version={kit.version}
      styles={["planning.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{title}</h1>
          <p class="quiet">
            {[headlineOf(reader, view), ...(isUrgent ? [] : [whenOf(reader, view)])].join(" · ")}
          </p>
        </div>
        {view.expectedArrivalAt !== undefined && (
          <Banner
            tone="late"
            icon="late"
            title={reader.t("dayPlan.expected", { time: reader.clock(view.expectedArrivalAt) })}
          />
        )}
        {refusal !== null && <Banner tone="alarm" icon="warning" title={refusal} role="alert" />}
        {!isUrgent && <Doctors {...props} />}
        <Windows {...props} />
        {view.status === "pending" && <ByTelephone reader={reader} view={view} />}
        <p>
          <a class="button button--quiet button--flush" href={`/board?booking=${view.id}`}>
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
      </div>
    </Layout>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  refusal: string | null = null,
  status = 200,
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [view, found] = await Promise.all([
    kit.services.bookings.view(person, id),
    kit.services.planning.alternatives(person, id),
  ]);
  if (view === null || !("ok" in found)) return refusePage(c, 404, "not_found");
  const reader = readerOf(kit, c, `/board/bookings/${id}/alternatives`)
    .in(cityOf(kit, c.get("language"), view.city));
  return pageResponse(
    <AlternativesPage reader={reader} view={view} found={found.ok} kit={kit} refusal={refusal} />,
    status,
  );
}

export function planAlternativesPage(app: PagesApp, kit: PageKit): void {
  app.get(
    "/board/bookings/:id/alternatives",
    (c) => withPerson(c, (person) => show(c, kit, person)),
  );
  app.post("/board/bookings/:id/later", (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const values = await formOf(c);
      const body = { startsAt: values.text("startsAt"), endsAt: values.text("endsAt") };
      const id = c.req.param("id") ?? "";
      const outcome = await kit.services.planning.planLater(person, id, body, language);
      if ("ok" in outcome) return seeOther(c, `/board?booking=${outcome.ok.bookingId}`);
      const failure = failureOf(outcome, language);
      if (failure === null || failure.status === 404) return refusePage(c, 404, "not_found");
      const said = failure.refusal ?? failure.errors[0]?.message ?? null;
      return await show(c, kit, person, said, failure.status);
    }));
}
