/** What a page says of its city: whose telephones stand on it. */
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CityView } from "../services.ts";
import type { LocaleKey } from "../locale.ts";
import type { Reader } from "./reader.ts";

/** Where no city is known (an error before any was read): the numbers that every network takes. */
export const NO_CITY: CityView = {
  name: "default",
  title: null,
  hasMap: false,
  timeZone: "UTC",
  dispatcherPhone: null,
  ambulancePhone: "103",
  rescuePhone: "112",
  outpatientPhone: null,
  brand: null,
  legal: null,
};

export interface EmergencyNumber {
  readonly number: string;
  readonly label: LocaleKey;
}

/** The ambulance and the one number for all; a city may have the same for both. */
export function emergencyNumbers({ city }: Reader): readonly EmergencyNumber[] {
  const ambulance = { number: city.ambulancePhone, label: "emergency.ambulance" } as const;
  const rescue = { number: city.rescuePhone, label: "emergency.rescue" } as const;
  return ambulance.number === rescue.number ? [rescue] : [ambulance, rescue];
}

/** «+7 717 200 00 00», as people read it, in one piece; a short number stays as it is. */
export function shownPhone(number: string): string {
  const parsed = number.startsWith("+") ? parsePhoneNumberFromString(number) : undefined;
  return (parsed?.formatInternational() ?? number).replaceAll(" ", "\u00a0");
}
