/**
 * Secrets that nobody gave are made once into `DATA_DIR/secrets` (mode 0600) and reused, so that
 * tokens outlive a restart. In memory (the demo) they live as long as the process.
 */
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from "jose";

export interface Secrets {
  /** Ed25519, signs access tokens. */
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

const FILE = "token-signing.pem";

/** @param folder `DATA_DIR/secrets`, or null to keep them in memory only */
export async function openSecrets(folder: string | null): Promise<Secrets> {
  const pem = folder === null ? null : await readIfThere(`${folder}/${FILE}`);
  if (pem !== null) return await pair(await importPKCS8(pem, "EdDSA", { extractable: true }));
  const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  if (folder === null) return await pair(privateKey);
  await writeOnce(folder, FILE, await exportPKCS8(privateKey));
  return await openSecrets(folder);
}

async function pair(privateKey: CryptoKey): Promise<Secrets> {
  const { d: _private, key_ops: _uses, ...open } = await exportJWK(privateKey);
  const publicKey = await crypto.subtle.importKey("jwk", open, "Ed25519", true, ["verify"]);
  return { privateKey, publicKey };
}

/** @returns null: there is no such file */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Whole or not at all: a start that is killed half-way must not leave half a key. What is there already
 * stays: read it again afterwards.
 */
export async function writeOnce(folder: string, name: string, secret: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${folder}/${name}.${crypto.randomUUID()}`;
  const file = await Deno.open(draft, { write: true, createNew: true, mode: 0o600 });
  try {
    await file.write(new TextEncoder().encode(secret));
    await file.sync();
  } finally {
    file.close();
  }
  try {
    // A link and no rename: of two that begin at once the first one's secret is everybody's.
    await Deno.link(draft, `${folder}/${name}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(draft);
  }
}
