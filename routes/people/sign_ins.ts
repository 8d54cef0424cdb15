/**
 * Sign-ins: sessions of pages and token families of API clients. What is remembered of them is forgotten
 * with their end, and every stream that lives on one ends with it.
 */
import { type Hub, sessionTopic } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import {
  after,
  HOUR,
  type Instant,
  isStaff,
  MINUTE,
  type PersonId,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Keyring } from "../../db/keyring.ts";
import type { RefreshStore } from "../../db/refresh_tokens.ts";
import type { FoundSignIn, ListedSignIn, SessionStore, SignInOrigin } from "../../db/sessions.ts";
import type { Secrets } from "../../runtime/secrets.ts";
import {
  type AccessClaims,
  issueAccess,
  newOpaqueToken,
  tokenHash,
  verifyAccess,
} from "../../runtime/tokens.ts";
import { Cache } from "../cache.ts";
import type { Outcome, Person, SignedIn } from "../services.ts";

const DAY = 24 * HOUR;
/** However much it is used, a sign-in ends after so long. */
const LONGEST_MILLISECONDS = 30 * DAY;
const STAFF_LONGEST_MILLISECONDS = 7 * DAY;
const CACHE_MILLISECONDS = MINUTE;
const CACHE_SIZE = 20_000;
/** What a signature says changes never; when it ends is looked at each time. */
const CLAIMS_MILLISECONDS = 10 * MINUTE;
const NOWHERE: SignInOrigin = { device: null, network: null };

/** What API clients get when they sign in. */
export interface TokenAnswer {
  readonly user: Omit<Person, "createdAt" | "active"> & { readonly createdAt: string };
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

/** Who is asking, and by which sign-in. */
export interface Asking {
  readonly person: Person;
  readonly signIn: FoundSignIn;
}

export interface SignInsOptions {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly hub: Hub;
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshStore;
  readonly keyring: Pick<Keyring, "purpose">;
  readonly secrets: Secrets;
  /** Staff must have given a second factor. */
  readonly staffTotp: boolean;
}

export class SignIns {
  /** By the hash of the token. */
  readonly #sessions: Cache<string, FoundSignIn | null>;
  readonly #families: Cache<string, FoundSignIn | null>;
  /** Tokens whose signature was looked at already; their end is looked at each time. */
  readonly #claims: Cache<string, AccessClaims | null>;
  /** Who knows devices by their sign-ins forgets them; set by whoever knows any. */
  onEnded: (ids: readonly string[]) => void = () => {};

  /** @param personOf an active person, or null */
  constructor(
    private readonly options: SignInsOptions,
    private readonly personOf: (id: PersonId) => Promise<Person | null>,
  ) {
    const now = () => options.world.clock.now();
    this.#sessions = new Cache(CACHE_SIZE, CACHE_MILLISECONDS, now);
    this.#families = new Cache(CACHE_SIZE, CACHE_MILLISECONDS, now);
    this.#claims = new Cache(CACHE_SIZE, CLAIMS_MILLISECONDS, now);
  }

  /** True while a second factor is wanting: such a sign-in opens nothing but the way to give it. */
  isHalf({ person, signIn }: Asking): boolean {
    return this.needsSecondFactor(person) && signIn.secondFactorAt === null;
  }

  needsSecondFactor(person: Person): boolean {
    return this.options.staffTotp && isStaff(person.role);
  }

  /** The person of a page's session token, or null. */
  async bySession(token: string, origin: SignInOrigin = NOWHERE): Promise<Asking | null> {
    const hash = await tokenHash(token);
    const signIn = await this.#sessions.get(
      hash.toHex(),
      () => this.options.sessions.find(hash, this.options.world.clock.now(), origin),
    );
    return await this.#asking(signIn);
  }

  /** The person of an access token, or null. The role is read anew: a change acts at once. */
  async byAccessToken(token: string, origin: SignInOrigin = NOWHERE): Promise<Asking | null> {
    const { secrets, world, refreshTokens } = this.options;
    const now = world.clock.now();
    const claims = await this.#claims.get(token, () => verifyAccess(secrets, token, now));
    if (claims === null || claims.expiresAt <= now) {
      // What is no token is not worth remembering: a flood of such would fill the memory.
      this.#claims.delete(token);
      return null;
    }
    const { family, person } = claims;
    const signIn = await this.#families.get(family, () => refreshTokens.find(family, now, origin));
    return signIn?.userId === person ? await this.#asking(signIn) : null;
  }

