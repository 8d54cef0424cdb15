/** Whose ways to a door the streets are asked for: of those who could be asked to come. Pure but for the asking. */
import { DISPATCH } from "../limits.ts";
import { after, type GeoPoint, type Instant, type PersonId, SECOND } from "../vocabulary.ts";
import { distanceMeters } from "./distance.ts";
import { isReachable, type OnDuty, type PositionIndex } from "./positions.ts";
import type { BookingSummary, DispatcherMessage } from "./protocol.ts";
import type { DispatchSettings } from "./settings.ts";
import type { Engagement } from "./snapshot.ts";
import type { TravelTimes } from "./travel.ts";
import type { World } from "../world.ts";

/** Nobody further away is asked, whatever a city decides. */
const WIDEST_METERS = 100_000;

interface Surroundings {
  readonly positions: Pick<PositionIndex, "near" | "get">;
  readonly settings: Pick<DispatchSettings, "reservation">;
  /** Bound by alarms. */
  readonly onAlert: ReadonlySet<PersonId>;
  readonly at: Instant;
}

/**
 * Those of the right field who are free, or will be in time, from where they are or will be; the nearest
 * by the straight line first. Whoever could not be asked now takes no place of one who can.
 */
export function nearestForStreets(
  { point, specialization, askedDoctorIds }:
    & Pick<BookingSummary, "specialization" | "askedDoctorIds">
    & { readonly point: GeoPoint },
  engaged: ReadonlyMap<PersonId, Engagement>,
  { positions, settings: { reservation }, onAlert, at }: Surroundings,
): readonly { readonly doctorId: PersonId; readonly from: GeoPoint }[] {
  const mayBeAsked = (duty: OnDuty): boolean => {
    const { doctor, breakUntil, presence } = duty;
    return doctor.specializations.includes(specialization) && doctor.approved &&
      (breakUntil === null || breakUntil <= at) && presence == null &&
      !askedDoctorIds.includes(doctor.id) && !onAlert.has(doctor.id) && isReachable(duty, at);
  };
  const free = positions.near(
    point,
    DISPATCH.travelDoctors,
    WIDEST_METERS,
    (duty) => mayBeAsked(duty) && !engaged.has(duty.doctor.id),
  ).flatMap(({ doctor, fix }) => fix === null ? [] : [{ doctorId: doctor.id, from: fix }]);
  const latest = after(at, (reservation?.longestWaitSeconds ?? 0) * SECOND);
  const soon = [...engaged].flatMap(([doctorId, { freeAt, point: door }]) => {
    const duty = freeAt > latest ? null : positions.get(doctorId);
    const from = door ?? duty?.fix ?? null;
    return duty === null || from === null || !mayBeAsked(duty) ? [] : [{ doctorId, from }];
  });
  return [...free, ...soon]
    .map((one) => ({ ...one, meters: distanceMeters(one.from, point) }))
    .toSorted((one, other) => one.meters - other.meters)
    .slice(0, DISPATCH.travelDoctors);
}

interface Asking {
  readonly world: Pick<World, "travel" | "dispatchSettings" | "log">;
  readonly positions: PositionIndex;
  readonly travel: TravelTimes;
  readonly onAlert: () => ReadonlySet<PersonId>;
  readonly tell: (answer: DispatcherMessage & { type: "travelTimes" }) => void;
}

/** Asks the streets past the turn that wants to know, and puts the answer into the dispatcher's mailbox. */
export class StreetAsker {
  constructor(private readonly around: Asking) {}

  /** True if this booking may be matched now; else the streets are asked first, past this turn. */
  knowsTheWay(
    summary: BookingSummary,
    engaged: ReadonlyMap<PersonId, Engagement>,
    at: Instant,
  ): boolean {
    const { id, point, searchRevision: revision } = summary;
    if (point === null || summary.callType === "consultation") return true;
    if (this.around.world.travel.knowsStreets?.(point) === false) return true;
    const state = this.around.travel.stateOf(id, at);
    if (state === "known" || state === "wait") return state === "known";
    const near = nearestForStreets({ ...summary, point }, engaged, {
      positions: this.around.positions,
      settings: this.around.world.dispatchSettings(summary.city, summary.clinicId),
      onAlert: this.around.onAlert(),
      at,
    });
    if (near.length === 0) return true;
    this.around.travel.asked(id, at);
    const answer = { type: "travelTimes", bookingId: id, revision, askedAt: at } as const;
    this.around.world.travel.toPlace(near.map(({ from }) => from), point, at).then((legs) => {
      const byDoctor = new Map(near.flatMap(({ doctorId }, index) => {
        const leg = legs[index];
        return leg === undefined ? [] : [[doctorId, leg] as const];
      }));
      this.around.tell({ ...answer, legs: byDoctor });
    }).catch((error) => {
      this.around.world.log.warn("the streets were not asked", { error: String(error) });
      this.around.tell({ ...answer, legs: null });
    });
    return state === "refresh";
  }
}
