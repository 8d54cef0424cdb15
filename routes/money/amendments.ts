/** What a change of a booking does to its price, before anybody has the booking. */
import type { Amendment } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import type { PromoStore } from "../../db/promo_codes.ts";
import type { Fixed, PriceBook, Visit } from "./price_book.ts";

const visitOf = (state: BookingState): Visit => ({
  city: state.city,
  clinicId: state.clinicId,
  specialization: state.specialization,
  callType: state.callType,
  at: state.scheduledTime ?? state.createdAt,
  point: state.words.address,
});

/** Another flat in the same house is the same place. */
const isSame = (one: Visit, other: Visit): boolean =>
  one.specialization === other.specialization && one.at === other.at &&
  one.clinicId === other.clinicId &&
  one.point?.latitude === other.point?.latitude && one.point?.longitude === other.point?.longitude;

/**
 * The price by the tariff of now, with the code that the booking has used.
 * @returns null: nothing changes that a price depends on, none was fixed, or none can be said
 */
export async function repriced(
  state: BookingState,
  { specialization, scheduledTime, address, clinicId }: Amendment,
  { book, promos }: { readonly book: PriceBook; readonly promos: Pick<PromoStore, "ofBooking"> },
): Promise<Fixed | null> {
  // Where no tariff gave a price, a clinic's own may.
  if (state.status !== "pending" || (state.price == null && clinicId == null)) return null;
  const before = visitOf(state);
  const after: Visit = {
    ...before,
    clinicId: clinicId === undefined ? before.clinicId : clinicId,
    specialization: specialization ?? before.specialization,
    at: scheduledTime ?? before.at,
    point: address === undefined ? before.point : address,
  };
  if (isSame(before, after)) return null;
  const promo = state.price?.promoCode == null ? null : await promos.ofBooking(state.id);
  // A clinic's own code takes nothing off another one's price.
  const isGood = promo === null || promo.clinicId === null || promo.clinicId === after.clinicId;
  return book.price(after, isGood ? promo : null);
}
