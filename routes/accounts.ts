/** Who is asking: registration, sign-in, sessions of pages, tokens of API clients, roles. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { Hub } from "../actors/hub.ts";
import { LIMITS } from "../actors/limits.ts";
import { type Instant, isStaff, MINUTE, type PersonId, type Role } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { ApplicationStore } from "../db/applications.ts";
import type { DocumentStore } from "../db/documents.ts";
import type { BlockingStore } from "../db/blocking.ts";
import type { Account, PeopleStore } from "../db/people.ts";
import type { Passwords } from "../runtime/passwords.ts";
import { newOpaqueToken, tokenHash } from "../runtime/tokens.ts";
import * as schemas from "./account_schemas.ts";
import { Cache } from "./cache.ts";
import { blockingServices } from "./people/blocking.ts";
import type { CodeSent } from "./people/code_desk.ts";
import { contactOf, type PhoneReader } from "./people/contact_rules.ts";
import type { LockOut } from "./people/lock_out.ts";
import type { ProofDesk } from "./people/proof_desk.ts";
import { passwordProblem, Registration, type RegistrationOptions } from "./people/registration.ts";
import { SignIns, type SignInsOptions, type TokenAnswer } from "./people/sign_ins.ts";
import { peopleAdministration } from "./people_administration.ts";
import { RateLimit } from "./rate_limit.ts";
import type { Language, Outcome, Person, Services, SignedIn } from "./services.ts";
import { validate } from "./validation.ts";

const CACHE_MILLISECONDS = MINUTE;

export interface AccountsOptions extends SignInsOptions {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly blocking: BlockingStore;
  readonly passwords: Passwords;
  readonly rateLimits: boolean;
  readonly lockOut: LockOut;
  readonly proofs: Pick<ProofDesk, "allows" | "count">;
  /** How contacts are read and proved. */
  readonly codes:
    & Pick<RegistrationOptions, "desk" | "verifications" | "verification" | "prefers">
    & { readonly phone: PhoneReader };
  /** Null: codes alone open the account. */
  readonly passwordHash: (id: PersonId) => Promise<string | null>;
  readonly applications: ApplicationStore;
  readonly documents: Pick<DocumentStore, "list">;
  readonly needsDocuments: boolean;
  readonly outbox: { wake(): void };
  /** A doctor's profile or role has changed: the dispatcher must know. */
  readonly doctorChanged: (facts: DoctorFacts) => Promise<void>;
}

export class Accounts implements Pick<Services, "people"> {
  readonly people: Services["people"];
  readonly signIns: SignIns;
  readonly #accounts: Cache<PersonId, Account | null>;
  readonly #limit: RateLimit;
  readonly registration: Registration;
  readonly #registerBody: ReturnType<typeof schemas.registerBodyOf>;
  /** The one-time token of the first admin's link, while it is good. */
  #setupToken: string | null = null;

  constructor(private readonly options: AccountsOptions) {
    const now = () => options.world.clock.now();
    this.#accounts = new Cache(20_000, CACHE_MILLISECONDS, now);
    this.signIns = new SignIns(options, (id) => this.person(id));
    this.#limit = new RateLimit(options.rateLimits);
    this.registration = new Registration({
      ...options,
      ...options.codes,
      remember: (account) => this.#accounts.set(account.id, account),
    });
    this.#registerBody = schemas.registerBodyOf(options.codes.phone);
    this.people = {
      register: (body, address, language) => this.#register(body, address, language),
      signIn: (body, address, language) => this.#signInPage(body, address, language),
      signOut: (token) => this.signIns.signOut(token),
      firstAdmin: (token, body, language) => this.#firstAdmin(token, body, language),
      ...peopleAdministration(options, this),
      ...blockingServices(options, this),
    };
  }

  /** Opens the way for the first admin. @returns the token of the link */
  openSetup(token: string = newOpaqueToken()): string {
    this.#setupToken = token;
    return token;
  }

  get setupOpen(): boolean {
    return this.#setupToken !== null;
  }

  /** The first admin from the environment. @returns false: the address belongs to somebody */
  async makeAdmin(email: string, password: string): Promise<boolean> {
    const made = await this.registration.add({
      email: email.toLowerCase(),
      firstName: "Администратор",
      lastName: "TOT",
      role: "admin",
    }, await this.options.passwords.hash(password));
    return made !== null;
  }

  async person(id: PersonId): Promise<Person | null> {
    const account = await this.#accounts.get(id, () => this.options.people.asking(id));
    return account?.active ? account : null;
  }

