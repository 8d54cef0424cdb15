/** `/account/family`: those in one's care, and the form of a new one. */
import { Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { DependantSummary } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { whoText } from "./booker_of.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
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
import { AgreeField, personBody, PersonNames, RelationField, SexField } from "./person_fields.tsx";

export const OpenPill = ({ reader, one }: { reader: Reader; one: DependantSummary }) =>
  one.isOpen
    ? <Pill tone="go" icon="shield-check" text={reader.t("family.open")} />
    : <Pill tone="wait" icon="lock" text={reader.t("family.closed")} />;

const PersonRow = ({ reader, one }: { reader: Reader; one: DependantSummary }) => (
  <li>
    <a class="link-row card personrow" href={`/account/family/${one.id}`}>
      <Icon name={one.isAdult ? "user" : "child"} />
      <span>
        <span class="link-row__main pre">{one.firstName} {one.lastName}</span>
        <span class="link-row__sub">{whoText(reader, one)}</span>
      </span>
      <OpenPill reader={reader} one={one} />
      <Icon name="chevron-right" />
    </a>
  </li>
);

async function showFamily(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const reader = readerOf(kit, c, "/account/family");
  const family = await kit.services.patients.dependants(person);
  const add = (
    <a
      class={family.length === 0 ? "button button--primary" : "button"}
      href="/account/family/new"
    >
      <Icon name="plus" />
      {reader.t("family.add")}
    </a>
  );
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("account.family")}
      lead={reader.t("family.lead")}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined} />
      {family.length === 0
        ? (
          <div class="card">
            <Empty icon="users" title={reader.t("family.none")} text={reader.t("family.noneText")}>
              {add}
            </Empty>
          </div>
        )
        : (
          <>
            <ul class="plainrows">
              {family.map((one) => <PersonRow key={one.id} reader={reader} one={one} />)}
            </ul>
            <p>{add}</p>
          </>
        )}
    </AccountFrame>,
  );
}

function NewPersonPage(
  { reader, kit, attempt }: { reader: Reader; kit: PageKit; attempt: Attempt | null },
) {
  const state = new FormState("dependant", attempt);
  const fields = { reader, state, known: {} };
  return (
    <AccountFrame
      reader={reader}
      title={reader.t("family.new")}
      lead={reader.t("family.newLead")}
      attempt={attempt}
      version={kit.version}
    >
      <form class="card stack" method="post" action="/account/family" novalidate>
        <Hidden values={{}} />
        <PersonNames {...fields} />
        <div class="fields fields--two">
          <RelationField reader={reader} state={state} known={null} />
          <SexField {...fields} />
        </div>
        <TextField
          reader={reader}
          state={state}
          name="phone"
          label={reader.t("family.phone")}
          hint={reader.t("family.phoneHint")}
          optional
          input={{ type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 }}
        />
        <AgreeField
          reader={reader}
          state={state}
          name="consent"
          text={reader.t("family.consentText")}
        />
        <div class="formend">
          <button type="submit" class="button button--primary button--large">
            {reader.t("family.addSubmit")}
          </button>
          <a class="button button--quiet" href="/account/family">{reader.t("form.back")}</a>
        </div>
      </form>
    </AccountFrame>
  );
}

/** The form as the service takes it; what nobody chose is missing, not wrong. */
const newPersonBody = (values: FormValues): Record<string, unknown> => ({
  ...personBody(values),
  firstName: values.given("firstName"),
  lastName: values.given("lastName"),
  birthDate: values.given("birthDate"),
  relation: values.given("relation"),
  phone: values.given("phone") ?? null,
  consent: values.text("consent") === "yes",
});

/** `GET /account/family`, `/account/family/new`, and the form. */
export function accountFamilyPages(app: PagesApp, kit: PageKit): void {
  app.get("/account/family", (c) => withPerson(c, (person) => showFamily(c, kit, person)));

  app.get(
    "/account/family/new",
    (c) =>
      withPerson(
        c,
        () => pageResponse(<NewPersonPage reader={readerOf(kit, c)} kit={kit} attempt={null} />),
      ),
  );

  app.post("/account/family", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await kit.services.patients.addDependant(
        person,
        newPersonBody(values),
        language,
      );
      if ("ok" in outcome) return seeOther(c, `/account/family/${outcome.ok.id}?saved`);
      const failure = failureOf(outcome, language)!;
      return pageResponse(
        <NewPersonPage
          reader={readerOf(kit, c, "/account/family/new")}
          kit={kit}
          attempt={attemptOf("dependant", values, failure)}
        />,
        failure.status,
        failureHeaders(failure),
      );
    }));
}
