/**
 * Finds the counter of a challenge (runtime/proof_of_work.ts). SHA-256 in script and not the browser's own:
 * that one is missing over plain http, and asking it for each of a hundred thousand short texts is slower.
 */
import { sha256 } from "@noble/hashes/sha2.js";

export interface Challenge {
  readonly parameters: {
    readonly nonce: string;
    readonly salt: string;
    readonly keyPrefix: string;
  };
  readonly signature: string;
}

/** No challenge of ours asks for more. */
const MOST_TRIES = 5_000_000;

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What is sent as `proofOfWork`; null: there is no such counter. Takes a second or two: not on a page. Pure. */
export function solve(challenge: Challenge): string | null {
  const { salt, nonce, keyPrefix } = challenge.parameters;
  const head = bytesOf(salt + nonce);
  const input = new Uint8Array(head.length + 4);
  input.set(head);
  const view = new DataView(input.buffer);
  const wanted = bytesOf(keyPrefix);
  for (let counter = 0; counter < MOST_TRIES; counter++) {
    view.setUint32(head.length, counter);
    const key = sha256(input);
    if (wanted.every((byte, at) => key[at] === byte)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey: hexOf(key) } }));
    }
  }
  return null;
}
