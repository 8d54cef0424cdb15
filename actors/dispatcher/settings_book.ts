/**
 * The dispatch settings in force, in memory: a clinic's go before its city's, a city's before the
 * default. Read at every matching, so the merged ones are kept until one of them changes.
 */
import { z } from "zod";
import type { PersonId } from "../vocabulary.ts";
import {
  DEFAULT_DISPATCH_SETTINGS,
  type DispatchSettings,
  dispatchSettingsSchema,
} from "./settings.ts";

const { shape } = dispatchSettingsSchema;
const { planning, waves } = shape;
const offerSeconds = waves.shape.scheduled.element.shape.offerSeconds;

/**
 * What a clinic decides for its own bookings, and only where it differs from its city. How far and how
 * many doctors are asked, the weights and the stall limits stay the city's: they move doctors who are
 * not the clinic's, and whoever waits for an urgent visit must not wait longer because of its sign.
 */
export const clinicDispatchSchema = z.strictObject({
  clinicFirstSeconds: shape.clinicFirstSeconds,
  pushOfferSeconds: shape.pushOfferSeconds,
  /** Instead of the ends of all waves of the kind. */
  offerSeconds: z.strictObject({ scheduled: offerSeconds, consultation: offerSeconds }).partial(),
  planning: z.strictObject({
    visitMinutes: planning.shape.visitMinutes,
    consultationMinutes: planning.shape.consultationMinutes,
    bufferMinutes: planning.shape.bufferMinutes,
    reminderMinutes: planning.shape.reminderMinutes,
  }).partial(),
}).partial();

export type ClinicDispatch = z.infer<typeof clinicDispatchSchema>;

/** Stored numbers over the default's: what a newer program asks for beside them has its default. Pure. */
export function completed(stored: unknown): z.ZodSafeParseResult<DispatchSettings> {
  return dispatchSettingsSchema.safeParse(over(DEFAULT_DISPATCH_SETTINGS, stored));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function over(base: unknown, stored: unknown): unknown {
  if (!isRecord(base) || !isRecord(stored)) return stored;
  return {
    ...base,
    ...Object.fromEntries(
      Object.entries(stored).map(([name, value]) => [name, over(base[name], value)]),
    ),
  };
}

/** A city's settings as they hold for a clinic. Pure. */
export function withClinic(city: DispatchSettings, clinic: ClinicDispatch): DispatchSettings {
  const { offerSeconds: ends = {}, planning: days = {}, ...rest } = clinic;
  const ending = (kind: "scheduled" | "consultation") => {
    const seconds = ends[kind];
    return seconds === undefined
      ? city.waves[kind]
      : city.waves[kind].map((wave) => ({ ...wave, offerSeconds: seconds }));
  };
  return {
    ...city,
    ...rest,
    waves: {
      ...city.waves,
      scheduled: ending("scheduled"),
      consultation: ending("consultation"),
    },
    planning: { ...city.planning, ...days },
  };
}

export class SettingsBook {
  readonly #cities = new Map<string, DispatchSettings>();
  readonly #clinics = new Map<string, ClinicDispatch>();
  readonly #merged = new Map<string, DispatchSettings>();

  /** @returns false: it does not fit the schema, and what held before still holds */
  put(city: string, clinicId: PersonId | null, stored: unknown): boolean {
    const key = keyOf(city, clinicId);
    if (clinicId === null) {
      const parsed = completed(stored);
      if (!parsed.success) return false;
      this.#cities.set(city, parsed.data);
    } else {
      const parsed = clinicDispatchSchema.safeParse(stored);
      if (!parsed.success) return false;
      this.#clinics.set(key, parsed.data);
    }
    this.#merged.clear();
    return true;
  }

  ofCity(city: string): DispatchSettings {
    return this.#cities.get(city) ?? DEFAULT_DISPATCH_SETTINGS;
  }

  ofClinic(city: string, clinicId: PersonId): ClinicDispatch {
    return this.#clinics.get(keyOf(city, clinicId)) ?? {};
  }

  inForce(city: string, clinicId: PersonId | null): DispatchSettings {
    const own = clinicId === null ? undefined : this.#clinics.get(keyOf(city, clinicId));
    if (own === undefined) return this.ofCity(city);
    const key = keyOf(city, clinicId);
    const known = this.#merged.get(key);
    if (known !== undefined) return known;
    const merged = withClinic(this.ofCity(city), own);
    this.#merged.set(key, merged);
    return merged;
  }
}

const keyOf = (city: string, clinicId: PersonId | null): string => `${clinicId ?? ""}/${city}`;
