/** `/account/family/{id}`: one person in one's care: details, card, their own consent, the end. */
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { DependantView } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import { shownPhone } from "../shown_phone.ts";
import { OpenPill } from "./account_family.tsx";
import { whoText } from "./booker_of.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { formHandler } from "./form_handler.ts";
import { refusePage, withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import {
  CARD_ALIASES,
  cardBody,
  CardFields,
  EmergencyContactFields,
  LanguageField,
  NumberFields,
  PERSON_ALIASES,
  personBody,
  PersonNames,
  RelationField,
  SexField,
  versionOf,
} from "./person_fields.tsx";

interface PageProps {
  readonly reader: Reader;
  readonly one: DependantView;
  readonly attempt: Attempt | null;
}

/** An adult's own word: a code to their telephone, said to whoever cares for them. */
function ConsentCard({ reader, one, attempt }: PageProps) {
  const state = new FormState("consent", attempt);
  return (
    <section class="card stack" aria-labelledby="consent-title" id="consent">
      <h2 class="card__title" id="consent-title">{reader.t("family.adultTitle")}</h2>
      <p>{reader.t("family.adultText")}</p>
      {one.phone === null
        ? (
          <Banner tone="wait" icon="phone" title={reader.t("family.adultNoPhone")}>
            <p>{reader.t("family.adultDoctor")}</p>
          </Banner>
        )
        : (
          <>
            <form method="post" action={`/account/family/${one.id}/consent-code`}>
              <button type="submit" class="button">
                <Icon name="send" />
                {reader.t("family.sendCode", { phone: shownPhone(one.phone) })}
              </button>
            </form>
            <form
              class="coderow"
              method="post"
              action={`/account/family/${one.id}/consent`}
              novalidate
            >
              <TextField
                reader={reader}
                state={state}
                name="code"
                label={reader.t("family.code")}
                hint={reader.t("family.codeHint")}
                short
                input={{ inputMode: "numeric", autoComplete: "off", maxLength: 9 }}
              />
              <button type="submit" class="button button--primary button--large">
                {reader.t("family.codeSubmit")}
              </button>
            </form>
            <p class="quiet small">{reader.t("family.adultDoctor")}</p>
          </>
        )}
    </section>
  );
}

const ALIASES = { ...CARD_ALIASES, ...PERSON_ALIASES };

function PersonForm({ reader, one, attempt }: PageProps) {
  const state = new FormState("dependant", attempt, ALIASES);
  const fields = { reader, state, known: one };
  return (
    <form class="stack stack--l" method="post" action={`/account/family/${one.id}`} novalidate>
      <Hidden values={{ version: String(one.version) }} />
      <section class="card stack" aria-labelledby="who-title">
        <h2 class="card__title" id="who-title">{reader.t("account.who")}</h2>
        <PersonNames {...fields} />
        <div class="fields fields--two">
          <RelationField reader={reader} state={state} known={one.relation} />
          <SexField {...fields} />
        </div>
        <div class="fields fields--two">
          <TextField
            reader={reader}
            state={state}
            name="phone"
            label={reader.t("family.phone")}
            optional
            fallback={one.phone === null ? null : shownPhone(one.phone)}
            input={{ type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 }}
          />
          <LanguageField {...fields} />
        </div>
      </section>
      {one.isOpen && (
        <>
          <h2>{reader.t("account.card")}</h2>
          <CardFields {...fields} />
        </>
      )}
      <section class="card stack" aria-labelledby="numbers-title">
        <h2 class="card__title" id="numbers-title">{reader.t("account.numbers")}</h2>
        <NumberFields {...fields} />
      </section>
      <section class="card stack" aria-labelledby="contact-title">
        <h2 class="card__title" id="contact-title">{reader.t("account.contact")}</h2>
        <EmergencyContactFields {...fields} />
      </section>
      <button type="submit" class="button button--primary button--large">
        {reader.t("form.save")}
      </button>
    </form>
  );
}

const EndOfCare = ({ reader, one }: PageProps) => (
  <Disclosure icon="x" title={reader.t("family.end")} sub={reader.t("family.endSub")}>
    <form method="post" action={`/account/family/${one.id}/end`}>
      <button type="submit" class="button">{reader.t("family.endSubmit")}</button>
    </form>
  </Disclosure>
);

async function showDependant(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const outcome = await kit.services.patients.dependant(person, id);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const one = outcome.ok;
  const reader = readerOf(kit, c, `/account/family/${id}`);
  const props = { reader, one, attempt };
  const isSent = c.req.query("sent") !== undefined && attempt === null;
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={`${one.firstName} ${one.lastName}`}
      lead={whoText(reader, one)}
      attempt={attempt}
      aliases={ALIASES}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      {isSent && <Banner tone="go" icon="send" role="status" title={reader.t("family.codeSent")} />}
      <p>
        <OpenPill reader={reader} one={one} />
      </p>
      {!one.isOpen && <ConsentCard {...props} />}
      <PersonForm {...props} />
      <EndOfCare {...props} />
    </AccountFrame>,
    status,
    headers,
  );
}

/** `/account/family/{id}`, its forms, and the end of the care. */
export function accountDependantPages(app: PagesApp, kit: PageKit): void {
  const { patients } = kit.services;
  const path = "/account/family/:id";

  const form = formHandler((c, ...shown) => showDependant(c, kit, ...shown));
  const idOf = (c: PageContext): string => c.req.param("id") ?? "";

  app.get(path, (c) => withPerson(c, (person) => showDependant(c, kit, person)));
  app.post(
    path,
    form(
      "dependant",
      ({ c, person, values, language }) =>
        patients.changeDependant(person, idOf(c), {
          ...personBody(values),
          ...cardBody(values),
          relation: values.given("relation"),
          phone: values.given("phone") ?? null,
          version: versionOf(values),
        }, language),
      (c) => `/account/family/${idOf(c)}?saved`,
    ),
  );
  app.post(
    `${path}/consent-code`,
    form(
      "consent",
      ({ c, person, language }) => patients.sendConsentCode(person, idOf(c), language),
      (c) => `/account/family/${idOf(c)}?sent#consent`,
    ),
  );
  app.post(
    `${path}/consent`,
    form(
      "consent",
      ({ c, person, values, language }) =>
        patients.confirmConsent(person, idOf(c), { code: values.text("code") }, language),
      (c) => `/account/family/${idOf(c)}?saved`,
    ),
  );
  app.post(
    `${path}/end`,
    form("end", ({ c, person }) => patients.endCare(person, idOf(c)), "/account/family?saved"),
  );
}
