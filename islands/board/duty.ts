/** A doctor of the fleet as the board's lists know one. Pure. */
import type { DutyView } from "../../views/facts.ts";
import type { FleetMember } from "../live/fleet.ts";
import type { FleetMove } from "../live/stream_events.ts";

const instantOf = (at: string | null | undefined): DutyView["startedAt"] | null =>
  at == null ? null : Date.parse(at) as DutyView["startedAt"];

/** @param now server's milliseconds */
export function dutyOfFleet(
  doctor: FleetMember,
  place: FleetMove | undefined,
  now: number,
): DutyView {
  return {
    doctorId: doctor.doctorId as DutyView["doctorId"],
    firstName: doctor.firstName,
    lastName: doctor.lastName,
    specializations: doctor.specializations as DutyView["specializations"],
    clinicId: doctor.clinicId as DutyView["clinicId"],
    startedAt: Date.parse(doctor.startedAt ?? "") as DutyView["startedAt"],
    reachable: doctor.reachable,
    reach: doctor.reach,
    fix: place === undefined ? null : {
      latitude: place[1],
      longitude: place[2],
      accuracyMeters: doctor.accuracyMeters,
      ageSeconds: Math.max(0, Math.round((now - place[4]) / 1000)),
    },
    bookingId: doctor.bookingId,
    breakUntil: instantOf(doctor.breakUntil),
    endsAt: instantOf(doctor.endsAt),
    presenceUntil: doctor.isAsked ? (place?.[4] ?? null) as DutyView["startedAt"] | null : null,
  };
}
