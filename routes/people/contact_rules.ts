/** How contacts are read and passwords judged. Pure. */
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { Channel } from "../../actors/outbox/message.ts";
import { type CitySettings, normalizePhone as inCity } from "../../city/settings.ts";

/** A number without a country is one of this country; null: the number is none. */
export type PhoneReader = (typed: string) => string | null;

/**
 * E.164. A number without a country gets the city's prefix, whose trunk prefix («8») is taken off; where a
 * city has not said anything it is Russian.
 */
export function phoneReader(phone: () => CitySettings["phone"] | null): PhoneReader {
  return (typed) => {
    const settings = phone();
    const isForeign = typed.trim().startsWith("+");
    const number = settings === null || isForeign ? typed : inCity(typed, settings);
    if (number === null) return null;
    const parsed = parsePhoneNumberFromString(number, "RU");
    return parsed?.isPossible() ? parsed.number : null;
  };
}

/** Where a code can go. */
export interface Contact {
  readonly channel: Channel;
  /** In the form in which an account is kept. */
  readonly value: string;
}

/** What somebody typed as a login, or null: it can be neither. */
export function contactOf(login: string, phone: PhoneReader): Contact | null {
  if (login.includes("@")) {
    const value = login.trim().toLowerCase();
    return /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(value) && value.length <= 254
      ? { channel: "email", value }
      : null;
  }
  const value = phone(login);
  return value === null ? null : { channel: "sms", value };
}

/** «an…@tot.example», «+7 … 45 67»: enough to know one's own by, and never wrapped inside. */
export function maskedContact({ channel, value }: Contact): string {
  if (channel === "sms") {
    return [value.slice(0, 2), "…", value.slice(-4, -2), value.slice(-2)].join("\u00a0");
  }
  const at = value.lastIndexOf("@");
  return `${value.slice(0, Math.min(2, at - 1) || 1)}\u2060…\u2060${value.slice(at)}`;
}

/** What must be left of a password without the words that everybody knows of its owner. */
const OWN_CHARACTERS = 6;
const SERVICE_WORDS = ["tot", "тот", "doctor", "врач", "password", "пароль"];

/**
 * Whether a password is made of what everybody knows of its owner and of us (ASVS 5.0, 6.2.11): a name, an
 * address, a telephone, the service, and a few characters more. There are no rules of composition.
 * @param about names, e-mail address, telephone
 */
export function isAboutOwner(password: string, about: readonly (string | null)[]): boolean {
  const known = about.filter((word) => word !== null).flatMap((word) => {
    const text = word.toLowerCase();
    const digits = /^\+\d+$/.test(text) ? [text.slice(1), text.slice(2), text.slice(-7)] : [];
    return [text, ...text.split(/[^\p{L}\p{N}]+/u), ...digits];
  }).filter((word) => word.length >= 3);
  // The longest first: what is left of a longer word would not be found any more.
  const words = [...known, ...SERVICE_WORDS].toSorted((one, other) => other.length - one.length);
  let left = password.toLowerCase();
  for (const word of words) left = left.replaceAll(word, "");
  return left.length < OWN_CHARACTERS && left.length < password.length;
}
