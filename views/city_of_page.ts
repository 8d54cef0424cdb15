/** What a page says of its city: whose telephones stand on it. */
import type { CityView } from "./facts.ts";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

/** Where no city is known (an error before any was read): the numbers that every network takes. */
export const NO_CITY: CityView = {
  name: "default",
  title: null,
  hasMap: false,
  timeZone: "UTC",
  dispatcherPhone: null,
  dispatcherPhoneText: null,
  ambulancePhone: "103",
  ambulanceFullPhone: null,
  ambulanceFullPhoneText: null,
  rescuePhone: "112",
  outpatientPhone: null,
  brand: null,
  dispatcherOnDuty: false,
  urgentOpen: true,
  legal: null,
};

export interface EmergencyNumber {
  readonly number: string;
  readonly label: LocaleKey;
}

/** «103 и 112», as this city has them. */
export const emergencyNumbersText = (reader: Reader): string =>
  reader.list(emergencyNumbers(reader).map(({ number }) => number));

/** The ambulance and the one number for all; a city may have the same for both. */
export function emergencyNumbers({ city }: Reader): readonly EmergencyNumber[] {
  const ambulance = { number: city.ambulancePhone, label: "emergency.ambulance" } as const;
  const rescue = { number: city.rescuePhone, label: "emergency.rescue" } as const;
  return ambulance.number === rescue.number ? [rescue] : [ambulance, rescue];
}
