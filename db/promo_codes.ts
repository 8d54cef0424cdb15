/** Promo codes and their uses. A use is taken under the locks of its person and its code: limits hold. */
import type { PromoTerms } from "../actors/money/promo.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export interface PromoCode {
  readonly id: string;
  readonly code: string;
  readonly city: string | null;
  readonly clinicId: PersonId | null;
  readonly off: PromoTerms["off"];
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
  /** Null: as often as anybody likes. */
  readonly usesLimit: number | null;
  readonly personLimit: number;
  readonly firstVisitOnly: boolean;
  readonly uses: number;
  readonly madeBy: PersonId | null;
  readonly madeAt: Instant;
  readonly endedAt: Instant | null;
}

interface Row extends Omit<PromoCode, "off"> {
  readonly offPercent: number | null;
  readonly mostKopecks: number | null;
  readonly offKopecks: number | null;
}

const COLUMNS =
  `id, code, city, clinic_id, off_percent, most_kopecks, off_kopecks, begins_at, ends_at,
  uses_limit, person_limit, first_visit_only, uses, made_by, made_at, ended_at`;

function decoded({ offPercent, mostKopecks, offKopecks, ...rest }: Row): PromoCode {
  const off = offPercent !== null
    ? { kind: "percent", percent: offPercent, mostKopecks } as const
    : { kind: "fixed", kopecks: offKopecks! } as const;
  return { ...rest, off };
}

/** Why a code gives nothing. */
export const PROMO_REFUSALS = [
  "promo_unknown",
  "promo_not_now",
  "promo_elsewhere",
  "promo_used_up",
  "promo_used_by_you",
  "promo_first_visit_only",
] as const;
export type PromoRefusal = typeof PROMO_REFUSALS[number];

/** Who wants to use it, where and when. */
export interface PromoWish {
  readonly code: string;
  readonly personId: PersonId;
  readonly city: string;
  readonly clinicId: PersonId | null;
  readonly at: Instant;
}

export type PromoStore = ReturnType<typeof promoStore>;

/** Nothing is due for it, so the code has taken nothing off. */
const UNUSED = `not exists (select 1 from bookings b where b.id = u.booking_id
  and not (b.status = 'cancelled' and b.state->>'assignedAt' is null))`;

