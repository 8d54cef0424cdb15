/** What a doctor who is asked sees of a booking. Pure. */
import { kopecksToJson } from "../money/kopecks.ts";
import { fullOf } from "../money/price.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import type { CallType } from "./schemas.ts";
import { type BookingState, liveOffers } from "./state.ts";
import { ageYears, babyAge } from "./age.ts";
import { iso, type WarningView, warningView } from "./view.ts";
import type { FlatWarning } from "./warnings.ts";

type Iso = string;
const isoOrNull = (at: Instant | null): Iso | null => at === null ? null : iso(at);

/** A live offer as the doctor sees it: district, age and symptoms, but no name and no address. */
export interface OfferView {
  readonly offerId: string;
  readonly bookingId: string;
  readonly number: number;
  readonly expiresAt: Iso;
  readonly madeAt: Iso;
  readonly distanceMeters: number | null;
  readonly etaSeconds: number | null;
  readonly callType: CallType;
  readonly specialization: string;
  readonly symptoms: string;
  readonly redFlags: readonly string[];
  /** False: nobody said whether they were asked, so «none» would be a claim. */
  readonly redFlagsAsked: boolean;
  readonly needs: readonly string[];
  readonly district: string | null;
  /** What staff know of the flat: declining for it never counts. */
  readonly warnings?: readonly WarningView[];
  readonly ageYears: number | null;
  /** Of a baby below two years; absent: no baby, or unknown. */
  readonly ageMonths?: number;
  readonly scheduledTime: Iso | null;
  readonly scheduledUntil: Iso | null;
  /** Of the whole visit, before any promo code; null: there is no tariff. */
  readonly priceKopecks: number | null;
}

export function offerViewFor(
  state: BookingState,
  doctorId: PersonId,
  at: Instant,
  warnings: readonly FlatWarning[] = [],
): OfferView | null {
  const offer = liveOffers(state).find((live) => live.doctorId === doctorId);
  if (offer === undefined || offer.expiresAt <= at) return null;
  return {
    offerId: offer.id,
    bookingId: state.id,
    number: state.number,
    expiresAt: iso(offer.expiresAt),
    madeAt: iso(offer.madeAt),
    distanceMeters: offer.distanceMeters,
    etaSeconds: offer.etaSeconds,
    callType: state.callType,
    specialization: state.specialization,
    symptoms: state.words.symptoms,
    redFlags: state.redFlags,
    redFlagsAsked: state.triage != null,
    needs: state.needs,
    district: state.words.address?.district ?? null,
    ...(warnings.length > 0 ? { warnings: warnings.map(warningView) } : {}),
    ageYears: ageYears(state.words.patient.birthDate, at),
    ...babyAge(state.words.patient.birthDate, at),
    scheduledTime: isoOrNull(state.scheduledTime),
    scheduledUntil: isoOrNull(state.scheduledUntil),
    priceKopecks: state.price == null ? null : kopecksToJson(fullOf(state.price)),
  };
}
