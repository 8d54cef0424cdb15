/** «Сколько ещё»: what doctors say of the end of a visit that goes on. */
import { after, type Instant, MINUTE } from "../actors/vocabulary.ts";
import type { SimulatedClock } from "./clock.ts";
import type { PageOutbox } from "./page_outbox.ts";
import type { Call, Doctor } from "./people.ts";

/** A word about the end, wrong in one direction; when that time has passed, another word. */
export function sayRemaining(
  around: { readonly clock: SimulatedClock; readonly pages: PageOutbox },
  call: Call,
  doctor: Doctor,
  { at, end }: { readonly at: Instant; readonly end: Instant },
  times = 0,
): void {
  if (at >= end || times > 4) return;
  around.clock.timer(at, () => {
    const error = times % 2 === 0 ? call.remainingError : 1 / call.remainingError;
    const minutes = Math.max(1, Math.round((end - at) / MINUTE * error));
    around.pages.give(call.id, { type: "remain", minutes }, doctor.by);
    sayRemaining(around, call, doctor, { at: after(at, minutes * MINUTE), end }, times + 1);
  });
}
