/**
 * A password that was forgotten, one that is changed, and the first one of somebody who was invited. Each
 * ends the other sign-ins: whoever had the old one is out.
 */
import { after, HOUR, type PersonId } from "../../actors/vocabulary.ts";
import type { NewMessage } from "../../actors/outbox/message.ts";
import type { World } from "../../actors/world.ts";
import type { Sql } from "../../db/client.ts";
import type { Credentials } from "../../db/credentials.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { Account, PeopleStore } from "../../db/people.ts";
import { CodeSpent, type Verifications } from "../../db/verifications.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import type { CodeDesk, CodeSent } from "./code_desk.ts";
import * as schemas from "./code_schemas.ts";
import { contactOfLogin } from "./code_sign_in.ts";
import type { PhoneReader } from "./contact_rules.ts";
import type { ProofDesk } from "./proof_desk.ts";
import { passwordProblem } from "./registration.ts";

export interface EndSignIns {
  /** In the transaction: whoever is killed after it leaves nobody in with the old password. */
  within(sql: Sql, id: PersonId, except: string | null): Promise<readonly string[]>;
  /** After the commit: those that the transaction ended, and any that began while it went on. */
  after(id: PersonId, except: string | null, ended: readonly string[]): Promise<void>;
}

export interface PasswordSurroundings {
  readonly proofs: Pick<ProofDesk, "count">;
  readonly world: Pick<World, "clock" | "newId">;
  readonly people: PeopleStore;
  readonly credentials: Credentials;
  readonly passwords: Passwords;
  readonly verifications: Verifications;
  readonly outbox: Outbox;
  readonly desk: CodeDesk;
  readonly phone: PhoneReader;
  /** Ends all sign-ins of a person but one, with a password that begins to hold. */
  readonly endSignIns: EndSignIns;
  /** Counts tries of a password; @returns the seconds to wait, or null. */
  readonly throttle: (key: string) => number | null;
}

/** A notice is of no use for long. */
const NOTICE_MILLISECONDS = 24 * HOUR;

/** To every contact of an account: something of it was changed. */
export function noticesTo(
  account: Pick<Account, "id" | "email" | "phone">,
  template:
    | "password_changed"
    | "contact_changed"
    | "deletion_requested"
    | "second_factor_reset"
    | "bank_details_changed"
    | "service_account_changed",
  { cause, at, language }: {
    readonly cause: string;
    readonly at: Account["createdAt"];
    readonly language: Language;
  },
): readonly NewMessage[] {
  const notice = { language, template, values: {}, personId: account.id, createdAt: at } as const;
  const expiresAt = after(at, NOTICE_MILLISECONDS);
  return [["email", account.email] as const, ["sms", account.phone] as const].flatMap((
    [channel, recipient],
  ) =>
    recipient === null ? [] : [{
      ...notice,
      channel,
      recipient,
      expiresAt,
      dedupeKey: `${template}/${cause}/${channel}`,
    }]
  );
}

export function passwordChange(around: PasswordSurroundings) {
  const { world, people, credentials, passwords, verifications, outbox, desk } = around;

  return {
    /** A code to set a new password with; the same answer for everybody. */
    async beginReset(
      body: unknown,
      address: string,
      language: Language,
    ): Promise<Outcome<CodeSent>> {
      const login = contactOfLogin(body, around.phone, language);
      if (!("ok" in login)) return login;
      const { contact, proofOfWork } = login.ok;
      const tried = await around.proofs.count("code", contact.value, proofOfWork, address);
      if (!tried.isAllowed) return { refused: "proof_of_work_required" };
      const owner = await people.byLogin(contact.value);
      return await desk.begin({
        purpose: "reset",
        contact,
        userId: owner?.id ?? null,
        language,
        template: owner?.active ? "reset_code" : null,
      }, address);
    },

    /** Sets the password, of a reset or of an invitation. Nobody is signed in by it. */
    async confirmReset(body: unknown, language: Language): Promise<Outcome<{ person: Person }>> {
      const input = validate(schemas.resetBody, body, language);
      if ("invalid" in input) return input;
      const { verificationId, code, password } = input.ok;
      // What is plainly wrong with the password costs none of the code's tries.
      const common = passwordProblem(passwords, password, {}, language);
      if (common !== null) return common;
      const checked = await desk.check(verificationId, code, ["reset", "invitation"]);
      if (!("ok" in checked)) return checked;
      const { id, userId, contents } = checked.ok;
      // Of the contact as it stands now: who had it when the code went out may have it no more.
      const account = await people.byLogin(contents.contact);
      if (account === null || account.id !== userId || !account.active) {
        return { refused: "code_spent" };
      }
      const wrong = passwordProblem(passwords, password, account, language);
      if (wrong !== null) return wrong;
      const passwordHash = await passwords.hash(password);
      const at = world.clock.now();
      let ended: readonly string[] = [];
      try {
        await verifications.useFor(id, at, async (sql) => {
          await credentials.setPassword(sql, account.id, passwordHash);
          ended = await around.endSignIns.within(sql, account.id, null);
          const told = noticesTo(account, "password_changed", { cause: id, at, language });
          for (const notice of told) await outbox.enqueue(sql, notice);
        });
      } catch (error) {
        if (error instanceof CodeSpent) return { refused: "code_spent" };
        throw error;
      }
      outbox.wake();
      await around.endSignIns.after(account.id, null, ended);
      const { passwordHash: _secret, ...person } = account;
      return { ok: { person } };
    },

    /** @param signIn stays; the others end */
    async change(
      by: Person,
      signIn: string | null,
      body: unknown,
      language: Language,
    ): Promise<Outcome<Record<never, never>>> {
      const input = validate(schemas.passwordBody, body, language);
      if ("invalid" in input) return input;
      const { currentPassword, password } = input.ok;
      const wait = around.throttle(`password/${by.id}`);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const known = await credentials.passwordHash(by.id);
      if (known === null) return { refused: "password_not_set" };
      if (!await passwords.verify(known, currentPassword)) return { refused: "wrong_password" };
      const wrong = passwordProblem(passwords, password, by, language);
      if (wrong !== null) return wrong;
      const passwordHash = await passwords.hash(password);
      const at = world.clock.now();
      const ended = await credentials.transaction("password.change", async (sql) => {
        await credentials.setPassword(sql, by.id, passwordHash);
        const told = noticesTo(by, "password_changed", { cause: world.newId(), at, language });
        for (const notice of told) await outbox.enqueue(sql, notice);
        return await around.endSignIns.within(sql, by.id, signIn);
      });
      outbox.wake();
      await around.endSignIns.after(by.id, signIn, ended);
      return { ok: {} };
    },
  };
}
