/**
 * `/bookings/{id}/other-clinics`: nobody has come so far, and another clinic could. In whose name the visit
 * would stand, under which licence and at what price is said before anybody agrees to it.
 */
import type { BookingView } from "../../actors/booking/view.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import { headlineOf } from "../../views/booking_words.ts";
import { Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import { CancellationFact, PriceParts } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ClinicChoice, ClinicChoices } from "../money/other_clinics.ts";
import type { Person } from "../services.ts";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

interface Props {
  reader: Reader;
  kit: PageKit;
  view: BookingView;
  found: ClinicChoices;
  /** A dispatcher has agreed with the patient by telephone. */
  isStaff: boolean;
}

/** So much more or less than what holds now. */
function Difference({ reader, kopecks }: { reader: Reader; kopecks: number }) {
  const text = kopecks === 0
    ? reader.t("otherClinics.same")
    : reader.t(kopecks > 0 ? "otherClinics.more" : "otherClinics.less", {
      sum: reader.rubles(Math.abs(kopecks)),
    });
  return (
    <p class="fact">
      <Icon name={kopecks > 0 ? "warning" : "check"} />
      <strong>{text}</strong>
    </p>
  );
}

function Choice({ reader, kit, view, choice, isStaff }: Omit<Props, "found"> & {
  choice: ClinicChoice;
}) {
  const { clinicId, name, licenseNumber, price, differenceKopecks, doctorsOnShift } = choice;
  const title = name ?? reader.t("otherClinics.anybody");
  return (
    <li class="card stack">
      <h2 class="card__title">{title}</h2>
      {licenseNumber !== null && (
        <p class="fact small">
          <Icon name="shield-check" />
          <span>{reader.t("otherClinics.licence", { number: licenseNumber })}</span>
        </p>
      )}
      {clinicId !== null && (
        <p class="fact small">
          <Icon name="user" />
          <span>
            {doctorsOnShift > 0
              ? reader.t("otherClinics.onShift", { count: doctorsOnShift })
              : reader.t("otherClinics.nobodyOnShift")}
          </span>
        </p>
      )}
      {price === null
        ? <p class="quiet">{reader.t("price.none")}</p>
        : <PriceParts reader={reader} price={price} />}
      {differenceKopecks !== null && <Difference reader={reader} kopecks={differenceKopecks} />}
      {choice.cancellation !== null && (
        <CancellationFact reader={reader} terms={choice.cancellation} />
      )}
      <form method="post" action={`/bookings/${view.id}/amend`}>
        <Hidden
          values={{
            ...(isStaff ? { origin: "board" } : {}),
            clinicId: clinicId ?? "",
            ...(price === null ? {} : { priceKopecks: String(price.totalKopecks) }),
            commandId: kit.newId(),
          }}
        />
        <button type="submit" class="button button--wide">
          {isStaff
            ? reader.t("planAlternatives.agreed")
            : clinicId === null
            ? reader.t("otherClinics.agreeAnybody")
            : reader.t("otherClinics.agree", { name: title })}
        </button>
      </form>
    </li>
  );
}

function OtherClinicsPage(props: Props) {
  const { reader, kit, view, found } = props;
  const { now, items } = found;
  const title = reader.t("otherClinics.title");
  return (
    <Layout reader={reader} title={title} version={kit.version} styles={["planning.css"]}>
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{title}</h1>
          <p class="quiet">{headlineOf(reader, view)}</p>
          <p>
            {reader.t("otherClinics.now", { name: now.name ?? reader.t("otherClinics.anybody") })}
            {now.price !== null && `, ${reader.rubles(now.price.totalKopecks)}`}
          </p>
        </div>
        <Banner
          tone="wait"
          icon="info"
          title={reader.t("otherClinics.means")}
        >
          {props.isStaff && <p>{reader.t("planAlternatives.consent")}</p>}
        </Banner>
        {items.length === 0
          ? (
            <Empty
              icon="hospital"
              title={reader.t("otherClinics.none")}
              text={reader.t("otherClinics.noneText")}
            />
          )
          : (
            <ul class="planlist stack">
              {items.map((choice) => (
                <Choice key={choice.clinicId ?? "anybody"} {...props} choice={choice} />
              ))}
            </ul>
          )}
        <p>
          <a
            class="button button--quiet button--flush"
            href={props.isStaff ? `/board?booking=${view.id}` : `/bookings/${view.id}`}
          >
            <Icon name="arrow-left" />
            {reader.t(props.isStaff ? "nav.board" : "otherClinics.back")}
          </a>
        </p>
      </div>
    </Layout>
  );
}

async function show(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [view, found] = await Promise.all([
    kit.services.bookings.view(person, id),
    kit.services.pricing.otherClinics(person, id),
  ]);
  if (view === null || !("ok" in found)) return refusePage(c, 404, "not_found");
  const reader = readerOf(kit, c, `/bookings/${id}/other-clinics`)
    .in(cityOf(kit, c.get("language"), view.city));
  return pageResponse(
    <OtherClinicsPage
      reader={reader}
      kit={kit}
      view={view}
      found={found.ok}
      isStaff={isStaff(person.role)}
    />,
  );
}

export function otherClinicsPage(app: PagesApp, kit: PageKit): void {
  app.get(
    "/bookings/:id/other-clinics",
    (c) => withPerson(c, (person) => show(c, kit, person)),
  );
}
