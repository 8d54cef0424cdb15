/** The door: sign in, the language. */
import { keepCookie } from "../cookies.ts";
import { setSessionCookie } from "../session.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Hidden, TextField } from "../../views/fields.tsx";
import { FormState } from "../../views/forms.ts";
import { RegisterLinks } from "./home.tsx";
import {
  formOf,
  homeOf,
  localPath,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { afterChoice } from "./kept_form.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import { ProofFields, proofGiven, proofOf, type ProofOfForm } from "./proof_fields.tsx";
import { withNext } from "./verify.tsx";
import { LANGUAGE_COOKIE, languageOf } from "../locale.ts";
import type { Attempt } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";

const YEAR_SECONDS = 365 * 24 * 3_600;

export const SignInForm = (
  { reader, state, next, proof }: {
    reader: Reader;
    state: FormState;
    next: string;
    proof: ProofOfForm | null;
  },
) => (
  <form class="stack" method="post" action="/signin" noValidate>
    {next !== "" && <Hidden values={{ next }} />}
    <TextField
      reader={reader}
      state={state}
      name="login"
      label={reader.t("signIn.login")}
      hint={reader.t("signIn.loginHint")}
      input={{ autoComplete: "username webauthn", maxLength: 254, spellcheck: false }}
    />
    <TextField
      reader={reader}
      state={state}
      name="password"
      label={reader.t("signIn.password")}
      input={{ type: "password", autoComplete: "current-password", maxLength: 128 }}
    />
    <ProofFields reader={reader} proof={proof} />
    <button type="submit" class="button button--primary button--large button--wide">
      {reader.t("signIn.submit")}
    </button>
    <p class="either" aria-hidden="true">{reader.t("signIn.or")}</p>
    {/* Patients need no password: the same login, and the code goes there. */}
    <button
      type="submit"
      class="button button--quiet button--wide"
      formAction="/signin/code"
    >
      <Icon name="key" />
      {reader.t("signIn.byCode")}
    </button>
    <p class="small">
      <a href="/reset">{reader.t("signIn.forgotten")}</a>
    </p>
  </form>
);

function SignInPage(
  { reader, attempt, next, version, proof, isPasswordNew = false }: {
    reader: Reader;
    attempt: Attempt | null;
    next: string;
    version: string;
    proof: ProofOfForm | null;
    /** It was set just now. */
    isPasswordNew?: boolean;
  },
) {
  const state = new FormState("signin", attempt);
  return (
    <Layout
      reader={reader}
      title={reader.t("signIn.title")}
      version={version}
      styles={["codes.css"]}
      scripts={proof?.scripts ?? null}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <h1>{reader.t("signIn.title")}</h1>
        <ErrorSummary reader={reader} state={state} />
        {isPasswordNew && (
          <Banner tone="done" icon="check" title={reader.t("reset.done")} role="status" />
        )}
        {next !== "" && attempt === null && <p class="quiet">{reader.t("signIn.toGoOn")}</p>}
        <div class="card">
          <SignInForm reader={reader} state={state} next={next} proof={proof} />
        </div>
        <section class="card card--flush" aria-label={reader.t("register.title")}>
          <RegisterLinks reader={reader} />
        </section>
        <EmergencyStrip reader={reader} quiet />
      </div>
    </Layout>
  );
}

/** `GET` and `POST /signin`, `POST /signin/code`, `POST /language`. */
export function signInPages(app: PagesApp, kit: PageKit): void {
  const { people, codes } = kit.services;

  app.get("/signin", (c) => {
    const next = localPath(c.req.query("next"), "");
    const person = c.get("person");
    if (person !== null) return seeOther(c, next === "" ? homeOf(person.role) : next);
    return pageResponse(
      <SignInPage
        reader={readerOf(kit, c)}
        attempt={null}
        next={next}
        version={kit.version}
        proof={proofOf(kit)}
        isPasswordNew={c.req.query("done") === "password"}
      />,
    );
  });

  app.post("/signin", async (c) => {
    const values = await formOf(c);
    const next = localPath(values.text("next"), "");
    const language = c.get("language");
    const body = {
      login: values.text("login"),
      password: values.text("password"),
      ...proofGiven(values),
    };
    const outcome = await people.signIn(body, c.get("address"), language);
    if ("ok" in outcome) {
      setSessionCookie(c, outcome.ok.sessionToken);
      return seeOther(c, next === "" ? homeOf(outcome.ok.person.role) : next);
    }
    const failure = failureOf(outcome, language)!;
    const back = next === "" ? "/signin" : `/signin?next=${encodeURIComponent(next)}`;
    return pageResponse(
      <SignInPage
        reader={readerOf(kit, c, back)}
        attempt={attemptOf("signin", values, failure)}
        next={next}
        version={kit.version}
        proof={proofOf(kit, values)}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });

  app.post("/signin/code", async (c) => {
    const values = await formOf(c);
    const next = localPath(values.text("next"), "");
    const language = c.get("language");
    const body = { login: values.text("login"), ...proofGiven(values) };
    const outcome = await codes.beginSignIn(body, c.get("address"), language);
    if ("ok" in outcome) return seeOther(c, withNext(`/verify/${outcome.ok.verificationId}`, next));
    const failure = failureOf(outcome, language)!;
    return pageResponse(
      <SignInPage
        reader={readerOf(kit, c, withNext("/signin", next))}
        attempt={attemptOf("signin", values, failure)}
        next={next}
        version={kit.version}
        proof={proofOf(kit, values)}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });

  app.post("/language", async (c) => {
    const values = await formOf(c);
    const language = languageOf(c.req.query("language") ?? values.text("language"));
    if (language !== null) keepCookie(c, LANGUAGE_COOKIE, language, YEAR_SECONDS);
    return afterChoice(c, localPath(values.text("next"), "/"));
  });
}
