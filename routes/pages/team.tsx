/** `/team/{token}`: a clinic asks somebody to act in its name; the account is made here. */
import { Pill } from "../../views/pill.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import type { OpenInvite } from "../../db/clinic_members.ts";
import { setSessionCookie } from "../session.ts";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { NameFields, PasswordField, WhosePassword } from "./register.tsx";
import { shownPhone } from "../shown_phone.ts";

/** The address is a secret: it goes to no other site. */
const SECRET = { "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow" };

const contactText = ({ contact }: OpenInvite): string =>
  contact.includes("@") ? contact : shownPhone(contact);

async function show(
  c: PageContext,
  kit: PageKit,
  attempt: Attempt | null = null,
  failed: Failure | null = null,
): Promise<Response> {
  const token = c.req.param("token") ?? "";
  const path = `/team/${encodeURIComponent(token)}`;
  const reader = readerOf(kit, c, path);
  const found = await kit.services.clinicMembers.invitation(token);
  const invite = "ok" in found ? found.ok : null;
  const state = new FormState("team", attempt);
  return pageResponse(
    <Layout reader={reader} title={reader.t("team.joinTitle")} version={kit.version}>
      <div class="wrap wrap--narrow page-body stack stack--l">
        <ErrorSummary reader={reader} state={state} />
        <h1>{reader.t("team.joinTitle")}</h1>
        {invite === null
          ? <Banner tone="off" icon="building" title={reader.t("refusal.invite_not_open")} />
          : (
            <form class="card stack" method="post" action={path} noValidate>
              <div class="row row--between">
                <h2 class="card__title pre">{invite.clinicName}</h2>
                <Pill tone="go" icon="user-check" text={reader.t(`team.kind.${invite.kind}`)} />
              </div>
              <p>{reader.t(`team.joinText.${invite.kind}`)}</p>
              <p class="quiet">
                {reader.t("team.joinLogin", { contact: contactText(invite) })}
              </p>
              <WhosePassword login={invite.contact} />
              <NameFields reader={reader} state={state} />
              <PasswordField reader={reader} state={state} />
              <button type="submit" class="button button--primary button--large button--wide">
                {reader.t("team.joinSubmit")}
              </button>
              {/* The words that are agreed to, whole, where they are agreed to. */}
              <p class="quiet small">
                {reader.t("register.agree")} {reader.t("consent.processing.text")}
              </p>
              <p class="quiet small">
                {reader.t("join.until", { day: reader.dayTime(invite.expiresAt) })}
              </p>
            </form>
          )}
      </div>
    </Layout>,
    failed?.status ?? (invite === null ? 404 : 200),
    { ...SECRET, ...(failed === null ? {} : failureHeaders(failed)) },
  );
}

/** `GET /team/{token}`, and its form: whoever has made the account is signed in. */
export function teamPage(app: PagesApp, kit: PageKit): void {
  app.get("/team/:token", (c) => show(c, kit));
  app.post("/team/:token", async (c) => {
    const values = await formOf(c);
    const language = c.get("language");
    const outcome = await kit.services.clinicMembers.joinPage(
      {
        token: c.req.param("token"),
        firstName: values.text("firstName"),
        lastName: values.text("lastName"),
        password: values.text("password"),
      },
      c.get("address"),
      language,
    );
    if ("ok" in outcome) {
      setSessionCookie(c, outcome.ok.sessionToken);
      return seeOther(c, "/clinic");
    }
    const failure = failureOf(outcome, language)!;
    return await show(c, kit, attemptOf("team", values, failure), failure);
  });
}
