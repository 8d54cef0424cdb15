/** The shift as pages draw it, out of what the stream and the phone say. Pure. */
import type { DutyView, Person } from "../../views/facts.ts";
import type { DutyStreamView } from "../live/stream_events.ts";
import type { DutyFacts } from "./duty_facts.ts";

const instantOf = (at: string | null | undefined): DutyView["startedAt"] | null =>
  at == null ? null : Date.parse(at) as DutyView["startedAt"];

/** @param now server's milliseconds; @param own what this phone has told last */
export function dutyOfStream(
  duty: DutyStreamView,
  person: Person,
  own: Pick<DutyFacts, "fix" | "fixAt" | "keptFixes" | "refused">,
  now: number,
): DutyView | null {
  if (!duty.available || duty.startedAt === null) return null;
  const told = duty.fix === null ? null : {
    latitude: duty.fix.latitude,
    longitude: duty.fix.longitude,
    accuracyMeters: duty.fix.accuracyMeters,
    ageSeconds: Math.max(0, (now - Date.parse(duty.fix.recordedAt)) / 1000),
  };
  // What waits here for a connection the server cannot know, and what it has refused is no place of the shift.
  const isTaken = own.keptFixes === 0 && own.refused === null;
  const newest = own.fix === null || own.fixAt === null || !isTaken ? null : {
    latitude: own.fix.latitude,
    longitude: own.fix.longitude,
    accuracyMeters: own.fix.accuracy,
    ageSeconds: Math.max(0, (now - own.fixAt) / 1000),
  };
  const fix = told === null || (newest !== null && newest.ageSeconds < told.ageSeconds)
    ? newest
    : told;
  return {
    doctorId: person.id,
    firstName: person.firstName,
    lastName: person.lastName,
    specializations: [],
    clinicId: null,
    startedAt: Date.parse(duty.startedAt) as DutyView["startedAt"],
    reachable: duty.reachable,
    fix,
    bookingId: duty.bookingId,
    breakUntil: instantOf(duty.breakUntil),
    endsAt: instantOf(duty.endsAt),
    presenceUntil: instantOf(duty.presenceUntil),
    waitingHint: duty.waitingHint ?? null,
  };
}
