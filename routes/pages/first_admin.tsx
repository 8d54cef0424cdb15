/** The one-time link that `start` prints on an empty database: it makes the first admin. */
import { setSessionCookie } from "../session.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { type Attempt, FormState } from "../../views/forms.ts";
import { refusePage } from "./guard.ts";
import { formOf, type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import { EmailField, NameFields, PasswordField } from "./register.tsx";
import type { Reader } from "../../views/reader.ts";

function FirstAdminPage(
  { reader, attempt, version }: { reader: Reader; attempt: Attempt | null; version: string },
) {
  const state = new FormState("first-admin", attempt);
  return (
    <Layout reader={reader} title={reader.t("firstAdmin.title")} version={version}>
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("firstAdmin.title")}</h1>
          <p class="quiet">{reader.t("firstAdmin.text")}</p>
        </div>
        <ErrorSummary reader={reader} state={state} />
        <form class="card stack" method="post" noValidate>
          <NameFields reader={reader} state={state} />
          <EmailField reader={reader} state={state} required />
          <PasswordField reader={reader} state={state} />
          <button type="submit" class="button button--primary button--large button--wide">
            {reader.t("firstAdmin.submit")}
          </button>
        </form>
      </div>
    </Layout>
  );
}

/** `GET` and `POST /first-admin/{token}`; the form posts to its own address. */
export function firstAdminPages(app: PagesApp, kit: PageKit): void {
  app.get("/first-admin/:token", (c) => {
    if (!kit.setupAvailable()) return refusePage(c, 404, "setup_closed");
    return pageResponse(
      <FirstAdminPage reader={readerOf(kit, c)} attempt={null} version={kit.version} />,
    );
  });

  app.post("/first-admin/:token", async (c) => {
    if (!kit.setupAvailable()) return refusePage(c, 404, "setup_closed");
    const values = await formOf(c);
    const language = c.get("language");
    const body = {
      firstName: values.text("firstName"),
      lastName: values.text("lastName"),
      email: values.text("email"),
      password: values.text("password"),
    };
    const outcome = await kit.services.people.firstAdmin(c.req.param("token"), body, language);
    if ("ok" in outcome) {
      setSessionCookie(c, outcome.ok.sessionToken);
      return seeOther(c, "/admin");
    }
    const failure = failureOf(outcome, language)!;
    if (failure.status === 404) return refusePage(c, 404, "setup_closed");
    return pageResponse(
      <FirstAdminPage
        reader={readerOf(kit, c)}
        attempt={attemptOf("first-admin", values, failure)}
        version={kit.version}
      />,
      failure.status,
      failureHeaders(failure),
    );
  });
}
