/** `/join/{token}`: a clinic asks a doctor to work for it. */
import { Icon } from "../../views/icon.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

/** The address is a secret: it goes to no other site. */
const SECRET = { "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow" };

async function show(
  c: PageContext,
  kit: PageKit,
  attempt: Attempt | null = null,
  failed: Failure | null = null,
): Promise<Response> {
  const token = c.req.param("token") ?? "";
  const path = `/join/${encodeURIComponent(token)}`;
  const reader = readerOf(kit, c, path);
  const person = c.get("person");
  const invited = await kit.services.clinics.invitation(token);
  const clinic = "ok" in invited ? invited.ok : null;
  const signIn = `/signin?next=${encodeURIComponent(path)}`;
  return pageResponse(
    <Layout reader={reader} title={reader.t("join.title")} version={kit.version}>
      <div class="wrap wrap--narrow page-body stack stack--l">
        <ErrorSummary reader={reader} state={new FormState("join", attempt)} />
        <h1>{reader.t("join.title")}</h1>
        {clinic === null
          ? <Banner tone="off" icon="building" title={reader.t("refusal.invite_not_open")} />
          : (
            <section class="card stack" aria-labelledby="join-clinic">
              <h2 class="card__title pre" id="join-clinic">{clinic.name}</h2>
              <p>{reader.t("join.text")}</p>
              <p class="quiet">
                {reader.t("join.until", { day: reader.dayTime(clinic.expiresAt) })}
              </p>
              {person === null
                ? (
                  <div class="row">
                    <a class="button button--primary" href={signIn}>{reader.t("nav.signIn")}</a>
                    <a class="button" href="/register?role=doctor">{reader.t("join.register")}</a>
                  </div>
                )
                : person.role === "doctor"
                ? (
                  <form method="post" action={path}>
                    <button type="submit" class="button button--primary button--large">
                      <Icon name="check" />
                      {reader.t("join.submit")}
                    </button>
                  </form>
                )
                : <p>{reader.t("join.doctorsOnly")}</p>}
            </section>
          )}
      </div>
    </Layout>,
    failed?.status ?? (clinic === null ? 404 : 200),
    { ...SECRET, ...(failed === null ? {} : failureHeaders(failed)) },
  );
}

/** `GET /join/{token}`, and its form. */
export function joinPage(app: PagesApp, kit: PageKit): void {
  app.get("/join/:token", (c) => show(c, kit));
  app.post("/join/:token", (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const token = c.req.param("token");
      const outcome = await kit.services.clinics.accept(person, { token }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, "/doctor");
      return await show(c, kit, attemptOf("join", await formOf(c), failure), failure);
    }));
}
