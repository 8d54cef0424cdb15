/** What the export reads of a person beside what the other stores give: plain rows, as they lie. */
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type PersonalRows = ReturnType<typeof personalRows>;

/** Sections that are one statement each; `$1` is the account. Instants come as milliseconds. */
const STATEMENTS = {
  signIns: `select created_at, last_seen_at, expires_at, device, network
      from sessions where user_id = $1
    union all select created_at, last_seen_at, expires_at, device, network
      from refresh_families where user_id = $1
    order by created_at desc limit 200`,
  doctorProfile: `select specializations, license_number, license_expires_on, status, decided_at,
      reason, created_at, card, proposal
    from doctor_profiles where user_id = $1`,
  clinicProfile: `select name, license_number, status, telemedicine, created_at
    from clinic_profiles where user_id = $1`,
  applicationSteps: `select step, at from application_steps where user_id = $1
    order by at limit 1000`,
  documents: `select id, kind, type, size_bytes, created_at from documents where owner_id = $1
    order by id limit 100`,
  reachDevices: `select device, language, created_at, accepted_at from push_subscriptions
    where user_id = $1 order by created_at limit 100`,
  reachSettings: `select push, sms, off_shift, language, updated_at from reach_settings
    where user_id = $1`,
  noticeWishes: `select ways, quiet_from, quiet_until, updated_at from notice_wishes
    where user_id = $1`,
  shifts: `select started_at, ended_at from shifts where doctor_id = $1
    order by started_at desc limit 5000`,
  plannedShifts: `select starts_at, ends_at, created_at from planned_shifts where doctor_id = $1
    order by starts_at limit 1000`,
  waitlist: `select call_type, specialization, days, parts, status, created_at, ends_at
    from waitlist_entries where person_id = $1 order by id limit 1000`,
  // A silent one only when it is over: somebody else may stand beside the screen.
  alerts: `select kind, status, is_drill, created_at, raised_at, acknowledged_at, ended_at
    from alerts where raised_by = $1
      and (ended_at is not null or kind not in ('danger', 'lone_visit'))
    order by id limit 1000`,
  payments:
    `select purpose, method, status, amount_kopecks, paid_kopecks, refunded_kopecks, created_at
    from payments where $1 in (payer_id, wallet_owner_id) order by id limit 5000`,
  memberships: `select areas, changed_at from staff_memberships where user_id = $1
    order by version limit 1000`,
  duties: `select started_at, ended_at from staff_duties where user_id = $1
    order by started_at desc limit 5000`,
  clinicDoctors: `select clinic_id, doctor_id, from_at, until_at from clinic_doctors
    where $1 in (clinic_id, doctor_id) order by from_at limit 5000`,
  clinicMember: `select clinic_id, kind, added_at from clinic_members where user_id = $1`,
} as const;

export type PersonalSection = keyof typeof STATEMENTS;

export function personalRows(database: Database) {
  const rows = queryOf(database);
  return {
    section: (name: PersonalSection, userId: string): Promise<Record<string, unknown>[]> =>
      rows<Record<string, unknown>>(`personal.${name}`, STATEMENTS[name], [userId]),

    /** The hash of the password; null: there is none, or no such account. */
    async passwordHash(userId: string): Promise<string | null> {
      const [found] = await rows<{ passwordHash: string | null }>(
        "personal.passwordHash",
        "select password_hash from users where id = $1 and active",
        [userId],
      );
      return found?.passwordHash ?? null;
    },

    /** When a page's session began; null: there is none of this token. */
    async sessionBegan(tokenHash: Uint8Array): Promise<Instant | null> {
      const [found] = await rows<{ createdAt: Instant }>(
        "personal.sessionBegan",
        "select created_at from sessions where token_hash = $1",
        [tokenHash],
      );
      return found?.createdAt ?? null;
    },
  };
}
