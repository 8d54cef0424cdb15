/** Cities and addresses to show. */
import type { AddressSuggestion } from "../../gateways/geocoder.ts";
import type { CityView } from "../../routes/services.ts";

/** The one city of a program without a map. */
export const cityView = (changes: Partial<CityView> = {}): CityView => ({
  name: "default",
  title: null,
  hasMap: false,
  timeZone: "Europe/Moscow",
  dispatcherPhone: null,
  dispatcherPhoneText: null,
  ambulancePhone: "103",
  ambulanceFullPhone: null,
  ambulanceFullPhoneText: null,
  rescuePhone: "112",
  outpatientPhone: null,
  brand: null,
  dispatcherOnDuty: true,
  urgentOpen: true,
  legal: null,
  ...changes,
});

/** A city with a map, telephones and a clock of its own. */
export const astana = (changes: Partial<CityView> = {}): CityView =>
  cityView({
    name: "astana",
    title: "Астана",
    hasMap: true,
    timeZone: "Asia/Almaty",
    dispatcherPhone: "+77172000000",
    dispatcherPhoneText: "+7\u00a07172\u00a000\u00a000\u00a000",
    ambulancePhone: "1103",
    rescuePhone: "1112",
    outpatientPhone: "1422",
    ...changes,
  });

/** A house, or without a number a street, as the address search suggests it. */
export const suggestion = (
  street: string,
  houseNumber: string | null,
  changes: Partial<AddressSuggestion> = {},
): AddressSuggestion => ({
  kind: houseNumber === null ? "street" : "house",
  label: houseNumber === null ? street : `${street}, ${houseNumber}`,
  street,
  houseNumber,
  district: null,
  city: "astana",
  latitude: 51.16,
  longitude: 71.43,
  ...changes,
});
