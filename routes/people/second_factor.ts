/**
 * The second factor of dispatchers and admins: codes of an authenticator, and recovery codes for the day
 * when the telephone is lost. Wrong, late and used codes get the same answer.
 */
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import { after, type Instant, type PersonId, personId, SECOND } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { FactorState, FactorTry, SecondFactors } from "../../db/second_factors.ts";
import { newOpaqueToken, tokenHash } from "../../runtime/tokens.ts";
import { newTotpSecret, stepOfCode, totpUrl } from "../../runtime/totp.ts";
import { kept, uuidOrNull } from "../account_schemas.ts";
import type { Accounts } from "../accounts.ts";
import type { Language, Outcome, Person, SignedIn } from "../services.ts";
import { validate } from "../validation.ts";
import { invitationCode, plainCode } from "./code_desk.ts";
import { noticesTo } from "./password_change.ts";
import type { SignIns, TokenAnswer } from "./sign_ins.ts";

const code = z.string().trim().min(1, { error: "required" }).max(40)
  .refine(kept, { error: "text_malformed" });
/** As it was given: base64url. */
const challenge = z.string().regex(/^[\w-]{1,200}$/);

export const factorCodeBody = z.object({ code });
export const challengeBody = z.object({ challenge });
export const challengeCodeBody = z.object({ challenge, code });

/** A device that waits for its first code. */
export interface FactorSetup {
  /** Base32, to type where nothing can be scanned. */
  readonly secret: string;
  readonly otpauthUrl: string;
}

/** Shown once. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** What an API client of staff gets for the right password. */
export interface FactorChallenge {
  readonly code: "second_factor_required" | "second_factor_setup_required";
  readonly challenge: string;
  readonly expiresAt: Instant;
}

