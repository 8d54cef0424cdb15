/** A second factor over what a test says. */
import { instant, type Role } from "../../actors/vocabulary.ts";
import type { FactorState } from "../../db/second_factors.ts";
import type { FactorSetup, SecondFactorServices } from "../../routes/people/second_factor.ts";
import type { Outcome, SignedIn } from "../../routes/services.ts";

export const FACTOR_SETUP: FactorSetup = {
  secret: "HTCDRS62ECA2DPGGPYZHICR7PUUD2UZ5",
  otpauthUrl:
    "otpauth://totp/TOT:olga%40tot.example?secret=HTCDRS62ECA2DPGGPYZHICR7PUUD2UZ5&issuer=TOT",
};
const recoveryCodes = Array.from({ length: 10 }, (_, at) => `7K2M${at}-QX4T${at}`);

/** What there is of it. */
export interface FactorWorld {
  factor: FactorState;
  /** Another device waits for its first code. */
  isReplacing: boolean;
}

interface Around {
  readonly now: number;
  readonly world: FactorWorld;
  note(name: string, ...given: unknown[]): void;
  outcome<T>(name: string, ok: T): Outcome<T>;
  signedIn(role: Role): SignedIn;
}

export function fakeSecondFactor(around: Around): SecondFactorServices {
  const { note, outcome, signedIn, world } = around;
  const answer = <T>(name: string, ok: T, ...given: unknown[]): Promise<Outcome<T>> => {
    note(name, ...given);
    return Promise.resolve(outcome(name, ok));
  };
  return {
    isAsked: true,
    state: () => Promise.resolve(world.factor),
    setup: () => Promise.resolve(world.factor.confirmedAt === null ? FACTOR_SETUP : null),
    confirmSetup: (_half, token, body) =>
      answer("confirmSetup", { ...signedIn("dispatcher"), recoveryCodes }, token, body),
    enter: (_half, token, body) => answer("enterFactor", signedIn("dispatcher"), token, body),
    renewRecoveryCodes: (_by, body) => answer("renewRecoveryCodes", { recoveryCodes }, body),
    beginReplacement: (_by, body) => answer("beginReplacement", FACTOR_SETUP, body),
    replacement: () => Promise.resolve(world.isReplacing ? FACTOR_SETUP : null),
    confirmReplacement: (_by, body) => answer("confirmReplacement", { recoveryCodes }, body),
    reset: (_by, userId) => answer("resetFactor", {}, userId),
    challenge: () =>
      Promise.resolve({
        code: "second_factor_required",
        challenge: "challenge",
        expiresAt: instant(around.now + 600_000),
      }),
    enterChallenge: () => Promise.resolve({ refused: "challenge_over" }),
    setupChallenge: () => Promise.resolve({ refused: "challenge_over" }),
    confirmChallenge: () => Promise.resolve({ refused: "challenge_over" }),
  };
}
