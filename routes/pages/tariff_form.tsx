/** Parts of the pages of tariffs: the fields of one, what visits would cost by it, and who changed it when. */
import { Disclosure } from "../../views/disclosure.tsx";
import { TextField } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import { PriceParts } from "../../views/price_card.tsx";
import type { Reader } from "../../views/reader.ts";
import type { LocaleKey } from "../locale.ts";
import type { TariffVersionView, TariffView } from "../money/tariff_services.ts";
import type { Person } from "../services.ts";
import type { PageKit } from "./kit.ts";
import { MORE_EXTRAS, MOST_EXTRAS } from "./tariff_body.ts";

const EXAMPLES = [
  { key: "day", at: "2026-11-24T14:00", kilometers: 7 },
  { key: "night", at: "2026-11-24T23:30", kilometers: 7 },
  { key: "far", at: "2026-11-28T12:00", kilometers: 25 },
] as const;

/** What an urgent visit would cost by these terms at three moments; terms that are none have no price. */
export function Examples(
  { reader, kit, person, tariff }: {
    reader: Reader;
    kit: PageKit;
    person: Person;
    tariff: Pick<TariffView, "city"> & { readonly terms: unknown };
  },
) {
  const { timeZone } = kit.services.cities.view(tariff.city, reader.language) ?? reader.city;
  const examples = EXAMPLES.flatMap(({ key, at, kilometers }) => {
    const moment = Temporal.PlainDateTime.from(at).toZonedDateTime(timeZone);
    const example = kit.services.pricing.example(person, {
      terms: tariff.terms,
      city: tariff.city,
      callType: "urgent",
      at: moment.toInstant().toString(),
      distanceMeters: kilometers * 1_000,
    }, reader.language);
    return "ok" in example ? [{ key, price: example.ok }] : [];
  });
  if (examples.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="examples-title">
      <h2 class="card__title" id="examples-title">{reader.t("tariffs.examples")}</h2>
      {examples.map(({ key, price }) => (
        <div class="stack stack--s" key={key}>
          <p class="quiet">{reader.t(`tariffs.example.${key}`)}</p>
          <PriceParts reader={reader} price={price} />
        </div>
      ))}
    </section>
  );
}

export function Versions(
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
              {one.changedBy !== null &&
                `, ${names.get(one.changedBy) ?? reader.t("bank.somebody")}`}
            </span>
            {one.note !== null && <p class="pre">{one.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What is wrong with a place or a list as a whole shows in its first field. */
export const TARIFF_ALIASES = {
  "terms.distance.from": "terms.distance.from.latitude",
  "terms.extras": "terms.extras.0.name.ru",
};

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

export const Group = (
  { props, title, paths }: { props: FormProps; title: LocaleKey; paths: readonly string[] },
) => (
  <section class="card stack">
    <h2 class="card__title">{props.reader.t(title)}</h2>
    <div class="fields fields--two">
      {paths.map((path) => <Sum {...props} path={path} key={path} />)}
    </div>
  </section>
);

const EXTRA_FIELDS = ["name.ru", "name.en", "code", "kopecks"] as const;

/** Rows of extras that stand there: those that are kept with some to spare, and all that were typed. */
function rowsOf(state: FormState, count: number): number {
  const rows = Array.from({ length: MOST_EXTRAS }, (_, at) => at);
  const typed = rows.findLastIndex((at) =>
    EXTRA_FIELDS.some((name) => state.value(`terms.extras.${at}.${name}`) !== "")
  );
  return Math.max(count + MORE_EXTRAS, typed + 1);
}

export function Extras(props: FormProps & { count: number }) {
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
    <Disclosure
      icon="plus"
      title={reader.t("tariffs.extras")}
      sub={reader.t("tariffs.extrasSub")}
      open={state.errors.some((error) => error.name.startsWith("terms.extras."))}
    >
      <div class="stack stack--l">
        {Array.from(
          { length: rowsOf(state, count) },
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

export const PATHS = {
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

export const labelOf = (reader: Reader) => (name: string): string | null => {
  const path = name.replace(/^terms\./, "");
  const isExtra = /^extras\.(\d+)/.exec(path);
  if (isExtra !== null) return reader.t("tariffs.extraNumber", { number: Number(isExtra[1]) + 1 });
  const known = Object.values(PATHS).flat().includes(path as never);
  return known ? reader.t(`tariffs.label.${path.replaceAll(".", "_")}` as LocaleKey) : null;
};
