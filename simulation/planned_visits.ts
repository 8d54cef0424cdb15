/**
 * Visits with an hour, as the people of a day keep them: whoever has taken one does others until it is time,
 * sets out so as to be at the door when the window begins, and finishes first what goes on. Nobody drives
 * to a consultation.
 */
import { type BookingState, isVisiting } from "../actors/booking/state.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "../actors/vocabulary.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedClock } from "./clock.ts";
import type { PageOutbox } from "./page_outbox.ts";
import type { Call, Doctor } from "./people.ts";

/** A doctor means to be there so long before the window. */
const EARLY = 3 * MINUTE;
/** How soon a doctor who is kept, or whom the program was too dead to hear, tries again. */
const AGAIN = 45 * SECOND;

export class PlannedVisits {
  constructor(
    private readonly clock: SimulatedClock,
    private readonly pages: PageOutbox,
    /** The committed state of a call's booking. */
    private readonly stateOf: (call: Call) => BookingState | undefined,
  ) {}

  /** Somebody has it: it is kept in mind until then. */
  assigned(call: Call, doctor: Doctor, chance: Chance, driveSeconds: number): void {
    const { scheduledTime } = call;
    const soonest = after(this.clock.now(), chance.between(20, 60) * SECOND);
    const way = call.callType === "consultation" ? 0 : driveSeconds * SECOND + EARLY;
    this.#begin(call, doctor, instant(Math.max(soonest, Math.round(scheduledTime! - way))));
  }

  /** Again and again until it has begun, or is this doctor's no more. */
  #begin(call: Call, doctor: Doctor, at: Instant): void {
    const { assignments } = call;
    this.clock.timer(at, () => {
      const state = this.stateOf(call);
      const isWaiting = state !== undefined && isVisiting(state) && state.status === "assigned" &&
        call.assignments === assignments;
      if (!isWaiting) return;
      if (doctor.busySince === null) {
        const isRemote = call.callType === "consultation";
        this.pages.give(call.id, { type: isRemote ? "start" : "depart" }, doctor.by);
      }
      this.#begin(call, doctor, after(at, AGAIN));
    });
  }
}
