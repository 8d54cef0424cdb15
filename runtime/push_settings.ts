/** Web push: whose name stands in front of push services, from the environment. */
import { createECDH } from "node:crypto";
import { z } from "zod";

const key = (bytes: number) =>
  z.string().trim().regex(/^[\w-]+$/, "base64url").refine(
    (text) => bytesOf(text)?.length === bytes,
    `base64url of ${bytes} bytes`,
  );

export const PUSH_SETTINGS = {
  VAPID_PUBLIC_KEY: key(65).optional(),
  VAPID_PRIVATE_KEY: key(32).optional(),
  /** Where a push service reaches the operator. */
  VAPID_SUBJECT: z.string().trim().max(200)
    .regex(/^(mailto:[^\s@]+@[\w.-]+|https:\/\/[\w.-]+(\/\S*)?)$/, "mailto: or https:").optional(),
  /** A stand-in of a push service, by its origin: for tests. Every other address must be public. */
  PUSH_STAND_IN: z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin)
    .optional(),
};

const given = z.object(PUSH_SETTINGS);

/** An application server's keys (RFC 8292): base64url, a point of P-256 and its number. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushSettings {
  /** Null: made once and kept with the other secrets. */
  readonly keys: VapidKeys | null;
  readonly subject: string | null;
  readonly standIn: string | null;
}

function bytesOf(text: string): Uint8Array | null {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return null;
  }
}

/** @returns the settings and what is to be said about them at start, or what is wrong with them */
export function pushSettings(
  value: z.output<typeof given>,
):
  | { readonly settings: PushSettings; readonly warnings: readonly string[] }
  | { readonly wrong: string } {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = value;
  if ((publicKey === undefined) !== (privateKey === undefined)) {
    return { wrong: "VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY: give both or neither" };
  }
  const keys = publicKey === undefined || privateKey === undefined
    ? null
    : { publicKey, privateKey };
  if (keys !== null && !belongTogether(keys)) {
    return { wrong: "VAPID_PUBLIC_KEY: is not the one of VAPID_PRIVATE_KEY" };
  }
  const standIn = value.PUSH_STAND_IN ?? null;
  return {
    settings: { keys, subject: value.VAPID_SUBJECT ?? null, standIn },
    warnings: standIn === null ? [] : [`PUSH_STAND_IN is set: pushes may go to ${standIn}`],
  };
}

function belongTogether({ publicKey, privateKey }: VapidKeys): boolean {
  try {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(privateKey, "base64url");
    return curve.getPublicKey("base64url") === publicKey.replace(/=+$/, "");
  } catch {
    return false;
  }
}
