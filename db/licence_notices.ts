/** Whose licence ends, and who has been told so: doctors' accreditations and clinics' medical licences. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { queryOf } from "./query.ts";

export const LICENCE_KINDS = ["doctor", "clinic"] as const;
export type LicenceKind = typeof LICENCE_KINDS[number];

export interface EndingLicence {
  readonly kind: LicenceKind;
  readonly ownerId: PersonId;
  /** YYYY-MM-DD. */
  readonly licenseExpiresOn: string;
  /** Whole days from `today` to its last day; less than none: it has ended. */
  readonly daysLeft: number;
}

/** A licence as admins see it, with the warnings that have gone out. */
export interface ListedLicence extends EndingLicence {
  /** Of the doctor or the clinic. */
  readonly name: string;
  readonly licenseNumber: string | null;
  readonly told: readonly { readonly days: number; readonly at: Instant }[];
}

export type LicenceNotices = ReturnType<typeof licenceNotices>;

/** Approved and open owners, of whom a licence has an end. `$1` is today. */
const LICENCES = `
  select 'doctor' as kind, d.user_id as owner_id, d.license_expires_on, d.license_number,
    d.license_expires_on - $1::text::date as days_left, u.last_name || ' ' || u.first_name as name
  from doctor_profiles d join users u on u.id = d.user_id
  where d.status = 'approved' and u.active and u.role = 'doctor'
  union all
  select 'clinic', p.user_id, p.license_expires_on, p.license_number,
    p.license_expires_on - $1::text::date, p.name
  from clinic_profiles p join users u on u.id = p.user_id
  where p.license_expires_on is not null and u.active and u.role = 'clinic'`;

export function licenceNotices(
  database: Database,
  outbox: { enqueue(sql: Sql, message: NewMessage): Promise<void> },
) {
  const rows = queryOf(database);
  return {
    /** Licences that end within so many days of `today`, and have not ended. */
    ending: (today: string, days: number): Promise<readonly EndingLicence[]> =>
      rows<EndingLicence>(
        "licenceNotices.ending",
        `select kind, owner_id, license_expires_on, days_left from (${LICENCES}) l
         where days_left between 0 and $2::integer
         order by license_expires_on, owner_id limit 1000`,
        [today, days],
      ),

    /** Those that end first stand first. @param after where the last page ended */
    list: (
      today: string,
      query: {
        readonly kind: LicenceKind | null;
        readonly from: number;
        readonly until: number;
        readonly after: { readonly on: string; readonly ownerId: string } | null;
        readonly limit: number;
      },
    ): Promise<readonly ListedLicence[]> =>
      rows<ListedLicence>(
        "licenceNotices.list",
        `select l.*, coalesce((
           select jsonb_agg(jsonb_build_object('days', n.days,
             'at', floor(extract(epoch from n.told_at) * 1000)) order by n.days desc)
           from licence_notices n
           where n.doctor_id = l.owner_id and n.license_expires_on = l.license_expires_on
         ), '[]'::jsonb) as told
         from (${LICENCES}) l
         where ($2::text is null or kind = $2) and days_left between $3::integer and $4::integer
           and ($5::text is null or (license_expires_on, owner_id) > ($5::text::date, $6::uuid))
         order by license_expires_on, owner_id limit $7`,
        [
          today,
          query.kind,
          query.from,
          query.until,
          query.after?.on ?? null,
          query.after?.ownerId ?? null,
          query.limit,
        ],
      ),

    /** Accounts that own a clinic beside its own, and can sign in. */
    async ownersOf(clinicId: string): Promise<readonly PersonId[]> {
      const found = await rows<{ userId: PersonId }>(
        "licenceNotices.owners",
        `select m.user_id from clinic_members m join users u on u.id = m.user_id
         where m.clinic_id = $1 and m.kind = 'owner' and m.ended_at is null and u.active
         order by m.added_at limit 50`,
        [clinicId],
      );
      return found.map(({ userId }) => userId);
    },

    /** Tells it once, with its messages or not at all. @returns false: it was told before */
    tell(
      { ownerId, licenseExpiresOn }: EndingLicence,
      days: number,
      at: Instant,
      messages: readonly NewMessage[],
    ): Promise<boolean> {
      return database.transaction("licenceNotices.tell", async (sql) => {
        const told = await sql.unsafe(
          `insert into licence_notices (doctor_id, license_expires_on, days, told_at)
           values ($1, $2::text::date, $3, to_timestamp($4::float8 / 1000))
           on conflict do nothing returning days`,
          [ownerId, licenseExpiresOn, days, at] as never[],
        );
        if (told.length === 0) return false;
        for (const message of messages) await outbox.enqueue(sql, message);
        return true;
      });
    },
  };
}