  async #asking(signIn: FoundSignIn | null): Promise<Asking | null> {
    const person = signIn === null ? null : await this.personOf(signIn.userId);
    return signIn === null || person === null ? null : { person, signIn };
  }

  /** Begins a page's session. @param secondFactorAt null: the password alone was given */
  async startSession(person: Person, secondFactorAt: Instant | null): Promise<SignedIn> {
    const { sessions, world } = this.options;
    const createdAt = world.clock.now();
    const sessionToken = newOpaqueToken();
    const isHalf = this.needsSecondFactor(person) && secondFactorAt === null;
    await sessions.start(await tokenHash(sessionToken), {
      id: world.newId(),
      userId: person.id,
      createdAt,
      expiresAt: after(createdAt, isHalf ? LIMITS.halfSessionMilliseconds : longestOf(person)),
      secondFactorAt,
    });
    return { person, sessionToken };
  }

  /** Begins a token family. */
  async issueTokens(person: Person, secondFactorAt: Instant | null): Promise<TokenAnswer> {
    const { refreshTokens, world } = this.options;
    const createdAt = world.clock.now();
    const token = newOpaqueToken();
    const id = world.newId();
    await refreshTokens.issue(await tokenHash(token), {
      id,
      userId: person.id,
      createdAt,
      expiresAt: after(createdAt, longestOf(person)),
      secondFactorAt,
    });
    return await this.#answer(person, id, token);
  }

  async refresh(refreshToken: string, origin: SignInOrigin): Promise<Outcome<TokenAnswer>> {
    const { refreshTokens, world } = this.options;
    const next = await this.#successorOf(refreshToken);
    const result = await refreshTokens.rotate(
      await tokenHash(refreshToken),
      await tokenHash(next),
      world.clock.now(),
      origin,
    );
    if (result.kind === "reused") {
      world.log.warn("a refresh token came twice: its family ended");
      this.ended([result.id]);
    }
    if (result.kind !== "rotated") return { refused: "invalid_credentials" };
    const person = await this.personOf(result.userId);
    if (person === null) return { refused: "invalid_credentials" };
    if (this.isHalf({ person, signIn: result })) return { refused: "second_factor_required" };
    return { ok: await this.#answer(person, result.id, next) };
  }

  /**
   * A token has one successor, which nobody can know without our key: whose answer was lost asks again
   * and gets the same one, although only its hash is kept.
   */
  async #successorOf(refreshToken: string): Promise<string> {
    const key = await this.options.keyring.purpose("refresh_successor");
    const halves = [1, 2].map((half) => key.index(`${half}/${refreshToken}`));
    const bytes = new Uint8Array(halves.reduce((sum, half) => sum + half.length, 0));
    let offset = 0;
    for (const half of halves) {
      bytes.set(half, offset);
      offset += half.length;
    }
    return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  }

  async #answer(person: Person, family: string, refreshToken: string): Promise<TokenAnswer> {
    const { secrets, world } = this.options;
    const access = await issueAccess(secrets, person.id, family, world.clock.now());
    return {
      user: userView(person),
      accessToken: access.token,
      refreshToken,
      expiresAt: new Date(access.expiresAt).toISOString(),
    };
  }

  /** Ends a page's session, and every stream that lives on it. */
  async signOut(token: string): Promise<void> {
    const hash = await tokenHash(token);
    const id = await this.options.sessions.end(hash);
    this.#sessions.set(hash.toHex(), null);
    if (id !== null) this.ended([id]);
  }

  async endFamily(refreshToken: string): Promise<void> {
    const id = await this.options.refreshTokens.endFamily(await tokenHash(refreshToken));
    if (id !== null) this.ended([id]);
  }

  list(person: PersonId): Promise<readonly ListedSignIn[]> {
    return this.options.sessions.list(person, this.options.world.clock.now());
  }

  /** Ends one sign-in of a person. @returns false: there is none of that id */
  async revoke(person: PersonId, id: string): Promise<boolean> {
    if (!await this.options.sessions.endOne(person, id)) return false;
    this.ended([id]);
    return true;
  }

  /** Ends all sign-ins of a person, but `except`. */
  async revokeAll(person: PersonId, except: string | null = null): Promise<number> {
    const ended = await this.options.sessions.endAll(person, except);
    this.ended(ended);
    return ended.length;
  }

  /**
   * Which of these sign-ins hold still, read anew: so that what is remembered of those whose stream is open
   * need not be asked for by each of their requests once a minute.
   */
  async alive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const holding = await this.options.sessions.alive(ids, this.options.world.clock.now());
    const holds = (known: FoundSignIn | null) => known !== null && holding.has(known.id);
    for (const id of holding) this.#families.renew(id, holds);
    this.#sessions.renewWhere(holds);
    return holding;
  }

  /** The store has ended them: nothing is remembered of them, and their streams end. */
  ended(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    this.#sessions.deleteWhere((known) => known !== null && gone.has(known.id));
    for (const id of ids) {
      this.#families.delete(id);
      this.options.hub.disconnect(sessionTopic(id));
    }
    this.onEnded(ids);
  }
}

const longestOf = (person: Person): number =>
  isStaff(person.role) ? STAFF_LONGEST_MILLISECONDS : LONGEST_MILLISECONDS;

export const userView = (person: Person): TokenAnswer["user"] => {
  const { id, role, email, phone, firstName, lastName } = person;
  const createdAt = new Date(person.createdAt).toISOString();
  return { id, role, email, phone, firstName, lastName, createdAt };
};
