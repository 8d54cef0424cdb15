/** Tariffs as pages and API use them: what holds, what held before, an example, and setting it anew. */
import { z } from "zod";
import { CALL_TYPES } from "../../actors/booking/codes.ts";
import { text } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
import {
  type Tariff,
  tariffScopeSchema,
  type TariffTerms,
  tariffTermsSchema,
} from "../../actors/money/tariff.ts";
import { clinicOf, instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { StoredTariff, TariffStore } from "../../db/tariffs.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { ownsClinic } from "../people/clinic_members.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { PriceBook } from "./price_book.ts";
import { type PriceView, priceView } from "./quotes.ts";

/** Of a visit, where no admin has said another for the city. */
const SERVICE_PERCENT = 15;

const note = text(LIMITS.reasonCharacters).nullish();
/** `version`: the one that whoever changes it has seen; 0: there is none yet. */
export const tariffBody = z.object({
  ...tariffScopeSchema.shape,
  version: z.int().min(0).max(2_000_000_000),
  terms: tariffTermsSchema,
  note,
});
export type TariffBody = z.infer<typeof tariffBody>;

/** What an example is worked out for. */
export const exampleBody = z.object({
  terms: tariffTermsSchema,
  city: tariffScopeSchema.shape.city,
  callType: z.enum(CALL_TYPES),
  at: z.iso.datetime({ offset: true }),
  distanceMeters: z.int().min(0).max(200_000),
});

export interface TariffView {
  readonly id: string;
  readonly version: number;
  readonly city: string;
  readonly clinicId: string | null;
  readonly specialization: string | null;
  readonly terms: TariffTerms;
}

export interface TariffVersionView {
  readonly version: number;
  readonly terms: unknown;
  readonly changedBy: string | null;
  readonly changedAt: string;
  readonly note: string | null;
}

export interface TariffServices {
  /** Of all for an admin, of one's own clinic with its city's for a clinic. */
  list(by: Person): Outcome<{ items: readonly TariffView[] }>;
  versions(by: Person, id: string): Promise<Outcome<{ items: readonly TariffVersionView[] }>>;
  /** For admins, and for a clinic's owners. */
  set(by: Person, body: unknown, language: Language): Promise<Outcome<TariffView>>;
  /** The price that these terms would make; nothing is stored. */
  example(by: Person, body: unknown, language: Language): Outcome<PriceView>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly store: TariffStore;
  readonly book: PriceBook;
  readonly cities: { readonly names: readonly string[] };
  readonly people: Pick<PeopleStore, "get">;
}

const SHOWN_VERSIONS = 30;

export function tariffServices(
  { world, store, book, cities, people }: Surroundings,
): TariffServices {
  const isAdmin = (by: Person): boolean => by.role === "admin";
  /** A clinic sets its own; an admin anybody's. */
  const mayRead = (by: Person, { clinicId }: Pick<Tariff, "clinicId">): boolean =>
    isAdmin(by) || (by.role === "clinic" && (clinicId === null || clinicId === clinicOf(by)));

  const refusedTo = (by: Person): boolean => by.role !== "clinic" && !isAdmin(by);

  async function scopeOf(
    by: Person,
    { city, clinicId, specialization }: TariffBody,
    language: Language,
  ): Promise<Outcome<Pick<Tariff, "city" | "clinicId" | "specialization">>> {
    if (!cities.names.includes(city)) {
      return { invalid: [fieldError("city", "unknown_place", language)] };
    }
    const wanted = by.role === "clinic" ? clinicOf(by) : clinicId;
    // Whose tariff it is follows from who is signed in: another clinic's cannot even be named.
    if (by.role === "clinic" && clinicId !== null && clinicId !== wanted) {
      return { refused: "not_found" };
    }
    if (wanted !== null && (await people.get(personId(wanted)))?.role !== "clinic") {
      return { refused: "not_found" };
    }
    return { ok: { city, clinicId: wanted, specialization } };
  }

  const sameScope = (one: Omit<Tariff, "id" | "version" | "terms">) =>
    book.all().find((tariff) =>
      tariff.city === one.city && tariff.clinicId === one.clinicId &&
      tariff.specialization === one.specialization
    );

  /** What of each visit is the service's is agreed with admins: a clinic leaves it as it stands. */
  function servicePartFor(
    { city, specialization }: Pick<Tariff, "city" | "specialization">,
    own: Tariff | undefined,
  ): number {
    const ofCity = (field: string | null) =>
      book.all().find((one) =>
        one.city === city && one.clinicId === null && one.specialization === field
      );
    const standing = own ?? ofCity(specialization) ?? ofCity(null);
    return standing?.terms.split.platformPercent ?? SERVICE_PERCENT;
  }

  return {
    list(by) {
      if (refusedTo(by)) return { refused: "forbidden" };
      const items = book.all().filter((tariff) => mayRead(by, tariff)).toSorted((one, other) =>
        one.city.localeCompare(other.city) ||
        (one.clinicId ?? "").localeCompare(other.clinicId ?? "") ||
        (one.specialization ?? "").localeCompare(other.specialization ?? "")
      );
      return { ok: { items } };
    },

    async versions(by, given) {
      const id = uuidOrNull(given);
      const tariff = id === null ? null : book.get(id);
      if (refusedTo(by)) return { refused: "forbidden" };
      if (tariff === null || !mayRead(by, tariff)) return { refused: "not_found" };
      const stored = await store.versions(tariff.id, SHOWN_VERSIONS);
      return {
        ok: {
          items: stored.map(({ version, terms, changedBy, changedAt, note }) => ({
            version,
            terms,
            changedBy,
            changedAt: new Date(changedAt).toISOString(),
            note,
          })),
        },
      };
    },

    async set(by, body, language) {
      if (refusedTo(by)) return { refused: "forbidden" };
      // A price is an offer in the clinic's name: its owners answer for it, managers read it.
      if (!isAdmin(by) && !ownsClinic(by)) return { refused: "forbidden" };
      const input = validate(tariffBody, body, language);
      if ("invalid" in input) return input;
      const scope = await scopeOf(by, input.ok, language);
      if (!("ok" in scope)) return scope;
      const known = sameScope(scope.ok);
      const servicePart = isAdmin(by) ? null : servicePartFor(scope.ok, known);
      if (servicePart !== null && input.ok.terms.split.platformPercent !== servicePart) {
        const path = "terms.split.platformPercent";
        return { invalid: [fieldError(path, "service_part", language)] };
      }
      if ((known?.version ?? 0) !== input.ok.version) return { refused: "stale_version" };
      const next: StoredTariff & { readonly terms: TariffTerms } = {
        ...scope.ok,
        id: known?.id ?? world.newId(),
        version: input.ok.version + 1,
        terms: input.ok.terms,
        changedBy: by.id as PersonId,
        changedAt: world.clock.now(),
        note: input.ok.note ?? null,
      };
      if (!await store.add(next)) return { refused: "stale_version" };
      book.put(next);
      const { id, version, terms } = next;
      return { ok: { id, version, ...scope.ok, terms } };
    },

    example(by, body, language) {
      if (refusedTo(by)) return { refused: "forbidden" };
      const input = validate(exampleBody, body, language);
      if ("invalid" in input) return input;
      const { terms, city, callType, at, distanceMeters } = input.ok;
      if (!cities.names.includes(city)) {
        return { invalid: [fieldError("city", "unknown_place", language)] };
      }
      const tariff: Tariff = {
        id: "example",
        version: 0,
        city,
        clinicId: null,
        specialization: null,
        terms,
      };
      const price = book.exampleBy(tariff, {
        callType,
        at: instant(Date.parse(at)),
        distanceMeters,
      });
      return { ok: priceView(price) };
    },
  };
}