export interface SecondFactorServices {
  /** Whether this installation asks staff for it. */
  readonly isAsked: boolean;
  state(person: Person): Promise<FactorState>;
  /** The first device of whoever has given the password. @returns null: there is one already */
  setup(half: Person): Promise<FactorSetup | null>;
  /** The first code of the first device: signs in. @param token of the session that has one factor */
  confirmSetup(
    half: Person,
    token: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<SignedIn & RecoveryCodes>>;
  /** A code, or a recovery code: signs in. @param token of the session that has one factor */
  enter(
    half: Person,
    token: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<SignedIn>>;
  renewRecoveryCodes(
    by: Person,
    body: unknown,
    language: Language,
  ): Promise<Outcome<RecoveryCodes>>;
  /** Begins another device; the one from before holds until the new one is confirmed. */
  beginReplacement(by: Person, body: unknown, language: Language): Promise<Outcome<FactorSetup>>;
  replacement(by: Person): Promise<FactorSetup | null>;
  confirmReplacement(
    by: Person,
    body: unknown,
    language: Language,
  ): Promise<Outcome<RecoveryCodes>>;
  /** An admin takes another's factor away: it is set up anew at the next sign-in. */
  reset(by: Person, userId: string, language: Language): Promise<Outcome<Record<never, never>>>;

  challenge(half: Person): Promise<FactorChallenge>;
  enterChallenge(body: unknown, language: Language): Promise<Outcome<TokenAnswer>>;
  setupChallenge(body: unknown, language: Language): Promise<Outcome<FactorSetup>>;
  confirmChallenge(
    body: unknown,
    language: Language,
  ): Promise<Outcome<TokenAnswer & RecoveryCodes>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly factors: SecondFactors;
  readonly people: Pick<PeopleStore, "get">;
  readonly accounts: Pick<Accounts, "startSession" | "tokensFor" | "person">;
  readonly signIns: Pick<SignIns, "signOut" | "revokeAll">;
  readonly outbox: Outbox;
  readonly isAsked: boolean;
}

const WRONG = { refused: "wrong_code" } as const;
const OVER = { refused: "challenge_over" } as const;

export function secondFactorServices(around: Surroundings): SecondFactorServices {
  const { world, factors, people, accounts, signIns, outbox, isAsked } = around;

  const setupOf = (person: Person, secret: string): FactorSetup => ({
    secret,
    otpauthUrl: totpUrl(secret, person.email ?? person.phone ?? person.lastName),
  });

  async function setup(half: Person): Promise<FactorSetup | null> {
    const now = world.clock.now();
    const until = after(now, LIMITS.totpPendingMilliseconds);
    const secret = await factors.begin(half.id, newTotpSecret(), now, until, false);
    return secret === null ? null : setupOf(half, secret);
  }

  /** Counts the try of a person. */
  async function attempt(id: PersonId, now: Instant): Promise<Outcome<FactorTry>> {
    const tried = await factors.attempt(id, now);
    if (tried === null) return { refused: "second_factor_not_set" };
    return typeof tried === "number"
      ? { refused: "too_many_attempts", retryAfterSeconds: Math.ceil(tried / SECOND) }
      : { ok: tried };
  }

  /** A code of the device that holds, or a recovery code; each opens once. */
  async function prove(id: PersonId, given: string): Promise<Outcome<Record<never, never>>> {
    const now = world.clock.now();
    const tried = await attempt(id, now);
    if (!("ok" in tried)) return tried;
    const { secret } = tried.ok;
    if (secret === null) return { refused: "second_factor_not_set" };
    const read = readCode(given);
    if (!read.isTotp) {
      return await factors.takeRecoveryCode(id, read.code, now) ? { ok: {} } : WRONG;
    }
    const step = await stepOfCode(secret, read.code, now);
    return step !== null && await factors.takeStep(id, step, now) ? { ok: {} } : WRONG;
  }

  /** The first code of a device that waits. */
  async function confirm(id: PersonId, given: string): Promise<Outcome<RecoveryCodes>> {
    const now = world.clock.now();
    const tried = await attempt(id, now);
    if (!("ok" in tried)) return tried;
    const { pending } = tried.ok;
    if (pending === null) return { refused: "second_factor_not_set" };
    const read = readCode(given);
    const step = read.isTotp ? await stepOfCode(pending.secret, read.code, now) : null;
    if (step === null) return WRONG;
    const recoveryCodes = newRecoveryCodes();
    const plain = recoveryCodes.map((one) => readCode(one).code);
    return await factors.confirm(id, pending, step, plain, now) ? { ok: { recoveryCodes } } : WRONG;
  }

  /** Whoever has a challenge; a code counts as a try of it. */
  async function challenged(token: string, counts: boolean): Promise<Person | null> {
    const id = await factors.challenged(await tokenHash(token), world.clock.now(), counts);
    return id === null ? null : await accounts.person(id);
  }

  const spend = async (token: string): Promise<boolean> =>
    await factors.spendChallenge(await tokenHash(token));

  const hasFactor = async (id: PersonId): Promise<boolean> =>
    (await factors.state(id)).confirmedAt !== null;

  return {
    isAsked,
    state: (person) => factors.state(person.id),
    setup,

    async confirmSetup(half, token, body, language) {
      const input = validate(factorCodeBody, body, language);
      if ("invalid" in input) return input;
      if (await hasFactor(half.id)) return { refused: "second_factor_required" };
      const confirmed = await confirm(half.id, input.ok.code);
      if (!("ok" in confirmed)) return confirmed;
      // Another token: whoever knew the one from before the code has nothing by it.
      await signIns.signOut(token);
      const signedIn = await accounts.startSession(half, world.clock.now());
      return { ok: { ...signedIn, ...confirmed.ok } };
    },

    async enter(half, token, body, language) {
      const input = validate(factorCodeBody, body, language);
      if ("invalid" in input) return input;
      const proved = await prove(half.id, input.ok.code);
      if (!("ok" in proved)) return proved;
      await signIns.signOut(token);
      return { ok: await accounts.startSession(half, world.clock.now()) };
    },

    async renewRecoveryCodes(by, body, language) {
      const input = validate(factorCodeBody, body, language);
      if ("invalid" in input) return input;
      const proved = await prove(by.id, input.ok.code);
      if (!("ok" in proved)) return proved;
      const recoveryCodes = newRecoveryCodes();
      const plain = recoveryCodes.map((one) => readCode(one).code);
      await factors.renewRecoveryCodes(by.id, plain, world.clock.now());
      return { ok: { recoveryCodes } };
    },

    async beginReplacement(by, body, language) {
      const input = validate(factorCodeBody, body, language);
      if ("invalid" in input) return input;
      const proved = await prove(by.id, input.ok.code);
      if (!("ok" in proved)) return proved;
      const now = world.clock.now();
      const until = after(now, LIMITS.totpPendingMilliseconds);
      const secret = await factors.begin(by.id, newTotpSecret(), now, until, true);
      return secret === null ? { refused: "second_factor_not_set" } : { ok: setupOf(by, secret) };
    },

    async replacement(by) {
      const secret = await factors.pending(by.id, world.clock.now());
      return secret === null ? null : setupOf(by, secret);
    },

    async confirmReplacement(by, body, language) {
      const input = validate(factorCodeBody, body, language);
      if ("invalid" in input) return input;
      // Only what was begun with a code of the device from before waits beside it.
      if (!await hasFactor(by.id)) return { refused: "second_factor_not_set" };
      return await confirm(by.id, input.ok.code);
    },

    async reset(by, given, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      const account = id === null ? null : await people.get(id);
      if (account === null) return { refused: "not_found" };
      // One's own is replaced with a code of it: an open page alone takes nothing away.
      if (account.id === by.id) return { refused: "forbidden" };
      const at = world.clock.now();
      const cause = world.newId();
      const removed = await factors.remove(account.id, async (sql) => {
        const told = noticesTo(account, "second_factor_reset", { cause, at, language });
        for (const notice of told) await outbox.enqueue(sql, notice);
      });
      if (!removed) return { ok: {} };
      world.log.warn("a second factor was reset", { of: account.id, by: by.id });
      outbox.wake();
      await signIns.revokeAll(personId(account.id));
      return { ok: {} };
    },

    async challenge(half) {
      const now = world.clock.now();
      const expiresAt = after(now, LIMITS.challengeMilliseconds);
      const token = newOpaqueToken();
      await factors.challenge(await tokenHash(token), half.id, now, expiresAt);
      return {
        code: await hasFactor(half.id) ? "second_factor_required" : "second_factor_setup_required",
        challenge: token,
        expiresAt,
      };
    },

    async enterChallenge(body, language) {
      const input = validate(challengeCodeBody, body, language);
      if ("invalid" in input) return input;
      const person = await challenged(input.ok.challenge, true);
      if (person === null) return OVER;
      const proved = await prove(person.id, input.ok.code);
      if (!("ok" in proved)) return proved;
      if (!await spend(input.ok.challenge)) return OVER;
      return { ok: await accounts.tokensFor(person, world.clock.now()) };
    },

    async setupChallenge(body, language) {
      const input = validate(challengeBody, body, language);
      if ("invalid" in input) return input;
      const person = await challenged(input.ok.challenge, false);
      const begun = person === null ? null : await setup(person);
      return begun === null ? OVER : { ok: begun };
    },

    async confirmChallenge(body, language) {
      const input = validate(challengeCodeBody, body, language);
      if ("invalid" in input) return input;
      const person = await challenged(input.ok.challenge, true);
      if (person === null || await hasFactor(person.id)) return OVER;
      const confirmed = await confirm(person.id, input.ok.code);
      if (!("ok" in confirmed)) return confirmed;
      if (!await spend(input.ok.challenge)) return OVER;
      return { ok: { ...await accounts.tokensFor(person, world.clock.now()), ...confirmed.ok } };
    },
  };
}

/** 50 bits each, in two halves: nobody guesses one, and one can be read out and typed. */
const newRecoveryCodes = (): readonly string[] =>
  Array.from({ length: LIMITS.recoveryCodes }, invitationCode);

/** A code as somebody typed or pasted it: six digits are of a device, all else is a recovery code. */
export function readCode(given: string): { readonly isTotp: boolean; readonly code: string } {
  const plain = plainCode(given);
  return { isTotp: /^[0-9]{6}$/.test(plain), code: plain };
}
