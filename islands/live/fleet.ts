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

/** A place stands where its doctor does in the order of `doctors`: who moves is looked for once. */
export interface Fleet {
  /** The same map as long as nothing has changed but places. */
  readonly doctors: ReadonlyMap<string, FleetMember>;
  /** Undefined: that doctor has told of none. */
  readonly places: readonly (FleetMove | undefined)[];
  /** Where a doctor stands in that order. */
  readonly slots: ReadonlyMap<string, number>;
}

/** Of those who see it: what a page without it does not load. */
export interface FleetKeeper {
  after(known: Fleet, frame: FleetFrame): Fleet;
  told(fleet: Fleet): readonly FleetDoctor[];
}

/** @param known the doctors before this frame; never written to */
export function fleetAfter(known: Fleet, frame: FleetFrame): Fleet {
  const { whole, doctors: told, moved = [], gone = [] } = frame;
  const places = whole ? [] : known.places.slice();
  let { doctors, slots } = known;
  if (whole || told.length > 0) {
    const crew = new Map(whole ? [] : known.doctors);
    const order = new Map(whole ? [] : known.slots);
    for (const one of told) {
      const [member, place] = apart(one);
      const id = member.doctorId;
      const before = known.doctors.get(id);
      crew.set(id, before !== undefined && isSameMember(before, member) ? before : member);
      const slot = order.get(id) ?? order.size;
      order.set(id, slot);
      places[slot] = place;
    }
    [doctors, slots] = [crew, order];
  }
  for (const move of moved) {
    const slot = slots.get(move[0]);
    if (slot === undefined) continue;
    const before = places[slot];
    if (before === undefined || before[4] <= move[4]) places[slot] = move;
  }
  const fleet = { doctors, places, slots };
  return gone.length === 0 ? fleet : without(fleet, new Set(gone));
}

function without({ doctors, places }: Fleet, gone: ReadonlySet<string>): Fleet {
  const isHere = (id: string) => !gone.has(id);
  const ids = [...doctors.keys()];
  return {
    doctors: new Map([...doctors].filter(([id]) => isHere(id))),
    places: places.filter((_, slot) => isHere(ids[slot]!)),
    slots: new Map(ids.filter(isHere).map((id, slot) => [id, slot])),
  };
}

/** The last place that a doctor has told of. */
export function placeOf({ places, slots }: Fleet, doctorId: string): FleetMove | undefined {
  const slot = slots.get(doctorId);
  return slot === undefined ? undefined : places[slot];
}

/** As the server tells a doctor: what a tab that comes later gets of the one that listens. */
const toldOf = ({ doctors, places }: Fleet): readonly FleetDoctor[] =>
  [...doctors.values()].map((member, slot) => {
    const [, latitude = null, longitude = null, headingDegrees = null, at = null] = places[slot] ??
      [];
    const recordedAt = at === null ? null : new Date(at).toISOString();
    return { ...member, latitude, longitude, headingDegrees, recordedAt };
  });

/** Every page of the staff needs it: whichever of their tabs listens tells the others. */
export const FLEET: FleetKeeper = { after: fleetAfter, told: toldOf };

function apart(told: FleetDoctor): readonly [FleetMember, FleetMove | undefined] {
  const { latitude, longitude, headingDegrees, recordedAt, ...member } = told;
  const isNowhere = latitude === null || longitude === null || recordedAt === null;
  return [
    member,
    isNowhere
      ? undefined
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
