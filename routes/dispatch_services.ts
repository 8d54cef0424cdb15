/** Dispatch settings as pages and API use them: what holds, what was said before, and saying it anew. */
import { z } from "zod";
import { dispatchSettingsSchema } from "../actors/dispatcher/settings.ts";
import type { DispatchSettings } from "../actors/dispatcher/settings.ts";
import {
  type ClinicDispatch,
  clinicDispatchSchema,
  completed,
  type SettingsBook,
} from "../actors/dispatcher/settings_book.ts";
import { text } from "../actors/booking/schemas.ts";
import { LIMITS } from "../actors/limits.ts";
import { type PersonId, personId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { DispatchSettingsStore, StoredDispatchSettings } from "../db/dispatch_settings.ts";
import type { PeopleStore } from "../db/people.ts";
import { uuidOrNull } from "./account_schemas.ts";
import { type Change, changesOf, isSame } from "./dispatch_fields.ts";
import type { Language, Outcome, Person } from "./services.ts";
import { validate } from "./validation.ts";

/** As far as the database counts. */
const version = z.number().int().min(0).max(2_000_000_000);
const note = text(LIMITS.reasonCharacters).nullish();
export const cityDispatchBody = z.object({ version, settings: dispatchSettingsSchema, note });
export const clinicDispatchBody = z.object({ version, settings: clinicDispatchSchema, note });

/** Whose settings: a city's, or a clinic's in it. */
export interface DispatchPlace {
  readonly city: string;
  readonly clinicId: string | null;
}

export interface DispatchSaid {
  /** 0: nothing was said, and the default (of a clinic: its city's) holds. */
  readonly version: number;
  /** Of a clinic only what differs from its city. */
  readonly settings: DispatchSettings | ClinicDispatch;
  /** What the dispatcher goes by. */
  readonly inForce: DispatchSettings;
  /** The newest one that was stored does not fit this program; what is shown holds instead. */
  readonly isUnreadable: boolean;
}

export interface DispatchVersion {
  readonly version: number;
  readonly settings: unknown;
  readonly changedBy: string | null;
  readonly changedAt: string;
  readonly note: string | null;
  /** From the version before it. */
  readonly changes: readonly Change[];
}

export interface DispatchServices {
  said(by: Person, place: DispatchPlace): Promise<Outcome<DispatchSaid>>;
  versions(
    by: Person,
    place: DispatchPlace,
  ): Promise<Outcome<{ items: readonly DispatchVersion[] }>>;
  say(
    by: Person,
    place: DispatchPlace,
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ version: number }>>;
  /** An earlier version becomes the newest one; 0: what the program does where nobody has said. */
  revert(
    by: Person,
    place: DispatchPlace,
    wanted: { readonly to: number; readonly version: number },
    language: Language,
  ): Promise<Outcome<{ version: number }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly store: DispatchSettingsStore;
  readonly book: SettingsBook;
  readonly cities: { readonly names: readonly string[] };
  readonly people: Pick<PeopleStore, "get">;
}

const SHOWN_VERSIONS = 30;
type Known = { readonly city: string; readonly clinicId: PersonId | null };

export function dispatchServices(
  { world, store, book, cities, people }: Surroundings,
): DispatchServices {
  /** The place, if there is one and this person may speak of it. */
  async function placeOf(
    by: Person,
    { city, clinicId }: DispatchPlace,
  ): Promise<Known | { readonly refused: "forbidden" | "not_found" }> {
    if (by.role !== "admin") return { refused: "forbidden" };
    if (!cities.names.includes(city)) return { refused: "not_found" };
    if (clinicId === null) return { city, clinicId: null };
    const id = uuidOrNull(clinicId);
    return id !== null && (await people.get(personId(id)))?.role === "clinic"
      ? { city, clinicId: personId(id) }
      : { refused: "not_found" };
  }

  async function add(
    by: Person,
    place: Known,
    said: { readonly settings: unknown; readonly note: string | null; readonly expected: number },
  ): Promise<Outcome<{ version: number }>> {
    const { settings, note, expected } = said;
    const stored = { ...place, settings, note, changedBy: by.id, changedAt: world.clock.now() };
    if (!await store.add(stored, expected)) return { refused: "stale_version" };
    // Saved first: from the next matching on it holds.
    book.put(place.city, place.clinicId, settings);
    return { ok: { version: expected + 1 } };
  }

  return {
    async said(by, given) {
      const place = await placeOf(by, given);
      if ("refused" in place) return place;
      const { city, clinicId } = place;
      const [newest] = await store.versions(city, clinicId, 1);
      return {
        ok: {
          version: newest?.version ?? 0,
          settings: clinicId === null ? book.ofCity(city) : book.ofClinic(city, clinicId),
          inForce: book.inForce(city, clinicId),
          isUnreadable: newest !== undefined && !fits(newest),
        },
      };
    },

    async versions(by, given) {
      const place = await placeOf(by, given);
      if ("refused" in place) return place;
      const found = await store.versions(place.city, place.clinicId, SHOWN_VERSIONS + 1);
      return {
        ok: {
          items: found.slice(0, SHOWN_VERSIONS).map((stored, index) => ({
            version: stored.version,
            settings: stored.settings,
            changedBy: stored.changedBy,
            changedAt: new Date(stored.changedAt).toISOString(),
            note: stored.note,
            changes: changesOf(
              found[index + 1]?.settings ?? before(place),
              stored.settings,
            ),
          })),
        },
      };
    },

    async say(by, given, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const schema = given.clinicId === null ? cityDispatchBody : clinicDispatchBody;
      const input = validate<
        z.ZodType<z.infer<typeof cityDispatchBody | typeof clinicDispatchBody>>
      >(schema, body, language);
      if ("invalid" in input) return input;
      const place = await placeOf(by, given);
      if ("refused" in place) return place;
      const { settings, note, version: expected } = input.ok;
      const kept = place.clinicId === null
        ? settings
        : differing(settings as ClinicDispatch, book.ofCity(place.city));
      return await add(by, place, { settings: kept, note: note || null, expected });
    },

    async revert(by, given, { to, version: expected }, language) {
      const place = await placeOf(by, given);
      if ("refused" in place) return place;
      const stored = to === 0
        ? { settings: before(place) }
        : await store.version(place.city, place.clinicId, to);
      if (stored === null) return { refused: "not_found" };
      // An old version may lack what the program asks for by now, or break its bounds.
      const schema = place.clinicId === null ? dispatchSettingsSchema : clinicDispatchSchema;
      const whole = place.clinicId === null ? completed(stored.settings) : null;
      const input = validate<z.ZodType<unknown>>(
        schema,
        whole?.success ? whole.data : stored.settings,
        language,
      );
      if ("invalid" in input) return input;
      return await add(by, place, {
        settings: input.ok,
        note: language === "ru" ? `Возврат к версии ${to}` : `Back to version ${to}`,
        expected,
      });
    },
  };
}

/** What held before anything was said. */
const before = ({ clinicId }: Known): unknown => clinicId === null ? completed({}).data : {};

const fits = ({ clinicId, settings }: StoredDispatchSettings): boolean =>
  (clinicId === null ? completed(settings) : clinicDispatchSchema.safeParse(settings)).success;

/** Of a clinic's settings only those that its city does not say anyway. */
function differing(settings: ClinicDispatch, city: DispatchSettings): ClinicDispatch {
  const { offerSeconds = {}, planning = {}, ...rest } = settings;
  const kept = <Part extends object>(part: Part, other: Partial<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(part).filter(([name, value]) =>
        value !== undefined && !isSame(value, other[name])
      ),
    );
  const ends = kept(offerSeconds, {
    scheduled: sameEnd(city.waves.scheduled),
    consultation: sameEnd(city.waves.consultation),
  });
  const days = kept(planning, city.planning);
  return {
    ...kept(rest, city),
    ...(Object.keys(ends).length > 0 ? { offerSeconds: ends } : {}),
    ...(Object.keys(days).length > 0 ? { planning: days } : {}),
  };
}

/** The end that all waves have, where they have one. */
const sameEnd = (waves: DispatchSettings["waves"]["scheduled"]): number | undefined =>
  new Set(waves.map(({ offerSeconds }) => offerSeconds)).size === 1
    ? waves[0]?.offerSeconds
    : undefined;
