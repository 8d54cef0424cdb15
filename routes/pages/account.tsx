/** `/account`: who one is here; of a patient the whole profile, to be changed. */
import { type Attempt, FormState } from "../../views/forms.ts";
import { Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ProfileView } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import { shownPhone } from "../shown_phone.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { OtherRecords } from "./account_other_records.tsx";
import { formHandler } from "./form_handler.ts";
import { refusePage, withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import {
  EmergencyContactFields,
  LanguageField,
  NumberFields,
  PERSON_ALIASES,
  personBody,
  PersonNames,
  SexField,
  versionOf,
} from "./person_fields.tsx";

/** What one signs in with; it is changed elsewhere, since a new one must be proved. */
const SignInFacts = ({ reader, person }: { reader: Reader; person: Person }) => (
  <section class="card" aria-labelledby="signin-title">
    <h2 class="card__title" id="signin-title">{reader.t("account.signIn")}</h2>
    <dl class="kv">
      {person.role !== "patient" && (
        <>
          <div>
            <dt>{reader.t("account.name")}</dt>
            <dd class="pre">{person.lastName} {person.firstName}</dd>
          </div>
          <div>
            <dt>{reader.t("admin.role")}</dt>
            <dd>{reader.t(`role.${person.role}`)}</dd>
          </div>
        </>
      )}
      <div>
        <dt>{reader.t("person.phone")}</dt>
        <dd>{person.phone === null ? reader.t("account.none") : shownPhone(person.phone)}</dd>
      </div>
      <div>
        <dt>{reader.t("person.email")}</dt>
        <dd class="pre">{person.email ?? reader.t("account.none")}</dd>
      </div>
    </dl>
    <p>
      <a class="button" href="/account/contacts">
        <Icon name="pencil" />
        {reader.t("account.contacts")}
      </a>
    </p>
  </section>
);

function ProfileForm(
  { reader, state, profile }: { reader: Reader; state: FormState; profile: ProfileView },
) {
  const fields = { reader, state, known: profile };
  return (
    <form class="stack stack--l" method="post" action="/account" novalidate>
      <Hidden values={{ version: String(profile.version) }} />
      <section class="card stack" aria-labelledby="who-title">
        <h2 class="card__title" id="who-title">{reader.t("account.who")}</h2>
        <PersonNames {...fields} />
        <div class="fields fields--two">
          <SexField {...fields} />
          <LanguageField {...fields} />
        </div>
      </section>
      <section class="card stack" aria-labelledby="numbers-title">
        <h2 class="card__title" id="numbers-title">{reader.t("account.numbers")}</h2>
        <NumberFields {...fields} />
      </section>
      <section class="card stack" aria-labelledby="contact-title">
        <h2 class="card__title" id="contact-title">{reader.t("account.contact")}</h2>
        <p class="quiet small">{reader.t("account.contactHint")}</p>
        <EmergencyContactFields {...fields} />
      </section>
      <button type="submit" class="button button--primary button--large">
        {reader.t("form.save")}
      </button>
      <p class="fact small">
        <Icon name="lock" />
        <span>{reader.t("account.sealed")}</span>
      </p>
    </form>
  );
}

async function showProfile(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, "/account");
  const outcome = await kit.services.patients.mine(person);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const state = new FormState("profile", attempt, PERSON_ALIASES);
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("account.profile")}
      attempt={attempt}
      aliases={PERSON_ALIASES}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      {person.role === "patient" &&
        <ProfileForm reader={reader} state={state} profile={outcome.ok} />}
      <OtherRecords reader={reader} profile={outcome.ok} shows="facts" />
      <SignInFacts reader={reader} person={person} />
    </AccountFrame>,
    status,
    headers,
  );
}

/** `GET` and `POST /account`. */
export function accountPage(app: PagesApp, kit: PageKit): void {
  const form = formHandler((c, ...shown) => showProfile(c, kit, ...shown));
  app.get("/account", (c) => withPerson(c, (person) => showProfile(c, kit, person)));
  app.post(
    "/account",
    form("profile", ({ person, values, language }) => {
      const body = { ...personBody(values), version: versionOf(values) };
      return kit.services.patients.change(person, body, language);
    }, "/account?saved"),
  );
}
