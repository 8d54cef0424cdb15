/** `/board/bookings/{id}/alternatives`: who else could keep a window, and which others there are. */
import { Hidden } from "../../views/fields.tsx";
import { headlineOf, whenOf } from "../../views/booking_words.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { PlanAlternatives } from "../planning/alternatives.ts";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageKit, type PagesApp, readerOf } from "./kit.ts";
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

/** Another window: the dispatcher says that the patient has agreed. */
function Windows({ reader, view, found, kit }: Props) {
  return (
    <section class="card stack" aria-labelledby="windows-title">
      <h2 class="card__title" id="windows-title">{reader.t("planAlternatives.windows")}</h2>
      <p class="quiet">{reader.t("planAlternatives.consent")}</p>
      {found.windows.length === 0
        ? <p class="quiet">{reader.t("planAlternatives.noWindows")}</p>
        : (
          <ul class="planlist">
            {found.windows.map((window) => (
              <li class="row row--between" key={window.startsAt}>
                <strong>{reader.window(window.startsAt, window.endsAt)}</strong>
                <form method="post" action={`/bookings/${view.id}/amend`}>
                  <Hidden
                    values={{
                      origin: "board",
                      date: reader.dayValue(Date.parse(window.startsAt)),
                      from: reader.clock(window.startsAt),
                      until: reader.clock(window.endsAt),
                      commandId: kit.newId(),
                    }}
                  />
                  <button type="submit" class="button">
                    {reader.t("planAlternatives.agreed")}
                  </button>
                </form>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}

function AlternativesPage(props: Props) {
  const { reader, view, kit } = props;
  return (
    <Layout
      reader={reader}
      title={reader.t("planAlternatives.title")}
      version={kit.version}
      styles={["planning.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("planAlternatives.title")}</h1>
          <p class="quiet">{headlineOf(reader, view)} · {whenOf(reader, view)}</p>
        </div>
        {view.expectedArrivalAt !== undefined && (
          <Banner
            tone="late"
            icon="late"
            title={reader.t("dayPlan.expected", { time: reader.clock(view.expectedArrivalAt) })}
          />
        )}
        <Doctors {...props} />
        <Windows {...props} />
        <p>
          <a class="button button--quiet" href={`/board?booking=${view.id}`}>
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
      </div>
    </Layout>
  );
}

export function planAlternativesPage(app: PagesApp, kit: PageKit): void {
  app.get("/board/bookings/:id/alternatives", (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id");
      const [view, found] = await Promise.all([
        kit.services.bookings.view(person, id),
        kit.services.planning.alternatives(person, id),
      ]);
      if (view === null || !("ok" in found)) return refusePage(c, 404, "not_found");
      const reader = readerOf(kit, c).in(cityOf(kit, c.get("language"), view.city));
      return pageResponse(
        <AlternativesPage reader={reader} view={view} found={found.ok} kit={kit} />,
      );
    }));
}
