/** What the live page of a doctor's shift begins with. */
import type { BookingView } from "../actors/booking/view.ts";
import type { OfferView } from "../actors/booking/offer_view.ts";
import type { BookingSeed } from "./booking_seed.ts";
import type { DutyView, KnownAddress } from "./facts.ts";
import type { MapSeed } from "./map_seed.ts";
import type { ReaderSeed } from "./reader_seed.ts";

export interface DoctorSeed {
  readonly reader: ReaderSeed;
  readonly duty: DutyView | null;
  readonly offers: readonly OfferView[];
  readonly visit: BookingSeed | null;
  /** Why the last shift ended, where its doctor did not end it. */
  readonly shiftEnd?: string | null;
  readonly planned: readonly BookingView[];
  /** The doctor goes to an alarm. */
  readonly isOnAlarm: boolean;
  readonly addresses: readonly KnownAddress[];
  readonly version: string;
  /** How a map of a city is drawn, by the city's name: the next visit may be in another one. */
  readonly maps: readonly (readonly [city: string, map: MapSeed])[];
}
