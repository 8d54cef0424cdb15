/**
 * `/admin/tariffs` and `/clinic/tariffs`: what visits cost, examples of each tariff, who changed it when, and a
 * new version. A clinic sets its own alone, reads its city's, and leaves the service's part as it stands.
 */
import type { ComponentChildren } from "preact";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { Hidden, SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import type { TariffView } from "../money/tariff_services.ts";
import { ownsClinic } from "../people/clinic_members.ts";
import type { Person } from "../services.ts";
import { AccountFrame } from "./account_frame.tsx";
import { AdminFrame } from "./admin.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { FIRST_TERMS, termsBody, typedTerms } from "./tariff_body.ts";
import {
  Examples,
  Extras,
  Group,
  labelOf,
  PATHS,
  TARIFF_ALIASES,
  Versions,
} from "./tariff_form.tsx";

const PLACES = ["/admin/tariffs", "/clinic/tariffs"] as const;
type Place = typeof PLACES[number];
const isClinics = (place: Place): boolean => place === "/clinic/tariffs";
/** A clinic's managers read what its owners set. */
const mayChange = (person: Person): boolean => person.role === "admin" || ownsClinic(person);

const OwnersChange = ({ reader }: { reader: Reader }) => (
  <p class="fact small">
    <Icon name="lock" />
    <span>{reader.t("tariffs.ownersChange")}</span>
  </p>
);
const FORM = "tariff";

type Clinics = readonly { readonly id: string; readonly name: string }[];

async function clinicsOf(kit: PageKit, person: Person): Promise<Clinics> {
  const known = await kit.services.staff.clinics(person);
  return "ok" in known ? known.ok : [];
}

const cityTitle = (kit: PageKit, reader: Reader, city: string): string =>
  kit.services.cities.view(city, reader.language)?.title ?? reader.t("city.withoutMap");

/** «Астана, клиника «Сириус», кардиолог». */
function scopeText(
  kit: PageKit,
  reader: Reader,
  clinics: Clinics,
  { city, clinicId, specialization }: Omit<TariffView, "id" | "version" | "terms">,
): string {
  return [
    cityTitle(kit, reader, city),
    clinicId === null
      ? ""
      : clinics.find(({ id }) => id === clinicId)?.name ?? reader.t("tariffs.ownClinic"),
    specialization === null
      ? reader.t("tariffs.allFields")
      : reader.t(`specialization.${specialization}` as LocaleKey),
  ].filter((part) => part !== "").join(", ");
}

/** The cabinet's frame, or the administration's. */
function Frame(
  { place, ...props }: {
    place: Place;
    reader: Reader;
    title: string;
    attempt?: Attempt | null;
    version: string;
    children: ComponentChildren;
  },
) {
  const form = { prefix: FORM, aliases: TARIFF_ALIASES, labelOf: labelOf(props.reader) };
  return isClinics(place)
    ? <AccountFrame {...props} {...form} styles={["account.css"]} />
    : <AdminFrame {...props} {...form} />;
}

async function showList(
  c: PageContext,
  kit: PageKit,
  person: Person,
  place: Place,
): Promise<Response> {
  const listed = kit.services.pricing.list(person);
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, place);
  const clinics = await clinicsOf(kit, person);
  // A clinic reads its city's, and begins its own with it.
  const hrefOf = ({ id, clinicId }: TariffView): string =>
    isClinics(place) && clinicId === null ? `${place}/new?from=${id}` : `${place}/${id}`;
  return pageResponse(
    <Frame place={place} reader={reader} title={reader.t("admin.tariffs")} version={kit.version}>
      <p class="quiet">{reader.t(isClinics(place) ? "tariffs.leadClinic" : "tariffs.lead")}</p>
      {listed.ok.items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="wallet"
              title={reader.t("tariffs.none")}
              text={reader.t("tariffs.noneText")}
            />
          </div>
        )
        : (
          <section class="card card--flush" aria-label={reader.t("admin.tariffs")}>
            {listed.ok.items.map((tariff) => (
              <a class="link-row" href={hrefOf(tariff)} key={tariff.id}>
                <Icon name="wallet" />
                <span>
                  <span class="link-row__main">{scopeText(kit, reader, clinics, tariff)}</span>
                  <span class="link-row__sub">
                    {reader.t("tariffs.row", {
                      urgent: reader.rubles(tariff.terms.visitKopecks.urgent),
                      scheduled: reader.rubles(tariff.terms.visitKopecks.scheduled),
                    })}
                  </span>
                </span>
                <Icon name="chevron-right" />
              </a>
            ))}
          </section>
        )}
      {mayChange(person) || <OwnersChange reader={reader} />}
      <p class="row">
        {mayChange(person) && (
          <a class="button button--primary" href={`${place}/new`}>{reader.t("tariffs.add")}</a>
        )}
        {!isClinics(place) && (
          <a class="button" href="/admin/promo-codes">{reader.t("promo.title")}</a>
        )}
      </p>
    </Frame>,
  );
}

