/** The form of a tariff and back: rubles are typed, kopecks are kept. */
import type { TariffTerms } from "../../actors/money/tariff.ts";
import type { FormValues } from "../../views/forms.ts";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";
import type { Language } from "../services.ts";

/** Blank rows for extras below those that are there. */
export const MORE_EXTRAS = 3;
export const MOST_EXTRAS = 60;

const number = (text: string): number | string =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;

/** «22:00» → 1320. */
const minute = (text: string): number | string => {
  const parts = /^(\d{1,2}):(\d{2})$/.exec(text);
  return parts === null ? text : Number(parts[1]) * 60 + Number(parts[2]);
};

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Kilometres as typed, metres as kept. */
const meters = (text: string): number | string => {
  const kilometers = number(text.replace(",", "."));
  return typeof kilometers === "number" ? Math.round(kilometers * 1_000) : kilometers;
};

const MONEY = [
  "visitKopecks.urgent",
  "visitKopecks.scheduled",
  "visitKopecks.consultation",
  "distance.stepKopecks",
  "cancellation.assigned",
  "cancellation.en_route",
  "cancellation.arrived",
  "cancellation.in_progress",
] as const;

/** What stands in the fields for these terms; names are the paths in the body. */
export function typedTerms(
  terms: TariffTerms,
  language: Language,
): Readonly<Record<string, string>> {
  const sums = Object.fromEntries(MONEY.map((path) => {
    const [group, name] = path.split(".") as ["cancellation", "assigned"];
    return [`terms.${path}`, rublesTyped(terms[group][name], language)];
  }));
  const { night, weekend, distance, cancellation, extras } = terms;
  return {
    ...sums,
    "terms.night.percent": String(night.percent),
    "terms.night.from": clock(night.from),
    "terms.night.until": clock(night.until),
    "terms.weekend.percent": String(weekend.percent),
    "terms.weekend.holidays": weekend.holidays.join(", "),
    "terms.distance.from.latitude": distance.from === null ? "" : String(distance.from.latitude),
    "terms.distance.from.longitude": distance.from === null ? "" : String(distance.from.longitude),
    "terms.distance.freeMeters": String(distance.freeMeters / 1_000),
    "terms.distance.stepMeters": String(distance.stepMeters / 1_000),
    "terms.cancellation.freeMinutes": String(cancellation.freeMinutes),
    "terms.cancellation.takenBy103Percent": String(cancellation.takenBy103Percent),
    "terms.split.platformPercent": String(terms.split.platformPercent),
    "terms.split.clinicPercent": String(terms.split.clinicPercent),
    "terms.holdReservePercent": String(terms.holdReservePercent),
    ...Object.fromEntries(extras.flatMap((extra, at) => [
      [`terms.extras.${at}.code`, extra.code],
      [`terms.extras.${at}.name.ru`, extra.name.ru],
      [`terms.extras.${at}.name.en`, extra.name.en],
      [`terms.extras.${at}.kopecks`, rublesTyped(extra.kopecks, language)],
    ])),
  };
}

/** As the service takes it. */
export function termsBody(values: FormValues): unknown {
  const text = (path: string): string => values.text(`terms.${path}`);
  const money = (path: typeof MONEY[number]) => kopecksTyped(text(path));
  const [latitude, longitude] = [text("distance.from.latitude"), text("distance.from.longitude")];
  const extras = Array.from({ length: MOST_EXTRAS }, (_, at) => ({
    code: text(`extras.${at}.code`),
    name: { ru: text(`extras.${at}.name.ru`), en: text(`extras.${at}.name.en`) },
    kopecks: kopecksTyped(text(`extras.${at}.kopecks`)),
  })).filter(({ code, name, kopecks }) => `${code}${name.ru}${name.en}${kopecks}` !== "");
  return {
    visitKopecks: {
      urgent: money("visitKopecks.urgent"),
      scheduled: money("visitKopecks.scheduled"),
      consultation: money("visitKopecks.consultation"),
    },
    night: {
      percent: number(text("night.percent")),
      from: minute(text("night.from")),
      until: minute(text("night.until")),
    },
    weekend: {
      percent: number(text("weekend.percent")),
      holidays: text("weekend.holidays").split(/[\s,;]+/).filter((day) => day !== ""),
    },
    distance: {
      from: latitude === "" && longitude === ""
        ? null
        : { latitude: number(latitude), longitude: number(longitude) },
      freeMeters: meters(text("distance.freeMeters")),
      stepMeters: meters(text("distance.stepMeters")),
      stepKopecks: money("distance.stepKopecks"),
    },
    extras,
    cancellation: {
      freeMinutes: number(text("cancellation.freeMinutes")),
      assigned: money("cancellation.assigned"),
      en_route: money("cancellation.en_route"),
      arrived: money("cancellation.arrived"),
      in_progress: money("cancellation.in_progress"),
      takenBy103Percent: number(text("cancellation.takenBy103Percent")),
    },
    split: {
      platformPercent: number(text("split.platformPercent")),
      clinicPercent: number(text("split.clinicPercent")),
    },
    holdReservePercent: number(text("holdReservePercent")),
  };
}

/** What a first tariff begins with: sums are for whoever sets it. */
export const FIRST_TERMS: TariffTerms = {
  visitKopecks: { urgent: 0, scheduled: 0, consultation: 0 },
  night: { percent: 30, from: 22 * 60, until: 8 * 60 },
  weekend: { percent: 20, holidays: [] },
  distance: { from: null, freeMeters: 10_000, stepMeters: 5_000, stepKopecks: 0 },
  extras: [],
  cancellation: {
    freeMinutes: 5,
    assigned: 0,
    en_route: 0,
    arrived: 0,
    in_progress: 0,
    takenBy103Percent: 0,
  },
  split: { platformPercent: 15, clinicPercent: 25 },
  holdReservePercent: 20,
};
