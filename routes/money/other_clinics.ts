/**
 * Another clinic for a booking that nobody takes: which ones could send a doctor, at what price and in whose
 * name. The patient's side agrees to one (`amend` with `clinicId` and the price that was shown); from then on
 * the booking is that clinic's, and nobody else's doctor is asked.
 */
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { totalOf } from "../../actors/money/price.ts";
import { amendBody } from "../../actors/booking/schemas.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { MAY, relationOf } from "../../actors/booking/access.ts";
import { audienceOf } from "../../actors/booking/view.ts";
import type { Bookings } from "../../actors/bookings.ts";
import type { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { covers, membershipsOf } from "../../actors/membership.ts";
import { bookingId, type GeoPoint, isStaff, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ClinicOfField, ClinicStore } from "../../db/clinics.ts";
import type { PromoStore } from "../../db/promo_codes.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { fieldError } from "../validation.ts";
import type { Outcome, Person, Services } from "../services.ts";
import { repriced } from "./amendments.ts";
import type { Fixed, PriceBook } from "./price_book.ts";
import { type PriceView, priceView } from "./quotes.ts";

/** In whose name the visit would stand, and what it would cost then. */
export interface ClinicChoice {
  /** Null: whichever provider's doctor takes it. */
  readonly clinicId: PersonId | null;
  readonly name: string | null;
  readonly licenseNumber: string | null;
  /** Its doctors of the field on shift in the city now. */
  readonly doctorsOnShift: number;
  /** Null: no tariff says one. */
  readonly price: PriceView | null;
  /** Beyond the price that holds now; negative: less. Null: one of the two cannot be said. */
  readonly differenceKopecks: number | null;
  readonly cancellation: Fixed["cancellation"] | null;
}

export interface ClinicChoices {
  readonly now: {
    readonly clinicId: PersonId | null;
    readonly name: string | null;
    readonly price: PriceView | null;
  };
  /** Those with a doctor on shift first, then by price. */
  readonly items: readonly ClinicChoice[];
}

export interface OtherClinicServices {
  /** For the patient's side and staff, of a booking that nobody has yet. */
  otherClinics(by: Person, id: string): Promise<Outcome<ClinicChoices>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "servesPlace">;
  readonly store: Pick<ClinicStore, "ofField" | "get">;
  readonly book: PriceBook;
  readonly promos: Pick<PromoStore, "ofBooking">;
  readonly bookings: Pick<Bookings, "read">;
  readonly positions: Pick<PositionIndex, "get">;
  readonly cities: { at(point: GeoPoint): string | null; timeZoneOf(city: string): string };
}

const MOST_CLINICS = 50;

export type ClinicChoosing = ReturnType<typeof clinicChoosing>;

export function clinicChoosing(around: Surroundings) {
  const { world, store, book, promos, bookings, positions, cities } = around;

  const onShift = ({ doctorIds }: ClinicOfField, city: string): number =>
    doctorIds.filter((id) => {
      const fix = positions.get(id)?.fix ?? null;
      return fix !== null && cities.at(fix) === city;
    }).length;

  /** A clinic works in a city where it has a tariff of its own or a doctor on shift. */
  const worksIn = (clinic: ClinicOfField, city: string): boolean =>
    onShift(clinic, city) > 0 ||
    book.all().some((tariff) => tariff.clinicId === clinic.clinicId && tariff.city === city);

  /** A price that was said is followed by another one, never by none. */
  const isPriced = ({ price, city, specialization }: BookingState, clinicId: PersonId | null) =>
    price == null || book.of({ city, clinicId, specialization }) !== null;

  async function offered(state: BookingState): Promise<readonly ClinicOfField[]> {
    if (state.status !== "pending") return [];
    const today = Temporal.Instant.fromEpochMilliseconds(world.clock.now())
      .toZonedDateTimeISO(cities.timeZoneOf(state.city)).toPlainDate().toString();
    const all = await store.ofField(state.specialization, today, MOST_CLINICS);
    const { address } = state.words;
    return all.filter((clinic) =>
      clinic.clinicId !== state.clinicId && worksIn(clinic, state.city) &&
      isPriced(state, clinic.clinicId) &&
      (state.callType !== "consultation" || clinic.telemedicine) &&
      (address === null || world.servesPlace(clinic.clinicId, address))
    );
  }

  async function choice(
    state: BookingState,
    clinic: ClinicOfField | null,
  ): Promise<ClinicChoice> {
    const clinicId = clinic?.clinicId ?? null;
    const fixed = await repriced(state, { clinicId }, { book, promos });
    const price = fixed?.price ?? null;
    const before = state.price ?? null;
    return {
      clinicId,
      name: clinic?.name ?? null,
      licenseNumber: clinic?.licenseNumber ?? null,
      doctorsOnShift: clinic === null ? 0 : onShift(clinic, state.city),
      price: price === null ? null : priceView(price),
      differenceKopecks: price === null || before === null
        ? null
        : kopecksToJson(totalOf(price)) - kopecksToJson(totalOf(before)),
      cancellation: fixed?.cancellation ?? null,
    };
  }

  const costOf = ({ price }: ClinicChoice): number => price?.totalKopecks ?? Infinity;

  const services: OtherClinicServices = {
    async otherClinics(by, given) {
      const id = uuidOrNull(given);
      const state = id === null ? null : await bookings.read(bookingId(id));
      const audience = state === null ? null : audienceOf(state, by);
      if (state === null || audience === null || audience === "offered") {
        return { refused: "not_found" };
      }
      if (audience === "doctor" || audience === "clinic") return { refused: "forbidden" };
      const own = state.clinicId === null ? null : await store.get(state.clinicId);
      const clinics = await Promise.all(
        (await offered(state)).map((clinic) => choice(state, clinic)),
      );
      const isBound = state.clinicOnly === true && state.status === "pending" &&
        isPriced(state, null);
      return {
        ok: {
          now: {
            clinicId: state.clinicId,
            name: own?.name ?? null,
            price: state.price == null ? null : priceView(state.price),
          },
          items: [
            ...(isBound ? [await choice(state, null)] : []),
            ...clinics.toSorted((one, other) =>
              Number(other.doctorsOnShift > 0) - Number(one.doctorsOnShift > 0) ||
              costOf(one) - costOf(other)
            ),
          ],
        },
      };
    },
  };

  return {
    services,
    /** Whether this clinic could take it; null, whoever is near, always could. */
    mayTake: async (state: BookingState, clinicId: string | null): Promise<boolean> =>
      clinicId === state.clinicId || (clinicId === null && isPriced(state, null)) ||
      (await offered(state)).some((clinic) => clinic.clinicId === clinicId),
  };
}

/** A change of the clinic is let through to one that could take the booking, and that staff may give it to. */
export function withClinicChoice(
  bookings: Services["bookings"],
  { mayTake, read }: Pick<ClinicChoosing, "mayTake"> & { readonly read: Bookings["read"] },
): Services["bookings"] {
  return {
    ...bookings,
    async command(by, id, name, body, language) {
      // What else is wrong in the body is said by the command.
      const clinicId = name === "amend" ? amendBody.safeParse(body).data?.clinicId : undefined;
      if (clinicId === undefined || uuidOrNull(id) === null) {
        return await bookings.command(by, id, name, body, language);
      }
      const state = await read(bookingId(id));
      // Who may not change it hears that from the booking itself.
      if (state !== null && MAY.amend.includes(relationOf(state, by))) {
        const scope = { city: state.city, clinicId };
        if (isStaff(by.role) && !covers(membershipsOf(by), scope)) {
          return { refused: "outside_membership" };
        }
        if (!await mayTake(state, clinicId)) {
          return { invalid: [fieldError("clinicId", "clinic_cannot", language)] };
        }
      }
      return await bookings.command(by, id, name, body, language);
    },
  };
}