interface Shown {
  /** Null: a new one. */
  readonly tariff: TariffView | null;
  readonly attempt: Attempt | null;
  readonly failure: Failure | null;
  /** What a new one begins with. */
  readonly from?: TariffView | undefined;
  /** What was typed and is not saved: the examples are worked out by it. */
  readonly preview?: (Pick<TariffView, "city"> & { readonly terms: unknown }) | undefined;
}

async function showOne(
  c: PageContext,
  kit: PageKit,
  person: Person,
  place: Place,
  { tariff, attempt, failure, from, preview }: Shown,
): Promise<Response> {
  const path = tariff === null ? `${place}/new` : `${place}/${tariff.id}`;
  const reader = readerOf(kit, c, path);
  const clinics = await clinicsOf(kit, person);
  const versions = tariff === null
    ? { ok: { items: [] } }
    : await kit.services.pricing.versions(person, tariff.id);
  const items = "ok" in versions ? versions.ok.items : [];
  const names = await kit.services.people.names(
    person,
    items.flatMap(({ changedBy }) => changedBy === null ? [] : [changedBy]),
  );
  const state = new FormState(FORM, attempt, TARIFF_ALIASES);
  const terms = (tariff ?? from)?.terms ?? FIRST_TERMS;
  const shown = preview ?? tariff ?? from ?? null;
  const isOwn = isClinics(place);
  const props = { reader, state, values: typedTerms(terms, reader.language) };
  const saved = /^\d{1,9}$/.exec(c.req.query("saved") ?? "")?.[0];
  const cities = kit.services.cities.list(reader.language);
  return pageResponse(
    <Frame
      place={place}
      reader={reader}
      title={tariff === null ? reader.t("tariffs.new") : scopeText(kit, reader, clinics, tariff)}
      attempt={attempt}
      version={kit.version}
    >
      {saved !== undefined && attempt === null && (
        <Banner
          tone="done"
          icon="check"
          title={reader.t("tariffs.saved", { version: saved })}
          role="status"
        />
      )}
      <p class="quiet">{reader.t("tariffs.formLead")}</p>
      <div class="split split--aside">
        <form method="post" action={path} class="stack stack--l" novalidate>
          {tariff === null
            ? (
              <section class="card stack">
                <h2 class="card__title">{reader.t("tariffs.whose")}</h2>
                <div class="fields fields--two">
                  <SelectField
                    reader={reader}
                    state={state}
                    name="city"
                    label={reader.t("tariffs.city")}
                    fallback={from?.city ?? null}
                    choices={cities.map(({ name, title }) => ({
                      value: name,
                      text: title ?? reader.t("city.withoutMap"),
                    }))}
                  />
                  {!isOwn && (
                    <SelectField
                      reader={reader}
                      state={state}
                      name="clinicId"
                      label={reader.t("tariffs.clinic")}
                      empty={reader.t("tariffs.anyClinic")}
                      choices={clinics.map(({ id, name }) => ({ value: id, text: name }))}
                    />
                  )}
                  <SelectField
                    reader={reader}
                    state={state}
                    name="specialization"
                    label={reader.t("tariffs.field")}
                    fallback={from?.specialization ?? null}
                    empty={reader.t("tariffs.allFields")}
                    choices={SPECIALIZATIONS.map((value) => ({
                      value,
                      text: reader.t(`specialization.${value}`),
                    }))}
                  />
                </div>
              </section>
            )
            : <Hidden values={{ version: String(tariff.version) }} />}
          <Group props={props} title="tariffs.group.visit" paths={PATHS.visit} />
          <Group props={props} title="tariffs.group.hours" paths={PATHS.hours} />
          <Group props={props} title="tariffs.group.distance" paths={PATHS.distance} />
          <Group props={props} title="tariffs.group.cancellation" paths={PATHS.cancellation} />
          <Group props={props} title="tariffs.group.card" paths={PATHS.card} />
          <Group
            props={props}
            title="tariffs.group.split"
            paths={isOwn ? ["split.clinicPercent"] : PATHS.split}
          />
          {isOwn && (
            <>
              <Hidden values={{ "terms.split.platformPercent": servicePart(terms, attempt) }} />
              <p class="quiet">
                {reader.t("tariffs.servicePart", { percent: servicePart(terms, attempt) })}
              </p>
            </>
          )}
          <div class="folds">
            <Extras {...props} count={terms.extras.length} />
          </div>
          <TextField
            reader={reader}
            state={state}
            name="note"
            label={reader.t("tariffs.note")}
            optional
            input={{ maxLength: 500 }}
          />
          {mayChange(person) || <OwnersChange reader={reader} />}
          <p class="row">
            {mayChange(person) && (
              <button type="submit" class="button button--primary">
                {reader.t("tariffs.save")}
              </button>
            )}
            <button type="submit" class="button" name="act" value="preview">
              {reader.t("tariffs.preview")}
            </button>
          </p>
        </form>
        {shown !== null && (
          <div class="stack stack--l" id="examples">
            <Examples reader={reader} kit={kit} person={person} tariff={shown} />
            {tariff !== null && <Versions reader={reader} versions={items} names={names} />}
          </div>
        )}
      </div>
    </Frame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** What of each visit is the service's: only admins change it. */
const servicePart = (terms: TariffView["terms"], attempt: Attempt | null): string =>
  attempt?.values.given("terms.split.platformPercent") ?? String(terms.split.platformPercent);

/** The tariff of the path: null: a new one; undefined: there is none. */
function tariffOf(
  c: PageContext,
  kit: PageKit,
  person: Person,
  place: Place,
): TariffView | null | undefined {
  const id = c.req.param("id") ?? "";
  if (id === "new") return null;
  const found = known(kit, person, id);
  return isClinics(place) && found?.clinicId === null ? undefined : found;
}

/** What a clinic's new one begins with: its city's, whose part for the service it keeps. */
function beginningOf(kit: PageKit, person: Person, place: Place): TariffView | undefined {
  const listed = kit.services.pricing.list(person);
  return isClinics(place) && "ok" in listed
    ? listed.ok.items.find((one) => one.clinicId === null && one.specialization === null)
    : undefined;
}

function known(kit: PageKit, person: Person, id: string): TariffView | undefined {
  const listed = kit.services.pricing.list(person);
  return "ok" in listed ? listed.ok.items.find((one) => one.id === id.toLowerCase()) : undefined;
}

async function save(
  c: PageContext,
  kit: PageKit,
  person: Person,
  place: Place,
  values: FormValues,
): Promise<Response> {
  const tariff = tariffOf(c, kit, person, place);
  if (tariff === undefined) return refusePage(c, 404, "not_found");
  const language = c.get("language");
  const scope = tariff ?? {
    city: values.text("city"),
    clinicId: values.given("clinicId") ?? null,
    specialization: values.given("specialization") ?? null,
  };
  const isPreview = values.given("act") === "preview";
  const terms = termsBody(values);
  if (isPreview) {
    const preview = { city: scope.city, terms };
    const example = kit.services.pricing.example(person, {
      ...preview,
      ...{ callType: "urgent", at: "2026-11-24T12:00:00Z", distanceMeters: 0 },
    }, language);
    const wrong = failureOf(example, language);
    return await showOne(c, kit, person, place, {
      tariff,
      attempt: attemptOf(FORM, values, wrong ?? NOTHING_WRONG),
      failure: wrong,
      preview: wrong === null ? preview : undefined,
    });
  }
  const outcome = await kit.services.pricing.set(person, {
    city: scope.city,
    clinicId: scope.clinicId,
    specialization: scope.specialization,
    version: tariff === null ? 0 : Number(values.text("version")),
    terms,
    note: values.given("note") ?? null,
  }, language);
  if ("ok" in outcome) {
    return seeOther(c, `${place}/${outcome.ok.id}?saved=${outcome.ok.version}`);
  }
  const failure = failureOf(outcome, language)!;
  return await showOne(c, kit, person, place, {
    tariff,
    attempt: attemptOf(FORM, values, failure),
    failure,
  });
}

const NOTHING_WRONG = { status: 400, errors: [], refusal: null, retryAfterSeconds: null } as const;

export function tariffPages(app: PagesApp, kit: PageKit): void {
  for (const place of PLACES) {
    app.get(place, (c) => withPerson(c, (person) => showList(c, kit, person, place)));
    app.get(`${place}/:id`, (c) =>
      withPerson(c, async (person) => {
        const tariff = tariffOf(c, kit, person, place);
        if (tariff === undefined) return refusePage(c, 404, "not_found");
        const from = known(kit, person, c.req.query("from") ?? "") ??
          beginningOf(kit, person, place);
        return await showOne(c, kit, person, place, {
          ...{ tariff, attempt: null, failure: null },
          from,
        });
      }));
    app.post(
      `${place}/:id`,
      (c) => withPerson(c, async (person) => await save(c, kit, person, place, await formOf(c))),
    );
  }
}
