/** Whose licence ends soon, and who has been told so. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { queryOf } from "./query.ts";

export interface EndingLicence {
  readonly doctorId: PersonId;
  /** YYYY-MM-DD. */
  readonly licenseExpiresOn: string;
  /** Whole days from `today` to its last day. */
  readonly daysLeft: number;
}

export type LicenceNotices = ReturnType<typeof licenceNotices>;

export function licenceNotices(
  database: Database,
  outbox: { enqueue(sql: Sql, message: NewMessage): Promise<void> },
) {
  const rows = queryOf(database);
  return {
    /** Approved and open doctors whose licence ends within so many days of `today`, and has not ended. */
    ending: (today: string, days: number): Promise<readonly EndingLicence[]> =>
      rows<EndingLicence>(
        "licenceNotices.ending",
        `select d.user_id as doctor_id, d.license_expires_on,
           d.license_expires_on - $1::text::date as days_left
         from doctor_profiles d join users u on u.id = d.user_id
         where d.status = 'approved' and u.active and u.role = 'doctor'
           and d.license_expires_on between $1::text::date and $1::text::date + $2::integer
         order by d.license_expires_on, d.user_id limit 1000`,
        [today, days],
      ),

    /** Tells it once, with its messages or not at all. @returns false: it was told before */
    tell(
      { doctorId, licenseExpiresOn }: EndingLicence,
      days: number,
      at: Instant,
      messages: readonly NewMessage[],
    ): Promise<boolean> {
      return database.transaction("licenceNotices.tell", async (sql) => {
        const told = await sql.unsafe(
          `insert into licence_notices (doctor_id, license_expires_on, days, told_at)
           values ($1, $2::text::date, $3, to_timestamp($4::float8 / 1000))
           on conflict do nothing returning days`,
          [doctorId, licenseExpiresOn, days, at] as never[],
        );
        if (told.length === 0) return false;
        for (const message of messages) await outbox.enqueue(sql, message);
        return true;
      });
    },
  };
}
