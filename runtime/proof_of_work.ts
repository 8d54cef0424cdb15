/**
 * Challenges that cost a client some computing and us next to nothing (ALTCHA's second format): find the
 * counter for which SHA-256(salt, nonce, counter as four bytes, highest first) begins with `keyPrefix`.
 * The counter is drawn by us between two bounds, so that nobody is unlucky for minutes. What the library
 * does not do is left to the caller: a solution is good as often as it comes.
 */
import { createChallenge, randomInt, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/sha";
import { z } from "zod";
import { after, type Instant, MINUTE, SECOND } from "../actors/vocabulary.ts";

/** A quarter of a second on a desk, one or two on an old phone. */
const LEAST_COUNTER = 60_000;
const MOST_COUNTER = 180_000;
const GOOD_MILLISECONDS = 10 * MINUTE;
const ALGORITHM = "SHA-256";
/** So many characters a solution has at most; ours have about 600. */
const SOLUTION_CHARACTERS = 2_000;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

export const challengeShape = z.object({
  parameters: z.object({
    algorithm: z.literal(ALGORITHM),
    nonce: hex(16),
    salt: hex(16),
    cost: z.literal(1),
    keyLength: z.literal(32),
    keyPrefix: hex(16),
    expiresAt: z.number().int(),
  }),
  signature: hex(32),
});
export type Challenge = z.output<typeof challengeShape>;

/** What comes back, as JSON in base64. */
const solutionShape = z.object({
  challenge: challengeShape,
  solution: z.object({
    counter: z.number().int().min(0).max(MOST_COUNTER),
    derivedKey: hex(32),
  }),
});

export interface ProofOfWork {
  challenge(at: Instant): Promise<Challenge>;
  /** @returns by which name the proof is to be spent, and until when it is good; null: it proves nothing */
  verify(
    solution: string,
    at: Instant,
  ): Promise<{ readonly name: string; readonly expiresAt: Instant } | null>;
}

/** @param secret signs challenges; without one the library would sign nothing */
export function proofOfWork(
  secret: string,
  bounds = { least: LEAST_COUNTER, most: MOST_COUNTER },
): ProofOfWork {
  return {
    async challenge(at) {
      const made = await createChallenge({
        algorithm: ALGORITHM,
        deriveKey,
        cost: 1,
        counter: randomInt(bounds.most, bounds.least),
        expiresAt: Math.floor(after(at, GOOD_MILLISECONDS) / SECOND),
        hmacSignatureSecret: secret,
      });
      return challengeShape.parse(made);
    },

    async verify(given, at) {
      const read = solutionOf(given);
      if (read === null) return null;
      const { challenge, solution } = read;
      const expiresAt = challenge.parameters.expiresAt * SECOND as Instant;
      // By our clock too: the library asks the machine's.
      if (expiresAt < at) return null;
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey,
        hmacSignatureSecret: secret,
      });
      return verified ? { name: `work/${challenge.signature}`, expiresAt } : null;
    },
  };
}

function solutionOf(given: string): z.output<typeof solutionShape> | null {
  if (given.length > SOLUTION_CHARACTERS) return null;
  try {
    return solutionShape.safeParse(JSON.parse(atob(given))).data ?? null;
  } catch {
    return null;
  }
}
