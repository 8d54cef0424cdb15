/** What the export reads of a person beside what the other stores give: plain rows, as they lie. */
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type PersonalRows = ReturnType<typeof personalRows>;

/** One statement; `$1` is the account. Instants come as milliseconds. */
interface Statement {
  /** With the key, which is the person's own and grows. */
  readonly columns: string;
  readonly from: string;
  /** By what one goes on to the next rows, and its type; null: there is one row at most. */
  readonly key: readonly [name: string, type: "uuid" | "integer" | "timestamptz"] | null;
}

type Page = { readonly key: string } & Readonly<Record<string, unknown>>;

const BY_ID = ["id", "uuid"] as const;

const STATEMENTS = {
  signIns: {
    columns: "created_at, last_seen_at, expires_at, device, network",
    from: `(select id, created_at, last_seen_at, expires_at, device, network
        from sessions where user_id = $1
      union all select id, created_at, last_seen_at, expires_at, device, network
        from refresh_families where user_id = $1) as sign_ins where true`,
    key: BY_ID,
  },
  doctorProfile: {
    columns: `specializations, license_number, license_expires_on, status, decided_at, reason,
      created_at, card, proposal`,
    from: "doctor_profiles where user_id = $1",
    key: null,
  },
  clinicProfile: {
    columns: "name, license_number, status, telemedicine, created_at",
    from: "clinic_profiles where user_id = $1",
    key: null,
  },
  applicationSteps: {
    columns: "step, at",
    from: "application_steps where user_id = $1",
    key: BY_ID,
  },
  documents: {
    columns: "id, kind, type, size_bytes, created_at",
    from: "documents where owner_id = $1",
    key: BY_ID,
  },
  reachDevices: {
    columns: "device, language, created_at, accepted_at",
    from: "push_subscriptions where user_id = $1",
    key: BY_ID,
  },
  reachSettings: {
    columns: "push, sms, off_shift, language, updated_at",
    from: "reach_settings where user_id = $1",
    key: null,
  },
  noticeWishes: {
    columns: "ways, quiet_from, quiet_until, updated_at",
    from: "notice_wishes where user_id = $1",
    key: null,
  },
  shifts: {
    columns: "started_at, ended_at",
    from: "shifts where doctor_id = $1",
    key: ["started_at", "timestamptz"],
  },
  plannedShifts: {
    columns: "starts_at, ends_at, created_at",
    from: "planned_shifts where doctor_id = $1",
    key: BY_ID,
  },
  waitlist: {
    columns: "call_type, specialization, days, parts, status, created_at, ends_at",
    from: "waitlist_entries where person_id = $1",
    key: BY_ID,
  },
  // A silent one only when it is over: somebody else may stand beside the screen.
  alerts: {
    columns: "kind, status, is_drill, created_at, raised_at, acknowledged_at, ended_at",
    from: `alerts where raised_by = $1
      and (ended_at is not null or kind not in ('danger', 'lone_visit'))`,
    key: BY_ID,
  },
  payments: {
    columns: "purpose, method, status, amount_kopecks, paid_kopecks, refunded_kopecks, created_at",
    from: "payments where $1 in (payer_id, wallet_owner_id)",
    key: BY_ID,
  },
  memberships: {
    columns: "areas, changed_at",
    from: "staff_memberships where user_id = $1",
    key: ["version", "integer"],
  },
  duties: {
    columns: "started_at, ended_at",
    from: "staff_duties where user_id = $1",
    key: BY_ID,
  },
  clinicDoctors: {
    columns: "clinic_id, doctor_id, from_at, until_at",
    from: "clinic_doctors where $1 in (clinic_id, doctor_id)",
    key: BY_ID,
  },
  clinicMember: {
    columns: "clinic_id, kind, added_at",
    from: "clinic_members where user_id = $1",
    key: null,
  },
} as const satisfies Readonly<Record<string, Statement>>;

/** Rows that are read at once. */
const PAGE = 500;

export type PersonalSection = keyof typeof STATEMENTS;
export const PERSONAL_SECTIONS = Object.keys(STATEMENTS) as readonly PersonalSection[];

/** @param pageRows read at once; all come, however many there are */
export function personalRows(database: Database, pageRows = PAGE) {
  const rows = queryOf(database);

  async function* section(
    name: PersonalSection,
    userId: string,
  ): AsyncIterable<Record<string, unknown>> {
    const { columns, from, key }: Statement = STATEMENTS[name];
    if (key === null) {
      yield* await rows<Record<string, unknown>>(
        `personal.${name}`,
        `select ${columns} from ${from}`,
        [userId],
      );
      return;
    }
    const [column, type] = key;
    let last: string | null = null;
    for (;;) {
      const page: readonly Page[] = await rows<Page>(
        `personal.${name}`,
        `select ${columns}, ${column}::text as key from ${from}
           and ($2::text is null or ${column} > $2::text::${type})
         order by ${column} limit $3`,
        [userId, last, pageRows],
      );
      for (const { key: _key, ...row } of page) yield row;
      if (page.length < pageRows) return;
      last = page.at(-1)!.key;
    }
  }

  return {
    section,

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
