/** How what a visit has earned is shared out. Pure; shares add up to it to the kopeck. */
import type { Shares } from "./journal_settlements.ts";
import { type Kopecks, kopecks } from "./kopecks.ts";

/** Per cent of what is earned; the doctor has the rest. Fixed in a booking with its price. */
export interface Split {
  readonly platformPercent: number;
  /** Of a visit in a clinic's name; without a clinic it is the doctor's. */
  readonly clinicPercent: number;
}

export interface Earners {
  /** Null: a visit that was called off before it had a doctor. */
  readonly doctorId: string | null;
  /** In whose name the visit stands, where that is not the doctor. */
  readonly clinicId: string | null;
}

/** Parts of kopecks go to the doctor, else to the clinic, else to us. */
export function sharesOf(earned: Kopecks, split: Split, { doctorId, clinicId }: Earners): Shares {
  const share = (percent: number): Kopecks => kopecks(earned * BigInt(percent) / 100n);
  const platform = doctorId === null && clinicId === null ? earned : share(split.platformPercent);
  const rest = kopecks(earned - platform);
  const clinic = clinicId === null
    ? kopecks(0)
    : doctorId === null
    ? rest
    : share(split.clinicPercent);
  return {
    platformKopecks: platform,
    clinic: clinicId === null ? null : { clinicId, kopecks: clinic },
    doctor: doctorId === null ? null : { doctorId, kopecks: kopecks(rest - clinic) },
  };
}
