/** A doctor of the fleet as the board's lists know one. Pure. */
import type { DutyView } from "../../views/facts.ts";
import type { FleetDoctor } from "../live/store.ts";

const instantOf = (at: string | null | undefined): DutyView["startedAt"] | null =>
  at == null ? null : Date.parse(at) as DutyView["startedAt"];

/** @param now server's milliseconds */
export function dutyOfFleet(doctor: FleetDoctor, now: number): DutyView {
  const { latitude, longitude, recordedAt } = doctor;
  return {
    doctorId: doctor.doctorId as DutyView["doctorId"],
    firstName: doctor.firstName,
    lastName: doctor.lastName,
    specializations: doctor.specializations as DutyView["specializations"],
    clinicId: doctor.clinicId as DutyView["clinicId"],
    startedAt: Date.parse(doctor.startedAt ?? "") as DutyView["startedAt"],
    reachable: doctor.reachable,
    reach: doctor.reach,
    fix: latitude === null || longitude === null || recordedAt === null ? null : {
      latitude,
      longitude,
      accuracyMeters: doctor.accuracyMeters,
      ageSeconds: Math.max(0, Math.round((now - Date.parse(recordedAt)) / 1000)),
    },
    bookingId: doctor.bookingId,
    breakUntil: instantOf(doctor.breakUntil),
    endsAt: instantOf(doctor.endsAt),
    presenceUntil: doctor.isAsked ? instantOf(recordedAt) : null,
  };
}
