/**
 * Windows for bookings, over what memory knows of doctors' days: which there are, and the place that a
 * booking takes. Places are given one at a time, so that nobody gets what another has just taken.
 */
import type { PlanPlace } from "../../actors/booking/plan.ts";
import type { CallType } from "../../actors/booking/codes.ts";
import type { DayRules } from "../../actors/planning/day.ts";
import type { LegBook } from "../../actors/planning/leg_book.ts";
import type { PlanBook, Wanted } from "../../actors/planning/plan_book.ts";
import {
  type Candidate,
  type Slot,
  type SlotQuestion,
  slotsOf,
} from "../../actors/planning/slots.ts";
import {
  after,
  type GeoPoint,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { dayAt } from "./city_days.ts";

/** What is to be placed. */
export interface Request extends Wanted {
  /** Of the booking, or of whoever asks: its own room stands in nobody's way. */
  readonly id: string;
  readonly city: string;
  readonly callType: CallType;
  /** The door; null: nobody drives there. */
  readonly point: GeoPoint | null;
  /** Whom the doctor would visit; null: nobody knows yet. */
  readonly patientId: PersonId | null;
  /** Nobody else's doctors; absent: the clinic's come first. */
  readonly clinicOnly?: boolean;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "dispatchSettings" | "isBlocked">;
  readonly book: PlanBook;
  readonly legs: LegBook;
  readonly timeZoneOf: (city: string) => string;
}

/** A stop that far from the window is not the one before or after it. */
const NEAR_MILLISECONDS = 6 * HOUR;

export class Placing {
  #last: Promise<unknown> = Promise.resolve();
  readonly #kept = new Map<string, PlanPlace>();

  constructor(private readonly around: Surroundings) {}

  /** Windows that begin within a stretch of time, on the city's grid of slots. */
  async slots(
    request: Request,
    stretch: { readonly from: Instant; readonly until: Instant; readonly grid: Instant },
    most: number,
  ): Promise<readonly Slot[]> {
    const { world } = this.around;
    const { slotMinutes } = this.#planning(request);
    // Nobody can be promised for now: that is an urgent call.
    const from = instant(Math.max(stretch.from, world.clock.now() + slotMinutes * MINUTE));
    return await this.#find(request, { ...stretch, from }, most);
  }

  /**
   * The place in a doctor's day for a booking with an hour, or null: nobody's day has room. A clinic's
   * own doctors come first.
   */
  async placeFor(
    request: Request,
    window: { readonly from: Instant; readonly until: Instant | null },
  ): Promise<PlanPlace | null> {
    const { slotMinutes, visitMinutes, consultationMinutes } = this.#planning(request);
    const until = instant(Math.max(window.from, window.until ?? 0) + 1);
    const stretch = { from: window.from, until, grid: window.from };
    const find = (one: Request) => this.#find(one, stretch, 1);
    const own = request.clinicId === null ? [] : await find(request);
    const isOver = own.length > 0 || request.clinicOnly === true;
    const [slot] = isOver ? own : await find({ ...request, clinicId: null });
    const doctorId = slot?.doctorIds[0];
    if (slot === undefined || doctorId === undefined || slotMinutes <= 0) return null;
    const length = request.callType === "consultation" ? consultationMinutes : visitMinutes;
    return { doctorId, from: slot.from, until: after(slot.from, length * MINUTE) };
  }

  /** A window that is held for somebody, while the booking of it is made. */
  keepFor(personId: PersonId, place: PlanPlace): void {
    this.#kept.set(`${personId}/${place.from}`, place);
  }

  forget(personId: PersonId, from: Instant): void {
    this.#kept.delete(`${personId}/${from}`);
  }

  keptFor(personId: PersonId, from: Instant): PlanPlace | null {
    return this.#kept.get(`${personId}/${from}`) ?? null;
  }

  /** Runs what finds a place and takes it, alone. */
  async alone<Value>(act: () => Promise<Value>): Promise<Value> {
    const mine = this.#last.then(act, act);
    this.#last = mine.catch(() => {});
    return await mine;
  }

  rulesOf({ city, clinicId, callType }: Pick<Request, "city" | "clinicId" | "callType">): DayRules {
    const { bufferMinutes } = this.#planning({ city, clinicId });
    return {
      way: this.around.legs.way,
      bufferMilliseconds: callType === "consultation" ? 0 : bufferMinutes * MINUTE,
    };
  }

  async #find(
    request: Request,
    { from, until, grid }: { from: Instant; until: Instant; grid: Instant },
    most: number,
  ): Promise<readonly Slot[]> {
    if (from >= until) return [];
    const { slotMinutes, visitMinutes, consultationMinutes } = this.#planning(request);
    const day = dayAt(from, this.around.timeZoneOf(request.city));
    const point = request.callType === "consultation" ? null : request.point;
    const question: SlotQuestion = {
      id: request.id,
      point,
      from,
      until,
      grid,
      slotMinutes,
      visitMinutes: request.callType === "consultation" ? consultationMinutes : visitMinutes,
    };
    const { world, book } = this.around;
    const { patientId } = request;
    const look = () =>
      book.candidates(request, day, request.id).filter(({ doctorId }) =>
        patientId === null || !world.isBlocked(patientId, doctorId)
      );
    const near = within(look(), from, until);
    if (near.length === 0) return [];
    if (point !== null) await this.#learn(near, point);
    // Looked at again: while the streets were asked somebody may have taken a place.
    return slotsOf(question, within(look(), from, until), this.rulesOf(request), most);
  }

  async #learn(candidates: readonly Candidate[], point: GeoPoint): Promise<void> {
    const origins = candidates.flatMap(({ shifts, stops }) => [
      ...shifts.flatMap(({ start }) => start ?? []),
      ...stops.flatMap((stop) => stop.point ?? []),
    ]);
    await this.around.legs.learn(origins, point, this.around.world.clock.now());
  }

  #planning({ city, clinicId }: { readonly city: string; readonly clinicId: PersonId | null }) {
    return this.around.world.dispatchSettings(city, clinicId).planning;
  }
}

/** Only those who work then, with the stops that are near. */
function within(
  candidates: readonly Candidate[],
  from: Instant,
  until: Instant,
): readonly Candidate[] {
  const [early, late] = [from - NEAR_MILLISECONDS, until + NEAR_MILLISECONDS];
  return candidates.flatMap((candidate) => {
    const shifts = candidate.shifts.filter((shift) => shift.until > from && shift.from < until);
    if (shifts.length === 0) return [];
    const stops = candidate.stops.filter((stop) => stop.until > early && stop.from < late);
    return [{ ...candidate, shifts, stops }];
  });
}
