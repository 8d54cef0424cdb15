/** Promo codes as an admin makes, reads and ends them. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { LARGEST_KOPECKS } from "../../actors/money/kopecks.ts";
import { normalPromoCode } from "../../actors/money/promo.ts";
import { type Instant, instant, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PromoCode, PromoStore } from "../../db/promo_codes.ts";
import type { PeopleStore } from "../../db/people.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { limitOf, paged, placeOf } from "./paged_list.ts";
import { promoCodeInput } from "./quotes.ts";

const amount = z.int().min(1).max(Number(LARGEST_KOPECKS));
export const promoBody = z.object({
  code: promoCodeInput,
  /** One of the two. */
  offPercent: z.int().min(1).max(100).nullish(),
  offKopecks: amount.nullish(),
  /** The most that a share may come to. */
  mostKopecks: amount.nullish(),
  city: text(64).nullish(),
  clinicId: z.uuid().nullish(),
  beginsAt: z.iso.datetime({ offset: true }).nullish(),
  endsAt: z.iso.datetime({ offset: true }),
  usesLimit: z.int().min(1).max(1_000_000).nullish(),
  personLimit: z.int().min(1).max(1_000).default(1),
  firstVisitOnly: z.boolean().default(false),
});

export interface PromoView extends Omit<PromoCode, "beginsAt" | "endsAt" | "madeAt" | "endedAt"> {
  readonly beginsAt: string;
  readonly endsAt: string;
  readonly madeAt: string;
  readonly endedAt: string | null;
}

export interface PromoServices {
  /** The newest first, a page at a time. */
  promoCodes(
    by: Person,
    query: { cursor?: string; limit?: number },
  ): Promise<Outcome<PageOf<PromoView>>>;
  addPromoCode(by: Person, body: unknown, language: Language): Promise<Outcome<PromoView>>;
  /** Nobody can use it any more; bookings that have it keep their price. */
  endPromoCode(by: Person, id: string): Promise<Outcome<{ id: string }>>;
}

const iso = (at: Instant): string => new Date(at).toISOString();

const viewOf = ({ beginsAt, endsAt, madeAt, endedAt, ...rest }: PromoCode): PromoView => ({
  ...rest,
  beginsAt: iso(beginsAt),
  endsAt: iso(endsAt),
  madeAt: iso(madeAt),
  endedAt: endedAt === null ? null : iso(endedAt),
});

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly promos: PromoStore;
  readonly cities: { readonly names: readonly string[] };
  readonly people: Pick<PeopleStore, "get">;
}

export function promoServices(
  { world, promos, cities, people }: Surroundings,
): PromoServices {
  return {
    async promoCodes(by, query) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const limit = limitOf(query.limit);
      const found = await promos.list(placeOf(query.cursor), limit + 1);
      return { ok: paged(found, limit, ({ madeAt, id }) => ({ at: madeAt, id }), viewOf) };
    },

    async addPromoCode(by, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(promoBody, body, language);
      if ("invalid" in input) return input;
      const { offPercent, offKopecks, mostKopecks, city, clinicId, ...rest } = input.ok;
      const now = world.clock.now();
      const beginsAt = rest.beginsAt ? instant(Date.parse(rest.beginsAt)) : now;
      const endsAt = instant(Date.parse(rest.endsAt));
      const wrong = [
        ...((offPercent == null) === (offKopecks == null)
          ? [fieldError("offPercent", "promo_one_of_two", language)]
          : []),
        ...(mostKopecks != null && offPercent == null
          ? [fieldError("mostKopecks", "promo_share_only", language)]
          : []),
        ...(endsAt <= beginsAt || endsAt <= now
          ? [fieldError("endsAt", "window_order", language)]
          : []),
        ...(city != null && !cities.names.includes(city)
          ? [fieldError("city", "unknown_place", language)]
          : []),
        ...(normalPromoCode(rest.code) === "" ? [fieldError("code", "required", language)] : []),
      ];
      if (wrong.length > 0) return { invalid: wrong };
      if (clinicId != null && (await people.get(personId(clinicId)))?.role !== "clinic") {
        return { refused: "not_found" };
      }
      const promo: PromoCode = {
        id: world.newId(),
        code: normalPromoCode(rest.code),
        city: city ?? null,
        clinicId: clinicId == null ? null : personId(clinicId),
        off: offPercent != null
          ? { kind: "percent", percent: offPercent, mostKopecks: mostKopecks ?? null }
          : { kind: "fixed", kopecks: offKopecks! },
        beginsAt,
        endsAt,
        usesLimit: rest.usesLimit ?? null,
        personLimit: rest.personLimit,
        firstVisitOnly: rest.firstVisitOnly,
        uses: 0,
        madeBy: by.id,
        madeAt: now,
        endedAt: null,
      };
      return await promos.add(promo)
        ? { ok: viewOf(promo) }
        : { invalid: [fieldError("code", "promo_exists", language)] };
    },

    async endPromoCode(by, given) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      const isEnded = id !== null && await promos.end(id, by.id, world.clock.now());
      return isEnded ? { ok: { id } } : { refused: "not_found" };
    },
  };
}
