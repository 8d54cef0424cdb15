/** `/reset`: a new password with a code; and the first one of somebody who was invited. */
import type { CodeShown } from "../people/code_desk.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { CodeField } from "./code_form.tsx";
import { refusePage } from "./guard.ts";
import { formOf, type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import { ProofFields, proofGiven, proofOf, type ProofOfForm } from "./proof_fields.tsx";
import { PasswordField } from "./register.tsx";
import { CodeOver, CodeSentText, pathOfCode } from "./verify.tsx";
import type { Reader } from "../../views/reader.ts";

interface PageProps {
  reader: Reader;
  attempt: Attempt | null;
  version: string;
}

function AskPage(
  { reader, attempt, version, proof }: PageProps & { proof: ProofOfForm | null },
) {
  const state = new FormState("reset", attempt);
  return (
    <Layout
      reader={reader}
      title={reader.t("reset.title")}
      version={version}
      scripts={proof?.scripts ?? null}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("reset.title")}</h1>
          <p class="quiet">{reader.t("reset.text")}</p>
        </div>
        <ErrorSummary reader={reader} state={state} />
        <form class="card stack" method="post" action="/reset" noValidate>
          <TextField
            reader={reader}
            state={state}
            name="login"
            label={reader.t("signIn.login")}
            hint={reader.t("signIn.loginHint")}
            input={{ autoComplete: "username", maxLength: 254, spellcheck: false }}
          />
          <ProofFields reader={reader} proof={proof} />
          <button type="submit" class="button button--primary button--large button--wide">
            {reader.t("reset.send")}
          </button>
        </form>
        <p>
          <a href="/signin">{reader.t("reset.back")}</a>
        </p>
      </div>
    </Layout>
  );
}

function SetPage({ reader, shown, attempt, version }: PageProps & { shown: CodeShown }) {
  const state = new FormState("reset", attempt);
  const isInvitation = shown.purpose === "invitation";
  const title = reader.t(isInvitation ? "invitation.title" : "reset.setTitle");
  return (
    <Layout reader={reader} title={title} version={version} styles={["codes.css"]}>
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{title}</h1>
          {!shown.isOver && (
            isInvitation
              ? <p class="quiet">{reader.t("invitation.text")}</p>
              : <CodeSentText reader={reader} shown={shown} />
          )}
        </div>
        <ErrorSummary reader={reader} state={state} />
        {shown.isOver
          ? isInvitation
            ? <p class="card">{reader.t("invitation.over")}</p>
            : <CodeOver reader={reader} shown={shown} />
          : (
            <form
              class="card stack codestep"
              method="post"
              action={`/reset/${shown.verificationId}`}
              noValidate
            >
              <CodeField reader={reader} state={state} long={isInvitation} />
              <PasswordField reader={reader} state={state} label={reader.t("reset.password")} />
              <p class="small quiet">{reader.t("reset.signsOut")}</p>
              <button type="submit" class="button button--primary button--large button--wide">
                {reader.t("reset.submit")}
              </button>
            </form>
          )}
      </div>
    </Layout>
  );
}

/** `GET` and `POST /reset`, `GET` and `POST /reset/{id}`. */
export function resetPages(app: PagesApp, kit: PageKit): void {
  const { codes } = kit.services;
  const { version } = kit;

  app.get(
    "/reset",
    (c) =>
      pageResponse(
        <AskPage
          reader={readerOf(kit, c)}
          attempt={null}
          version={version}
          proof={proofOf(kit)}
        />,
      ),
  );

  app.post("/reset", async (c) => {
    const values = await formOf(c);
    const language = c.get("language");
    const body = { login: values.text("login"), ...proofGiven(values) };
    const outcome = await codes.beginReset(body, c.get("address"), language);
    if ("ok" in outcome) return seeOther(c, `/reset/${outcome.ok.verificationId}`);
    const failure = failureOf(outcome, language)!;
    return pageResponse(
      <AskPage
        reader={readerOf(kit, c)}
        attempt={attemptOf("reset", values, failure)}
        version={version}
        proof={proofOf(kit, values)}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });

  app.get("/reset/:id", async (c) => {
    const shown = await codes.shown(c.req.param("id"));
    if (shown === null) return refusePage(c, 404, "not_found");
    const path = pathOfCode(shown);
    if (!path.startsWith("/reset/")) return seeOther(c, path);
    return pageResponse(
      <SetPage reader={readerOf(kit, c)} shown={shown} attempt={null} version={version} />,
    );
  });

  app.post("/reset/:id", async (c) => {
    const id = c.req.param("id");
    const values = await formOf(c);
    const language = c.get("language");
    const outcome = await codes.confirmReset({
      verificationId: id,
      code: values.text("code"),
      password: values.text("password"),
    }, language);
    if ("ok" in outcome) return seeOther(c, "/signin?done=password");
    const shown = await codes.shown(id);
    if (shown === null) return refusePage(c, 404, "not_found");
    const failure = failureOf(outcome, language)!;
    return pageResponse(
      <SetPage
        reader={readerOf(kit, c)}
        shown={shown}
        attempt={shown.isOver ? null : attemptOf("reset", values, failure)}
        version={version}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });
}
