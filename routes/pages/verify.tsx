/** `/verify/{id}`: the code of a registration or of a sign-in is brought back. */
import type { CodeShown } from "../people/code_desk.ts";
import { setSessionCookie } from "../session.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Hidden } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { CodeField, ResendForm } from "./code_form.tsx";
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
import { Layout, pageResponse } from "./layout.tsx";
import { ProofFields, proofGiven, proofOf, type ProofOfForm } from "./proof_fields.tsx";
import { refusePage } from "./guard.ts";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";

/** Where a code of this kind is brought. */
export const pathOfCode = ({ purpose, verificationId }: CodeShown): string =>
  purpose === "reset" || purpose === "invitation"
    ? `/reset/${verificationId}`
    : purpose === "contact"
    ? "/account/contacts"
    : `/verify/${verificationId}`;

export const withNext = (path: string, next: string): string =>
  next === "" ? path : `${path}?next=${encodeURIComponent(next)}`;

/** Where one begins anew. */
const beginningOf = (shown: CodeShown): string =>
  shown.purpose === "register" ? "/register" : shown.purpose === "sign_in" ? "/signin" : "/reset";

/** To whom a code went, and until when it is good; where it may be nobody, it says so. */
export const CodeSentText = ({ reader, shown }: { reader: Reader; shown: CodeShown }) => (
  <p class="quiet">
    {reader.t(
      shown.purpose === "sign_in" || shown.purpose === "reset" ? "code.sentMaybe" : "code.sent",
      { contact: shown.contact, time: reader.clock(shown.expiresAt) },
    )}
  </p>
);

/** A code that is over: what to do now. */
export const CodeOver = ({ reader, shown }: { reader: Reader; shown: CodeShown }) => (
  <Banner tone="off" icon="clock" title={reader.t("code.over")}>
    <p>{reader.t("code.overText")}</p>
    <p>
      <a class="button button--primary" href={beginningOf(shown)}>{reader.t("code.again")}</a>
    </p>
  </Banner>
);

function VerifyPage(
  { reader, shown, attempt, next, version, isSentAgain, proof }: {
    reader: Reader;
    shown: CodeShown;
    attempt: Attempt | null;
    next: string;
    version: string;
    isSentAgain: boolean;
    proof: ProofOfForm | null;
  },
) {
  const state = new FormState("verify", attempt);
  const path = `/verify/${shown.verificationId}`;
  const beginning = beginningOf(shown);
  return (
    <Layout
      reader={reader}
      title={reader.t("code.title")}
      version={version}
      styles={["codes.css"]}
      scripts={proof?.scripts ?? null}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("code.title")}</h1>
          {!shown.isOver && <CodeSentText reader={reader} shown={shown} />}
        </div>
        <ErrorSummary reader={reader} state={state} />
        {isSentAgain && attempt === null && !shown.isOver && (
          <Banner tone="done" icon="check" title={reader.t("code.sentAgain")} role="status" />
        )}
        {shown.isOver
          ? <CodeOver reader={reader} shown={shown} />
          : (
            <section class="card stack codestep">
              <form class="stack" method="post" action={path} noValidate>
                {next !== "" && <Hidden values={{ next }} />}
                <CodeField reader={reader} state={state} />
                <ProofFields reader={reader} proof={proof} />
                <button type="submit" class="button button--primary button--large button--wide">
                  {reader.t("code.submit")}
                </button>
              </form>
              <ResendForm reader={reader} shown={shown} action={`${path}/resend`} next={next} />
            </section>
          )}
        <p class="small">
          {reader.t("code.wrongContact")} <a href={beginning}>{reader.t("code.change")}</a>
        </p>
        <EmergencyStrip reader={reader} quiet />
      </div>
    </Layout>
  );
}

/** `GET` and `POST /verify/{id}`, `POST /verify/{id}/resend`. */
export function verifyPages(app: PagesApp, kit: PageKit): void {
  const { codes } = kit.services;

  /** The page of a code that there is; with another purpose it has a page of its own. */
  async function shownFor(
    c: PageContext,
    page: (shown: CodeShown) => Response | Promise<Response>,
  ): Promise<Response> {
    const shown = await codes.shown(c.req.param("id") ?? "");
    if (shown === null) return refusePage(c, 404, "not_found");
    const path = pathOfCode(shown);
    return path.startsWith("/verify/") ? await page(shown) : seeOther(c, path);
  }

  app.get("/verify/:id", (c) => {
    const next = localPath(c.req.query("next"), "");
    const person = c.get("person");
    if (person !== null) return seeOther(c, next === "" ? homeOf(person.role) : next);
    return shownFor(c, (shown) =>
      pageResponse(
        <VerifyPage
          reader={readerOf(kit, c)}
          shown={shown}
          attempt={null}
          next={next}
          version={kit.version}
          isSentAgain={c.req.query("sent") !== undefined}
          proof={proofOf(kit)}
        />,
      ));
  });

  app.post("/verify/:id", (c) =>
    shownFor(c, async (shown) => {
      const values = await formOf(c);
      const language = c.get("language");
      const next = localPath(values.text("next"), "");
      const body = {
        verificationId: shown.verificationId,
        code: values.text("code"),
        ...proofGiven(values),
      };
      const outcome = await codes.enterPage(body, c.get("address"), language);
      if ("ok" in outcome) {
        const { person, sessionToken, next: second } = outcome.ok;
        setSessionCookie(c, sessionToken);
        const home = next === "" ? homeOf(person.role) : next;
        // The other contact waits for its code: that is one more step, and may be left for later.
        return seeOther(c, second === null ? home : withNext("/account/contacts", home));
      }
      const failure = failureOf(outcome, language)!;
      const now = await codes.shown(shown.verificationId) ?? shown;
      return pageResponse(
        <VerifyPage
          reader={readerOf(kit, c, withNext(c.req.path, next))}
          shown={now}
          attempt={now.isOver ? null : attemptOf("verify", values, failure)}
          next={next}
          version={kit.version}
          isSentAgain={false}
          proof={proofOf(kit, values)}
        />,
        failure.status,
        failureHeaders(failure),
      );
    }));

  app.post("/verify/:id/resend", (c) =>
    shownFor(c, async (shown) => {
      const values = await formOf(c);
      const language = c.get("language");
      const next = localPath(values.text("next"), "");
      const body = { verificationId: shown.verificationId };
      const outcome = await codes.resend(body, c.get("address"), language);
      const path = `/verify/${shown.verificationId}`;
      if ("ok" in outcome) {
        const more = next === "" ? "" : `&next=${encodeURIComponent(next)}`;
        return seeOther(c, `${path}?sent${more}`);
      }
      const failure = failureOf(outcome, language)!;
      return pageResponse(
        <VerifyPage
          reader={readerOf(kit, c, withNext(path, next))}
          shown={shown}
          attempt={attemptOf("verify", values, failure)}
          next={next}
          version={kit.version}
          isSentAgain={false}
          proof={proofOf(kit, values)}
        />,
        failure.status,
        failureHeaders(failure),
      );
    }));
}
