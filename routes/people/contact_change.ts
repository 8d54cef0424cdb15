/**
 * Another e-mail address or telephone for an account: proved by a code that goes there; the contacts from
 * before are told. An account with a password asks for it first, so that an open session alone is not
 * enough to take the account away.
 */
import type { PersonId } from "../../actors/vocabulary.ts";
import { ContactTaken } from "../../db/credentials.ts";
import { CodeSpent } from "../../db/verifications.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { CodeSent } from "./code_desk.ts";
import * as schemas from "./code_schemas.ts";
import { type Contact, contactOf } from "./contact_rules.ts";
import { noticesTo, type PasswordSurroundings } from "./password_change.ts";

export interface ContactSurroundings extends PasswordSurroundings {
  /** Codes prove contacts; otherwise they are taken as given. */
  readonly verification: boolean;
  /** The account was changed: what is remembered of it is old. */
  readonly forget: (id: PersonId) => void;
}

export type ContactBegun = { readonly sent: CodeSent } | { readonly person: Person };

export function contactChange(around: ContactSurroundings) {
  const { world, people, credentials, passwords, verifications, outbox, desk } = around;

  async function personAfter(by: Person): Promise<Person> {
    around.forget(by.id);
    return await people.get(by.id) ?? by;
  }

  async function begin(
    by: Person,
    contact: Contact,
    address: string,
    language: Language,
  ): Promise<Outcome<CodeSent>> {
    const owner = await people.byLogin(contact.value);
    return await desk.begin({
      purpose: "contact",
      contact,
      userId: by.id,
      language,
      // Its owner alone may know that it has an account.
      template: owner === null || owner.id === by.id
        ? "contact_code"
        : owner.active
        ? "contact_taken"
        : null,
    }, address);
  }

  return {
    begin,

    async change(
      by: Person,
      body: unknown,
      address: string,
      language: Language,
    ): Promise<Outcome<ContactBegun>> {
      const input = validate(schemas.contactBody, body, language);
      if ("invalid" in input) return input;
      const { currentPassword } = input.ok;
      const contact = contactOf(input.ok.contact, around.phone);
      if (contact === null) {
        return { invalid: [fieldError("contact", "login_malformed", language)] };
      }
      const wait = around.throttle(`password/${by.id}`);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const known = await credentials.passwordHash(by.id);
      if (known !== null && !await passwords.verify(known, currentPassword ?? "")) {
        return { refused: "wrong_password" };
      }
      if (around.verification) {
        const sent = await begin(by, contact, address, language);
        return "ok" in sent ? { ok: { sent: sent.ok } } : sent;
      }
      const change = await credentials.contactChange(by.id, contact.channel, contact.value);
      const at = world.clock.now();
      try {
        await credentials.transaction("contacts.change", async (sql) => {
          const before = { id: by.id, ...await change(sql) };
          const cause = world.newId();
          const told = noticesTo(before, "contact_changed", { cause, at, language });
          for (const notice of told) await outbox.enqueue(sql, notice);
        });
      } catch (error) {
        if (error instanceof ContactTaken) return { refused: "account_exists" };
        throw error;
      }
      outbox.wake();
      return { ok: { person: await personAfter(by) } };
    },

    async confirm(by: Person, body: unknown, language: Language): Promise<Outcome<Person>> {
      const input = validate(schemas.codeBody, body, language);
      if ("invalid" in input) return input;
      const { verificationId, code } = input.ok;
      // Before the try is counted: nobody uses up the tries of somebody else.
      if (!await verifications.isOf(verificationId, by.id)) return { refused: "code_spent" };
      const checked = await desk.check(verificationId, code, ["contact"]);
      if (!("ok" in checked)) return checked;
      const { id, channel, contents } = checked.ok;
      const change = await credentials.contactChange(by.id, channel, contents.contact);
      const at = world.clock.now();
      try {
        await verifications.useFor(id, at, async (sql) => {
          const before = { id: by.id, ...await change(sql) };
          const told = noticesTo(before, "contact_changed", { cause: id, at, language });
          for (const notice of told) await outbox.enqueue(sql, notice);
        });
      } catch (error) {
        if (error instanceof CodeSpent || error instanceof ContactTaken) {
          return { refused: "code_spent" };
        }
        throw error;
      }
      outbox.wake();
      return { ok: await personAfter(by) };
    },
  };
}
