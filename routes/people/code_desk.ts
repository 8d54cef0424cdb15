/**
 * Codes: sent to a contact, brought back once. What is answered, and how long it takes, never tells
 * whether there is an account: where nothing is to be opened the same rows are written, and nothing leaves.
 */
import { LIMITS } from "../../actors/limits.ts";
import type { NewMessage, Template } from "../../actors/outbox/message.ts";
import {
  after,
  HOUR,
  type Instant,
  MINUTE,
  type PersonId,
  SECOND,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Throttles, Window } from "../../db/throttles.ts";
import type {
  CodeMessage,
  NewVerification,
  Purpose,
  Verification,
  Verifications,
} from "../../db/verifications.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome } from "../services.ts";
import { type Contact, maskedContact } from "./contact_rules.ts";

/** The answer to everybody who asked for a code. */
export interface CodeSent {
  readonly verificationId: string;
  readonly expiresAt: Instant;
}

/** What a page may say of a code that is under way. */
export interface CodeShown extends CodeSent {
  readonly purpose: Purpose;
  readonly contact: string;
  readonly channel: Contact["channel"];
  /** From when on another one may be asked for; null: no more are sent. */
  readonly resendAt: Instant | null;
  readonly isOver: boolean;
}

/** Messages of this desk. Those with a code open something; the others tell an owner why there is none. */
const WITH_CODE = [
  "register_code",
  "register_known",
  "sign_in_code",
  "reset_code",
  "contact_code",
] as const;
type DeskTemplate =
  | typeof WITH_CODE[number]
  | "register_known_password"
  | "sign_in_password"
  | "contact_taken";

const hasCode = (template: DeskTemplate | null): boolean =>
  WITH_CODE.some((one) => one === template);

export interface CodeRequest {
  readonly purpose: Purpose;
  readonly contact: Contact;
  readonly userId: PersonId | null;
  readonly language: Language;
  /** Null: there is nothing to open, and nobody is told. */
  readonly template: DeskTemplate | null;
  readonly registration?: unknown;
}

export interface CodeDeskOptions {
  readonly world: Pick<World, "clock" | "newId">;
  readonly verifications: Verifications;
  readonly throttles: Throttles;
  readonly rateLimits: boolean;
}

const SPENT = { refused: "code_spent" } as const;

export class CodeDesk {
  constructor(private readonly options: CodeDeskOptions) {}

  /** Sends a code, or does what takes as long. */
  async begin(request: CodeRequest, address: string): Promise<Outcome<CodeSent>> {
    const { world, verifications } = this.options;
    const at = world.clock.now();
    const isAgain = request.purpose === "contact";
    const wait = await this.#throttled(request.contact, address, at, isAgain);
    if (wait !== null) return wait;
    const { given, message } = this.prepare(request, at);
    await verifications.begin(given, message);
    return { ok: { verificationId: given.id, expiresAt: given.expiresAt } };
  }

  /** A verification with its message, before they are written. */
  prepare(
    request: CodeRequest,
    at: Instant,
  ): { readonly given: NewVerification; readonly message: CodeMessage } {
    const { template, contact, userId, language, purpose } = request;
    const id = this.options.world.newId();
    const code = sixDigits();
    const expiresAt = after(at, LIMITS.codeMilliseconds);
    return {
      given: {
        id,
        purpose,
        channel: contact.channel,
        userId,
        contents: {
          contact: contact.value,
          language,
          ...(request.registration === undefined ? {} : { registration: request.registration }),
        },
        code: hasCode(template) ? code : null,
        at,
        expiresAt,
      },
      message: {
        isDecoy: template === null,
        message: {
          channel: contact.channel,
          recipient: contact.value,
          language,
          template: template ?? "sign_in_code",
          values: template === null || hasCode(template) ? { code } : {},
          dedupeKey: `code/${id}/1`,
          personId: userId,
          createdAt: at,
          expiresAt,
        } as NewMessage,
      },
    };
  }

  /** Another code for the same; the last one is void. */
  async resend(given: string, address: string): Promise<Outcome<CodeSent>> {
    const { world, verifications } = this.options;
    const at = world.clock.now();
    const known = await this.#find(given);
    if (known === null || isOver(known, at) || known.purpose === "invitation") return SPENT;
    const next = after(known.sentAt, LIMITS.codeResendMilliseconds);
    if (at < next) return tooSoon(next - at);
    const contact = { channel: known.channel, value: known.contents.contact };
    const wait = await this.#throttled(contact, address, at, true);
    if (wait !== null) return wait;
    const code = sixDigits();
    const expiresAt = after(at, LIMITS.codeMilliseconds);
    const renewed = await verifications.renew(
      { id: known.id, code, at, expiresAt },
      { sends: LIMITS.codeSends, tries: LIMITS.codeTries },
      {
        isDecoy: known.isDecoy,
        message: {
          channel: known.channel,
          recipient: known.contents.contact,
          language: known.contents.language,
          template: templateOf(known),
          values: { code },
          dedupeKey: `code/${known.id}/${known.sends + 1}`,
          personId: known.userId,
          createdAt: at,
          expiresAt,
        } as NewMessage,
      },
    );
    return renewed ? { ok: { verificationId: known.id, expiresAt } } : SPENT;
  }

