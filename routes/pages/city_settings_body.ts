/** The form of a city's settings ↔ the settings as the service takes them. Pure. */
import { type Area, areaBounds } from "../../city/areas.ts";
import type { Bounds } from "../../city/geometry.ts";
import { HOURS_OF_WEEK } from "../../city/routing/hours.ts";
import type { CitySettings } from "../../city/settings.ts";
import { areaOfJson } from "./area_text.ts";
import { translate } from "../locale.ts";
import { fieldError } from "../validation.ts";
import type { CityView, FieldError, Language } from "../services.ts";
import type { FormValues } from "../../views/forms.ts";

const HOURS_OF_DAY = 24;

/** What stands in the fields of a city that has no settings yet; telephones are never guessed. */
export const guessedValues = (
  views: Readonly<Record<Language, CityView>>,
): Readonly<Record<string, string>> => ({
  "title.ru": views.ru.title ?? "",
  "title.en": views.en.title ?? "",
  timeZone: views.ru.timeZone,
  "emergency.ambulance": views.ru.ambulancePhone,
  "emergency.rescue": views.ru.rescuePhone,
  "emergency.outpatient": views.ru.outpatientPhone ?? "",
  "phone.countryPrefix": "+7",
  "phone.trunkPrefix": "8",
  "phone.digits": "10",
  "brand.name": views.ru.brand ?? "",
  isUrgentOpenWithoutDuty: "true",
});

/** Seven lines of 24 numbers, Monday first. */
const factorsText = (factors: readonly number[] | null): string =>
  Array.from(
    { length: factors === null ? 0 : 7 },
    (_, day) => factors!.slice(day * HOURS_OF_DAY, (day + 1) * HOURS_OF_DAY).join(" "),
  ).join("\n");

/** The settings as they stand in the fields. */
export const writtenValues = (said: CitySettings): Readonly<Record<string, string>> => ({
  "title.ru": said.title.ru,
  "title.en": said.title.en,
  timeZone: said.timeZone,
  dispatcherPhone: said.dispatcherPhone,
  "emergency.ambulance": said.emergency.ambulance,
  "emergency.rescue": said.emergency.rescue,
  "emergency.ambulanceFromElsewhere": said.emergency.ambulanceFromElsewhere,
  "emergency.outpatient": said.emergency.outpatient ?? "",
  "phone.countryPrefix": said.phone.countryPrefix,
  "phone.trunkPrefix": said.phone.trunkPrefix ?? "",
  "phone.digits": String(said.phone.digits),
  "brand.name": said.brand.name,
  "brand.legalName": said.brand.legalName,
  "brand.website": said.brand.website ?? "",
  ...Object.fromEntries(
    (["terms", "privacy", "medicalConsent"] as const).flatMap((document) =>
      (["ru", "en"] as const).map((language) =>
        [`legal.${document}.${language}`, said.legal[document][language]] as const
      )
    ),
  ),
  servedArea: said.servedArea === null ? "" : JSON.stringify(said.servedArea),
  isUrgentOpenWithoutDuty: String(said.isUrgentOpenWithoutDuty),
  hourFactors: factorsText(said.hourFactors),
});

/** Numbers divided by gaps, lines, semicolons or commas; «1,2» between gaps is one number. */
function factorsOf(text: string): readonly number[] | null {
  if (text === "") return null;
  const plain = text.replace(/[[\]]/g, " ");
  const parts = /\d,\d+(\s|;|$)/.test(plain) ? plain.split(/[\s;]+/) : plain.split(/[\s;,]+/);
  return parts.filter((part) => part !== "").map((part) => Number(part.replace(",", ".")));
}

/** «+7 (717) 200-00-00» is typed as people write it; what is no number stays for the complaint. */
const bareNumber = (text: string | undefined): string | undefined => text?.replace(/[\s()-]/g, "");

