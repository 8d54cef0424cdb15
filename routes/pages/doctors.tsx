/** `/doctors` and `/doctors/{id}`: who works here, for whoever wants to know before a call. */
import type { PublicDoctor } from "../../db/applications.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { specializationsOf } from "../../views/booking_words.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { languageName } from "./doctor_words.tsx";
import { refusePage } from "./guard.ts";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const nameOf = ({ firstName, lastName }: PublicDoctor): string => `${lastName} ${firstName}`;

function Portrait({ doctor, isLarge = false }: { doctor: PublicDoctor; isLarge?: boolean }) {
  const size = isLarge ? "avatar avatar--xl" : "avatar avatar--l";
  if (doctor.photoId !== null) {
    // The name stands beside it.
    return (
      <img
        class={size}
        src={`/api/v1/doctors/${doctor.id}/photo`}
        alt=""
        width={isLarge ? 96 : 56}
        height={isLarge ? 96 : 56}
        loading="lazy"
      />
    );
  }
  return (
    <span class={size} aria-hidden="true">
      {([...doctor.firstName].at(0) ?? "") + ([...doctor.lastName].at(0) ?? "")}
    </span>
  );
}

/** «стаж 12 лет, говорит на русском и казахском». */
const factsOf = (reader: Reader, { card }: PublicDoctor): string =>
  [
    card.experienceYears === null
      ? null
      : reader.t("doctors.experience", { years: reader.years(card.experienceYears) }),
    card.languages.length === 0
      ? null
      : reader.list(card.languages.map((code) => languageName(reader, code))),
  ].filter((part) => part !== null).join(", ");

const Verified = ({ reader, doctor }: { reader: Reader; doctor: PublicDoctor }) => (
  <p class="fact small">
    <Icon name="shield-check" />
    <span>
      {reader.t("doctors.verified", { date: reader.date(doctor.licenseExpiresOn) })}
    </span>
  </p>
);

const Row = ({ reader, doctor }: { reader: Reader; doctor: PublicDoctor }) => (
  <li>
    <a class="card doctorcard" href={`/doctors/${doctor.id}`}>
      <Portrait doctor={doctor} />
      <span class="doctorcard__text">
        <strong class="doctorcard__name">{nameOf(doctor)}</strong>
        <span>{specializationsOf(reader, doctor.specializations)}</span>
        <span class="small quiet">{factsOf(reader, doctor)}</span>
      </span>
      <Icon name="chevron-right" />
    </a>
  </li>
);

export function doctorsPages(app: PagesApp, kit: PageKit): void {
  const { doctors } = kit.services;

  app.get("/doctors", async (c) => {
    const reader = readerOf(kit, c);
    const wanted = SPECIALIZATIONS.find((code) => code === c.req.query("specialization")) ?? "";
    const cursor = c.req.query("cursor");
    const found = await doctors.cards({
      limit: 30,
      ...(wanted === "" ? {} : { specialization: wanted }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return pageResponse(
      <Layout
        reader={reader}
        title={reader.t("doctors.title")}
        version={kit.version}
        styles={["account.css"]}
      >
        <div class="wrap--narrow stack stack--l page-body">
          <h1>{reader.t("doctors.title")}</h1>
          <p class="quiet">{reader.t("doctors.lead")}</p>
          <form class="row" method="get" action="/doctors">
            <label class="visually-hidden" for="doctors-specialization">
              {reader.t("register.specializations")}
            </label>
            <select
              class="field__input doctors__select"
              id="doctors-specialization"
              name="specialization"
            >
              <option value="">{reader.t("doctors.all")}</option>
              {SPECIALIZATIONS.map((code) => (
                <option value={code} selected={code === wanted}>
                  {reader.t(`specialization.${code}`)}
                </option>
              ))}
            </select>
            <button type="submit" class="button button--large">{reader.t("board.show")}</button>
          </form>
          {found.items.length === 0
            ? (
              <div class="card">
                <Empty
                  icon="stethoscope"
                  title={reader.t("doctors.none")}
                  text={reader.t("doctors.noneText")}
                />
              </div>
            )
            : (
              <ul class="doctorcards">
                {found.items.map((doctor) => (
                  <Row key={doctor.id} reader={reader} doctor={doctor} />
                ))}
              </ul>
            )}
          {found.nextCursor !== null && (
            <p>
              <a
                class="button"
                href={`/doctors?specialization=${wanted}&cursor=${found.nextCursor}`}
              >
                {reader.t("page.more")}
              </a>
            </p>
          )}
          <EmergencyStrip reader={reader} quiet />
        </div>
      </Layout>,
    );
  });

  app.get("/doctors/:id", async (c) => {
    const doctor = await doctors.card(c.req.param("id"));
    if (doctor === null) return refusePage(c, 404, "not_found");
    const reader = readerOf(kit, c);
    const { card } = doctor;
    const parts = [
      ["doctorProfile.education", card.education],
      ["doctorProfile.about", card.about],
    ] as const;
    return pageResponse(
      <Layout reader={reader} title={nameOf(doctor)} version={kit.version} styles={["account.css"]}>
        <div class="wrap--narrow stack stack--l page-body">
          <section class="card stack">
            <div class="doctorcard doctorcard--whole">
              <Portrait doctor={doctor} isLarge />
              <div class="doctorcard__text">
                <h1 class="doctorcard__title">{nameOf(doctor)}</h1>
                <p>{specializationsOf(reader, doctor.specializations)}</p>
                <p class="small quiet">{factsOf(reader, doctor)}</p>
              </div>
            </div>
            <Verified reader={reader} doctor={doctor} />
            <a class="button button--primary button--wide" href={`/book?doctor=${doctor.id}`}>
              {reader.t("wish.call")}
            </a>
          </section>
          {parts.map(([key, text]) =>
            text === null ? null : (
              <section class="card stack stack--s" key={key}>
                <h2 class="card__title">{reader.t(key)}</h2>
                <p class="pre">{text}</p>
              </section>
            )
          )}
          <p>
            <a href="/doctors">{reader.t("doctors.back")}</a>
          </p>
          <EmergencyStrip reader={reader} quiet />
        </div>
      </Layout>,
    );
  });
}
