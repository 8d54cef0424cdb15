/**
 * Registration. Where contacts are verified everybody gets the same answer, in the same time, and the code
 * decides: a new contact makes the account; one that has an account signs its owner in, or tells the owner
 * how to. Nothing that was typed changes an account that was there before.
 */
import type { DoctorFacts } from "../../actors/booking/protocol.ts";
import { isStaff, type PersonId, personId, type Role } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Account, PeopleStore } from "../../db/people.ts";
import { CodeSpent, type Verification, type Verifications } from "../../db/verifications.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import type { RegisterBody } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import type { CodeDesk, CodeSent } from "./code_desk.ts";
import type { Contact } from "./contact_rules.ts";
import { isAboutOwner } from "./contact_rules.ts";

/** What is known of an account before there is one. */
export interface NewPerson {
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
  readonly specializations?: DoctorFacts["specializations"] | undefined;
  readonly licenseNumber?: string | undefined;
  readonly licenseExpiresOn?: string | undefined;
  readonly clinicName?: string | undefined;
}

/** A registration that waits for its code. */
interface Waiting {
  readonly person: Omit<NewPerson, "email" | "phone">;
  readonly passwordHash: string | null;
  /** The other contact: it is proved by a code of its own, once there is an account. */
  readonly second: Contact | null;
}

/** Who has brought the right code. */
export interface Confirmed {
  readonly person: Person;
  readonly isNew: boolean;
  readonly second: Contact | null;
}

export interface RegistrationOptions {
  readonly world: Pick<World, "clock" | "newId">;
  readonly people: PeopleStore;
  readonly passwords: Passwords;
  readonly desk: CodeDesk;
  readonly verifications: Verifications;
  /** Codes prove contacts; otherwise they are taken as given. */
  readonly verification: boolean;
  /** Which of two contacts a code goes to: the channel that somebody reads. */
  readonly prefers: Contact["channel"];
  /** The account is known from now on. */
  readonly remember: (account: Account) => void;
}

const WHO_SETS_A_PASSWORD = (role: Role): boolean => role !== "patient";

export class Registration {
  constructor(private readonly options: RegistrationOptions) {}

  /** Judges what was typed, makes the account or sends the code that will. */
  async begin(
    body: RegisterBody,
    address: string,
    language: Language,
  ): Promise<Outcome<{ readonly person: Person } | { readonly sent: CodeSent }>> {
    const { people, passwords, verification } = this.options;
    // Staff are made by an admin, never chosen at registration.
    if (isStaff(body.role)) return { refused: "role_not_open" };
    const { password = null } = body;
    if (password === null && (!verification || WHO_SETS_A_PASSWORD(body.role))) {
      return { invalid: [fieldError("password", "required", language)] };
    }
    const wrong = password === null ? null : passwordProblem(passwords, password, body, language);
    if (wrong !== null) return wrong;
    // Before anything is looked up: with a password it takes as long for everybody.
    const passwordHash = password === null ? null : await passwords.hash(password);
    if (!verification) {
      const made = await this.add(body, passwordHash);
      return made === null ? { refused: "account_exists" } : { ok: { person: made } };
    }
    const [contact, second = null] = contactsOf(body, this.options.prefers);
    if (contact === undefined) {
      return { invalid: [fieldError("email", "login_missing", language)] };
    }
    const owner = await people.byLogin(contact.value);
    const { email: _email, phone: _phone, password: _password, ...person } = body;
    const sent = await this.options.desk.begin({
      purpose: "register",
      contact,
      userId: owner?.id ?? null,
      language,
      template: owner === null
        ? "register_code"
        : !owner.active
        ? null
        : owner.role === "patient"
        ? "register_known"
        : "register_known_password",
      registration: { person, passwordHash, second } satisfies Waiting,
    }, address);
    return "ok" in sent ? { ok: { sent: sent.ok } } : sent;
  }

  /** The right code has come: makes the account, or finds the one that its contact has. */
  async finish(verification: Verification): Promise<Outcome<Confirmed>> {
    const { world, verifications } = this.options;
    const { contact, registration } = verification.contents;
    const { person, passwordHash, second } = registration as Waiting;
    const at = world.clock.now();
    try {
      if (verification.userId === null) {
        const proved = verification.channel === "email"
          ? { ...person, email: contact }
          : { ...person, phone: contact };
        const made = await this.add(
          proved,
          passwordHash,
          (sql) => verifications.use(sql, verification.id, at),
        );
        if (made !== null) return { ok: { person: made, isNew: true, second } };
      }
      return await this.enter(verification, contact);
    } catch (error) {
      if (error instanceof CodeSpent) return { refused: "code_spent" };
      throw error;
    }
  }

  /** Signs in to the account that the contact has, where a code opens it. @throws CodeSpent */
  async enter(verification: Verification, contact: string): Promise<Outcome<Confirmed>> {
    const { people, verifications, world } = this.options;
    const owner = await people.byLogin(contact);
    if (owner === null || !owner.active || owner.role !== "patient") {
      return { refused: "code_spent" };
    }
    await verifications.useFor(verification.id, world.clock.now(), () => Promise.resolve());
    const { passwordHash: _secret, ...person } = owner;
    return { ok: { person, isNew: false, second: null } };
  }

  /** @returns null: a contact belongs to somebody already */
  async add(
    input: NewPerson,
    passwordHash: string | null,
    within: Parameters<PeopleStore["add"]>[1] = null,
    id: PersonId = personId(this.options.world.newId()),
  ): Promise<Person | null> {
    const { people, world, remember } = this.options;
    const account: Account = {
      id,
      role: input.role,
      email: input.email ?? null,
      phone: input.phone ?? null,
      firstName: input.firstName,
      lastName: input.lastName,
      active: true,
      createdAt: world.clock.now(),
    };
    const added = await people.add({
      ...account,
      passwordHash,
      doctor: input.role === "doctor"
        ? {
          specializations: input.specializations ?? [],
          licenseNumber: input.licenseNumber ?? "",
          licenseExpiresOn: input.licenseExpiresOn ?? "",
        }
        : null,
      clinic: input.role === "clinic"
        ? {
          name: input.clinicName ?? `${input.firstName} ${input.lastName}`,
          licenseNumber: input.licenseNumber ?? null,
        }
        : null,
    }, within);
    if (!added) return null;
    // What a dispatcher may see stands in tables of its own, and is read with the account.
    if (account.role !== "dispatcher") remember(account);
    return account;
  }
}

/** Both contacts, that first to which the code goes. */
function contactsOf(
  { email, phone }: Pick<NewPerson, "email" | "phone">,
  prefers: Contact["channel"],
): readonly Contact[] {
  const contacts: readonly Contact[] = [
    ...(phone ? [{ channel: "sms", value: phone } as const] : []),
    ...(email ? [{ channel: "email", value: email } as const] : []),
  ];
  return contacts.toSorted((one) => one.channel === prefers ? -1 : 1);
}

/** Why a password is no good, or null. There are no rules of composition. */
export function passwordProblem(
  passwords: Pick<Passwords, "isCommon">,
  password: string,
  owner: Pick<NewPerson, "email" | "phone"> & Partial<Pick<NewPerson, "firstName" | "lastName">>,
  language: Language,
): { readonly invalid: readonly [ReturnType<typeof fieldError>] } | null {
  const about = [owner.email, owner.phone, owner.firstName, owner.lastName];
  const code = passwords.isCommon(password)
    ? "password_too_common"
    : isAboutOwner(password, about.map((word) => word ?? null))
    ? "password_about_owner"
    : null;
  return code === null ? null : { invalid: [fieldError("password", code, language)] };
}
