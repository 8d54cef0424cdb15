/**
 * What the doctor's page knows of its own lone visit. Neither version nor calls are in it: whoever looks at
 * the screen over the doctor's shoulder must not see which PIN it was. Pure.
 */
import { iso } from "../booking/view.ts";
import type { Instant } from "../vocabulary.ts";
import type { LoneVisit } from "./machine.ts";

export interface LoneVisitView {
  readonly bookingId: string;
  readonly startedAt: string;
  readonly extendMinutes: number;
  /** When the PIN is asked for; null: it is asked for now. */
  readonly dueAt: string | null;
  /** Until then an answer stops the alarm; null: nothing is asked. */
  readonly answerBy: string | null;
}

/** @returns null: there is none */
export function loneVisitView(state: LoneVisit | null): LoneVisitView | null {
  if (state === null || state.status === "ended") return null;
  const { bookingId, startedAt, rules } = state;
  const isoOrNull = (at: Instant | null) => at === null ? null : iso(at);
  return {
    bookingId,
    startedAt: iso(startedAt),
    extendMinutes: rules.extendMinutes,
    dueAt: isoOrNull(state.status === "watching" ? state.dueAt : null),
    answerBy: isoOrNull(
      state.status === "asking"
        ? state.answerBy
        // As if there were still time: who is made to answer must not read that it is too late.
        : state.status === "silent"
        ? state.silentSince
        : null,
    ),
  };
}
