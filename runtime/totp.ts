/**
 * One-time codes by time (RFC 6238) as every authenticator makes them: SHA-1, six digits, thirty seconds.
 * A telephone's clock may be one step off, either way.
 */
import { generateSecret, generateURI, verify } from "otplib";
import { type Instant, SECOND } from "../actors/vocabulary.ts";

const STEP_SECONDS = 30;
const ISSUER = "TOT";

/** @returns 160 random bits in Base32 */
export const newTotpSecret = (): string => generateSecret();

/** What the QR code says. @param label whose it is, as an authenticator lists it */
export const totpUrl = (secret: string, label: string): string =>
  generateURI({ issuer: ISSUER, label, secret });

/** @param code six digits @returns the step that it belongs to, or null: it is not right at `at` */
export async function stepOfCode(
  secret: string,
  code: string,
  at: Instant,
): Promise<number | null> {
  const result = await verify({
    secret,
    token: code,
    epoch: Math.floor(at / SECOND),
    epochTolerance: STEP_SECONDS,
  });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}
