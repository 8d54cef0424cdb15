/**
 * Doctors who are at a visit and on no shift: a dispatcher gave it to one at home, or a planned one is begun
 * outside of the hours. Each is put on a shift that lasts as long as the visit, so that the patient's map has
 * a place, the way is watched and a call for help has a track; and no longer, so that nobody is seen outside
 * of shift and visit. It looks at what is so and not at what happened: what failed once, or was cut off by a
 * kill, is done at the next look.
 */
import type { DoctorFacts } from "../booking/protocol.ts";
import { after, type Instant, type PersonId, SECOND } from "../vocabulary.ts";
import type { World } from "../world.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";
import type { BookingSummary, DispatcherMessage } from "./protocol.ts";

/** Facts that have not come by then are asked for again. */
const AGAIN_MILLISECONDS = 10 * SECOND;

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly bookings: Pick<BookingIndex, "visits">;
  readonly positions: Pick<PositionIndex, "get">;
  /** As the profile says it now; null: no doctor any more. */
  readonly factsOf: (doctorId: PersonId) => Promise<DoctorFacts | null>;
  /** Into the dispatcher's mailbox. */
  readonly tell: (message: Extract<DispatcherMessage, { type: "visitOffShift" }>) => void;
}

/** A consultation is at no door. */
export const isAtDoors = (
  { callType, engagedDoctorId }: Pick<BookingSummary, "callType" | "engagedDoctorId">,
): boolean => callType !== "consultation" && engagedDoctorId !== null;

export class VisitShifts {
  readonly #askedAt = new Map<PersonId, Instant>();

  constructor(private readonly around: Surroundings) {}

  /** To be called every few seconds. */
  look(): void {
    const { world, bookings } = this.around;
    const at = world.clock.now();
    for (const [doctorId, askedAt] of this.#askedAt) {
      if (at >= after(askedAt, AGAIN_MILLISECONDS)) this.#askedAt.delete(doctorId);
    }
    for (const summary of bookings.visits()) this.changed(summary);
  }

  /** A booking as it is now: its doctor need not wait for the next look. */
  changed(summary: Pick<BookingSummary, "callType" | "engagedDoctorId">): void {
    const { world, positions, factsOf, tell } = this.around;
    const doctorId = summary.engagedDoctorId;
    if (doctorId === null || !isAtDoors(summary)) return;
    if (positions.get(doctorId) !== null || this.#askedAt.has(doctorId)) return;
    this.#askedAt.set(doctorId, world.clock.now());
    factsOf(doctorId).then((doctor) => {
      if (doctor !== null) tell({ type: "visitOffShift", doctor });
    }).catch((error) => {
      world.log.warn("a doctor at a visit is not on shift", { error: String(error) });
    });
  }
}
