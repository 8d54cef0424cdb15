/**
 * Frame after frame → the doctors on shift. Who they are stands apart from where they are: of thousands
 * who all move each second nothing but their places is new, and lists of people stay as they were. Pure.
 */
import type { FleetDoctor, FleetFrame, FleetMove } from "./stream_events.ts";

/** A doctor without a place, which is told anew all the time. */
export type FleetMember = Omit<
  FleetDoctor,
  "latitude" | "longitude" | "headingDegrees" | "recordedAt"
>;

export interface Fleet {
  /** The same map as long as nothing has changed but places. */
  readonly doctors: ReadonlyMap<string, FleetMember>;
  /** By doctor; who has told of none is missing. */
  readonly places: ReadonlyMap<string, FleetMove>;
}

/** Of those who see it: what a page without it does not load. */
export interface FleetKeeper {
  after(known: Fleet, frame: FleetFrame): Fleet;
  told(fleet: Fleet): readonly FleetDoctor[];
}

/** @param known the doctors before this frame; never written to */
export function fleetAfter(known: Fleet, frame: FleetFrame): Fleet {
  const { whole, gone = [] } = frame;
  const isSameCrew = !whole && gone.length === 0 && frame.doctors.length === 0;
  const doctors = isSameCrew ? known.doctors : new Map(whole ? [] : known.doctors);
  const places = new Map(whole ? [] : known.places);
  for (const told of frame.doctors) {
    const [member, place] = apart(told);
    const before = known.doctors.get(member.doctorId);
    const isSame = before !== undefined && isSameMember(before, member);
    (doctors as Map<string, FleetMember>).set(member.doctorId, isSame ? before : member);
    if (place === null) places.delete(member.doctorId);
    else places.set(member.doctorId, place);
  }
  for (const move of frame.moved ?? []) {
    const [id, , , , recordedAt] = move;
    if (!doctors.has(id)) continue;
    const before = places.get(id);
    if (before === undefined || before[4] <= recordedAt) places.set(id, move);
  }
  for (const id of gone) {
    (doctors as Map<string, FleetMember>).delete(id);
    places.delete(id);
  }
  return { doctors, places };
}

/** As the server tells a doctor: what a tab that comes later gets of the one that listens. */
const toldOf = ({ doctors, places }: Fleet): readonly FleetDoctor[] =>
  [...doctors.values()].map((member) => {
    const [, latitude = null, longitude = null, headingDegrees = null, at = null] =
      places.get(member.doctorId) ?? [];
    const recordedAt = at === null ? null : new Date(at).toISOString();
    return { ...member, latitude, longitude, headingDegrees, recordedAt };
  });

/** Every page of the staff needs it: whichever of their tabs listens tells the others. */
export const FLEET: FleetKeeper = { after: fleetAfter, told: toldOf };

function apart(told: FleetDoctor): readonly [FleetMember, FleetMove | null] {
  const { latitude, longitude, headingDegrees, recordedAt, ...member } = told;
  const isNowhere = latitude === null || longitude === null || recordedAt === null;
  return [
    member,
    isNowhere
      ? null
      : [member.doctorId, latitude, longitude, headingDegrees, Date.parse(recordedAt)],
  ];
}

function isSameMember(one: FleetMember, other: FleetMember): boolean {
  return (Object.keys(other) as (keyof FleetMember)[]).every((fact) =>
    fact === "specializations"
      ? one.specializations.join() === other.specializations.join()
      : one[fact] === other[fact]
  );
}
