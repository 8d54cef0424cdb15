/** `/admin/tariffs`: what visits cost, an example of each tariff, who changed it when, and a new version. */
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import { PriceParts } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import type { TariffVersionView, TariffView } from "../money/tariff_services.ts";
import type { Person } from "../services.ts";
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
import { FIRST_TERMS, MORE_EXTRAS, termsBody, typedTerms } from "./tariff_body.ts";

const PATH = "/admin/tariffs";
const FORM = "tariff";

type Clinics = readonly { readonly id: string; readonly name: string }[];

async function clinicsOf(kit: PageKit, person: Person): Promise<Clinics> {
  const known = await kit.services.staff.clinics(person);
  return "ok" in known ? known.ok : [];
}

const cityTitle = (kit: PageKit, reader: Reader, city: string): string =>
  kit.services.cities.view(city, reader.language)?.title ?? reader.t("city.withoutMap");

/** «Астана, клиника «Сириус», кардиолог». */
function scopeText(kit: PageKit, reader: Reader, clinics: Clinics, tariff: TariffView): string {
  const { city, clinicId, specialization } = tariff;
  return [
    cityTitle(kit, reader, city),
    clinicId === null ? "" : clinics.find(({ id }) => id === clinicId)?.name ?? clinicId,
    specialization === null
      ? reader.t("tariffs.allFields")
      : reader.t(`specialization.${specialization}` as LocaleKey),
  ].filter((part) => part !== "").join(", ");
}

