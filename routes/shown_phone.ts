import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** «+7 717 200 00 00», as people read it, in one piece; a short number stays as it is. */
export function shownPhone(number: string): string {
  const parsed = number.startsWith("+") ? parsePhoneNumberFromString(number) : undefined;
  return (parsed?.formatInternational() ?? number).replaceAll(" ", "\u00a0");
}
