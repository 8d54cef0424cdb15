/**
 * The keys by which push services know this installation. Every subscription is bound to them: with other
 * keys all of them are void, so they are made once into `DATA_DIR/secrets` and kept.
 */
import { createECDH } from "node:crypto";
import type { VapidKeys } from "./push_settings.ts";
import { readIfThere, writeOnce } from "./secrets.ts";

const FILE = "vapid.json";

/** @param folder `DATA_DIR/secrets`, or null to keep them in memory only */
export async function openVapidKeys(
  given: VapidKeys | null,
  folder: string | null,
): Promise<VapidKeys> {
  if (given !== null) return given;
  const kept = folder === null ? null : await readIfThere(`${folder}/${FILE}`);
  if (kept !== null) return JSON.parse(kept) as VapidKeys;
  const made = makeKeys();
  if (folder === null) return made;
  await writeOnce(folder, FILE, JSON.stringify(made));
  return await openVapidKeys(null, folder);
}

function makeKeys(): VapidKeys {
  const curve = createECDH("prime256v1");
  const publicKey = curve.generateKeys();
  // Without the zeros in front, which the curve leaves out.
  const privateKey = new Uint8Array(32);
  const number = curve.getPrivateKey();
  privateKey.set(number, 32 - number.length);
  return {
    publicKey: publicKey.toString("base64url"),
    privateKey: privateKey.toBase64({ alphabet: "base64url", omitPadding: true }),
  };
}
