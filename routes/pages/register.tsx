/** Registration: patient by default; a doctor applies with a licence; a clinic with its name. */
import { setSessionCookie } from "../session.ts";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Chips, Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import {
  formOf,
  homeOf,
  localPath,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import { ProofFields, proofGiven, proofOf, type ProofOfForm } from "./proof_fields.tsx";
import { withNext } from "./verify.tsx";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import type { Reader } from "../../views/reader.ts";

type OpenRole = "patient" | "doctor" | "clinic";
const OPEN_ROLES: readonly OpenRole[] = ["patient", "doctor", "clinic"];
const roleOf = (value: string | undefined): OpenRole =>
  OPEN_ROLES.find((role) => role === value) ?? "patient";

interface FieldsProps {
  reader: Reader;
  state: FormState;
}

/** First and last name, in the order in which Russian and English forms ask. */
export const NameFields = ({ reader, state }: FieldsProps) => (
  <div class="fields fields--two">
    <TextField
      reader={reader}
      state={state}
      name="firstName"
      label={reader.t("person.firstName")}
      input={{ autoComplete: "given-name", maxLength: 80, required: true }}
    />
    <TextField
      reader={reader}
      state={state}
      name="lastName"
      label={reader.t("person.lastName")}
      input={{ autoComplete: "family-name", maxLength: 80, required: true }}
    />
  </div>
);

/** A new password. @param optional where codes do without one */
/** Beside a new password: password managers look for whose it is. */
export const WhosePassword = ({ login }: { login: string }) => (
  <input
    type="text"
    name="username"
    autoComplete="username"
    class="visually-hidden"
    tabIndex={-1}
    aria-hidden="true"
    readOnly
    value={login}
  />
);

export const PasswordField = (
  { reader, state, label, optional = false }: FieldsProps & {
    label?: string;
    optional?: boolean;
  },
) => (
  <TextField
    reader={reader}
    state={state}
    name="password"
    label={label ?? reader.t("person.password")}
    hint={reader.t(optional ? "person.passwordOptional" : "person.passwordHint")}
    optional={optional}
    input={{
      type: "password",
      autoComplete: "new-password",
      minLength: 8,
      maxLength: 128,
      required: !optional,
    }}
  />
);

export const EmailField = ({ reader, state, required }: FieldsProps & { required?: boolean }) => (
  <TextField
    reader={reader}
    state={state}
    name="email"
    label={reader.t("person.email")}
    input={{
      type: "email",
      autoComplete: "email",
      maxLength: 254,
      spellcheck: false,
      ...(required ? { required } : {}),
    }}
  />
);

function DoctorFields({ reader, state }: FieldsProps) {
  return (
    <>
      <Chips
        state={state}
        name="specializations"
        legend={reader.t("register.specializations")}
        hint={reader.t("register.specializationsHint")}
        choices={SPECIALIZATIONS.map((code) => ({
          value: code,
          text: reader.t(`specialization.${code}`),
        }))}
      />
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="licenseNumber"
          label={reader.t("register.license")}
          input={{ maxLength: 64, required: true, autoComplete: "off" }}
        />
        <TextField
          reader={reader}
          state={state}
          name="licenseExpiresOn"
          label={reader.t("register.licenseEnd")}
          input={{ type: "date", required: true, min: reader.dayValue(reader.now) }}
        />
      </div>
    </>
  );
}

const ClinicFields = ({ reader, state }: FieldsProps) => (
  <>
    <TextField
      reader={reader}
      state={state}
      name="clinicName"
      label={reader.t("register.clinicName")}
      input={{ autoComplete: "organization", maxLength: 200, required: true }}
    />
    <TextField
      reader={reader}
      state={state}
      name="licenseNumber"
      label={reader.t("register.clinicLicense")}
      optional
      input={{ maxLength: 64, autoComplete: "off" }}
    />
  </>
);

/** Who one is, as links, since each has a form of its own. */
const RoleTabs = ({ reader, role }: { reader: Reader; role: OpenRole }) => (
  <nav class="tabs" aria-label={reader.t("register.as")}>
    {OPEN_ROLES.map((one) => (
      <a
        class="tabs__tab"
        href={one === "patient" ? "/register" : `/register?role=${one}`}
        aria-current={one === role ? "page" : undefined}
      >
        <Icon
          name={one === "patient" ? "user" : one === "doctor" ? "stethoscope" : "building"}
          size="s"
        />
        {reader.t(`register.as.${one}`)}
      </a>
    ))}
  </nav>
);

function RegisterPage(
  { reader, role, attempt, next, version, verification, proof }: {
    reader: Reader;
    role: OpenRole;
    /** A code proves the contact: patients then need no password. */
    verification: boolean;
    attempt: Attempt | null;
    next: string;
    version: string;
    proof: ProofOfForm | null;
  },
) {
  const state = new FormState("register", attempt);
  return (
    <Layout
      reader={reader}
      title={reader.t("register.title")}
      version={version}
      scripts={proof?.scripts ?? null}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <h1>{reader.t(`register.title.${role}`)}</h1>
        <ErrorSummary reader={reader} state={state} />
        <RoleTabs reader={reader} role={role} />
        <form class="card stack" method="post" action="/register" noValidate>
          <Hidden values={next === "" ? { role } : { role, next }} />
          {role === "doctor" && <p class="quiet">{reader.t("register.doctorNote")}</p>}
          {role === "clinic" && <ClinicFields reader={reader} state={state} />}
          <NameFields reader={reader} state={state} />
          <TextField
            reader={reader}
            state={state}
            name="phone"
            label={reader.t("person.phone")}
            hint={reader.t(verification ? "register.contactHintCode" : "register.contactHint")}
            input={{ type: "tel", inputMode: "tel", autoComplete: "tel", maxLength: 32 }}
          />
          <EmailField reader={reader} state={state} />
          {role === "doctor" && <DoctorFields reader={reader} state={state} />}
          <PasswordField
            reader={reader}
            state={state}
            optional={verification && role === "patient"}
          />
          <ProofFields reader={reader} proof={proof} />
          <button type="submit" class="button button--primary button--large button--wide">
            {reader.t(role === "doctor" ? "register.apply" : "register.submit")}
          </button>
          {/* The words that are agreed to, whole, where they are agreed to. */}
          <p class="small quiet">
            {reader.t("register.agree")} {reader.t("consent.processing.text")}
          </p>
        </form>
        <p>
          {reader.t("register.known")} <a href="/signin">{reader.t("signIn.title")}</a>
        </p>
        {role === "patient" && <EmergencyStrip reader={reader} quiet />}
      </div>
    </Layout>
  );
}

/** The form as the service takes it; what belongs to another role is left out. */
function registrationOf(values: FormValues, role: OpenRole): Record<string, unknown> {
  return {
    role,
    ...proofGiven(values),
    firstName: values.given("firstName"),
    lastName: values.given("lastName"),
    email: values.given("email"),
    phone: values.given("phone"),
    password: values.given("password"),
    ...(role === "doctor"
      ? {
        specializations: values.all("specializations"),
        licenseNumber: values.given("licenseNumber"),
        licenseExpiresOn: values.given("licenseExpiresOn"),
      }
      : {}),
    ...(role === "clinic"
      ? { clinicName: values.given("clinicName"), licenseNumber: values.given("licenseNumber") }
      : {}),
  };
}

/** `GET` and `POST /register`. */
export function registerPages(app: PagesApp, kit: PageKit): void {
  app.get("/register", (c) => {
    const person = c.get("person");
    if (person !== null) return seeOther(c, homeOf(person.role));
    const proof = proofOf(kit);
    return pageResponse(
      <RegisterPage
        reader={readerOf(kit, c)}
        role={roleOf(c.req.query("role"))}
        attempt={null}
        next={localPath(c.req.query("next"), "")}
        version={kit.version}
        verification={kit.verification}
        proof={proof}
      />,
    );
  });

  app.post("/register", async (c) => {
    const values = await formOf(c);
    const language = c.get("language");
    const role = roleOf(values.text("role"));
    const next = localPath(values.text("next"), "");
    const body = registrationOf(values, role);
    const outcome = await kit.services.people.register(body, c.get("address"), language);
    if ("ok" in outcome) {
      if ("sent" in outcome.ok) {
        return seeOther(c, withNext(`/verify/${outcome.ok.sent.verificationId}`, next));
      }
      setSessionCookie(c, outcome.ok.sessionToken);
      return seeOther(c, next === "" ? homeOf(outcome.ok.person.role) : next);
    }
    const failure: Failure = failureOf(outcome, language)!;
    const proof = proofOf(kit, values);
    return pageResponse(
      <RegisterPage
        reader={readerOf(kit, c, role === "patient" ? "/register" : `/register?role=${role}`)}
        role={role}
        attempt={attemptOf("register", values, failure)}
        next={next}
        version={kit.version}
        verification={kit.verification}
        proof={proof}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });
}
