/** Keyed hashes by which an open booking is found: never the telephone or the address themselves. */
import { phoneKey } from "../actors/booking/contact_keys.ts";
import { placeKey } from "../actors/booking/place_key.ts";
import { type BookingState, isEnded } from "../actors/booking/state.ts";
import type { Keyring } from "./keyring.ts";

export interface ContactIndexes {
  readonly phone: Uint8Array | null;
  readonly doorPhone: Uint8Array | null;
  readonly place: Uint8Array | null;
}

const NONE: ContactIndexes = { phone: null, doorPhone: null, place: null };

/** Both telephones of a booking are asked by one number, so they have one key. */
export async function phoneIndex(keyring: Keyring, phone: string): Promise<Uint8Array | null> {
  const key = phoneKey(phone);
  return key === null ? null : (await keyring.purpose("booking_phone_index")).index(key);
}

export async function placeIndex(
  keyring: Keyring,
  address: Parameters<typeof placeKey>[0],
): Promise<Uint8Array | null> {
  const key = placeKey(address);
  return key === null ? null : (await keyring.purpose("booking_place_index")).index(key);
}

/** Of words that did not change: hashing a telephone is cheap, but not at each turn of each booking. */
const known = new WeakMap<
  object,
  { readonly keyring: Keyring; readonly indexes: ContactIndexes }
>();

/** What has ended is found by nobody's telephone. */
export async function contactIndexes(
  keyring: Keyring,
  state: BookingState,
): Promise<ContactIndexes> {
  if (isEnded(state)) return NONE;
  const before = known.get(state.words);
  if (before?.keyring === keyring) return before.indexes;
  const { contactPhone, doorContact, address } = state.words;
  const [phone, doorPhone, place] = await Promise.all([
    contactPhone === null ? null : phoneIndex(keyring, contactPhone),
    doorContact === null ? null : phoneIndex(keyring, doorContact.phone),
    address === null ? null : placeIndex(keyring, address),
  ]);
  const indexes = { phone, doorPhone, place };
  known.set(state.words, { keyring, indexes });
  return indexes;
}
