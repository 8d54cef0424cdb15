/** `/doctor/application`: who one is as a doctor, the documents, and how the application stands. */
import { STATED_NEEDS } from "../../actors/booking/codes.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { CARD_SEXES } from "../../db/applications.ts";
import { DOCTOR_KINDS } from "../../db/documents.ts";
import { Chips, Hidden, SelectField, TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { OwnDoctorProfile } from "../people/doctor_onboarding.ts";
import { VISIT_LANGUAGES } from "../people/doctor_profile_schemas.ts";
import { NEEDED_KINDS } from "../people/document_desk.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { languageName } from "./doctor_words.tsx";
import { documentForms, DocumentsPart } from "./documents_part.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { LicenceWarning } from "./licence_parts.tsx";

const PATH = "/doctor/application";
const LOOKS = {
  applied: { tone: "wait", icon: "clock" },
  approved: { tone: "done", icon: "check" },
  rejected: { tone: "off", icon: "x" },
} as const;

interface PartProps {
  readonly reader: Reader;
  readonly own: OwnDoctorProfile;
  readonly attempt: Attempt | null;
}

function State({ reader, own, attempt }: PartProps) {
  const { status } = own;
  const state = new FormState("again", attempt);
  return (
    <section class="card stack" aria-labelledby="application-state">
      <div class="row row--between">
        <h2 class="card__title" id="application-state">{reader.t("doctorProfile.state")}</h2>
        <Pill {...LOOKS[status]} text={reader.t(`application.one.${status}`)} />
      </div>
      <p>{reader.t(`doctorProfile.state.${status}`)}</p>
      {own.reason !== null && (
        <blockquote class="quote">
          <p class="small quiet">{reader.t("form.reason")}</p>
          <p class="pre">{own.reason}</p>
        </blockquote>
      )}
      {own.proposal !== null && (
        <p class="fact">
          <Icon name="clock" />
          <span>{reader.t("doctorProfile.proposal")}</span>
        </p>
      )}
      {own.missing.length > 0 && (
        <p class="fact">
          <Icon name="warning" />
          <span>
            {reader.t("doctorProfile.missing", {
              list: reader.list(own.missing.map((kind) => reader.t(`document.kind.${kind}`))),
            })}
          </span>
        </p>
      )}
      {status === "rejected" && (
        <form method="post" action={`${PATH}/again`}>
          {state.refusal !== null && <p class="field__error">{state.refusal}</p>}
          <button type="submit" class="button button--primary">
            {reader.t("doctorProfile.again")}
          </button>
        </form>
      )}
    </section>
  );
}

function ProfileForm({ reader, own, attempt }: PartProps) {
  const state = new FormState("profile", attempt);
  const { card } = own;
  const licence = own.proposal ?? own;
  const field = { reader, state };
  return (
    <form class="stack stack--l" method="post" action={PATH} novalidate>
      <Hidden values={{ version: String(own.version) }} />
      <section class="card stack" aria-labelledby="licence-title">
        <h2 class="card__title" id="licence-title">{reader.t("doctorProfile.licence")}</h2>
        {own.status === "approved" && (
          <p class="quiet small">{reader.t("doctorProfile.licenceChange")}</p>
        )}
        <Chips
          state={state}
          name="specializations"
          legend={reader.t("register.specializations")}
          fallback={licence.specializations}
          choices={SPECIALIZATIONS.map((code) => ({
            value: code,
            text: reader.t(`specialization.${code}`),
          }))}
        />
        <div class="fields fields--two">
          <TextField
            {...field}
            name="licenseNumber"
            label={reader.t("register.license")}
            fallback={licence.licenseNumber}
            input={{ maxLength: 64, autoComplete: "off" }}
          />
          <TextField
            {...field}
            name="licenseExpiresOn"
            label={reader.t("register.licenseEnd")}
            fallback={licence.licenseExpiresOn}
            input={{ type: "date" }}
          />
        </div>
      </section>
      <section class="card stack" aria-labelledby="card-title">
        <h2 class="card__title" id="card-title">{reader.t("doctorProfile.card")}</h2>
        <p class="quiet small">{reader.t("doctorProfile.cardHint")}</p>
        <div class="fields fields--two">
          <TextField
            {...field}
            name="experienceYears"
            label={reader.t("doctorProfile.experience")}
            optional
            short
            fallback={card.experienceYears}
            input={{ inputMode: "numeric", maxLength: 2 }}
          />
          <SelectField
            {...field}
            name="sex"
            label={reader.t("doctorProfile.sex")}
            optional
            fallback={card.sex}
            empty={reader.t("doctorProfile.sexUnsaid")}
            choices={CARD_SEXES.map((sex) => ({
              value: sex,
              text: reader.t(`doctorProfile.sex.${sex}`),
            }))}
          />
        </div>
        <Chips
          state={state}
          name="languages"
          legend={reader.t("doctorProfile.languages")}
          fallback={card.languages}
          choices={VISIT_LANGUAGES.map((code) => ({
            value: code,
            text: languageName(reader, code),
          }))}
        />
        <Chips
          state={state}
          name="statedNeeds"
          legend={reader.t("doctorProfile.needs")}
          hint={reader.t("doctorProfile.needsHint")}
          fallback={card.statedNeeds}
          choices={STATED_NEEDS.map((code) => ({
            value: code,
            text: reader.t(`doctorProfile.needs.${code}`),
          }))}
        />
        <TextArea
          {...field}
          name="education"
          label={reader.t("doctorProfile.education")}
          optional
          rows={3}
          maxLength={500}
          fallback={card.education}
        />
        <TextArea
          {...field}
          name="about"
          label={reader.t("doctorProfile.about")}
          optional
          rows={5}
          maxLength={2_000}
          fallback={card.about}
        />
      </section>
      <button type="submit" class="button button--primary button--large">
        {reader.t("form.save")}
      </button>
    </form>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, PATH);
  const outcome = await kit.services.doctors.mine(person);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const parts = { reader, own: outcome.ok, attempt };
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("doctorProfile.title")}
      attempt={attempt}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <LicenceWarning reader={reader} day={parts.own.licenseExpiresOn} of="doctor" />
      <State {...parts} />
      <DocumentsPart
        reader={reader}
        attempt={attempt}
        path={`${PATH}/documents`}
        documents={parts.own.documents}
        kinds={DOCTOR_KINDS}
        fallback={parts.own.missing[0] ?? "photo"}
        isHeld={(document) =>
          parts.own.status === "approved" && NEEDED_KINDS.includes(document.kind)}
      />
      <ProfileForm {...parts} />
    </AccountFrame>,
    status,
    headers,
  );
}

