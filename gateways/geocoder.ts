/** Address search as the program knows it; the city's own index and providers stand behind it. */
import type { GeoPoint } from "../actors/vocabulary.ts";

export interface AddressSuggestion extends GeoPoint {
  readonly kind: "house" | "street";
  /** As people write it: «улица Академика Королёва, 12». */
  readonly label: string;
  readonly street: string | null;
  readonly houseNumber: string | null;
  readonly district: string | null;
  /** Name of the city (as in `bookings.city`) that serves the place; null: outside of every one. */
  readonly city: string | null;
}

export type NearestAnswer =
  | { readonly ok: AddressSuggestion; readonly distanceMeters: number }
  | { readonly refused: "outside_area" | "no_address_near" | "unavailable" };

export interface Geocoder {
  /**
   * Addresses that begin like the query, the best first; an empty list when nothing fits or the
   * provider does not answer within its deadline. Never rejects.
   */
  search(
    query: string,
    options: { readonly limit: number; readonly near?: GeoPoint; readonly language: "ru" | "en" },
  ): Promise<readonly AddressSuggestion[]>;
  /** The address of a pin. Never rejects. */
  nearest(point: GeoPoint, language: "ru" | "en"): Promise<NearestAnswer>;
}
