/** Between the password and the work of staff: the code, or the set-up of what makes it. */
import { setSessionCookie } from "../session.ts";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { CodeField } from "./code_form.tsx";
import {
  formOf,
  homeOf,
  localPath,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { documentOf, Layout, pageResponse } from "./layout.tsx";
import { RecoveryCodesCard, SetupSteps } from "./second_factor_parts.tsx";
import { withNext } from "./verify.tsx";
import { Hidden } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { FactorSetup } from "../people/second_factor.ts";
import type { Person } from "../services.ts";

const PATH = "/second-factor";
const SETUP = `${PATH}/setup`;

const recoveryPath = (next: string): string =>
  `${PATH}?recovery${next === "" ? "" : `&next=${encodeURIComponent(next)}`}`;

interface Shown {
  reader: Reader;
  attempt: Attempt | null;
  next: string;
  version: string;
}

/** Somebody else's half of a sign-in, or a wrong account: the way out. */
const SignOut = ({ reader, half }: { reader: Reader; half: Person }) => (
  <form class="factor__out" method="post" action="/signout">
    <p class="small quiet">
      {reader.t("factor.as", { name: `${half.firstName} ${half.lastName}` })}
    </p>
    <button type="submit" class="button button--quiet">{reader.t("nav.signOut")}</button>
  </form>
);

function EnterPage(
  { reader, attempt, next, version, half, isRecovery }: Shown & {
    half: Person;
    isRecovery: boolean;
  },
) {
  const state = new FormState("factor", attempt);
  return (
    <Layout
      reader={reader}
      title={reader.t("factor.enter")}
      version={version}
      styles={["codes.css", "second_factor.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("factor.enter")}</h1>
          <p class="quiet">{reader.t(isRecovery ? "factor.enterRecovery" : "factor.enterText")}</p>
        </div>
        <ErrorSummary reader={reader} state={state} />
        <section class="card stack codestep">
          <form class="stack" method="post" action={PATH} noValidate>
            <Hidden
              values={{
                ...(next === "" ? {} : { next }),
                ...(isRecovery ? { way: "recovery" } : {}),
              }}
            />
            {isRecovery
              ? (
                <CodeField
                  reader={reader}
                  state={state}
                  long
                  label={reader.t("factor.recoveryCode")}
                  hint={reader.t("factor.recoveryHint")}
                />
              )
              : (
                <CodeField
                  reader={reader}
                  state={state}
                  label={reader.t("factor.code")}
                  hint={reader.t("factor.codeHint")}
                />
              )}
            <button type="submit" class="button button--primary button--large button--wide">
              {reader.t("factor.signIn")}
            </button>
          </form>
          <p>
            {isRecovery
              ? <a href={withNext(PATH, next)}>{reader.t("factor.byDevice")}</a>
              : <a href={recoveryPath(next)}>{reader.t("factor.lost")}</a>}
          </p>
          {isRecovery && <p class="small quiet">{reader.t("factor.askAdmin")}</p>}
        </section>
        <SignOut reader={reader} half={half} />
      </div>
    </Layout>
  );
}

function SetupPage(
  { reader, attempt, next, version, half, setup }: Shown & { half: Person; setup: FactorSetup },
) {
  const state = new FormState("factor", attempt);
  return (
    <Layout
      reader={reader}
      title={reader.t("factor.setup")}
      version={version}
      styles={["codes.css", "second_factor.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("factor.setup")}</h1>
          <p class="quiet">{reader.t("factor.setupText")}</p>
        </div>
        <ErrorSummary reader={reader} state={state} />
        <section class="card stack">
          <h2 class="card__title">{reader.t("factor.stepDevice")}</h2>
          <SetupSteps reader={reader} setup={setup} />
        </section>
        <section class="card stack codestep">
          <h2 class="card__title">{reader.t("factor.stepCode")}</h2>
          <form class="stack" method="post" action={SETUP} noValidate>
            {next !== "" && <Hidden values={{ next }} />}
            <CodeField
              reader={reader}
              state={state}
              label={reader.t("factor.code")}
              hint={reader.t("factor.codeHint")}
              later
            />
            <button type="submit" class="button button--primary button--large button--wide">
              {reader.t("factor.confirm")}
            </button>
          </form>
        </section>
        <SignOut reader={reader} half={half} />
      </div>
    </Layout>
  );
}

const ReadyPage = (
  { reader, version, codes, onward }: {
    reader: Reader;
    version: string;
    codes: readonly string[];
    onward: string;
  },
) => (
  <Layout
    reader={reader}
    title={reader.t("factor.ready")}
    version={version}
    styles={["second_factor.css"]}
  >
    <div class="wrap--narrow stack stack--l page-body">
      <h1>{reader.t("factor.ready")}</h1>
      <RecoveryCodesCard reader={reader} codes={codes} />
      <p>
        <a class="button button--primary button--large button--wide" href={onward}>
          <Icon name="check" />
          {reader.t("factor.kept")}
        </a>
      </p>
    </div>
  </Layout>
);

/** `GET` and `POST /second-factor`, `GET` and `POST /second-factor/setup`. */
export function secondFactorPages(app: PagesApp, kit: PageKit): void {
  const { secondFactor } = kit.services;

  /** Nobody who has given a password alone: to the door, or home. */
  function elsewhere(c: PageContext): Response {
    const person = c.get("person");
    return seeOther(c, person === null ? "/signin" : homeOf(person.role));
  }

  const answerOf = (page: Parameters<typeof pageResponse>[0], failure: Failure | null) =>
    pageResponse(page, failure?.status ?? 200, failure === null ? {} : failureHeaders(failure));

  const enterPage = (
    c: PageContext,
    half: Person,
    shown: { next: string; isRecovery: boolean; attempt?: Attempt; failure?: Failure },
  ): Response => {
    const { next, isRecovery, attempt = null, failure = null } = shown;
    return answerOf(
      <EnterPage
        reader={readerOf(kit, c, isRecovery ? recoveryPath(next) : withNext(PATH, next))}
        attempt={attempt}
        next={next}
        version={kit.version}
        half={half}
        isRecovery={isRecovery}
      />,
      failure,
    );
  };

  async function setupPage(
    c: PageContext,
    half: Person,
    next: string,
    attempt: Attempt | null = null,
    failure: Failure | null = null,
  ): Promise<Response> {
    const setup = await secondFactor.setup(half);
    if (setup === null) return seeOther(c, withNext(PATH, next));
    return answerOf(
      <SetupPage
        reader={readerOf(kit, c, withNext(SETUP, next))}
        attempt={attempt}
        next={next}
        version={kit.version}
        half={half}
        setup={setup}
      />,
      failure,
    );
  }

  app.get(PATH, async (c) => {
    const half = c.get("half");
    if (half === null) return elsewhere(c);
    const next = localPath(c.req.query("next"), "");
    const { confirmedAt } = await secondFactor.state(half);
    if (confirmedAt === null) return seeOther(c, withNext(SETUP, next));
    return enterPage(c, half, { next, isRecovery: c.req.query("recovery") !== undefined });
  });

  app.post(PATH, async (c) => {
    const half = c.get("half");
    const token = c.get("sessionToken");
    if (half === null || token === null) return elsewhere(c);
    const values = await formOf(c);
    const next = localPath(values.text("next"), "");
    const language = c.get("language");
    const outcome = await secondFactor.enter(half, token, { code: values.text("code") }, language);
    if ("ok" in outcome) {
      setSessionCookie(c, outcome.ok.sessionToken);
      return seeOther(c, next === "" ? homeOf(half.role) : next);
    }
    if ("refused" in outcome && outcome.refused === "second_factor_not_set") {
      return seeOther(c, withNext(SETUP, next));
    }
    const failure = failureOf(outcome, language)!;
    const attempt = attemptOf("factor", values, failure);
    const isRecovery = values.text("way") === "recovery";
    return enterPage(c, half, { next, isRecovery, attempt, failure });
  });

  app.get(SETUP, async (c) => {
    const half = c.get("half");
    if (half === null) return elsewhere(c);
    return await setupPage(c, half, localPath(c.req.query("next"), ""));
  });

  app.post(SETUP, async (c) => {
    const half = c.get("half");
    const token = c.get("sessionToken");
    if (half === null || token === null) return elsewhere(c);
    const values = await formOf(c);
    const next = localPath(values.text("next"), "");
    const language = c.get("language");
    const body = { code: values.text("code") };
    const outcome = await secondFactor.confirmSetup(half, token, body, language);
    if (!("ok" in outcome)) {
      const failure = failureOf(outcome, language)!;
      return await setupPage(c, half, next, attemptOf("factor", values, failure), failure);
    }
    setSessionCookie(c, outcome.ok.sessionToken);
    c.set("person", outcome.ok.person);
    const onward = next === "" ? homeOf(half.role) : next;
    // Not got by another request: the codes are nowhere to get them from again.
    const page = (
      <ReadyPage
        reader={readerOf(kit, c, onward)}
        version={kit.version}
        codes={outcome.ok.recoveryCodes}
        onward={onward}
      />
    );
    // By the context, which has the cookie.
    return c.html(documentOf(page));
  });
}
