/**
 * Staff whom an admin makes: the account stands at once, without a password, and opens to whoever brings
 * the invitation's code and sets one.
 */
import { LIMITS } from "../../actors/limits.ts";
import type { Channel, NewMessage } from "../../actors/outbox/message.ts";
import { after, type Instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Credentials } from "../../db/credentials.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { NewVerification, Verifications } from "../../db/verifications.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { invitationCode, plainCode } from "./code_desk.ts";
import * as schemas from "./code_schemas.ts";
import type { PhoneReader } from "./contact_rules.ts";
import type { Registration } from "./registration.ts";

export interface Invited {
  readonly person: Person;
  /** Until when the invitation is good. */
  readonly expiresAt: Instant;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly people: PeopleStore;
  readonly credentials: Credentials;
  readonly verifications: Verifications;
  readonly outbox: Outbox;
  readonly registration: Registration;
  readonly phone: PhoneReader;
  /** Where people reach us, without a slash at the end. */
  readonly url: string;
}

export function invitations(around: Surroundings) {
  const { world, people, credentials, verifications, outbox, registration, url } = around;
  const invitationBody = schemas.invitationBody(around.phone);

  /** A code for this person, and the message that brings it. */
  function invitation(
    userId: PersonId,
    channel: Channel,
    contact: string,
    language: Language,
  ): { readonly given: NewVerification; readonly message: NewMessage } {
    const id = world.newId();
    const at = world.clock.now();
    const expiresAt = after(at, LIMITS.invitationMilliseconds);
    const code = invitationCode();
    return {
      given: {
        id,
        purpose: "invitation",
        channel,
        userId,
        contents: { contact, language },
        code: plainCode(code),
        at,
        expiresAt,
      },
      message: {
        channel,
        recipient: contact,
        language,
        template: "invitation",
        // The link names the invitation and opens nothing by itself.
        values: { code, link: `${url}/reset/${id}` },
        dedupeKey: `invitation/${id}`,
        personId: userId,
        createdAt: at,
        expiresAt,
      },
    };
  }

  return {
    async invite(by: Person, body: unknown, language: Language): Promise<Outcome<Invited>> {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(invitationBody, body, language);
      if ("invalid" in input) return input;
      const { email, phone } = input.ok;
      const id = personId(world.newId());
      const { given, message } = email
        ? invitation(id, "email", email, language)
        : invitation(id, "sms", phone ?? "", language);
      const person = await registration.add(
        input.ok,
        null,
        (sql) => verifications.beginWithin(sql, given, { message, isDecoy: false }),
        id,
      );
      if (person === null) return { refused: "account_exists" };
      outbox.wake();
      return { ok: { person, expiresAt: given.expiresAt } };
    },

    /** Another invitation; those before it are void. */
    async again(by: Person, given: string, language: Language): Promise<Outcome<Invited>> {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      const person = id === null ? null : await people.get(id);
      if (person === null) return { refused: "not_found" };
      // Whoever has a password has come in already, and whoever chose no staff's role was never invited.
      const isOpen = person.role === "admin" || person.role === "dispatcher";
      if (!isOpen || !person.active || await credentials.passwordHash(person.id) !== null) {
        return { refused: "invitation_not_open" };
      }
      const next = person.email !== null
        ? invitation(person.id, "email", person.email, language)
        : invitation(person.id, "sms", person.phone ?? "", language);
      await verifications.replace("invitation", next.given, {
        message: next.message,
        isDecoy: false,
      });
      return { ok: { person, expiresAt: next.given.expiresAt } };
    },
  };
}
