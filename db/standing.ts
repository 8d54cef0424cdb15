/** Parts of a query over `users`: what follows for a person from tables of their own. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import { type MeetingCard, needsMetBy } from "../actors/booking/needs.ts";

/** Where a dispatcher has rights: the newest that an admin has said. */
export const MEMBERSHIPS_OF_USER = `(select m.areas from staff_memberships m
    where m.user_id = users.id order by m.version desc limit 1)`;

/** The clinic in whose name an account acts; null: it is the clinic's own account. */
export const CLINIC_OF_USER =
  "(select m.clinic_id from clinic_members m where m.user_id = users.id)";

/** In what kind; null: it is the clinic's own account. */
export const CLINIC_KIND_OF_USER =
  "(select m.kind from clinic_members m where m.user_id = users.id)";

/** Whoever acts for a clinic no longer is nobody: the account was made for that. */
export const IS_ACTIVE_USER = `(users.active and not exists (
    select from clinic_members m where m.user_id = users.id and m.ended_at is not null))`;

/** The other records of one human: the one they were merged into, and all that were. */
export const SAME_HUMAN_AS_USER = `(
    select jsonb_agg(distinct one.id) from (
      select coalesce(
        (select into_id from person_merges where from_id = users.id and unmerged_at is null), users.id
      ) as id
    ) root cross join lateral (
      select root.id union all
      select from_id from person_merges where into_id = root.id and unmerged_at is null
    ) one where one.id <> users.id)`;

/** The clinics of a doctor `u`: the only one, and all where there are several. */
export const CLINICS_OF_DOCTOR = `
    (select c.clinic_id from clinic_doctors c where c.doctor_id = u.id and c.until_at is null
      and not exists (select from clinic_doctors o where o.doctor_id = u.id
        and o.until_at is null and o.id <> c.id)) as clinic_id,
    (select jsonb_agg(c.clinic_id order by c.from_at, c.id) from clinic_doctors c
      where c.doctor_id = u.id and c.until_at is null having count(*) > 1) as clinic_ids,
    (select jsonb_object_agg(c.clinic_id, p.license_expires_on) from clinic_doctors c
      join clinic_profiles p on p.user_id = c.clinic_id
      where c.doctor_id = u.id and c.until_at is null and p.license_expires_on is not null
    ) as clinic_licences`;

/** A doctor `u` of no clinic consults in the own name; one of clinics, if one of them does. */
const MAY_CONSULT = `
    not exists (select from clinic_doctors c where c.doctor_id = u.id and c.until_at is null)
    or exists (select from clinic_doctors c join clinic_profiles p on p.user_id = c.clinic_id
      where c.doctor_id = u.id and c.until_at is null and p.telemedicine)`;

/** The facts of a doctor as they are read, with the card that says which needs can be met. */
export type DoctorFactsRow = Omit<DoctorFacts, "meets"> & { readonly card: MeetingCard };

/** Of a user `u`, whose profile is `d`. */
export const IS_APPROVED_DOCTOR = "d.status = 'approved' and u.active and u.role = 'doctor'";

/** What an actor has to know of a doctor `u`, whose profile is `d`. */
export const DOCTOR_FACTS =
  `u.id, u.first_name, u.last_name, d.specializations, ${CLINICS_OF_DOCTOR},
    ${IS_APPROVED_DOCTOR} as approved, d.license_expires_on, d.license_number,
    d.photo_id is not null as has_photo, (${MAY_CONSULT}) as may_consult, d.card`;

/** Pure. */
export const doctorFactsOf = (row: DoctorFactsRow): DoctorFacts => ({
  id: row.id,
  firstName: row.firstName,
  lastName: row.lastName,
  specializations: row.specializations,
  clinicId: row.clinicId,
  clinicIds: row.clinicIds ?? null,
  ...(row.clinicLicences ? { clinicLicences: row.clinicLicences } : {}),
  approved: row.approved,
  licenseExpiresOn: row.licenseExpiresOn,
  licenseNumber: row.licenseNumber ?? null,
  hasPhoto: row.hasPhoto ?? false,
  mayConsult: row.mayConsult ?? true,
  meets: needsMetBy(row.card),
});