  /** What these people are now, read anew and in one question; who is not in it may do nothing. */
  async roles(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Role>> {
    const roles = await this.options.people.roles(ids);
    for (const [id, role] of roles) {
      // Of others there is more to know than the role.
      if (role !== "patient" && role !== "doctor") continue;
      this.#accounts.renew(id, (known) => known?.active === true && known.role === role);
    }
    return roles;
  }

  async registerForTokens(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<TokenAnswer | { readonly sent: CodeSent }>> {
    const registered = await this.#registerAccount(body, address, language);
    if (!("ok" in registered)) return registered;
    const { ok } = registered;
    return { ok: "sent" in ok ? ok : await this.tokensFor(ok.person) };
  }

  /**
   * Signs in whoever has proved by a code who this is.
   * @param secondFactorAt null: with one factor; of staff such a sign-in opens nothing
   */
  tokensFor(person: Person, secondFactorAt: Instant | null = null): Promise<TokenAnswer> {
    return this.signIns.issueTokens(person, secondFactorAt);
  }

  startSession(person: Person, secondFactorAt: Instant | null = null): Promise<SignedIn> {
    return this.signIns.startSession(person, secondFactorAt);
  }

  /** Counts a try of a password. @returns the seconds to wait, or null */
  throttle(key: string): number | null {
    return this.#limit.attempt(key, LIMITS.signInsPerMinute, this.options.world.clock.now());
  }

  async signInForTokens(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<TokenAnswer | { readonly half: Person }>> {
    const signedIn = await this.#verify(body, address, language);
    if (!("ok" in signedIn)) return signedIn;
    const { ok: person } = signedIn;
    return {
      ok: this.signIns.needsSecondFactor(person) ? { half: person } : await this.tokensFor(person),
    };
  }

  async #register(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<SignedIn | { readonly sent: CodeSent }>> {
    const registered = await this.#registerAccount(body, address, language);
    if (!("ok" in registered)) return registered;
    const { ok } = registered;
    return { ok: "sent" in ok ? ok : await this.startSession(ok.person) };
  }

  async #signInPage(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<SignedIn>> {
    const signedIn = await this.#verify(body, address, language);
    return "ok" in signedIn ? { ok: await this.startSession(signedIn.ok) } : signedIn;
  }

  async #registerAccount(
    body: unknown,
    address: string,
    language: Language,
  ): ReturnType<Registration["begin"]> {
    const at = this.options.world.clock.now();
    const wait = this.#limit.attempt(
      `register/${address}`,
      LIMITS.registrationsPerMinutePerAddress,
      at,
    );
    if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
    const input = validate(this.#registerBody, body, language);
    if ("invalid" in input) return input;
    // Staff are refused by what they ask for, whatever it has cost them.
    if (
      !isStaff(input.ok.role) && !await this.options.proofs.allows(input.ok.proofOfWork, address)
    ) {
      return { refused: "proof_of_work_required" };
    }
    return await this.registration.begin(input.ok, address, language);
  }

  async #verify(body: unknown, address: string, language: Language): Promise<Outcome<Person>> {
    const input = validate(schemas.loginBody, body, language);
    if ("invalid" in input) return input;
    const { people, passwords, world } = this.options;
    const login = contactOf(input.ok.login, this.options.codes.phone)?.value ?? null;
    const at = world.clock.now();
    const key = login ?? input.ok.login;
    const often = this.#limit.attempt(`login/${address}`, LIMITS.signInsPerMinutePerAddress, at) ??
      this.#limit.attempt(`login/${address}/${login}`, LIMITS.signInsPerMinute, at);
    if (often !== null) return { refused: "too_many_attempts", retryAfterSeconds: often };
    const { proofOfWork } = input.ok;
    const tried = await this.options.proofs.count("password", key, proofOfWork, address);
    if (!tried.isAllowed) return { refused: "proof_of_work_required" };
    const wait = await this.options.lockOut.attempt(key, at);
    if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
    const account = login === null ? null : await people.byLogin(login);
    // Always one Argon2: an account that does not exist answers as slowly as a wrong password.
    const right = await passwords.verify(account?.passwordHash ?? null, input.ok.password);
    if (!right || account === null) return { refused: "invalid_credentials" };
    // Whoever has the password learns nothing but why it does not help.
    if (!account.active) return { refused: "account_disabled" };
    await this.options.lockOut.clear(key);
    await tried.right();
    const { passwordHash: _secret, ...person } = account;
    return { ok: person };
  }

  async #firstAdmin(
    token: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<SignedIn>> {
    const expected = this.#setupToken;
    if (expected === null || !await sameToken(expected, token)) return { refused: "not_found" };
    const input = validate(schemas.firstAdminBody, body, language);
    if ("invalid" in input) return input;
    const { passwords } = this.options;
    const wrong = passwordProblem(passwords, input.ok.password, input.ok, language);
    if (wrong !== null) return wrong;
    const passwordHash = await passwords.hash(input.ok.password);
    // Taken before the first await of a write: the link works once, whoever is faster.
    if (this.#setupToken !== expected) return { refused: "not_found" };
    this.#setupToken = null;
    try {
      const admin = await this.options.people.hasAdmin()
        ? null
        : await this.registration.add({ ...input.ok, role: "admin" }, passwordHash);
      if (admin === null) {
        return { refused: await this.options.people.hasAdmin() ? "not_found" : "account_exists" };
      }
      return { ok: await this.startSession(admin) };
    } finally {
      if (!await this.options.people.hasAdmin().catch(() => false)) this.#setupToken = expected;
    }
  }

  /** Forgets what is remembered of a person: the next look reads anew. */
  forget(id: PersonId): void {
    this.#accounts.delete(id);
  }
}

const hex = (bytes: Uint8Array): string => bytes.toHex();

/** Compares digests, so that the time tells nothing of where the tokens differ. */
async function sameToken(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([tokenHash(one), tokenHash(other)]);
  return hex(left) === hex(right);
}
