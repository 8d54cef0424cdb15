/** The doctors of the fleet as the board's lists know them. Pure. */
import { byName } from "../../views/name_order.ts";
import type { DutyView } from "../../views/facts.ts";
import type { FleetMember } from "../live/fleet.ts";
import type { FleetMove } from "../live/stream_events.ts";

const instantOf = (at: string | null | undefined): DutyView["startedAt"] | null =>
  at == null ? null : Date.parse(at) as DutyView["startedAt"];

/**
 * By name. Somebody of hundreds is taken or free again all the time, and to sort their names takes longer than all
 * else that follows from it: as long as the names are the same they stay as they stood.
 * @param before the last such list
 */
export function crewInOrder(
  doctors: ReadonlyMap<string, FleetMember>,
  before: readonly FleetMember[],
): readonly FleetMember[] {
  const known = before.flatMap(({ doctorId, lastName }) => {
    const now = doctors.get(doctorId);
    return now?.lastName === lastName ? now : [];
  });
  return known.length === doctors.size
    ? known
    : byName([...doctors.values()], ({ lastName }) => lastName);
}

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