  /** Whether this is the code; it counts as a try, and uses nothing up. */
  async check(
    given: string,
    code: string,
    purposes: readonly Purpose[],
  ): Promise<Outcome<Verification>> {
    const { world, verifications } = this.options;
    const id = uuidOrNull(given);
    if (id === null) return SPENT;
    const tried = await verifications.attempt(
      id,
      plainCode(code),
      world.clock.now(),
      LIMITS.codeTries,
    );
    if (tried === null) return SPENT;
    const { verification, isRight } = tried;
    return isRight && purposes.includes(verification.purpose)
      ? { ok: verification }
      : { refused: "wrong_code" };
  }

  /** What a page says of it; null: there is none of this id. */
  async shown(given: string): Promise<CodeShown | null> {
    const known = await this.#find(given);
    if (known === null) return null;
    const at = this.options.world.clock.now();
    const { contact } = known.contents;
    const canResend = known.sends < LIMITS.codeSends && known.purpose !== "invitation";
    return {
      verificationId: known.id,
      purpose: known.purpose,
      channel: known.channel,
      contact: contact === "" ? "" : maskedContact({ channel: known.channel, value: contact }),
      expiresAt: known.expiresAt,
      resendAt: canResend ? after(known.sentAt, LIMITS.codeResendMilliseconds) : null,
      isOver: isOver(known, at),
    };
  }

  async #find(given: string): Promise<Verification | null> {
    const id = uuidOrNull(given);
    return id === null ? null : await this.options.verifications.find(id);
  }

  /**
   * Of the contact and of the address first, then of all: whoever is stopped for oneself does not use up
   * what belongs to everybody.
   * @param isAgain no proof of work is asked for it: it has but a part of what belongs to all
   */
  async #throttled(contact: Contact, address: string, at: Instant, isAgain: boolean) {
    if (!this.options.rateLimits) return null;
    const { throttles } = this.options;
    const own: readonly Window[] = [
      window(`code/contact/${contact.value}`, LIMITS.codesPerHourPerContact, HOUR),
      window(`code/contact/${contact.value}`, LIMITS.codesPerDayPerContact, 24 * HOUR),
      window(`code/address/${address}`, LIMITS.codesPerHourPerAddress, HOUR),
    ];
    const again = [window("code/again", LIMITS.codesPerMinuteAgain, MINUTE)];
    const all = [window("code/all", LIMITS.codesPerMinute, MINUTE)];
    const wait = await throttles.attempt(own, at) ??
      (isAgain ? await throttles.attempt(again, at) : null) ??
      await throttles.attempt(all, at);
    return wait === null ? null : tooSoon(wait);
  }
}

const window = (key: string, attempts: number, milliseconds: number): Window => ({
  key,
  attempts,
  milliseconds,
});

const tooSoon = (milliseconds: number) => ({
  refused: "too_many_attempts" as const,
  retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / SECOND)),
});

const isOver = (known: Verification, at: Instant): boolean =>
  known.usedAt !== null || known.expiresAt <= at || known.tries >= LIMITS.codeTries;

function templateOf({ purpose, userId }: Verification): Template {
  switch (purpose) {
    case "register":
      return userId === null ? "register_code" : "register_known";
    case "sign_in":
      return "sign_in_code";
    case "reset":
      return "reset_code";
    case "contact":
      return "contact_code";
    case "invitation":
      return "invitation";
  }
}

/** A code as people type it: spaces and dashes are nothing, O is 0, I and L are 1. */
export const plainCode = (typed: string): string =>
  typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

/** Six decimal digits, evenly drawn: a million divides what is kept of 2^32. */
export function sixDigits(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const limit = Math.floor(2 ** 32 / 1_000_000) * 1_000_000;
  return drawn >= limit ? sixDigits() : String(drawn % 1_000_000).padStart(6, "0");
}

/** Of an invitation, which is good for days: ten letters and digits of Crockford's alphabet, 50 bits. */
export function invitationCode(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) =>
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte % 32]
  ).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
