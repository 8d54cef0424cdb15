/** The cities: which there are, what was said about each, by whom and when, and the form for it. */
import { AdminFrame } from "./admin.tsx";
import {
  guessedValues,
  liesElsewhere,
  settingsBody,
  settingsErrors,
  writtenValues,
} from "./city_settings_body.ts";
import { SettingsForm } from "./city_settings_form.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { Banner } from "../../views/notices.tsx";
import { fieldError, validate } from "../validation.ts";
import { areaSchema, citySettingsSchema } from "../../city/settings.ts";
import type { CityView, Language, Person, Services } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

type Settings = Awaited<ReturnType<Services["cities"]["settings"]>>;
type Versions = Extract<Settings, { ok: unknown }>["ok"]["versions"];
type Names = ReadonlyMap<string, string>;

const FORM = "city";

const pathOf = (name: string): string => `/admin/cities/${encodeURIComponent(name)}`;

const titleOf = (reader: Reader, city: CityView): string =>
  city.title ?? reader.t("city.withoutMap");

const namesOf = async (kit: PageKit, person: Person, versions: Versions): Promise<Names> =>
  await kit.services.people.names(
    person,
    versions.flatMap(({ changedBy }) => changedBy === null ? [] : [changedBy]),
  );

/** «Версия 3, сегодня, 14:12, Белова Анна». */
const versionText = (reader: Reader, version: Versions[number], names: Names): string =>
  reader.t("city.version", {
    version: version.version,
    at: reader.dayTime(version.changedAt),
    name: (version.changedBy === null ? undefined : names.get(version.changedBy)) ??
      reader.t("role.system"),
  });

async function showList(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const reader = readerOf(kit, c, "/admin/cities");
  const rows = await Promise.all(
    kit.services.cities.list(reader.language).map(async (city) => {
      const said = await kit.services.cities.settings(person, city.name);
      const newest = "ok" in said ? said.ok.versions[0] : undefined;
      const names = await namesOf(kit, person, newest === undefined ? [] : [newest]);
      const last = newest === undefined
        ? reader.t("city.noSettings")
        : versionText(reader, newest, names);
      return { city, last };
    }),
  );
  return pageResponse(
    <AdminFrame reader={reader} title={reader.t("admin.cities")} version={kit.version}>
      <section class="card card--flush" aria-label={reader.t("admin.cities")}>
        {rows.map(({ city, last }) => (
          <a class="link-row" href={pathOf(city.name)}>
            <Icon name="pin" />
            <span>
              <span class="link-row__main">{titleOf(reader, city)}</span>
              <span class="link-row__sub">{last}</span>
            </span>
            <Icon name="chevron-right" />
          </a>
        ))}
      </section>
      <p class="small quiet">{reader.t("city.import")}</p>
    </AdminFrame>,
  );
}

/** Who said what when, newest first. */
const VersionsCard = (
  { reader, versions, names }: { reader: Reader; versions: Versions; names: Names },
) => (
  <section class="card" aria-labelledby="versions-title">
    <h2 class="card__title" id="versions-title">{reader.t("city.versions")}</h2>
    {versions.length === 0
      ? <p class="quiet">{reader.t("city.noSettings")}</p>
      : (
        <ul class="stack stack--s small">
          {versions.map((version) => (
            <li key={version.version}>{versionText(reader, version, names)}</li>
          ))}
        </ul>
      )}
  </section>
);

async function showCity(
  c: PageContext,
  kit: PageKit,
  person: Person,
  name: string,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const { cities } = kit.services;
  const [ru, en] = [cities.view(name, "ru"), cities.view(name, "en")];
  if (ru === null || en === null) return refusePage(c, 404, "not_found");
  const said = await cities.settings(person, name);
  if (!("ok" in said)) return refusePage(c, 404, "not_found");
  const { settings, versions } = said.ok;
  const reader = readerOf(kit, c, pathOf(name));
  const saved = /^\d{1,9}$/.exec(c.req.query("saved") ?? "")?.[0];
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={titleOf(reader, { ru, en }[reader.language])}
      attempt={attempt}
      prefix={FORM}
      version={kit.version}
    >
      {saved !== undefined && attempt === null && (
        <Banner
          tone="done"
          icon="check"
          title={reader.t("city.saved", { version: saved })}
          role="status"
        />
      )}
      {settings === null && (
        <Banner tone="late" icon="warning" title={reader.t("city.noSettings")}>
          {reader.t("city.noSettingsText")}
        </Banner>
      )}
      <div class="split split--aside">
        <SettingsForm
          reader={reader}
          state={new FormState(FORM, attempt)}
          city={name}
          values={settings === null ? guessedValues({ ru, en }) : writtenValues(settings)}
        />
        <VersionsCard
          reader={reader}
          versions={versions}
          names={await namesOf(kit, person, versions)}
        />
      </div>
    </AdminFrame>,
    status,
    headers,
  );
}

/** Whether the served area lies on the city's map at all. */
function areaFailure(kit: PageKit, name: string, area: unknown, language: Language) {
  const map = kit.cities.list.find((open) => open.name === name)?.city.pack.manifest.bounds;
  const parsed = areaSchema.safeParse(area);
  return map !== undefined && parsed.success && liesElsewhere(parsed.data, map)
    ? [fieldError("servedArea", "area_elsewhere", language)]
    : [];
}

/** @returns the version that was saved, or why it was not */
async function save(
  kit: PageKit,
  person: Person,
  name: string,
  values: FormValues,
  language: Language,
): Promise<{ readonly version: number } | { readonly failure: Failure }> {
  const pack = kit.services.cities.view(name, language)?.hasMap ? name : null;
  const { body, errors } = settingsBody(values, pack, language);
  const judged = validate(citySettingsSchema, body, language);
  const wrong = settingsErrors(
    "invalid" in judged ? judged.invalid : [],
    [...errors, ...areaFailure(kit, name, body.servedArea, language)],
    values,
    language,
  );
  if (wrong.length > 0) return { failure: invalidFailure(wrong) };
  const outcome = await kit.services.cities.setSettings(person, name, body, language);
  return "ok" in outcome ? outcome.ok : { failure: failureOf(outcome, language)! };
}

/** `GET /admin/cities`, `GET` and `POST /admin/cities/{name}`. */
export function adminCitiesPages(app: PagesApp, kit: PageKit): void {
  app.get("/admin/cities", (c) => withPerson(c, (person) => showList(c, kit, person)));

  app.get(
    "/admin/cities/:name",
    (c) => withPerson(c, (person) => showCity(c, kit, person, c.req.param("name"))),
  );

  app.post("/admin/cities/:name", (c) =>
    withPerson(c, async (person) => {
      const name = c.req.param("name");
      const values = await formOf(c);
      const done = await save(kit, person, name, values, c.get("language"));
      if ("version" in done) return seeOther(c, `${pathOf(name)}?saved=${done.version}`);
      const { failure } = done;
      const attempt = attemptOf(FORM, values, failure);
      return await showCity(c, kit, person, name, attempt, failure.status, failureHeaders(failure));
    }));
}
