/**
 * The accounts that act in a clinic's name beside its own: owners and managers, the links that invite them,
 * and what was changed when. The clinic's own account is always one of its owners.
 */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export const MEMBER_KINDS = ["owner", "manager"] as const;
export type MemberKind = typeof MEMBER_KINDS[number];
export const MEMBER_CHANGES = ["joined", "owner", "manager", "removed", "left"] as const;
export type MemberChange = typeof MEMBER_CHANGES[number];

export interface ClinicMember {
  readonly userId: PersonId;
  readonly kind: MemberKind;
  readonly addedAt: Instant;
}

export interface MemberInvite {
  readonly id: string;
  readonly kind: MemberKind;
  /** An e-mail address or a telephone. */
  readonly contact: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface LoggedChange {
  readonly userId: PersonId;
  readonly change: MemberChange;
  readonly byId: PersonId;
  readonly at: Instant;
}

/** What a link that is still good says. */
export interface OpenInvite {
  readonly id: string;
  readonly clinicId: PersonId;
  readonly clinicName: string;
  readonly kind: MemberKind;
  readonly contact: string;
  readonly createdBy: PersonId;
  readonly expiresAt: Instant;
}

/** The link was used or withdrawn meanwhile: the transaction is taken back. */
export class InviteSpent extends Error {
  override readonly name = "InviteSpent";
}

const INSTANT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const place = (id: string): string => `clinic_member_invites.sealed/${id}`;
const OPEN = "i.used_at is null and i.withdrawn_at is null";

/** All who own the clinic `$1` and can sign in, but `$2`. */
const OTHER_OWNERS = `
  select o.id from (
    select id from users where id = $1::uuid and active
    union
    select m.user_id from clinic_members m join users u on u.id = m.user_id
    where m.clinic_id = $1 and m.kind = 'owner' and m.ended_at is null and u.active
  ) o where o.id <> $2::uuid limit 1`;

export type ClinicMemberStore = ReturnType<typeof clinicMemberStore>;

export function clinicMemberStore(
  database: Database,
  keyring: Keyring,
  outbox: { enqueue(sql: Sql, message: NewMessage): Promise<void>; wake(): void },
) {
  const rows = queryOf(database);
  const contactIndex = async (contact: string): Promise<Uint8Array> =>
    (await keyring.purpose("clinic_invite_index")).index(contact);

  async function logChange(
    sql: Sql,
    id: string,
    clinicId: string,
    { userId, change, byId, at }: LoggedChange,
  ): Promise<void> {
    await sql.unsafe(
      `insert into clinic_member_changes (id, clinic_id, user_id, change, by_id, at)
       values ($1, $2, $3, $4, $5, ${INSTANT("$6")})`,
      [id, clinicId, userId, change, byId, at] as never[],
    );
  }

  /** Two owners who remove each other at once come one after the other. */
  const lockClinic = (sql: Sql, clinicId: string) =>
    sql.unsafe("select 1 from users where id = $1 for update", [clinicId]);

  return {
    /** Beside the clinic's own account; the oldest first. */
    list: (clinicId: string): Promise<readonly ClinicMember[]> =>
      rows<ClinicMember>(
        "clinicMembers.list",
        `select user_id, kind, added_at from clinic_members
         where clinic_id = $1 and ended_at is null order by added_at, user_id limit 200`,
        [clinicId],
      ),

    /** The newest first. */
    changes: (clinicId: string, limit: number): Promise<readonly LoggedChange[]> =>
      rows<LoggedChange>(
        "clinicMembers.changes",
        `select user_id, change, by_id, at from clinic_member_changes
         where clinic_id = $1 order by at desc, id desc limit $2`,
        [clinicId, limit],
      ),

    /** Links that nobody has used yet and that are still good. */
    async invites(clinicId: string, at: Instant): Promise<readonly MemberInvite[]> {
      const found = await rows<Omit<MemberInvite, "contact"> & { sealed: Uint8Array }>(
        "clinicMembers.invites",
        `select id, kind, sealed, created_at, expires_at from clinic_member_invites i
         where clinic_id = $1 and ${OPEN} and expires_at > ${INSTANT("$2")}
         order by created_at desc limit 100`,
        [clinicId, at],
      );
      const key = (await keyring.persons([clinicId])).get(clinicId);
      return key === undefined ? [] : found.map(({ sealed, ...invite }) => ({
        ...invite,
        contact: key.open(place(invite.id), sealed),
      }));
    },

    /**
     * The link and the message that brings it, or neither. An earlier link to the same contact ends.
     * @param most so many open ones, and so many in a day
     * @returns false: there are that many
     */
    async invite(
      invite: MemberInvite & {
        readonly clinicId: PersonId;
        readonly tokenHash: Uint8Array;
        readonly createdBy: PersonId;
      },
      message: NewMessage,
      most: { readonly open: number; readonly daily: number },
    ): Promise<boolean> {
      const { id, clinicId, createdAt } = invite;
      const sealed = (await keyring.person(clinicId)).seal(place(id), invite.contact);
      const index = await contactIndex(invite.contact);
      const made = await database.transaction("clinicMembers.invite", async (sql) => {
        await lockClinic(sql, clinicId);
        await sql.unsafe(
          `update clinic_member_invites i set withdrawn_at = ${INSTANT("$3")}
           where clinic_id = $1 and contact_index = $2 and ${OPEN}`,
          [clinicId, index, createdAt] as never[],
        );
        const added = await sql.unsafe(
          `insert into clinic_member_invites (id, token_hash, clinic_id, kind, sealed, contact_index,
             created_by, created_at, expires_at)
           select $1::uuid, $2::bytea, $3::uuid, $4::text, $5::bytea, $6::bytea, $7::uuid,
             ${INSTANT("$8")}, ${INSTANT("$9")}
           where (select count(*) from clinic_member_invites i where clinic_id = $3 and ${OPEN}
               and expires_at > ${INSTANT("$8")}) < $10::integer
             and (select count(*) from clinic_member_invites where clinic_id = $3
               and created_at > ${INSTANT("$8")} - interval '1 day') < $11::integer
           returning id`,
          [
            id,
            invite.tokenHash,
            clinicId,
            invite.kind,
            sealed,
            index,
            invite.createdBy,
            createdAt,
            invite.expiresAt,
            most.open,
            most.daily,
          ] as never[],
        );
        if (added.length === 0) return false;
        await outbox.enqueue(sql, message);
        return true;
      });
      if (made) outbox.wake();
      return made;
    },

    /** @returns false: no such link of this clinic is open */
    async withdraw(clinicId: string, id: string, at: Instant): Promise<boolean> {
      const gone = await rows(
        "clinicMembers.withdraw",
        `update clinic_member_invites i set withdrawn_at = ${INSTANT("$3")}
         where id = $2 and clinic_id = $1 and ${OPEN} returning id`,
        [clinicId, id, at],
      );
      return gone.length === 1;
    },

    /** Null: the link is not good, or no longer, or its clinic is closed. */
    async invitedBy(tokenHash: Uint8Array, at: Instant): Promise<OpenInvite | null> {
      const [found] = await rows<Omit<OpenInvite, "contact"> & { sealed: Uint8Array }>(
        "clinicMembers.invitedBy",
        `select i.id, i.clinic_id, p.name as clinic_name, i.kind, i.sealed, i.created_by, i.expires_at
         from clinic_member_invites i join clinic_profiles p on p.user_id = i.clinic_id
           join users u on u.id = i.clinic_id
         where i.token_hash = $1 and ${OPEN} and i.expires_at > ${INSTANT("$2")} and u.active`,
        [tokenHash, at],
      );
      if (found === undefined) return null;
      const { sealed, ...invite } = found;
      const key = (await keyring.persons([invite.clinicId])).get(invite.clinicId);
      return key === undefined ? null : { ...invite, contact: key.open(place(invite.id), sealed) };
    },

    /**
     * To be run in the transaction that makes the account: the link is used and the account is a member.
     * @throws InviteSpent
     */
    async join(
      sql: Sql,
      invite: OpenInvite,
      userId: PersonId,
      at: Instant,
      changeId: string,
    ): Promise<void> {
      const used = await sql.unsafe(
        `update clinic_member_invites i set used_at = ${INSTANT("$3")}, used_by = $2
         where id = $1 and ${OPEN} and expires_at > ${INSTANT("$3")} returning id`,
        [invite.id, userId, at] as never[],
      );
      if (used.length === 0) throw new InviteSpent();
      await sql.unsafe(
        `insert into clinic_members (user_id, clinic_id, kind, added_by, added_at)
         values ($1, $2, $3, $4, ${INSTANT("$5")})
         on conflict (user_id) do update set clinic_id = excluded.clinic_id, kind = excluded.kind,
           added_by = excluded.added_by, added_at = excluded.added_at, ended_at = null,
           ended_by = null`,
        [userId, invite.clinicId, invite.kind, invite.createdBy, at] as never[],
      );
      const change = { userId, change: "joined", byId: invite.createdBy, at } as const;
      await logChange(sql, changeId, invite.clinicId, change);
    },

    /** Opens an account that was a member of some clinic before, and whom nobody has blocked. */
    async rejoin(
      invite: OpenInvite,
      account: {
        readonly id: PersonId;
        readonly passwordHash: string;
        readonly firstName: string;
        readonly lastName: string;
      },
      at: Instant,
      changeId: string,
    ): Promise<boolean> {
      return await database.transaction("clinicMembers.rejoin", async (sql) => {
        const opened = await sql.unsafe(
          `update users set active = true, password_hash = $2, first_name = $3, last_name = $4
           where id = $1 and role = 'clinic' and blocked_at is null and deleted_at is null
             and exists (select from clinic_members m where m.user_id = users.id
               and m.ended_at is not null)
           returning id`,
          [account.id, account.passwordHash, account.firstName, account.lastName] as never[],
        );
        if (opened.length === 0) return false;
        await this.join(sql, invite, account.id, at, changeId);
        return true;
      });
    },

    /** @returns `last_owner`: nobody else would own the clinic; `missing`: no such member */
    async setKind(
      clinicId: PersonId,
      kind: MemberKind,
      { id, ...change }: LoggedChange & { readonly id: string },
    ): Promise<"changed" | "same" | "last_owner" | "missing"> {
      return await database.transaction("clinicMembers.setKind", async (sql) => {
        await lockClinic(sql, clinicId);
        const [member] = await sql.unsafe<{ kind: MemberKind }[]>(
          `select kind from clinic_members
           where user_id = $1 and clinic_id = $2 and ended_at is null for update`,
          [change.userId, clinicId],
        );
        if (member === undefined) return "missing";
        if (member.kind === kind) return "same";
        if (member.kind === "owner") {
          const others = await sql.unsafe(OTHER_OWNERS, [clinicId, change.userId]);
          if (others.length === 0) return "last_owner";
        }
        await sql.unsafe("update clinic_members set kind = $2 where user_id = $1", [
          change.userId,
          kind,
        ]);
        await logChange(sql, id, clinicId, change);
        return "changed";
      });
    },

    /** The account is closed with it: it was made for this clinic. */
    async end(
      clinicId: PersonId,
      { id, ...change }: LoggedChange & { readonly id: string },
    ): Promise<"ended" | "last_owner" | "missing"> {
      return await database.transaction("clinicMembers.end", async (sql) => {
        await lockClinic(sql, clinicId);
        const others = await sql.unsafe(OTHER_OWNERS, [clinicId, change.userId]);
        const ended = await sql.unsafe<{ kind: MemberKind }[]>(
          `update clinic_members set ended_at = ${INSTANT("$4")}, ended_by = $3
           where user_id = $1 and clinic_id = $2 and ended_at is null
             and (kind <> 'owner' or $5::boolean) returning kind`,
          [change.userId, clinicId, change.byId, change.at, others.length > 0] as never[],
        );
        if (ended.length === 0) {
          const known = await sql.unsafe(
            "select 1 from clinic_members where user_id = $1 and clinic_id = $2 and ended_at is null",
            [change.userId, clinicId],
          );
          return known.length === 0 ? "missing" : "last_owner";
        }
        await sql.unsafe("update users set active = false where id = $1", [change.userId]);
        await logChange(sql, id, clinicId, change);
        return "ended";
      });
    },
  };
}
