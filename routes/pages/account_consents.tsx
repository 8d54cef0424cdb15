/** `/account/consents`: what one agreed to, for oneself and for those in one's care. */
import { type Attempt } from "../../views/forms.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ConsentView, DependantSummary } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { formHandler } from "./form_handler.ts";
import { withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const KINDS = ["processing", "intervention", "disclosure"] as const;

/** «12 марта, 14:20 · код на телефон · редакция 2026-11-1». */
const givenText = (reader: Reader, consent: ConsentView): string =>
  [
    reader.t("consent.given", { when: reader.dayTime(consent.givenAt) }),
    reader.t(`consent.how.${consent.how}`),
    reader.t("consent.version", { version: consent.textVersion }),
  ].map((part) => part.replaceAll(" ", "\u00a0")).join("\u00a0· ");

function StandingConsent({ reader, consent }: { reader: Reader; consent: ConsentView }) {
  return (
    <div class="stack">
      <p>
        <Pill tone="done" icon="check" text={reader.t("consent.stands")} />
      </p>
      <p class="quiet small">{givenText(reader, consent)}</p>
      {consent.kind === "processing"
        ? <p class="quiet small">{reader.t("consent.withAccount")}</p>
        : (
          <form method="post" action={`/account/consents/${consent.id}/revoke`}>
            <button type="submit" class="button">{reader.t("consent.revoke")}</button>
          </form>
        )}
    </div>
  );
}

interface GroupProps {
  readonly reader: Reader;
  /** Whose consents: the first is for whom a new one is given, more are records of the same human. */
  readonly personIds: readonly [string, ...string[]];
  readonly name: string;
  readonly consents: readonly ConsentView[];
  /** Whether the reader may agree to treatment for this person. */
  readonly mayGive: boolean;
}

function Group({ reader, personIds, name, consents, mayGive }: GroupProps) {
  const [personId] = personIds;
  const own = consents.filter((consent) => personIds.includes(consent.personId));
  const standing = (kind: string) =>
    own.filter((consent) => consent.kind === kind && consent.revokedAt === null);
  const revoked = own.filter((consent) => consent.revokedAt !== null);
  return (
    <div class="stack" role="group" aria-labelledby={`of-${personId}`}>
      <h2 class="pre" id={`of-${personId}`}>{name}</h2>
      {KINDS.map((kind) => {
        // To see conclusions each caller is a consent of its own.
        const given = standing(kind);
        if (given.length === 0 && (kind !== "intervention" || !mayGive)) return null;
        return (
          <article class="card stack stack--s" key={kind}>
            <h3 class="card__title">{reader.t(`consent.${kind}`)}</h3>
            <p>{reader.t(`consent.${kind}.text`)}</p>
            {given.length > 0
              ? given.map((one) => <StandingConsent key={one.id} reader={reader} consent={one} />)
              : (
                <form method="post" action="/account/consents">
                  <input type="hidden" name="personId" value={personId} />
                  <button type="submit" class="button button--primary">
                    {reader.t("consent.give")}
                  </button>
                </form>
              )}
          </article>
        );
      })}
      {revoked.length > 0 && (
        <Disclosure icon="clock" title={reader.t("consent.history")}>
          <ul class="plainlist plainlist--any">
            {revoked.map((consent) => (
              <li key={consent.id}>
                {reader.t(`consent.${consent.kind}`)}: {givenText(reader, consent)} ·{" "}
                {reader.t("consent.revoked", { when: reader.dayTime(consent.revokedAt ?? "") })}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

async function showConsents(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, "/account/consents");
  const { patients } = kit.services;
  const consents = await patients.consents(person);
  const family: readonly DependantSummary[] = person.role === "patient"
    ? await patients.dependants(person)
    : [];
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("account.consents")}
      lead={reader.t("consent.lead")}
      attempt={attempt}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <Group
        reader={reader}
        personIds={[person.id, ...person.sameAs ?? []]}
        name={reader.t("consent.own")}
        consents={consents}
        mayGive={person.role === "patient"}
      />
      {family.map((one) => (
        <Group
          key={one.id}
          reader={reader}
          personIds={[one.id]}
          name={`${one.firstName} ${one.lastName}`}
          consents={consents}
          mayGive={!one.isAdult}
        />
      ))}
    </AccountFrame>,
    status,
    headers,
  );
}

/** `GET` and `POST /account/consents`, `POST /account/consents/{id}/revoke`. */
export function accountConsentsPage(app: PagesApp, kit: PageKit): void {
  const { patients } = kit.services;
  const form = formHandler((c, ...shown) => showConsents(c, kit, ...shown));
  const saved = "/account/consents?saved";
  app.get("/account/consents", (c) => withPerson(c, (person) => showConsents(c, kit, person)));
  app.post(
    "/account/consents",
    form("consents", ({ person, values, language }) => {
      const body = { kind: "intervention", personId: values.given("personId") };
      return patients.giveConsent(person, body, language);
    }, saved),
  );
  app.post(
    "/account/consents/:id/revoke",
    form(
      "consents",
      ({ c, person }) => patients.revokeConsent(person, c.req.param("id") ?? ""),
      saved,
    ),
  );
}
