/**
 * The doctors on duty as the board follows them: whole to whoever comes, then what has changed since the
 * last look. Synchronous; time is an argument. Who only moved is told in a row of five values, so that
 * two thousand who drive are not two thousand cards.
 */
import { type Frame, frame } from "../hub.ts";
import { iso } from "../booking/view.ts";
import type { Instant, PersonId, Specialization } from "../vocabulary.ts";
import { type OnDuty, type Reach, reachOf } from "./positions.ts";

/** A doctor on duty, for dispatchers. */
export interface FleetDoctor {
  readonly doctorId: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly Specialization[];
  readonly clinicId: PersonId | null;
  readonly startedAt: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly recordedAt: string | null;
  readonly reachable: boolean;
  /** How an offer would come now: on the page, by push, or not. */
  readonly reach: Reach;
  readonly hidden: boolean;
  /** 0 to 100, in steps. */
  readonly battery: number | null;
  /** The booking that engages the doctor now. */
  readonly bookingId: string | null;
  /** The end of a break that goes on now. */
  readonly breakUntil: string | null;
  /** When the shift is to end. */
  readonly endsAt: string | null;
  /** Asked whether anybody is there, after missed offers. */
  readonly isAsked: boolean;
}

/** Who moved, where to, heading, and when in milliseconds. */
export type FleetMove = readonly [PersonId, number, number, number | null, number];

/** In one frame: a reader's queue holds several. */
const PER_FRAME = 400;
const BATTERY_STEP_PERCENT = 5;
/** About a metre. */
const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

const percentOf = (battery: number | null): number | null => {
  if (battery === null) return null;
  // The page says a part of one or percent.
  const percent = battery <= 1 ? battery * 100 : battery;
  return Math.round(percent / BATTERY_STEP_PERCENT) * BATTERY_STEP_PERCENT;
};

/** @param bookingOf the booking that engages a doctor, or null */
export function fleetDoctor(
  duty: OnDuty,
  at: Instant,
  bookingOf: (doctorId: PersonId) => string | null,
): FleetDoctor {
  const { doctor, fix } = duty;
  const reach = reachOf(duty, at);
  return {
    doctorId: doctor.id,
    firstName: doctor.firstName,
    lastName: doctor.lastName,
    specializations: doctor.specializations,
    clinicId: doctor.clinicId,
    startedAt: iso(duty.startedAt),
    latitude: fix === null ? null : round(fix.latitude),
    longitude: fix === null ? null : round(fix.longitude),
    accuracyMeters: fix?.accuracyMeters ?? null,
    headingDegrees: fix?.headingDegrees ?? null,
    recordedAt: fix === null ? null : iso(fix.recordedAt),
    reachable: reach !== "none",
    reach,
    hidden: duty.hidden,
    battery: percentOf(duty.battery),
    bookingId: bookingOf(doctor.id),
    breakUntil: duty.breakUntil !== null && duty.breakUntil > at ? iso(duty.breakUntil) : null,
    endsAt: duty.endsAt === null ? null : iso(duty.endsAt),
    isAsked: duty.presence != null,
  };
}

/** What a card says beside the place; a change of these is told whole. */
const factsOf = (one: FleetDoctor): string =>
  [
    one.firstName,
    one.lastName,
    one.specializations.join(),
    one.clinicId,
    one.breakUntil,
    one.endsAt,
    one.isAsked,
    one.startedAt,
    one.latitude === null,
    one.reach,
    one.hidden,
    one.battery,
    one.bookingId,
  ].join("\n");

interface Seen {
  readonly facts: string;
  readonly recordedAt: string | null;
}

export interface FleetChanges {
  readonly doctors: readonly FleetDoctor[];
  readonly moved: readonly FleetMove[];
  readonly gone: readonly PersonId[];
}

/** Changes as they are gathered. */
export interface FleetNews {
  readonly doctors: FleetDoctor[];
  readonly moved: FleetMove[];
  readonly gone: PersonId[];
}

export const noNews = (): FleetNews => ({ doctors: [], moved: [], gone: [] });

export class Fleet {
  readonly #seen = new Map<PersonId, Seen>();

  /** A doctor as of now. @param changes where what is news goes */
  see(one: FleetDoctor, { doctors, moved }: FleetNews): void {
    const known = this.#seen.get(one.doctorId);
    const facts = factsOf(one);
    if (known?.facts === facts && known.recordedAt === one.recordedAt) return;
    this.#seen.set(one.doctorId, { facts, recordedAt: one.recordedAt });
    if (known?.facts !== facts) doctors.push(one);
    else if (one.recordedAt !== null) {
      moved.push([
        one.doctorId,
        one.latitude ?? 0,
        one.longitude ?? 0,
        one.headingDegrees,
        Date.parse(one.recordedAt),
      ]);
    }
  }

  drop(doctorId: PersonId, { gone }: FleetNews): void {
    if (this.#seen.delete(doctorId)) gone.push(doctorId);
  }

  /** What has changed since the last look at all of them. */
  look(now: readonly FleetDoctor[]): FleetChanges {
    const changes = noNews();
    for (const one of now) this.see(one, changes);
    const ids = new Set(now.map(({ doctorId }) => doctorId));
    for (const id of [...this.#seen.keys()]) if (!ids.has(id)) this.drop(id, changes);
    return changes;
  }
}

/** All of them, for a board that has just come. */
export function wholeFleet(doctors: readonly FleetDoctor[], at: Instant): readonly Frame[] {
  const frames = pieces(doctors).map((piece, index) =>
    frame("fleet", { whole: index === 0, at: iso(at), doctors: piece })
  );
  return frames.length > 0 ? frames : [frame("fleet", { whole: true, at: iso(at), doctors: [] })];
}

/** What a look found, in frames of a bounded size; none where nothing changed. */
export function fleetFrames(changes: FleetChanges, at: Instant): readonly Frame[] {
  const of = (part: Partial<FleetChanges>) =>
    frame("fleet", { whole: false, at: iso(at), doctors: [], ...part });
  return [
    ...pieces(changes.doctors).map((doctors) => of({ doctors })),
    ...pieces(changes.moved).map((moved) => of({ moved })),
    ...pieces(changes.gone).map((gone) => of({ gone })),
  ];
}

function pieces<Item>(list: readonly Item[]): readonly (readonly Item[])[] {
  const out: (readonly Item[])[] = [];
  for (let from = 0; from < list.length; from += PER_FRAME) {
    out.push(list.slice(from, from + PER_FRAME));
  }
  return out;
}
