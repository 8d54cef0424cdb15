/**
 * Who acts in a clinic's name beside its own account. Owners invite and remove, name other owners and have
 * what is legally the clinic's; managers do the daily work. A clinic is never without an owner.
 */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { frame, type Hub, personTopic } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, clinicOf, type Instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  type ClinicMemberStore,
  InviteSpent,
  type LoggedChange,
  MEMBER_KINDS,
  type MemberInvite,
  type MemberKind,
  type OpenInvite,
} from "../../db/clinic_members.ts";
import type { Account, PeopleStore } from "../../db/people.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { newOpaqueToken, tokenHash } from "../../runtime/tokens.ts";
import { emailField, newPassword, phoneField, uuidOrNull } from "../account_schemas.ts";
import type { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person, SignedIn } from "../services.ts";
import { validate } from "../validation.ts";
import { contactOf, type PhoneReader } from "./contact_rules.ts";
import { passwordProblem } from "./registration.ts";
import type { SignIns } from "./sign_ins.ts";

const kind = z.enum(MEMBER_KINDS);

export const memberInviteBody = (phone: PhoneReader) =>
  z.object({ email: emailField.nullish(), phone: phoneField(phone).nullish(), kind })
    .superRefine(({ email, phone }, context) => {
      if (email || phone) return;
      context.addIssue({ code: "custom", path: ["email"], message: "login_missing" });
    });
export const memberKindBody = z.object({ kind });
export const joinTeamBody = z.object({
  token: text(100),
  firstName: text(80),
  lastName: text(80),
  password: newPassword,
});

export interface MemberView {
  readonly userId: PersonId;
  readonly kind: MemberKind;
  readonly firstName: string;
  readonly lastName: string;
  /** For owners. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly addedAt: Instant;
  /** The account that the clinic was registered with: an owner for good. */
  readonly isOwn: boolean;
}

export interface ChangeView extends LoggedChange {
  readonly name: string;
  readonly byName: string;
}

export interface TeamView {
  readonly members: readonly MemberView[];
  /** For owners; empty to managers. */
  readonly invites: readonly MemberInvite[];
  readonly changes: readonly ChangeView[];
}

