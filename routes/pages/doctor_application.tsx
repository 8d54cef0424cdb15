/** `/doctor/application`: who one is as a doctor, the documents, and how the application stands. */
import { STATED_NEEDS } from "../../actors/booking/codes.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { LIMITS } from "../../actors/limits.ts";
import { CARD_SEXES } from "../../db/applications.ts";
import { DOCUMENT_KINDS } from "../../db/documents.ts";
import { Chips, Field, Hidden, SelectField, TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { OwnDoctorProfile } from "../people/doctor_onboarding.ts";
import { VISIT_LANGUAGES } from "../people/doctor_profile_schemas.ts";
import { readUpload } from "../people/read_upload.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { DocumentRow, languageName } from "./doctor_words.tsx";
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

function Documents({ reader, own, attempt }: PartProps) {
  const state = new FormState("upload", attempt);
  const isFull = own.documents.length >= LIMITS.documentsPerPerson;
  return (
    <section class="card stack" aria-labelledby="documents-title">
      <h2 class="card__title" id="documents-title">{reader.t("document.title")}</h2>
      <p class="quiet small">{reader.t("document.lead")}</p>
      {own.documents.length === 0
        ? <p class="quiet">{reader.t("document.none")}</p>
        : (
          <ul class="documents">
            {own.documents.map((document) => (
              <DocumentRow key={document.id} reader={reader} document={document}>
                {(own.status !== "approved" || document.kind === "photo" ||
                  document.kind === "other") && (
                  <form method="post" action={`${PATH}/documents/${document.id}/delete`}>
                    <button type="submit" class="button button--quiet button--dense">
                      <Icon name="x" />
                      {reader.t("document.delete")}
                      <span class="visually-hidden">{document.name}</span>
                    </button>
                  </form>
                )}
              </DocumentRow>
            ))}
          </ul>
        )}
      {!isFull && (
        <form
          class="stack"
          method="post"
          action={`${PATH}/documents`}
          enctype="multipart/form-data"
          novalidate
        >
          <SelectField
            reader={reader}
            state={state}
            name="kind"
            label={reader.t("document.kind")}
            fallback={own.missing[0] ?? "photo"}
            choices={DOCUMENT_KINDS.map((kind) => ({
              value: kind,
              text: reader.t(`document.kind.${kind}`),
            }))}
          />
          <Field
            reader={reader}
            state={state}
            name="file"
            label={reader.t("document.file")}
            hint={reader.t("document.fileHint")}
          >
            <input
              type="file"
              class="field__input"
              id={state.id("file")}
              name="file"
              accept="application/pdf,image/jpeg,image/png"
              aria-invalid={state.error("file") === null ? undefined : "true"}
              aria-describedby={`${state.id("file")}-hint`}
            />
          </Field>
          {state.refusal !== null && <p class="field__error">{state.refusal}</p>}
          <button type="submit" class="button button--primary">
            <Icon name="plus" />
            {reader.t("document.add")}
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
      <Documents {...parts} />
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

  app.post(`${PATH}/documents`, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const upload = await readUpload(c.req.raw);
      const failure = failureOf(await doctors.upload(person, upload, language), language);
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await failed(c, person, "upload", new FormValues([["kind", upload.kind]]), failure);
    }));

  app.post(`${PATH}/documents/:id/delete`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await doctors.remove(person, c.req.param("id"));
      const failure = failureOf(outcome, c.get("language"));
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await failed(c, person, "upload", new FormValues([]), failure);
    }));
}
