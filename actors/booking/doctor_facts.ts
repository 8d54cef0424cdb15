/** A doctor as a booking knows of one. */
import type { PersonId, Specialization } from "../vocabulary.ts";

/** What a booking needs to know of a doctor to judge; read by the edge when the command comes in. */
export interface DoctorFacts {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly Specialization[];
  /** The clinic of a doctor who works for one only. */
  readonly clinicId: PersonId | null;
  /** All of them, where there are several. */
  readonly clinicIds?: readonly PersonId[] | null;
  readonly approved: boolean;
  /** YYYY-MM-DD, the last day of the personal accreditation. */
  readonly licenseExpiresOn: string | null;
  /**
   * Last days (YYYY-MM-DD) of the medical licences of clinics that this doctor works for, by clinic; of
   * those whose licence has an end.
   */
  readonly clinicLicences?: Readonly<Record<string, string>> | null;
  /** As it was approved; absent with a doctor who took the booking before it was kept. */
  readonly licenseNumber?: string | null;
  /** The public card has a photo. */
  readonly hasPhoto?: boolean;
  /** False: works for clinics, none of which consults at a distance. */
  readonly mayConsult?: boolean;
  /** Needs of patients that this doctor can meet, by their codes; absent: nothing was said. */
  readonly meets?: readonly string[] | null;
}

/**
 * Whether a doctor may work on this day: the own accreditation is good, and so is the licence of the clinic
 * in whose name it would be. In nobody's name: of one of the doctor's clinics, where there are any. Pure.
 *
 * @param day YYYY-MM-DD, counted in
 */
export function isLicensedOn(
  doctor: DoctorFacts,
  day: string,
  clinicId: PersonId | null = null,
): boolean {
  if (doctor.licenseExpiresOn !== null && doctor.licenseExpiresOn < day) return false;
  const isGood = (id: PersonId): boolean => (doctor.clinicLicences?.[id] ?? day) >= day;
  if (clinicId !== null && worksFor(doctor, clinicId)) return isGood(clinicId);
  const clinics = doctor.clinicIds ?? (doctor.clinicId === null ? [] : [doctor.clinicId]);
  return clinics.length === 0 || clinics.some(isGood);
}

/** Whether a doctor works for this clinic. Pure. */
export const worksFor = (doctor: DoctorFacts, clinicId: PersonId | null): boolean =>
  clinicId !== null &&
  (doctor.clinicId === clinicId || (doctor.clinicIds?.includes(clinicId) ?? false));