export interface ClinicMemberServices {
  team(by: Person): Promise<Outcome<TeamView>>;
  /** A link to this contact. The answer does not tell whether the contact has an account. */
  invite(by: Person, body: unknown, language: Language): Promise<Outcome<MemberInvite>>;
  withdraw(by: Person, id: string): Promise<Outcome<{ readonly withdrawn: true }>>;
  setKind(by: Person, id: string, body: unknown, language: Language): Promise<Outcome<TeamView>>;
  /** An owner removes somebody, or a member leaves. The account is closed. */
  end(by: Person, id: string): Promise<Outcome<{ readonly ended: true }>>;
  /** Whose link this is. */
  invitation(token: string): Promise<Outcome<OpenInvite>>;
  join(body: unknown, address: string, language: Language): Promise<Outcome<Person>>;
  /** The same for a page: signed in at once. */
  joinPage(body: unknown, address: string, language: Language): Promise<Outcome<SignedIn>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly hub: Hub;
  readonly members: ClinicMemberStore;
  readonly people: PeopleStore;
  readonly passwords: Passwords;
  readonly phone: PhoneReader;
  readonly limit: RateLimit;
  readonly remembered: {
    forget(id: PersonId): void;
    readonly signIns: Pick<SignIns, "revokeAll">;
  };
  readonly startSession: (person: Person) => Promise<SignedIn>;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;
const SHOWN_CHANGES = 50;

/** Whether the account has what is legally the clinic's: its own account, and owners beside it. Pure. */
export const ownsClinic = (by: Pick<Person, "role" | "clinicId" | "clinicKind">): boolean =>
  by.role === "clinic" && (by.clinicId == null || by.clinicKind === "owner");

export function clinicMemberServices(around: Surroundings): ClinicMemberServices {
  const { world, hub, members, people, passwords, limit, remembered } = around;
  const inviteBody = memberInviteBody(around.phone);

  /** What is open of the account comes back with other rights, or not at all. */
  async function closed(id: PersonId): Promise<void> {
    remembered.forget(id);
    hub.disconnect(personTopic(id), frame("account_closed", { told: null }));
    await remembered.signIns.revokeAll(id);
    // One that was opened meanwhile.
    hub.disconnect(personTopic(id));
  }

  const viewOf = (
    account: Account,
    member: { kind: MemberKind; addedAt: Instant; isOwn: boolean },
    byOwner: boolean,
  ): MemberView => ({
    ...member,
    userId: account.id,
    firstName: account.firstName,
    lastName: account.lastName,
    email: byOwner ? account.email : null,
    phone: byOwner ? account.phone : null,
  });

  async function team(by: Person): Promise<Outcome<TeamView>> {
    if (by.role !== "clinic") return FORBIDDEN;
    const clinicId = clinicOf(by);
    const isOwner = ownsClinic(by);
    const [own, listed, invites, changes] = await Promise.all([
      people.get(clinicId),
      members.list(clinicId),
      isOwner ? members.invites(clinicId, world.clock.now()) : [],
      isOwner ? members.changes(clinicId, SHOWN_CHANGES) : [],
    ]);
    const ids = new Set([
      ...listed.map(({ userId }) => userId),
      ...changes.flatMap(({ userId, byId }) => [userId, byId]),
    ]);
    const accounts = new Map<string, Account>();
    for (const account of await Promise.all([...ids].map((id) => people.get(id)))) {
      if (account !== null) accounts.set(account.id, account);
    }
    const nameOf = (id: string): string => {
      const account = id === own?.id ? own : accounts.get(id);
      return account === undefined ? "" : `${account.firstName} ${account.lastName}`.trim();
    };
    const first: readonly MemberView[] = own === null
      ? []
      : [viewOf(own, { kind: "owner", addedAt: own.createdAt, isOwn: true }, isOwner)];
    return {
      ok: {
        members: [
          ...first,
          ...listed.flatMap(({ userId, kind, addedAt }) => {
            const account = accounts.get(userId);
            return account === undefined
              ? []
              : [viewOf(account, { kind, addedAt, isOwn: false }, isOwner)];
          }),
        ],
        invites,
        changes: changes.map((one) => ({
          ...one,
          name: nameOf(one.userId),
          byName: nameOf(one.byId),
        })),
      },
    };
  }

  return {
    team,

    async invite(by, body, language) {
      if (!ownsClinic(by)) return FORBIDDEN;
      const input = validate(inviteBody, body, language);
      if ("invalid" in input) return input;
      const clinicId = clinicOf(by);
      const at = world.clock.now();
      const wait = limit.attempt(`clinic-invite/${clinicId}`, LIMITS.memberInvitesPerMinute, at);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const { email, phone } = input.ok;
      const contact = email ?? phone ?? "";
      const token = newOpaqueToken();
      const invite: MemberInvite = {
        id: world.newId(),
        kind: input.ok.kind,
        contact,
        createdAt: at,
        expiresAt: after(at, LIMITS.memberInviteMilliseconds),
      };
      const made = await members.invite(
        { ...invite, clinicId, createdBy: by.id, tokenHash: await tokenHash(token) },
        {
          channel: email ? "email" : "sms",
          recipient: contact,
          language,
          template: "clinic_invitation",
          values: { link: `${around.origin}/team/${token}` },
          dedupeKey: `clinic_invitation/${invite.id}`,
          personId: clinicId,
          createdAt: at,
          expiresAt: invite.expiresAt,
        },
        { open: LIMITS.openMemberInvites, daily: LIMITS.memberInvitesPerDay },
      );
      return made ? { ok: invite } : { refused: "too_many_invites" };
    },

    async withdraw(by, given) {
      if (!ownsClinic(by)) return FORBIDDEN;
      const id = uuidOrNull(given);
      return id !== null && await members.withdraw(clinicOf(by), id, world.clock.now())
        ? { ok: { withdrawn: true } }
        : NOT_FOUND;
    },

    async setKind(by, given, body, language) {
      if (!ownsClinic(by)) return FORBIDDEN;
      const input = validate(memberKindBody, body, language);
      if ("invalid" in input) return input;
      const id = uuidOrNull(given);
      if (id === null) return NOT_FOUND;
      const userId = personId(id);
      const { kind } = input.ok;
      const done = await members.setKind(clinicOf(by), kind, {
        id: world.newId(),
        userId,
        change: kind,
        byId: by.id,
        at: world.clock.now(),
      });
      if (done === "missing") return NOT_FOUND;
      if (done === "last_owner") return { refused: "last_owner" };
      if (done === "changed") {
        remembered.forget(userId);
        hub.disconnect(personTopic(userId));
      }
      // Whoever has just made a manager of themselves sees what a manager sees.
      return await team(by.id === userId ? { ...by, clinicKind: kind } : by);
    },

    async end(by, given) {
      if (by.role !== "clinic") return FORBIDDEN;
      const id = uuidOrNull(given);
      if (id === null) return NOT_FOUND;
      const userId = personId(id);
      if (userId !== by.id && !ownsClinic(by)) return FORBIDDEN;
      const done = await members.end(clinicOf(by), {
        id: world.newId(),
        userId,
        change: userId === by.id ? "left" : "removed",
        byId: by.id,
        at: world.clock.now(),
      });
      if (done === "missing") return NOT_FOUND;
      if (done === "last_owner") return { refused: "last_owner" };
      await closed(userId);
      world.log.info("an account acts for a clinic no longer", { account: userId, by: by.id });
      return { ok: { ended: true } };
    },

    async invitation(token) {
      const found = await members.invitedBy(await tokenHash(token), world.clock.now());
      return found === null ? { refused: "invite_not_open" } : { ok: found };
    },

    join,

    async joinPage(body, address, language) {
      const made = await join(body, address, language);
      return "ok" in made ? { ok: await around.startSession(made.ok) } : made;
    },
  };

  async function join(
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<Person>> {
    const at = world.clock.now();
    const wait = limit.attempt(
      `team/${address}`,
      LIMITS.registrationsPerMinutePerAddress,
      at,
    );
    if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
    const input = validate(joinTeamBody, body, language);
    if ("invalid" in input) return input;
    const { token, password, firstName, lastName } = input.ok;
    const invite = await members.invitedBy(await tokenHash(token), at);
    if (invite === null) return { refused: "invite_not_open" };
    const contact = contactOf(invite.contact, around.phone);
    if (contact === null) return { refused: "invite_not_open" };
    const contacts = contact.channel === "email"
      ? { email: contact.value, phone: null }
      : { email: null, phone: contact.value };
    const wrong = passwordProblem(
      passwords,
      password,
      { ...contacts, firstName, lastName },
      language,
    );
    if (wrong !== null) return wrong;
    const passwordHash = await passwords.hash(password);
    const id = personId(world.newId());
    const changeId = world.newId();
    try {
      const added = await people.add(
        {
          ...contacts,
          ...{ id, firstName, lastName, passwordHash, createdAt: at },
          role: "clinic",
          active: true,
          doctor: null,
          clinic: null,
        },
        (sql) => members.join(sql, invite, id, at, changeId),
      );
      if (added) return await joined(id);
      // The contact has an account: one that was a member before is opened again, no other.
      const owner = await people.byLogin(contact.value);
      if (owner === null) return { refused: "account_exists" };
      const account = { id: owner.id, passwordHash, firstName, lastName };
      return await members.rejoin(invite, account, at, changeId)
        ? await joined(owner.id)
        : { refused: "account_exists" };
    } catch (error) {
      if (error instanceof InviteSpent) return { refused: "invite_not_open" };
      throw error;
    }
  }

  async function joined(id: PersonId): Promise<Outcome<Person>> {
    remembered.forget(id);
    const person = await people.get(id);
    return person === null ? NOT_FOUND : { ok: person };
  }
}
