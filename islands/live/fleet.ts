/** Frame after frame → the doctors on shift. Pure: the map is new, who did not change stays the same. */
import type { FleetDoctor, FleetFrame } from "./stream_events.ts";

export type Fleet = ReadonlyMap<string, FleetDoctor>;

/** @param known the doctors before this frame; never written to */
export function fleetAfter(known: Fleet, frame: FleetFrame): Fleet {
  const next = new Map(frame.whole ? [] : known);
  for (const doctor of frame.doctors) {
    const before = known.get(doctor.doctorId);
    next.set(doctor.doctorId, before !== undefined && isSame(before, doctor) ? before : doctor);
  }
  for (const [id, latitude, longitude, headingDegrees, milliseconds] of frame.moved ?? []) {
    const before = next.get(id);
    if (before === undefined) continue;
    if (before.recordedAt !== null && Date.parse(before.recordedAt) > milliseconds) continue;
    const recordedAt = new Date(milliseconds).toISOString();
    next.set(id, { ...before, latitude, longitude, headingDegrees, recordedAt });
  }
  for (const id of frame.gone ?? []) next.delete(id);
  return next;
}

function isSame(one: FleetDoctor, other: FleetDoctor): boolean {
  return (Object.keys(other) as (keyof FleetDoctor)[]).every((fact) =>
    fact === "specializations"
      ? one.specializations.join() === other.specializations.join()
      : one[fact] === other[fact]
  );
}
