/**
 * What the operator says about a city: everything that differs between Moscow and Astana and is no map.
 * Stored by the database layer; read here, so that a wrong value is one clear line and not a wrong page.
 */
import { z } from "zod";
import { HOURS_OF_WEEK } from "./routing/hours.ts";

const longitude = z.number().min(-180).max(180);
const latitude = z.number().min(-90).max(90);
const position = z.tuple([longitude, latitude]);
const ring = z.array(position).min(4, "a ring has at least four positions")
  .refine((r) => samePlace(r[0], r[r.length - 1]), "a ring ends where it begins");
const rings = z.array(ring).min(1);

/** GeoJSON (RFC 7946) as `areas.ts` reads it. */
export const areaSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: rings }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(rings).min(1) }),
]);

/** E.164, or a short number of an emergency service. */
const telephone = z.string().regex(/^\+[1-9]\d{6,14}$/, "a number like +74951234567");
const shortNumber = z.string().regex(/^(\d{2,6}|\+[1-9]\d{6,14})$/, "a number like 103");
/** Text that jsonb keeps to the letter and a page can show: no NUL, no lone surrogates, not blank. */
const isKept = (value: string): boolean => value.isWellFormed() && !value.includes("\0");
const words = (characters: number) =>
  z.string().min(1).max(characters).refine(isKept, "well-formed text")
    .refine((value) => value.trim() !== "", "some text");
const inBothLanguages = (characters: number) =>
  z.object({ ru: words(characters), en: words(characters) });
const document = inBothLanguages(20_000);

export const citySettingsSchema = z.object({
  /** Name of the city's pack; null: no map, travel times from the distance. */
  pack: words(100).nullable(),
  title: inBothLanguages(120),
  timeZone: z.string().max(100).refine(isTimeZone, "an IANA time zone like Europe/Moscow"),
  /** On every patient page, offline too. */
  dispatcherPhone: telephone,
  emergency: z.object({
    ambulance: shortNumber,
    rescue: shortNumber,
    /** For a caller from outside of the city, who cannot dial its short numbers. */
    ambulanceFromElsewhere: telephone,
    /** «122»: who helps when no doctor is found; null: there is no such line. */
    outpatient: shortNumber.nullable(),
  }),
  phone: z.object({
    /** What a number without a country gets: «+7». */
    countryPrefix: z.string().regex(/^\+[1-9]\d{0,3}$/),
    /** What people dial instead of it inside the country: «8»; null: nothing. */
    trunkPrefix: z.string().regex(/^\d$/).nullable(),
    /** Digits after the country's prefix. */
    digits: z.number().int().min(4).max(14),
  }),
  brand: z.object({
    name: words(60),
    legalName: words(200),
    website: z.url({ protocol: /^https?$/ }).max(300).refine(isKept, "well-formed text").nullable(),
  }),
  legal: z.object({
    terms: document,
    privacy: document,
    medicalConsent: document,
  }),
  /** Null: everything that the pack's map covers. */
  servedArea: areaSchema.nullable(),
  /** Whether urgent booking stays open with nobody on duty (it then tells the truth). */
  isUrgentOpenWithoutDuty: z.boolean(),
  hourFactors: z.array(z.number().min(0.3).max(5)).length(HOURS_OF_WEEK).nullable(),
});

export type CitySettings = z.infer<typeof citySettingsSchema>;

/** The number in E.164, or null where it cannot be one of this country. */
export function normalizePhone(typed: string, phone: CitySettings["phone"]): string | null {
  const trimmed = typed.trim();
  if (/[^\d\s()+\-.]/.test(trimmed)) return null;
  const digits = trimmed.replace(/\D/g, "");
  if (trimmed.startsWith("+")) return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
  const country = phone.countryPrefix.slice(1);
  if (digits.length === phone.digits) return `+${country}${digits}`;
  if (digits.length === phone.digits + country.length && digits.startsWith(country)) {
    return `+${digits}`;
  }
  const isTrunk = phone.trunkPrefix !== null && digits.length === phone.digits + 1 &&
    digits.startsWith(phone.trunkPrefix);
  return isTrunk ? `+${country}${digits.slice(1)}` : null;
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function samePlace(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}
