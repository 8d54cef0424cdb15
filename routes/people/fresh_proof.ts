/**
 * Whether the one at the page is the one of the account: a page left open on a table must not give all
 * of a person away, nor delete it. Fresh is a sign-in of the last minutes, or the password given anew.
 */
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import { after, type Instant } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { tokenHash } from "../../runtime/tokens.ts";
import { loginBody } from "../account_schemas.ts";
import { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";

export const confirmBody = z.object({ password: loginBody.shape.password });

/** By what a request came: a page's session or an access token. */
export interface Channel {
  readonly token: string;
  readonly isSession: boolean;
}

interface Surroundings {
  readonly rows: {
    passwordHash(userId: string): Promise<string | null>;
    sessionBegan(hash: Uint8Array): Promise<Instant | null>;
  };
  readonly passwords: Pick<Passwords, "verify">;
  readonly world: Pick<World, "clock">;
  readonly rateLimits: boolean;
}

const REMEMBERED = 10_000;

export class FreshProof {
  /** Person and channel → until when. */
  readonly #confirmed = new Map<string, Instant>();
  readonly #limit: RateLimit;

  constructor(private readonly around: Surroundings) {
    this.#limit = new RateLimit(around.rateLimits);
  }

  /** The password anew. @returns until when it counts */
  async confirm(
    by: Person,
    channel: Channel,
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ freshUntil: string }>> {
    const { rows, passwords, world } = this.around;
    const now = world.clock.now();
    const wait = this.#limit.attempt(by.id, LIMITS.confirmationsPerMinute, now);
    if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
    const input = validate(confirmBody, body, language);
    if ("invalid" in input) return input;
    const hash = await rows.passwordHash(by.id);
    if (!await passwords.verify(hash, input.ok.password)) return { refused: "wrong_confirmation" };
    const until = after(now, LIMITS.freshProofMilliseconds);
    const [oldest] = this.#confirmed.keys();
    if (this.#confirmed.size >= REMEMBERED && oldest !== undefined) this.#confirmed.delete(oldest);
    this.#confirmed.set(await keyOf(by, channel), until);
    return { ok: { freshUntil: new Date(until).toISOString() } };
  }

  async isFresh(by: Person, channel: Channel): Promise<boolean> {
    const now = this.around.world.clock.now();
    const until = this.#confirmed.get(await keyOf(by, channel));
    if (until !== undefined && until > now) return true;
    if (!channel.isSession) return false;
    const began = await this.around.rows.sessionBegan(await tokenHash(channel.token));
    return began !== null && now - began <= LIMITS.freshProofMilliseconds;
  }
}

const keyOf = async (by: Person, { token }: Channel): Promise<string> =>
  `${by.id}/${(await tokenHash(token)).toHex()}`;
