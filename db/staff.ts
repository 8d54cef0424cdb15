/** The store of staff: where each has rights, who is on duty, and whom to call when nobody is. */
import type { StaffDuty } from "../actors/staff/roster.ts";
import type { Instant, Membership, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, queryOf } from "./query.ts";
import { MEMBERSHIPS_OF_USER } from "./standing.ts";

export interface HandoverNote {
  readonly from: PersonId;
  readonly at: Instant;
  readonly text: string;
}

export type StaffStore = ReturnType<typeof staffStore>;

const notePlace = (dutyId: string): string => `staff_duties.note/${dutyId}`;

export function staffStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  return {
    /** @returns false: somebody else has changed them at this very moment */
    async setMemberships(
      userId: PersonId,
      areas: readonly Membership[],
      by: PersonId,
      at: Instant,
    ): Promise<boolean> {
      try {
        await rows(
          "staff.setMemberships",
          `insert into staff_memberships (user_id, version, areas, changed_by, changed_at)
           select $1, coalesce(max(version), 0) + 1, $2::jsonb, $3, to_timestamp($4::float8 / 1000)
           from staff_memberships where user_id = $1`,
          [userId, areas, by, at],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    /** Who is on duty and may be: whose account was closed, or has another role, is not. */
    async onDuty(): Promise<readonly StaffDuty[]> {
      return await rows<StaffDuty>(
        "staff.onDuty",
        `select users.id, users.role, users.first_name, users.last_name, d.started_at,
           case when users.role = 'dispatcher' then ${MEMBERSHIPS_OF_USER} end as memberships
         from staff_duties d join users on users.id = d.user_id
         where d.ended_at is null and users.active and users.role in ('dispatcher', 'admin')
         order by d.started_at, users.id`,
        [],
      );
    },

    /** Whose account was closed, or who has another role now, is on duty no more. */
    async endLost(at: Instant): Promise<void> {
      await rows(
        "staff.endLost",
        `update staff_duties d set ended_at = to_timestamp($1::float8 / 1000) from users u
         where d.ended_at is null and u.id = d.user_id
           and not (u.active and u.role in ('dispatcher', 'admin'))`,
        [at],
      );
    },

    async clinicNames(
      limit: number,
    ): Promise<readonly { readonly id: PersonId; readonly name: string }[]> {
      return await rows(
        "staff.clinics",
        `select u.id, c.name from clinic_profiles c join users u on u.id = c.user_id
         where u.role = 'clinic' order by lower(c.name), u.id limit $1`,
        [limit],
      );
    },

    /** Twice is once. */
    async startDuty(id: string, userId: PersonId, at: Instant): Promise<void> {
      await rows(
        "staff.startDuty",
        `insert into staff_duties (id, user_id, started_at)
         values ($1, $2, to_timestamp($3::float8 / 1000))
         on conflict (user_id) where ended_at is null do nothing`,
        [id, userId, at],
      );
    },

    /** @returns false: this person was not on duty */
    async endDuty(
      userId: PersonId,
      at: Instant,
      handover: { readonly to: PersonId; readonly note: string | null } | null,
    ): Promise<boolean> {
      const [open] = await rows<{ id: string }>(
        "staff.openDuty",
        "select id from staff_duties where user_id = $1 and ended_at is null",
        [userId],
      );
      if (open === undefined) return false;
      const note = handover === null || handover.note === null
        ? null
        : (await keyring.person(handover.to)).seal(notePlace(open.id), handover.note);
      const ended = await rows(
        "staff.endDuty",
        `update staff_duties set ended_at = to_timestamp($2::float8 / 1000), handed_to = $3, note = $4
         where id = $1 and ended_at is null returning id`,
        [open.id, at, handover?.to ?? null, note],
      );
      return ended.length === 1;
    },

    /** Of these who have gone off duty, and are not on it again: when they went. */
    async wentOffDuty(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Instant>> {
      const found = await rows<{ id: PersonId; at: Instant }>(
        "staff.wentOffDuty",
        `select user_id as id, max(ended_at) as at from staff_duties
         where user_id in (select value::uuid from jsonb_array_elements_text($1::jsonb) as value)
         group by user_id having bool_and(ended_at is not null)`,
        [ids],
      );
      return new Map(found.map(({ id, at }) => [id, at]));
    },

    /** What colleagues who left have told this person since a moment; the newest first. */
    async notesFor(userId: PersonId, since: Instant): Promise<readonly HandoverNote[]> {
      const found = await rows<{ id: string; from: PersonId; at: Instant; note: Uint8Array }>(
        "staff.notes",
        `select id, user_id as "from", ended_at as at, note from staff_duties
         where handed_to = $1 and ended_at >= to_timestamp($2::float8 / 1000) and note is not null
         order by ended_at desc limit 20`,
        [userId, since],
      );
      if (found.length === 0) return [];
      const key = (await keyring.persons([userId])).get(userId);
      return key === undefined ? [] : found.map(({ id, from, at, note }) => ({
        from,
        at,
        text: key.open(notePlace(id), note),
      }));
    },

    /**
     * The people to call, in order, by city; a city without a list is not in it. Whose account was closed,
     * or who has another role now, is not called: they must not learn of an alarm.
     */
    async onCall(): Promise<ReadonlyMap<string, readonly PersonId[]>> {
      const found = await rows<{ city: string; userIds: readonly PersonId[] }>(
        "staff.onCall",
        `select city, coalesce((select jsonb_agg(users.id order by one.place)
             from jsonb_array_elements_text(newest.user_ids) with ordinality as one(id, place)
             join users on users.id = one.id::uuid
             where users.active and users.role in ('dispatcher', 'admin')), '[]'::jsonb) as user_ids
         from (select distinct on (city) city, user_ids from on_call_lists
           order by city, version desc) newest`,
        [],
      );
      return new Map(found.map(({ city, userIds }) => [city, userIds]));
    },

    /** Whose accounts are open; the first ones, where there are many. */
    async admins(limit = 20): Promise<readonly PersonId[]> {
      const found = await rows<{ id: PersonId }>(
        "staff.admins",
        "select id from users where role = 'admin' and active order by id limit $1",
        [limit],
      );
      return found.map(({ id }) => id);
    },

    async setOnCall(
      city: string,
      userIds: readonly PersonId[],
      by: PersonId,
      at: Instant,
    ): Promise<boolean> {
      try {
        await rows(
          "staff.setOnCall",
          `insert into on_call_lists (city, version, user_ids, changed_by, changed_at)
           select $1, coalesce(max(version), 0) + 1, $2::jsonb, $3, to_timestamp($4::float8 / 1000)
           from on_call_lists where city = $1`,
          [city, userIds, by, at],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
