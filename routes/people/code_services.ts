/** All that is done with codes, for pages and API alike. */
import type { PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Credentials } from "../../db/credentials.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { Verifications } from "../../db/verifications.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import type { Language, Outcome, Person, SignedIn } from "../services.ts";
import { validate } from "../validation.ts";
import type { CodeDesk, CodeSent, CodeShown } from "./code_desk.ts";
import * as schemas from "./code_schemas.ts";
import { codeSignIn } from "./code_sign_in.ts";
import { type ContactBegun, contactChange } from "./contact_change.ts";
import type { PhoneReader } from "./contact_rules.ts";
import { invitations, type Invited } from "./invitations.ts";
import { type EndSignIns, passwordChange } from "./password_change.ts";
import type { ProofDesk } from "./proof_desk.ts";
import type { Registration } from "./registration.ts";

/** Somebody has brought the right code, and is to be signed in. */
export interface Entered {
  readonly person: Person;
  /** The account was made just now. */
  readonly isNew: boolean;
  /** The other contact that was given waits for its own code. */
  readonly next: CodeSent | null;
}

export interface CodeServices {
  /** What a page may say of a code under way; null: there is none of this id. */
  shown(verificationId: string): Promise<CodeShown | null>;
  resend(body: unknown, address: string, language: Language): Promise<Outcome<CodeSent>>;
  beginSignIn(body: unknown, address: string, language: Language): Promise<Outcome<CodeSent>>;
  /** The code of a registration or of a sign-in. */
  enter(body: unknown, address: string, language: Language): Promise<Outcome<Entered>>;
  /** The same, and begins a page's session. */
  enterPage(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<SignedIn & Pick<Entered, "next">>>;
  beginReset(body: unknown, address: string, language: Language): Promise<Outcome<CodeSent>>;
  confirmReset(body: unknown, language: Language): Promise<Outcome<{ readonly person: Person }>>;
  /** @param signIn by which the person is known; it stays, the others end */
  changePassword(
    by: Person,
    signIn: string | null,
    body: unknown,
    language: Language,
  ): Promise<Outcome<Record<never, never>>>;
  /** False for those who sign in with codes alone. */
  hasPassword(by: Person): Promise<boolean>;
  changeContact(
    by: Person,
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<ContactBegun>>;
  confirmContact(by: Person, body: unknown, language: Language): Promise<Outcome<Person>>;
  /** The contact of this person that waits for its code. */
  openContact(by: Person): Promise<CodeShown | null>;
  invite(by: Person, body: unknown, language: Language): Promise<Outcome<Invited>>;
  inviteAgain(by: Person, userId: string, language: Language): Promise<Outcome<Invited>>;
}

export interface CodeServicesOptions {
  readonly world: Pick<World, "clock" | "newId">;
  readonly people: PeopleStore;
  readonly credentials: Credentials;
  readonly verifications: Verifications;
  readonly outbox: Outbox;
  readonly passwords: Passwords;
  readonly desk: CodeDesk;
  readonly registration: Registration;
  readonly phone: PhoneReader;
  readonly proofs: Pick<ProofDesk, "count">;
  readonly verification: boolean;
  readonly url: string;
  readonly startSession: (person: Person) => Promise<SignedIn>;
  readonly endSignIns: EndSignIns;
  readonly forget: (id: PersonId) => void;
  readonly throttle: (key: string) => number | null;
}

export function codeServices(options: CodeServicesOptions): CodeServices {
  const { desk, verifications, credentials, world, startSession } = options;
  const signIn = codeSignIn(options);
  const passwords = passwordChange(options);
  const contacts = contactChange(options);
  const { invite, again } = invitations(options);

  const enter: CodeServices["enter"] = async (body, address, language) => {
    const confirmed = await signIn.confirm(body, address, language);
    if (!("ok" in confirmed)) return confirmed;
    const { person, isNew, second } = confirmed.ok;
    const sent = second === null ? null : await contacts.begin(person, second, address, language);
    return { ok: { person, isNew, next: sent !== null && "ok" in sent ? sent.ok : null } };
  };

  return {
    shown: (id) => desk.shown(id),

    async resend(body, address, language) {
      const input = validate(schemas.resendBody, body, language);
      return "invalid" in input ? input : await desk.resend(input.ok.verificationId, address);
    },

    beginSignIn: signIn.begin,

    enter,

    async enterPage(body, address, language) {
      const entered = await enter(body, address, language);
      if (!("ok" in entered)) return entered;
      return { ok: { ...await startSession(entered.ok.person), next: entered.ok.next } };
    },

    beginReset: passwords.beginReset,
    confirmReset: passwords.confirmReset,
    changePassword: passwords.change,
    hasPassword: async (by) => await credentials.passwordHash(by.id) !== null,
    changeContact: contacts.change,
    confirmContact: contacts.confirm,

    async openContact(by) {
      const id = await verifications.open(by.id, "contact", world.clock.now());
      return id === null ? null : await desk.shown(id);
    },

    invite,
    inviteAgain: again,
  };
}
