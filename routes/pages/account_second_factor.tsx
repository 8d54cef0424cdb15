/** `/account/second-factor`: what makes one's codes, and what helps when it is lost. */
import { AccountFrame } from "./account_frame.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { CodeField } from "./code_form.tsx";
import { withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { RecoveryCodesCard, SetupSteps } from "./second_factor_parts.tsx";
import { Disclosure } from "../../views/disclosure.tsx";
import { Icon } from "../../views/icon.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { FactorState } from "../../db/second_factors.ts";
import type { FactorSetup } from "../people/second_factor.ts";
import type { Person } from "../services.ts";

const PATH = "/account/second-factor";

interface Shown {
  reader: Reader;
  state: FactorState;
  /** Whether this installation asks for it. */
  isAsked: boolean;
  /** Another device that waits for its first code. */
  waiting: FactorSetup | null;
  attempt: Attempt | null;
  /** Made just now; shown once. */
  codes: readonly string[] | null;
  isReplaced: boolean;
}

/** A change that needs a code of the device that holds, or a recovery code. */
function ChangeForm(
  { reader, attempt, form, icon, title, sub, text, submit }: Pick<Shown, "reader" | "attempt"> & {
    form: "codes" | "replace";
    icon: string;
    title: string;
    sub: string;
    text: string;
    submit: string;
  },
) {
  const state = new FormState(form, attempt);
  return (
    <Disclosure icon={icon} title={title} sub={sub} open={state.failed}>
      <form class="stack codestep" method="post" action={`${PATH}/${form}`} noValidate>
        <p>{text}</p>
        <CodeField
          reader={reader}
          state={state}
          long
          label={reader.t("factor.codeOrRecovery")}
          hint={reader.t("factor.codeHint")}
          later
        />
        <button type="submit" class="button button--primary">{submit}</button>
      </form>
    </Disclosure>
  );
}

function Waiting({ reader, waiting, attempt }: Pick<Shown, "reader" | "waiting" | "attempt">) {
  if (waiting === null) return null;
  const state = new FormState("confirm", attempt);
  return (
    <section class="card stack codestep" aria-labelledby="factor-new">
      <h2 class="card__title" id="factor-new">{reader.t("factor.newDevice")}</h2>
      <SetupSteps reader={reader} setup={waiting} />
      <form class="stack" method="post" action={`${PATH}/confirm`} noValidate>
        <CodeField
          reader={reader}
          state={state}
          label={reader.t("factor.newCode")}
          hint={reader.t("factor.codeHint")}
          later
        />
        <button type="submit" class="button button--primary">{reader.t("factor.confirm")}</button>
      </form>
    </section>
  );
}

function SecondFactor(props: Shown) {
  const { reader, state, isAsked, codes, isReplaced, waiting, attempt } = props;
  if (state.confirmedAt === null) {
    return (
      <Banner
        tone="off"
        icon="lock"
        title={reader.t("factor.none")}
      >
        <p>{reader.t(isAsked ? "factor.noneAsked" : "factor.noneNotAsked")}</p>
      </Banner>
    );
  }
  const left = reader.count("factor.left", state.recoveryCodesLeft);
  return (
    <>
      {isReplaced && (
        <Banner tone="done" icon="check" title={reader.t("factor.replaced")} role="status" />
      )}
      {codes !== null && <RecoveryCodesCard reader={reader} codes={codes} />}
      <section class="card card--flush" aria-label={reader.t("factor.title")}>
        <p class="fact factor__state">
          <Icon name="check" />
          <span>{reader.t("factor.since", { day: reader.day(state.confirmedAt) })}</span>
        </p>
        <ChangeForm
          reader={reader}
          attempt={attempt}
          form="codes"
          icon="key"
          title={reader.t("factor.renew")}
          sub={left}
          text={reader.t("factor.renewText")}
          submit={reader.t("factor.renewSubmit")}
        />
        <ChangeForm
          reader={reader}
          attempt={attempt}
          form="replace"
          icon="refresh"
          title={reader.t("factor.replace")}
          sub={reader.t("factor.replaceSub")}
          text={reader.t("factor.replaceText")}
          submit={reader.t("factor.replaceSubmit")}
        />
      </section>
      <Waiting reader={reader} waiting={waiting} attempt={attempt} />
    </>
  );
}

/** `GET /account/second-factor`, `POST …/codes`, `POST …/replace`, `POST …/confirm`. */
export function accountSecondFactorPages(app: PagesApp, kit: PageKit): void {
  const { secondFactor } = kit.services;

  async function show(
    c: PageContext,
    person: Person,
    more: {
      attempt?: Attempt;
      failure?: Failure;
      codes?: readonly string[];
      isReplaced?: boolean;
    } = {},
  ): Promise<Response> {
    const reader = readerOf(kit, c, PATH);
    const { attempt = null, failure = null, codes = null, isReplaced = false } = more;
    return pageResponse(
      <AccountFrame
        reader={reader}
        title={reader.t("factor.title")}
        lead={reader.t("factor.lead")}
        attempt={attempt}
        version={kit.version}
        styles={["codes.css", "second_factor.css"]}
      >
        <SecondFactor
          reader={reader}
          state={await secondFactor.state(person)}
          isAsked={secondFactor.isAsked}
          waiting={await secondFactor.replacement(person)}
          attempt={attempt}
          codes={codes}
          isReplaced={isReplaced}
        />
      </AccountFrame>,
      failure?.status ?? 200,
      failure === null ? {} : failureHeaders(failure),
    );
  }

  app.get(PATH, (c) => withPerson(c, (person) => show(c, person)));

  app.post(`${PATH}/codes`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = { code: values.text("code") };
      const outcome = await secondFactor.renewRecoveryCodes(person, body, language);
      if ("ok" in outcome) return await show(c, person, { codes: outcome.ok.recoveryCodes });
      const failure = failureOf(outcome, language)!;
      return await show(c, person, { attempt: attemptOf("codes", values, failure), failure });
    }));

  app.post(`${PATH}/replace`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = { code: values.text("code") };
      const outcome = await secondFactor.beginReplacement(person, body, language);
      if ("ok" in outcome) return seeOther(c, `${PATH}#factor-new`);
      const failure = failureOf(outcome, language)!;
      return await show(c, person, { attempt: attemptOf("replace", values, failure), failure });
    }));

  app.post(`${PATH}/confirm`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = { code: values.text("code") };
      const outcome = await secondFactor.confirmReplacement(person, body, language);
      if ("ok" in outcome) {
        return await show(c, person, { codes: outcome.ok.recoveryCodes, isReplaced: true });
      }
      const failure = failureOf(outcome, language)!;
      return await show(c, person, { attempt: attemptOf("confirm", values, failure), failure });
    }));
}