/** @param pack name of the city's map, or null where it has none */
export function settingsBody(
  values: FormValues,
  pack: string | null,
  language: Language,
): { readonly body: Record<string, unknown>; readonly errors: readonly FieldError[] } {
  const given = (name: string) => values.given(name);
  const area = areaOfJson(values.text("servedArea"));
  const factors = factorsOf(values.text("hourFactors"));
  const document = (name: string) => ({
    ru: given(`legal.${name}.ru`),
    en: given(`legal.${name}.en`),
  });
  const errors: FieldError[] = [];
  if (area === undefined) errors.push(fieldError("servedArea", "json", language));
  if (factors !== null && factors.length !== HOURS_OF_WEEK) {
    const message = translate(language, "field.hour_factors_count", { count: factors.length });
    errors.push({ path: "hourFactors", message });
  }
  const digits = given("phone.digits");
  return {
    errors,
    body: {
      pack,
      title: { ru: given("title.ru"), en: given("title.en") },
      timeZone: given("timeZone"),
      dispatcherPhone: bareNumber(given("dispatcherPhone")),
      emergency: {
        ambulance: bareNumber(given("emergency.ambulance")),
        rescue: bareNumber(given("emergency.rescue")),
        ambulanceFromElsewhere: bareNumber(given("emergency.ambulanceFromElsewhere")),
        outpatient: bareNumber(given("emergency.outpatient")) ?? null,
      },
      phone: {
        countryPrefix: bareNumber(given("phone.countryPrefix")),
        trunkPrefix: given("phone.trunkPrefix") ?? null,
        digits: digits === undefined ? undefined : Number(digits),
      },
      brand: {
        name: given("brand.name"),
        legalName: given("brand.legalName"),
        website: given("brand.website") ?? null,
      },
      legal: {
        terms: document("terms"),
        privacy: document("privacy"),
        medicalConsent: document("medicalConsent"),
      },
      servedArea: area ?? null,
      isUrgentOpenWithoutDuty: values.text("isUrgentOpenWithoutDuty") === "true",
      hourFactors: factors,
    },
  };
}

/** What a field's complaint says, where «check the value» would help nobody. */
const COMPLAINTS: Readonly<Record<string, string>> = {
  timeZone: "time_zone",
  dispatcherPhone: "phone_whole",
  "emergency.ambulance": "phone_short",
  "emergency.rescue": "phone_short",
  "emergency.outpatient": "phone_short",
  "emergency.ambulanceFromElsewhere": "phone_whole",
  "phone.countryPrefix": "country_prefix",
  "phone.trunkPrefix": "trunk_prefix",
  "phone.digits": "phone_digits",
  "brand.website": "website",
};

/**
 * The complaints at the fields of the form, one a field and in its order.
 * @param found what the schema says @param own what the form knows better
 */
export function settingsErrors(
  found: readonly FieldError[],
  own: readonly FieldError[],
  values: FormValues,
  language: Language,
): readonly FieldError[] {
  const errors = new Map<string, FieldError>();
  for (const error of found) {
    const [field = ""] = /^(servedArea|hourFactors)/.exec(error.path) ?? [error.path];
    if (errors.has(field)) continue;
    const place = /^hourFactors\.(\d+)/.exec(error.path)?.[1];
    const code = field === "servedArea" && error.path !== "servedArea" ? "area" : COMPLAINTS[field];
    if (place !== undefined) {
      const message = translate(language, "field.hour_factors", { count: Number(place) + 1 });
      errors.set(field, { path: field, message });
    } else if (code !== undefined && values.text(field) !== "") {
      errors.set(field, fieldError(field, code, language));
    } else errors.set(field, { path: field, message: error.message });
  }
  for (const error of own) errors.set(error.path, error);
  return [...errors.values()];
}

/** True where an area lies beside the city's map: most often the two numbers are swapped. */
export function liesElsewhere(area: Area, map: Bounds): boolean {
  const bounds = areaBounds(area);
  return bounds === null || bounds.west > map.east || bounds.east < map.west ||
    bounds.south > map.north || bounds.north < map.south;
}
