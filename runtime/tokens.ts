/** Access tokens (EdDSA JWT, ten minutes) and opaque tokens (256 random bits, kept as SHA-256). */
import { base64url, errors, jwtVerify, SignJWT } from "jose";
import { type Instant, instant, type PersonId, personId, SECOND } from "../actors/vocabulary.ts";
import type { Secrets } from "./secrets.ts";

const ISSUER = "tot";
const AUDIENCE = "tot-api";
const TYPE = "at+jwt";
const ACCESS_SECONDS = 600;

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** @param family the sign-in that it belongs to: with its end the token ends */
export async function issueAccess(
  secrets: Secrets,
  subject: PersonId,
  family: string,
  at: Instant,
): Promise<AccessToken> {
  const issued = Math.floor(at / SECOND);
  const token = await new SignJWT({ sid: family })
    .setProtectedHeader({ alg: "EdDSA", typ: TYPE })
    .setSubject(subject)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ACCESS_SECONDS)
    .sign(secrets.privateKey);
  return { token, expiresAt: instant((issued + ACCESS_SECONDS) * SECOND) };
}

/** What a token of ours says. */
export interface AccessClaims {
  readonly person: PersonId;
  /** The sign-in that it came of. */
  readonly family: string;
  readonly expiresAt: Instant;
}

/** @returns what it says, or null for anything but a token of ours that is valid at `at` */
export async function verifyAccess(
  secrets: Secrets,
  token: string,
  at: Instant,
): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, secrets.publicKey, {
      algorithms: ["EdDSA"],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(at),
      requiredClaims: ["sub", "exp", "sid"],
    });
    const { sub, exp, sid } = payload;
    if (sub === undefined || exp === undefined || typeof sid !== "string") return null;
    return { person: personId(sub), family: sid, expiresAt: instant(exp * SECOND) };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

export const newOpaqueToken = (): string =>
  base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

export async function tokenHash(token: string): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(token);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
