/** Who comes, as everybody may see it who sees the booking. Pure. */
import type { DoctorFacts } from "./protocol.ts";

export interface DoctorView {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly string[];
  /** Whoever is let in is known by face and by licence; null and false: not kept with an older booking. */
  readonly licenseNumber: string | null;
  readonly licenseExpiresOn: string | null;
  readonly hasPhoto: boolean;
}

export const doctorView = (doctor: DoctorFacts): DoctorView => ({
  id: doctor.id,
  firstName: doctor.firstName,
  lastName: doctor.lastName,
  specializations: doctor.specializations,
  licenseNumber: doctor.licenseNumber ?? null,
  licenseExpiresOn: doctor.licenseExpiresOn,
  hasPhoto: doctor.hasPhoto ?? false,
});
