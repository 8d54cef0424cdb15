/** How doctors are asked: each city's numbers and its clinics', who changed them when, and the way back. */
import { WAVE_KINDS, type WaveKind } from "../../actors/dispatcher/settings.ts";
import { completed } from "../../actors/dispatcher/settings_book.ts";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { type Change, CITY_FIELDS, CLINIC_FIELDS } from "../dispatch_fields.ts";
import type { DispatchPlace, DispatchSaid, DispatchVersion } from "../dispatch_services.ts";
import type { CityView, Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { DispatchSettingsForm, fieldLabel, labelOf } from "./dispatch_settings_form.tsx";
import { cityBody, clinicBody, dispatchErrors, writtenValues } from "./dispatch_settings_body.ts";
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

const PATH = "/admin/dispatch";
const FORM = "dispatch";
const SCOPE = "dispatchSettings.scope";
const SCOPE_WITHOUT_MAP = "dispatchSettings.scopeWithoutMap";
type Clinics = readonly { readonly id: string; readonly name: string }[];

const pathOf = ({ city, clinicId }: DispatchPlace): string =>
  `${PATH}/${encodeURIComponent(city)}${clinicId === null ? "" : `/clinics/${clinicId}`}`;

const placeOf = (c: PageContext): DispatchPlace => ({
  city: c.req.param("city") ?? "",
  clinicId: c.req.param("clinicId") ?? null,
});

const titleOf = (reader: Reader, city: CityView): string =>
  city.title ?? reader.t("city.withoutMap");

async function clinicsOf(kit: PageKit, person: Person): Promise<Clinics> {
  const known = await kit.services.staff.clinics(person);
  return "ok" in known ? known.ok : [];
}

function showList(c: PageContext, kit: PageKit): Response {
  const reader = readerOf(kit, c, PATH);
  return pageResponse(
    <AdminFrame reader={reader} title={reader.t("admin.dispatch")} version={kit.version}>
      <p class="quiet">{reader.t("dispatchSettings.lead")}</p>
      <p class="quiet">{reader.t(SCOPE)}</p>
      <section class="card card--flush" aria-label={reader.t("admin.dispatch")}>
        {kit.services.cities.list(reader.language).map((city) => (
          <a class="link-row" href={pathOf({ city: city.name, clinicId: null })}>
            <Icon name="radar" />
            <span>
              <span class="link-row__main">{titleOf(reader, city)}</span>
            </span>
            <Icon name="chevron-right" />
          </a>
        ))}
      </section>
    </AdminFrame>,
  );
}

/** «60 → 90»; waves as «3 × 15 с · 3 000 м», one after the other. */
function valueText(reader: Reader, value: unknown): string {
  if (value === undefined) return reader.t("dispatchSettings.unsaid");
  if (value === null) return reader.t("dispatchSettings.off");
  if (!Array.isArray(value)) return String(value);
  return value.map((one) =>
    typeof one === "object" && one !== null
      ? reader.t("dispatchSettings.waveText", one as Record<string, number>)
      : String(one)
  ).join("; ") || "—";
}

const ChangeLine = ({ reader, change }: { reader: Reader; change: Change }) => (
  <li>
    {labelOf(reader, change.path)}: <del>{valueText(reader, change.from)}</del>
    {" → "}
    <ins>{valueText(reader, change.to)}</ins>
  </li>
);

function Versions(
  { reader, place, versions, names, newest }: {
    reader: Reader;
    place: DispatchPlace;
    versions: readonly DispatchVersion[];
    names: ReadonlyMap<string, string>;
    newest: number;
  },
) {
  const back = (to: number) => (
    <form method="post" action={`${pathOf(place)}/revert`}>
      <Hidden values={{ to: String(to), version: String(newest) }} />
      <button type="submit" class="button button--dense">
        <Icon name="refresh" size="s" />
        {to === 0
          ? reader.t(
            place.clinicId === null ? "dispatchSettings.toDefault" : "dispatchSettings.toCity",
          )
          : reader.t("dispatchSettings.revert", { version: to })}
      </button>
    </form>
  );
  return (
    <section class="card stack" aria-labelledby="versions-title">
      <h2 class="card__title" id="versions-title">{reader.t("dispatchSettings.history")}</h2>
      {versions.length === 0 && <p class="quiet">{reader.t("dispatchSettings.noHistory")}</p>}
      <ol class="versions">
        {versions.map((one) => (
          <li key={one.version} class="stack stack--s">
            <p>
              <strong>{reader.t("dispatchSettings.version", { version: one.version })}</strong>
              {one.version === newest && ` · ${reader.t("dispatchSettings.inForce")}`}
              <br />
              <span class="small quiet">
                {reader.dayTime(one.changedAt)} ·{" "}
                {(one.changedBy === null ? undefined : names.get(one.changedBy)) ??
                  reader.t("role.system")}
              </span>
            </p>
            {one.note !== null && <p class="small">{reader.t("form.quoted", { text: one.note })}
            </p>}
            {one.changes.length === 0
              ? <p class="small quiet">{reader.t("dispatchSettings.noChanges")}</p>
              : (
                <ul class="small changes">
                  {one.changes.map((change) => (
                    <ChangeLine key={change.path} reader={reader} change={change} />
                  ))}
                </ul>
              )}
            {one.version !== newest && back(one.version)}
          </li>
        ))}
      </ol>
      {newest > 0 && back(0)}
    </section>
  );
}

const ClinicLinks = (
  { reader, city, clinics }: { reader: Reader; city: string; clinics: Clinics },
) => (
  <Disclosure
    icon="hospital"
    title={reader.t("dispatchSettings.clinics")}
    sub={reader.t("dispatchSettings.clinicsText")}
  >
    {clinics.length === 0
      ? <p class="quiet">{reader.t("dispatchSettings.noClinics")}</p>
      : (
        <ul class="stack stack--s">
          {clinics.map((clinic) => (
            <li>
              <a href={pathOf({ city, clinicId: clinic.id })}>{clinic.name}</a>
            </li>
          ))}
        </ul>
      )}
  </Disclosure>
);

/** What would hold if this place said nothing. */
function otherwiseOf(city: DispatchSaid | null) {
  if (city === null) return writtenValues(completed({}).data, CITY_FIELDS);
  const ends = Object.fromEntries(WAVE_KINDS.map((kind: WaveKind) => [
    kind,
    [...new Set(city.inForce.waves[kind].map(({ offerSeconds }) => offerSeconds))].join(", "),
  ]));
  return writtenValues({ ...city.inForce, offerSeconds: ends }, CLINIC_FIELDS);
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  place: DispatchPlace,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const { dispatch, people, cities } = kit.services;
  const [said, versions] = await Promise.all([
    dispatch.said(person, place),
    dispatch.versions(person, place),
  ]);
  const view = cities.view(place.city, c.get("language"));
  if (!("ok" in said) || !("ok" in versions) || view === null) {
    return refusePage(c, 404, "not_found");
  }
  const isClinic = place.clinicId !== null;
  const city = isClinic ? await dispatch.said(person, { ...place, clinicId: null }) : null;
  const clinics = await clinicsOf(kit, person);
  const reader = readerOf(kit, c, pathOf(place));
  const { items } = versions.ok;
  const names = await people.names(
    person,
    items.flatMap(({ changedBy }) => changedBy === null ? [] : [changedBy]),
  );
  // It stands beside real cities for bookings that were taken before one was imported.
  const isOfNoCity = !view.hasMap && cities.list(reader.language).some(({ hasMap }) => hasMap);
  const clinic = clinics.find(({ id }) => id === place.clinicId?.toLowerCase());
  const saved = /^\d{1,9}$/.exec(c.req.query("saved") ?? "")?.[0];
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("dispatchSettings.title", { place: clinic?.name ?? titleOf(reader, view) })}
      attempt={attempt}
      prefix={FORM}
      labelOf={(name) => fieldLabel(reader, name)}
      version={kit.version}
    >
      {saved !== undefined && attempt === null && (
        <Banner
          tone="done"
          icon="check"
          title={reader.t("dispatchSettings.saved", { version: saved })}
          role="status"
        />
      )}
      {said.ok.isUnreadable && (
        <Banner tone="late" icon="warning" title={reader.t("dispatchSettings.unreadable")}>
          {reader.t("dispatchSettings.unreadableText")}
        </Banner>
      )}
      <p class="quiet">
        {reader.t(isClinic ? "dispatchSettings.clinicLead" : "dispatchSettings.lead")}
      </p>
      {!isClinic && <p class="quiet">{reader.t(isOfNoCity ? SCOPE_WITHOUT_MAP : SCOPE)}</p>}
      <div class="split split--aside">
        <div class="stack stack--l">
          <DispatchSettingsForm
            reader={reader}
            state={new FormState(FORM, attempt)}
            action={pathOf(place)}
            version={said.ok.version}
            values={writtenValues(said.ok.settings, isClinic ? CLINIC_FIELDS : CITY_FIELDS)}
            otherwise={otherwiseOf(city !== null && "ok" in city ? city.ok : null)}
            isClinic={isClinic}
          />
          {!isClinic && (
            <section class="card">
              <div class="folds">
                <ClinicLinks reader={reader} city={place.city} clinics={clinics} />
              </div>
            </section>
          )}
        </div>
        <Versions
          reader={reader}
          place={place}
          versions={items}
          names={names}
          newest={said.ok.version}
        />
      </div>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

async function save(
  c: PageContext,
  kit: PageKit,
  person: Person,
  values: FormValues,
): Promise<Response> {
  const place = placeOf(c);
  const language = c.get("language");
  const isClinic = place.clinicId !== null;
  const outcome = await kit.services.dispatch.say(person, place, {
    version: Number(values.text("version")),
    settings: isClinic ? clinicBody(values) : cityBody(values),
    note: values.given("note") ?? null,
  }, language);
  if ("ok" in outcome) return seeOther(c, `${pathOf(place)}?saved=${outcome.ok.version}`);
  const found = failureOf(outcome, language)!;
  const failure = {
    ...found,
    errors: dispatchErrors(found.errors, isClinic ? CLINIC_FIELDS : CITY_FIELDS, values, language),
  };
  return await show(c, kit, person, place, attemptOf(FORM, values, failure), failure);
}

async function revert(
  c: PageContext,
  kit: PageKit,
  person: Person,
  values: FormValues,
): Promise<Response> {
  const place = placeOf(c);
  const language = c.get("language");
  const [to, version] = [Number(values.text("to")), Number(values.text("version"))];
  if (!Number.isInteger(to) || !Number.isInteger(version)) return refusePage(c, 400, "not_found");
  const outcome = await kit.services.dispatch.revert(person, place, { to, version }, language);
  if ("ok" in outcome) return seeOther(c, `${pathOf(place)}?saved=${outcome.ok.version}`);
  const found = failureOf(outcome, language)!;
  const failure = found.refusal === null
    ? { ...found, errors: [], refusal: reader(kit, c).t("dispatchSettings.revertUnfit") }
    : found;
  // The form shows what holds, not what was sent: there were no fields.
  const attempt = { ...attemptOf("revert", values, failure) };
  return await show(c, kit, person, place, attempt, failure);
}

const reader = (kit: PageKit, c: PageContext): Reader => readerOf(kit, c, PATH);

/** `/admin/dispatch`, a city's and a clinic's page below it, and the way back to a version. */
export function adminDispatchPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, () => showList(c, kit)));
  for (const path of [`${PATH}/:city`, `${PATH}/:city/clinics/:clinicId`]) {
    app.get(path, (c) => withPerson(c, (person) => show(c, kit, person, placeOf(c))));
    app.post(
      path,
      (c) => withPerson(c, async (person) => await save(c, kit, person, await formOf(c))),
    );
    app.post(
      `${path}/revert`,
      (c) => withPerson(c, async (person) => await revert(c, kit, person, await formOf(c))),
    );
  }
}
