/** `/bookings/{id}/card`: the patient's card, for the doctor who comes, until the visit has ended. */
import { babyAge } from "../../actors/booking/age.ts";
import { instant } from "../../actors/vocabulary.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { isOpenView } from "../../views/status.ts";
import { policyText, snilsText } from "../people/checksums.ts";
import type { PatientView } from "../people/profile_views.ts";
import { shownPhone } from "../shown_phone.ts";
import { Beside, type BesideProps, besideScripts, besideVisit } from "./beside.tsx";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { CARD_LISTS, type CardList } from "./person_fields.tsx";

const ICONS: Readonly<Record<CardList, string>> = {
  allergies: "allergy",
  chronicConditions: "heart-pulse",
  medicines: "pill",
};

/** «Nobody was asked» must not look like «there are none». */
function ListCard(
  { reader, list, entries }: { reader: Reader; list: CardList; entries: readonly string[] | null },
) {
  return (
    <section class="card stack stack--s" aria-labelledby={`${list}-title`}>
      <h2 class="card__title fact" id={`${list}-title`}>
        <Icon name={ICONS[list]} />
        <span>{reader.t(`card.${list}`)}</span>
      </h2>
      {entries === null
        ? (
          <p>
            <Pill tone="late" icon="warning" text={reader.t("card.unknown")} />
          </p>
        )
        : entries.length === 0
        ? <p>{reader.t(`card.${list}.none`)}</p>
        : (
          <ul class="cardentries">
            {entries.map((entry) => <li class="pre" key={entry}>{entry}</li>)}
          </ul>
        )}
    </section>
  );
}

function Facts({ reader, patient }: { reader: Reader; patient: PatientView }) {
  const contact = patient.emergencyContact;
  const rows: readonly (readonly [string, string | null])[] = [
    [
      reader.t("person.birthDate"),
      patient.birthDate === null ? null : [
        reader.date(patient.birthDate),
        patient.ageYears === null ? "" : reader.age(
          patient.ageYears,
          babyAge(patient.birthDate, instant(reader.now)).ageMonths,
        ),
      ].filter((part) => part !== "").join(", "),
    ],
    [reader.t("person.sex"), patient.sex === null ? null : reader.t(`person.sex.${patient.sex}`)],
    [reader.t("person.policy"), patient.policyNumber ? policyText(patient.policyNumber) : null],
    [reader.t("person.snils"), patient.snils ? snilsText(patient.snils) : null],
    [
      reader.t("account.contact"),
      contact === null ? null : `${contact.name}, ${shownPhone(contact.phone)}`,
    ],
    [
      reader.t("card.consent"),
      reader.t(patient.card?.hasInterventionConsent ? "card.consentGiven" : "card.consentAsk"),
    ],
  ];
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 class="card__title" id="facts-title">{reader.t("account.who")}</h2>
      <dl class="kv">
        {rows.flatMap(([label, text]) =>
          text === null ? [] : [
            <div key={label}>
              <dt>{label}</dt>
              <dd class="pre">{text}</dd>
            </div>,
          ]
        )}
      </dl>
    </section>
  );
}

function CardPage(
  { reader, id, patient, kit, beside }: {
    reader: Reader;
    id: string;
    /** Null: the caller has said who it is, and there is no record. */
    patient: PatientView | null;
    kit: PageKit;
    beside: BesideProps;
  },
) {
  const name = patient === null
    ? reader.t("card.of")
    : [patient.lastName, patient.firstName, patient.middleName].filter((part) => part).join(" ");
  const card = patient?.card;
  return (
    <Layout
      reader={reader}
      title={reader.t("card.of")}
      version={kit.version}
      styles={["account.css", "doctor.css"]}
      {...besideScripts(kit, reader)}
    >
      <Beside {...beside}>
        <div class="wrap--narrow stack stack--l page-body">
          <p>
            <a class="button button--quiet button--flush" href={`/bookings/${id}`}>
              <Icon name="arrow-left" />
              {reader.t("card.toVisit")}
            </a>
          </p>
          <h1 class="pre">{name}</h1>
          {patient === null || card === undefined
            ? (
              <div class="card">
                <Empty
                  icon="info"
                  title={reader.t("card.noRecord")}
                  text={reader.t("card.noRecordText")}
                />
              </div>
            )
            : (
              <>
                {CARD_LISTS.map((list) => (
                  <ListCard key={list} reader={reader} list={list} entries={card[list]} />
                ))}
                <Facts reader={reader} patient={patient} />
                <p class="quiet small">{reader.t("card.readNoted")}</p>
              </>
            )}
        </div>
      </Beside>
    </Layout>
  );
}

export function bookingCardPage(app: PagesApp, kit: PageKit): void {
  app.get("/bookings/:id/card", (c) =>
    withPerson(c, async (person) => {
      const { bookings, patients } = kit.services;
      const view = await bookings.view(person, c.req.param("id"));
      const isMine = view !== null && view.doctorId === person.id && isOpenView(view);
      if (!isMine || view.patientId === null) return refusePage(c, 404, "not_found");
      const outcome = await patients.patient(person, view.patientId);
      const reader = readerOf(kit, c).in(cityOf(kit, c.get("language"), view.city));
      return pageResponse(
        <CardPage
          reader={reader}
          id={view.id}
          patient={"ok" in outcome ? outcome.ok : null}
          kit={kit}
          beside={await besideVisit(kit, reader, person, view, reader.path)}
        />,
      );
    }));
}
