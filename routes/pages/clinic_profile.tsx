/** `/clinic/profile`: what a clinic says of itself, and how its application stands. */
import type { StoredClinic } from "../../db/clinics.ts";
import { CLINIC_KINDS, type StoredDocument } from "../../db/documents.ts";
import { Chips, Hidden, TextArea, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { ownsClinic } from "../people/clinic_members.ts";
import { NEEDED_KINDS } from "../people/document_desk.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { ClinicState } from "./clinic.tsx";
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
import { documentForms, DocumentsPart } from "./documents_part.tsx";
import { pageResponse } from "./layout.tsx";
import { LicenceWarning } from "./licence_parts.tsx";

const PATH = "/clinic/profile";

/** One entry a line. */
const lines = (text: string): readonly string[] =>
  text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");

const bodyOf = (values: FormValues): Record<string, unknown> => ({
  version: Number(values.text("version")),
  name: values.text("name"),
  licenseNumber: values.given("licenseNumber") ?? null,
  inn: values.given("inn") ?? null,
  telemedicine: values.all("telemedicine").includes("yes"),
  addresses: lines(values.text("addresses")),
  hours: values.given("hours") ?? null,
  services: lines(values.text("services")),
});

/** What a manager reads: only owners change it. */
function ReadOnly({ reader, clinic }: { reader: Reader; clinic: StoredClinic }) {
  const none = reader.t("admin.notGiven");
  const listed = (entries: readonly string[]) =>
    entries.length === 0
      ? none
      : entries.map((one) => <span class="line pre" key={one}>{one}</span>);
  return (
    <section class="card stack" aria-label={reader.t("clinic.profile")}>
      <dl class="kv">
        {([
          ["clinic.name", clinic.name],
          ["clinic.license", clinic.licenseNumber ?? none],
          ["clinic.inn", clinic.inn ?? none],
          [
            "clinic.licenseEnd",
            clinic.licensedUntil === null
              ? reader.t("clinic.licenseEndless")
              : reader.date(clinic.licensedUntil),
          ],
          ["clinic.addresses", listed(clinic.addresses)],
          ["clinic.hours", clinic.hours ?? none],
          ["clinic.services", listed(clinic.services)],
        ] as const).map(([key, value]) => (
          <div key={key}>
            <dt>{reader.t(key)}</dt>
            <dd class="pre">{value}</dd>
          </div>
        ))}
      </dl>
      <p class="fact small">
        <Icon name="lock" />
        <span>{reader.t("team.ownersChange")}</span>
      </p>
    </section>
  );
}

function ProfilePage(
  { reader, kit, clinic, documents, attempt, isSaved, isOwner }: {
    reader: Reader;
    isOwner: boolean;
    kit: PageKit;
    clinic: StoredClinic;
    documents: readonly StoredDocument[];
    attempt: Attempt | null;
    isSaved: boolean;
  },
) {
  // An entry of a list is shown at its list.
  const errors = attempt?.errors.map((error) => ({
    ...error,
    path: error.path.replace(/^(addresses|services)\..*/, "$1"),
  }));
  const given = attempt === null ? null : { ...attempt, errors: errors ?? [] };
  const state = new FormState("clinic", given);
  const field = { reader, state };
  return (
    <AccountFrame
      reader={reader}
      title={reader.t("clinic.profile")}
      lead={reader.t("clinic.profileLead")}
      attempt={given}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={isSaved} />
      <ClinicState reader={reader} clinic={clinic} />
      <LicenceWarning reader={reader} day={clinic.licensedUntil} of="clinic" />
      <DocumentsPart
        reader={reader}
        attempt={attempt}
        path={isOwner ? "/clinic/documents" : null}
        documents={documents}
        kinds={CLINIC_KINDS}
        fallback="licence"
        isHeld={({ kind }) => clinic.status === "approved" && NEEDED_KINDS.includes(kind)}
      />
      {!isOwner && <ReadOnly reader={reader} clinic={clinic} />}
      {isOwner && (
        <form class="card stack" method="post" action={PATH} novalidate>
          <Hidden values={{ version: String(clinic.version) }} />
          <TextField
            {...field}
            name="name"
            label={reader.t("clinic.name")}
            fallback={clinic.name}
            input={{ autoComplete: "organization", maxLength: 200 }}
          />
          <div class="fields fields--two">
            <TextField
              {...field}
              name="licenseNumber"
              label={reader.t("clinic.license")}
              fallback={clinic.licenseNumber}
              input={{ autoComplete: "off", maxLength: 64 }}
            />
            <TextField
              {...field}
              name="inn"
              label={reader.t("clinic.inn")}
              hint={reader.t("clinic.innHint")}
              fallback={clinic.inn}
              input={{ inputMode: "numeric", autoComplete: "off", maxLength: 40 }}
            />
            <TextField
              {...field}
              name="licenseExpiresOn"
              label={reader.t("clinic.licenseEnd")}
              hint={reader.t("clinic.licenseEndHint")}
              fallback={clinic.licenseExpiresOn}
              optional
              input={{ type: "date", autoComplete: "off" }}
            />
          </div>
          <p class="quiet">{reader.t("clinic.lookedAtAgain")}</p>
          <TextArea
            {...field}
            name="addresses"
            label={reader.t("clinic.addresses")}
            hint={reader.t("clinic.oneALine")}
            fallback={clinic.addresses.join("\n")}
            optional
          />
          <TextField
            {...field}
            name="hours"
            label={reader.t("clinic.hours")}
            fallback={clinic.hours}
            optional
            input={{ autoComplete: "off", maxLength: 500 }}
          />
          <TextArea
            {...field}
            name="services"
            label={reader.t("clinic.services")}
            hint={reader.t("clinic.oneALine")}
            fallback={clinic.services.join("\n")}
            optional
          />
          <Chips
            state={state}
            name="telemedicine"
            legend={reader.t("clinic.telemedicine")}
            hint={reader.t("clinic.telemedicineHint")}
            choices={[{ value: "yes", text: reader.t("clinic.telemedicineOn") }]}
            fallback={clinic.telemedicine ? ["yes"] : []}
          />
          <div class="formend">
            <button type="submit" class="button button--primary button--large">
              {reader.t("form.save")}
            </button>
          </div>
        </form>
      )}
    </AccountFrame>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const clinic = await kit.services.clinics.mine(person);
  if (!("ok" in clinic)) return refusePage(c, 404, "not_found");
  return pageResponse(
    <ProfilePage
      reader={readerOf(kit, c, PATH)}
      kit={kit}
      clinic={clinic.ok}
      documents={await kit.services.doctors.ownDocuments(person)}
      isOwner={ownsClinic(person)}
      attempt={attempt}
      isSaved={c.req.query("saved") !== undefined && attempt === null}
    />,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** `GET /clinic/profile`, its form, and the clinic's documents. */
export function clinicProfilePage(app: PagesApp, kit: PageKit): void {
  const failed = (
    c: PageContext,
    person: Person,
    form: string,
    values: FormValues,
    failure: Failure,
  ): Promise<Response> =>
    failure.status === 403
      ? Promise.resolve(refusePage(c, 403, "forbidden"))
      : show(c, kit, person, attemptOf(form, values, failure), failure);

  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await kit.services.clinics.change(person, bodyOf(values), language);
      const failure = failureOf(outcome, language);
      return failure === null
        ? seeOther(c, `${PATH}?saved`)
        : await failed(c, person, "clinic", values, failure);
    }));

  documentForms(app, kit, { path: "/clinic/documents", page: PATH, failed });
}
