/**
 * Encryption at rest. The root key is not in the database: it only wraps data keys, one for each
 * person and one for each purpose, which lie there. Who has the database alone reads nothing; who
 * deletes a person's key has deleted the person's words, in every backup too.
 *
 * AES-256-GCM with a random 96-bit nonce; what is sealed is bound to its place (table, column, row), so
 * that a value that was moved elsewhere does not open.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Buffer } from "node:buffer";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte of all that is sealed: a later way of sealing has another one. */
const FORMAT = 1;
/** Half of SHA-256: no two of a clinic's telephone numbers meet, and a dump tells less. */
const INDEX_BYTES = 16;

/** Something sealed does not open: changed, moved, or sealed with another key. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

function sealBytes(key: Uint8Array, place: string, bytes: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(new TextEncoder().encode(place));
  const parts = [Uint8Array.of(FORMAT), nonce, cipher.update(bytes), cipher.final()];
  return concatenated([...parts, cipher.getAuthTag()]);
}

function openBytes(key: Uint8Array, place: string, sealed: Uint8Array): Uint8Array {
  if (sealed[0] !== FORMAT || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw new SealBroken(`${place}: not sealed in a known way`);
  }
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const body = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(new TextEncoder().encode(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return concatenated([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new SealBroken(`${place}: the seal is broken`, { cause });
  }
}

function concatenated(parts: readonly (Uint8Array | Buffer)[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A key for the words of one person, or for one purpose. */
export class DataKey {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new Error("a data key has 32 bytes");
    this.#key = key;
  }

  static generate(): DataKey {
    return new DataKey(randomBytes(KEY_BYTES));
  }

  /** @param place where it will lie: `table.column/row` */
  seal(place: string, text: string): Uint8Array {
    return this.sealBytes(place, new TextEncoder().encode(text));
  }

  sealBytes(place: string, bytes: Uint8Array): Uint8Array {
    return sealBytes(this.#key, place, bytes);
  }

  /** @throws SealBroken */
  open(place: string, sealed: Uint8Array): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      this.openBytes(place, sealed),
    );
  }

  /** @throws SealBroken */
  openBytes(place: string, sealed: Uint8Array): Uint8Array {
    return openBytes(this.#key, place, sealed);
  }

  /** Finds an equal value without showing it: the same for the same text, of no use without the key. */
  index(text: string): Uint8Array {
    return createHmac("sha256", this.#key).update(text).digest().subarray(0, INDEX_BYTES);
  }

  /** Proves that whoever made it has this key: the whole HMAC-SHA-256. */
  mac(text: string): Uint8Array {
    return new Uint8Array(createHmac("sha256", this.#key).update(text).digest());
  }

  /** For the root key alone. */
  wrappedBy(seal: (bytes: Uint8Array) => Uint8Array): Uint8Array {
    return seal(this.#key);
  }
}

/** The key that is kept outside of the database. */
export class RootKey {
  readonly #wrapping: Uint8Array;
  /** Names the key without telling it; the database keeps it. */
  readonly fingerprint: Uint8Array;

  /** @param bytes 32 random ones */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) throw new Error("a root key has 32 bytes");
    const derived = (purpose: string) =>
      new Uint8Array(hkdfSync("sha256", bytes, new Uint8Array(0), `tot/${purpose}`, KEY_BYTES));
    this.#wrapping = derived("wrap");
    this.fingerprint = derived("fingerprint").subarray(0, INDEX_BYTES);
  }

  /** @returns a new one as text, as settings and files hold it */
  static generate(): string {
    return randomBytes(KEY_BYTES).toString("base64");
  }

  /** @param text base64 of 32 bytes @returns null: it is none */
  static parse(text: string): RootKey | null {
    const trimmed = text.trim();
    if (!/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return null;
    return new RootKey(Uint8Array.from(atob(trimmed), (char) => char.charCodeAt(0)));
  }

  /** @param name of the data key: a key that was moved to another name does not open */
  wrap(name: string, key: DataKey): Uint8Array {
    return key.wrappedBy((bytes) => sealBytes(this.#wrapping, `data_keys/${name}`, bytes));
  }

  /** @throws SealBroken */
  unwrap(name: string, wrapped: Uint8Array): DataKey {
    return new DataKey(openBytes(this.#wrapping, `data_keys/${name}`, wrapped));
  }

  hasFingerprint(other: Uint8Array): boolean {
    return other.length === this.fingerprint.length &&
      other.every((byte, index) => byte === this.fingerprint[index]);
  }
}