export function promoStore(database: Database) {
  const rows = queryOf(database);

  /** What is known of the code, of this person's uses of it and of the person's visits. */
  const FACTS = `select ${COLUMNS},
      (select count(*) from promo_uses u where u.promo_id = p.id and u.person_id = $2)::integer as own,
      exists (select 1 from bookings b where (b.caller_id = $2 or b.patient_id = $2)
        and b.status <> 'cancelled')
      -- A first visit that is being booked with another code.
      or exists (select 1 from promo_uses u join promo_codes c on c.id = u.promo_id
        where u.person_id = $2 and c.first_visit_only and not exists (select 1 from bookings b
          where b.id = u.booking_id and b.status = 'cancelled')) as has_visits
    from promo_codes p where p.code = $1 and p.ended_at is null`;
  type Facts = Row & { readonly own: number; readonly hasVisits: boolean };

  const judged = (found: Facts | undefined, wish: PromoWish): PromoCode | PromoRefusal => {
    if (found === undefined) return "promo_unknown";
    if (wish.at < found.beginsAt || wish.at >= found.endsAt) return "promo_not_now";
    const isHere = (found.city === null || found.city === wish.city) &&
      (found.clinicId === null || found.clinicId === wish.clinicId);
    if (!isHere) return "promo_elsewhere";
    if (found.usesLimit !== null && found.uses >= found.usesLimit) return "promo_used_up";
    if (found.own >= found.personLimit) return "promo_used_by_you";
    if (found.firstVisitOnly && found.hasVisits) return "promo_first_visit_only";
    return decoded(found);
  };

  return {
    /** Whether it would be given now; takes nothing. */
    async look(wish: PromoWish): Promise<PromoCode | PromoRefusal> {
      const [found] = await rows<Facts>("promo.look", FACTS, [wish.code, wish.personId]);
      return judged(found, wish);
    },

    /** Takes a use for the booking that is to be made; of several at once no more than the limits allow. */
    async take(wish: PromoWish, bookingId: string): Promise<PromoCode | PromoRefusal> {
      return await database.transaction("promo.take", async (sql) => {
        await sql`select 1 from users where id = ${wish.personId} for no key update`;
        await sql`select 1 from promo_codes where code = ${wish.code} and ended_at is null for update`;
        const [found] = await sql.unsafe<Facts[]>(FACTS, [wish.code, wish.personId]);
        const promo = judged(found, wish);
        if (typeof promo === "string") return promo;
        await sql`insert into promo_uses (promo_id, booking_id, person_id, at)
          values (${promo.id}, ${bookingId}, ${wish.personId}, to_timestamp(${wish.at}::float8 / 1000))`;
        await sql`update promo_codes set uses = uses + 1 where id = ${promo.id}`;
        return promo;
      });
    },

    /** The code that was used for a booking; null: none. */
    async ofBooking(bookingId: string): Promise<PromoCode | null> {
      const [found] = await rows<Row>(
        "promo.ofBooking",
        `select ${COLUMNS} from promo_codes
         where id = (select promo_id from promo_uses where booking_id = $1)`,
        [bookingId],
      );
      return found === undefined ? null : decoded(found);
    },

    /** The booking was not made after all, or was called off before a doctor had it. */
    async giveBack(bookingId: string): Promise<void> {
      await rows(
        "promo.giveBack",
        `with gone as (delete from promo_uses u where u.booking_id = $1 and ${UNUSED}
           returning promo_id)
         update promo_codes set uses = uses - 1 where id in (select promo_id from gone)`,
        [bookingId],
      );
    },

    /**
     * Uses whose bookings were never made, or called off before a doctor had them: the process died in
     * between. @param before of the taking
     */
    async giveBackStrays(before: Instant): Promise<void> {
      await rows(
        "promo.giveBackStrays",
        `with gone as (delete from promo_uses u where u.at < to_timestamp($1::float8 / 1000)
           and ${UNUSED} returning promo_id),
         counted as (select promo_id, count(*)::integer as strays from gone group by promo_id)
         update promo_codes p set uses = p.uses - c.strays from counted c where p.id = c.promo_id`,
        [before],
      );
    },

    /** The newest first, those behind that place. */
    async list(before: ListPlace | null, limit: number): Promise<readonly PromoCode[]> {
      const asked = new Conditions().behind("made_at, id", "<", before);
      const found = await rows<Row>(
        "promo.list",
        `select ${COLUMNS} from promo_codes where ${asked.text}
         order by made_at desc, id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
      return found.map(decoded);
    },

    /** @returns false: a code of this name is in use */
    async add(promo: Omit<PromoCode, "uses" | "endedAt">): Promise<boolean> {
      const { off } = promo;
      try {
        await rows(
          "promo.add",
          `insert into promo_codes (id, code, city, clinic_id, off_percent, most_kopecks, off_kopecks,
             begins_at, ends_at, uses_limit, person_limit, first_visit_only, made_by, made_at)
           values ($1, $2, $3, $4::uuid, $5::integer, $6::bigint, $7::bigint,
             to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000), $10::integer, $11, $12,
             $13::uuid, to_timestamp($14::float8 / 1000))`,
          [
            promo.id,
            promo.code,
            promo.city,
            promo.clinicId,
            off.kind === "percent" ? off.percent : null,
            off.kind === "percent" ? off.mostKopecks : null,
            off.kind === "fixed" ? off.kopecks : null,
            promo.beginsAt,
            promo.endsAt,
            promo.usesLimit,
            promo.personLimit,
            promo.firstVisitOnly,
            promo.madeBy,
            promo.madeAt,
          ],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    /** @returns false: there is none that can be ended */
    async end(id: string, by: PersonId, at: Instant): Promise<boolean> {
      const ended = await rows(
        "promo.end",
        `update promo_codes set ended_by = $2, ended_at = to_timestamp($3::float8 / 1000)
         where id = $1 and ended_at is null returning id`,
        [id, by, at],
      );
      return ended.length === 1;
    },
  };
}