async function showList(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const listed = kit.services.pricing.list(person);
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, PATH);
  const clinics = await clinicsOf(kit, person);
  return pageResponse(
    <AdminFrame reader={reader} title={reader.t("admin.tariffs")} version={kit.version}>
      <p class="quiet">{reader.t("tariffs.lead")}</p>
      {listed.ok.items.length === 0
        ? (
          <Empty
            icon="wallet"
            title={reader.t("tariffs.none")}
            text={reader.t("tariffs.noneText")}
          />
        )
        : (
          <section class="card card--flush" aria-label={reader.t("admin.tariffs")}>
            {listed.ok.items.map((tariff) => (
              <a class="link-row" href={`${PATH}/${tariff.id}`} key={tariff.id}>
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
      <p>
        <a class="button button--primary" href={`${PATH}/new`}>{reader.t("tariffs.add")}</a>{" "}
        <a class="button" href="/admin/promo-codes">{reader.t("promo.title")}</a>
      </p>
    </AdminFrame>,
  );
}

const EXAMPLES = [
  { key: "day", at: "2026-11-24T14:00", kilometers: 7 },
  { key: "night", at: "2026-11-24T23:30", kilometers: 7 },
  { key: "far", at: "2026-11-28T12:00", kilometers: 25 },
] as const;

/** What an urgent visit would cost by these terms at three moments. */
function Examples(
  { reader, kit, person, tariff }: {
    reader: Reader;
    kit: PageKit;
    person: Person;
    tariff: TariffView;
  },
) {
  const { timeZone } = kit.services.cities.view(tariff.city, reader.language) ?? reader.city;
  return (
    <section class="card stack" aria-labelledby="examples-title">
      <h2 class="card__title" id="examples-title">{reader.t("tariffs.examples")}</h2>
      {EXAMPLES.map(({ key, at, kilometers }) => {
        const moment = Temporal.PlainDateTime.from(at).toZonedDateTime(timeZone);
        const example = kit.services.pricing.example(person, {
          terms: tariff.terms,
          city: tariff.city,
          callType: "urgent",
          at: moment.toInstant().toString(),
          distanceMeters: kilometers * 1_000,
        }, reader.language);
        return "ok" in example && (
          <div class="stack stack--s" key={key}>
            <p class="quiet">{reader.t(`tariffs.example.${key}`)}</p>
            <PriceParts reader={reader} price={example.ok} />
          </div>
        );
      })}
    </section>
  );
}

function Versions(
  { reader, versions, names }: {
    reader: Reader;
    versions: readonly TariffVersionView[];
    names: ReadonlyMap<string, string>;
  },
) {
  return (
    <section class="card stack" aria-labelledby="versions-title">
      <h2 class="card__title" id="versions-title">{reader.t("tariffs.history")}</h2>
      <ol class="versions">
        {versions.map((one) => (
          <li key={one.version}>
            <strong>{reader.t("tariffs.version", { version: one.version })}</strong>
            <br />
            <span class="quiet small">
              {reader.dayTime(one.changedAt)}
              {one.changedBy !== null && `, ${names.get(one.changedBy) ?? one.changedBy}`}
            </span>
            {one.note !== null && <p class="pre">{one.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

interface FormProps {
  reader: Reader;
  state: FormState;
  values: Readonly<Record<string, string>>;
}

/** Lists, which do not fit into a short field. */
const LONG: readonly string[] = ["weekend.holidays"];

const Sum = ({ reader, state, values, path }: FormProps & { path: string }) => (
  <TextField
    reader={reader}
    state={state}
    name={`terms.${path}`}
    label={reader.t(`tariffs.label.${path.replaceAll(".", "_")}` as LocaleKey)}
    fallback={values[`terms.${path}`] ?? ""}
    short={!LONG.includes(path)}
    input={{ inputMode: LONG.includes(path) ? "text" : "numeric", maxLength: 700 }}
  />
);

const Group = (
  { props, title, paths }: { props: FormProps; title: LocaleKey; paths: readonly string[] },
) => (
  <section class="card stack">
    <h2 class="card__title">{props.reader.t(title)}</h2>
    <div class="fields fields--two">
      {paths.map((path) => <Sum {...props} path={path} key={path} />)}
    </div>
  </section>
);

function Extras(props: FormProps & { count: number }) {
  const { reader, state, values, count } = props;
  const field = (at: number, name: string, label: LocaleKey) => (
    <TextField
      reader={reader}
      state={state}
      name={`terms.extras.${at}.${name}`}
      label={reader.t(label)}
      fallback={values[`terms.extras.${at}.${name}`] ?? ""}
      input={{ maxLength: 80 }}
    />
  );
  return (
    <Disclosure icon="plus" title={reader.t("tariffs.extras")} sub={reader.t("tariffs.extrasSub")}>
      <div class="stack stack--l">
        {Array.from(
          { length: count + MORE_EXTRAS },
          (_, at) => (
            <div class="fields fields--two" key={at}>
              {field(at, "name.ru", "tariffs.extra.ru")}
              {field(at, "name.en", "tariffs.extra.en")}
              {field(at, "code", "tariffs.extra.code")}
              {field(at, "kopecks", "tariffs.extra.rubles")}
            </div>
          ),
        )}
      </div>
    </Disclosure>
  );
}

const PATHS = {
  visit: ["visitKopecks.urgent", "visitKopecks.scheduled", "visitKopecks.consultation"],
  hours: ["night.percent", "night.from", "night.until", "weekend.percent", "weekend.holidays"],
  distance: [
    "distance.from.latitude",
    "distance.from.longitude",
    "distance.freeMeters",
    "distance.stepMeters",
    "distance.stepKopecks",
  ],
  cancellation: [
    "cancellation.freeMinutes",
    "cancellation.assigned",
    "cancellation.en_route",
    "cancellation.arrived",
    "cancellation.in_progress",
    "cancellation.takenBy103Percent",
  ],
  card: ["holdReservePercent"],
  split: ["split.platformPercent", "split.clinicPercent"],
} as const;

const labelOf = (reader: Reader) => (name: string): string | null => {
  const path = name.replace(/^terms\./, "");
  const isExtra = /^extras\.(\d+)/.exec(path);
  if (isExtra !== null) return reader.t("tariffs.extraNumber", { number: Number(isExtra[1]) + 1 });
  const known = Object.values(PATHS).flat().includes(path as never);
  return known ? reader.t(`tariffs.label.${path.replaceAll(".", "_")}` as LocaleKey) : null;
};

interface Shown {
  /** Null: a new one. */
  readonly tariff: TariffView | null;
  readonly attempt: Attempt | null;
  readonly failure: Failure | null;
}

async function showOne(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { tariff, attempt, failure }: Shown,
): Promise<Response> {
  const path = tariff === null ? `${PATH}/new` : `${PATH}/${tariff.id}`;
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
  const state = new FormState(FORM, attempt);
  const terms = tariff?.terms ?? FIRST_TERMS;
  const props = { reader, state, values: typedTerms(terms) };
  const saved = /^\d{1,9}$/.exec(c.req.query("saved") ?? "")?.[0];
  const cities = kit.services.cities.list(reader.language);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={tariff === null ? reader.t("tariffs.new") : scopeText(kit, reader, clinics, tariff)}
      attempt={attempt}
      prefix={FORM}
      labelOf={labelOf(reader)}
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
                    choices={cities.map(({ name, title }) => ({
                      value: name,
                      text: title ?? reader.t("city.withoutMap"),
                    }))}
                  />
                  <SelectField
                    reader={reader}
                    state={state}
                    name="clinicId"
                    label={reader.t("tariffs.clinic")}
                    empty={reader.t("tariffs.anyClinic")}
                    choices={clinics.map(({ id, name }) => ({ value: id, text: name }))}
                  />
                  <SelectField
                    reader={reader}
                    state={state}
                    name="specialization"
                    label={reader.t("tariffs.field")}
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
          <Group props={props} title="tariffs.group.split" paths={PATHS.split} />
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
          <p>
            <button type="submit" class="button button--primary">{reader.t("tariffs.save")}</button>
          </p>
        </form>
        {tariff !== null && (
          <div class="stack stack--l">
            <Examples reader={reader} kit={kit} person={person} tariff={tariff} />
            <Versions reader={reader} versions={items} names={names} />
          </div>
        )}
      </div>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** The tariff of the path: null: a new one; undefined: there is none. */
function tariffOf(c: PageContext, kit: PageKit, person: Person): TariffView | null | undefined {
  const id = c.req.param("id") ?? "";
  if (id === "new") return null;
  const listed = kit.services.pricing.list(person);
  return "ok" in listed ? listed.ok.items.find((one) => one.id === id.toLowerCase()) : undefined;
}

async function save(
  c: PageContext,
  kit: PageKit,
  person: Person,
  values: FormValues,
): Promise<Response> {
  const tariff = tariffOf(c, kit, person);
  if (tariff === undefined) return refusePage(c, 404, "not_found");
  const language = c.get("language");
  const scope = tariff ?? {
    city: values.text("city"),
    clinicId: values.given("clinicId") ?? null,
    specialization: values.given("specialization") ?? null,
  };
  const outcome = await kit.services.pricing.set(person, {
    city: scope.city,
    clinicId: scope.clinicId,
    specialization: scope.specialization,
    version: tariff === null ? 0 : Number(values.text("version")),
    terms: termsBody(values),
    note: values.given("note") ?? null,
  }, language);
  if ("ok" in outcome) {
    return seeOther(c, `${PATH}/${outcome.ok.id}?saved=${outcome.ok.version}`);
  }
  const failure = failureOf(outcome, language)!;
  return await showOne(c, kit, person, {
    tariff,
    attempt: attemptOf(FORM, values, failure),
    failure,
  });
}

export function adminTariffPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => showList(c, kit, person)));
  app.get(`${PATH}/:id`, (c) =>
    withPerson(c, async (person) => {
      const tariff = tariffOf(c, kit, person);
      return tariff === undefined
        ? refusePage(c, 404, "not_found")
        : await showOne(c, kit, person, { tariff, attempt: null, failure: null });
    }));
  app.post(
    `${PATH}/:id`,
    (c) => withPerson(c, async (person) => await save(c, kit, person, await formOf(c))),
  );
}