/** What was left empty is emptied; a number that is none is said at its field. */
function bodyOf(values: FormValues): Record<string, unknown> {
  const years = values.given("experienceYears");
  return {
    version: Number(values.text("version")) || undefined,
    specializations: values.all("specializations"),
    licenseNumber: values.text("licenseNumber"),
    licenseExpiresOn: values.text("licenseExpiresOn"),
    experienceYears: years === undefined ? null : Number(years),
    sex: values.given("sex") ?? null,
    languages: values.all("languages"),
    statedNeeds: values.all("statedNeeds"),
    education: values.given("education") ?? null,
    about: values.given("about") ?? null,
  };
}

/** The page of a doctor's application, and its forms. */
export function doctorApplicationPages(app: PagesApp, kit: PageKit): void {
  const { doctors } = kit.services;
  const failed = (
    c: PageContext,
    person: Person,
    form: string,
    values: FormValues,
    failure: Failure,
  ) =>
    show(
      c,
      kit,
      person,
      attemptOf(form, values, failure),
      failure.status,
      failureHeaders(failure),
    );

  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const failure = failureOf(await doctors.change(person, bodyOf(values), language), language);
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await failed(c, person, "profile", values, failure);
    }));

  app.post(`${PATH}/again`, (c) =>
    withPerson(c, async (person) => {
      const failure = failureOf(await doctors.applyAgain(person), c.get("language"));
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await failed(c, person, "again", new FormValues([]), failure);
    }));

  documentForms(app, kit, { path: `${PATH}/documents`, page: PATH, failed });
}
