/**
 * An alarm that was taken and then left alone: whoever took it is asked, and without an answer it rises
 * again, as if nobody had taken it. Synchronous and pure.
 */
import { ALERT } from "../limits.ts";
import { after, type Instant } from "../vocabulary.ts";
import type { AlertStatus } from "./codes.ts";
import type { AlertEvent } from "./protocol.ts";

/** What is known of the hands in which it lies. */
export interface Care {
  readonly lastStepAt: Instant;
  /** Since when the one who took it is asked; null: nobody is. */
  readonly askedAt: Instant | null;
  /** Until when an answer is waited for; absent: as long as always. */
  readonly answerBy?: Instant;
}

export interface InHands {
  readonly status: AlertStatus;
  /** Null in rows of before: then it counts from when it was taken. */
  readonly care: Care | null;
  readonly acknowledged?: { readonly by: unknown; readonly at: Instant };
}

/** What shows that somebody is at it. */
const STEPS: readonly AlertEvent["type"][] = [
  "acknowledged",
  "responding",
  "handedOver",
  "stepTicked",
  "placeCorrected",
  "careGiven",
  "searchBegun",
  "searchEnded",
  "helperArrived",
];
export const isCareStep = (type: AlertEvent["type"]): boolean => STEPS.includes(type);

/**
 * What is known of the hands in which it lies after a step. Whoever was given it is asked at once, until they
 * have done something themselves: nobody knows yet whether they have heard, and what others do does not tell it.
 */
export function careAfter(
  { care, acknowledged }: InHands,
  event: { readonly type: AlertEvent["type"]; readonly to?: unknown },
  by: unknown,
  at: Instant,
): Care {
  if (event.type === "handedOver" && event.to !== by) {
    return { lastStepAt: at, askedAt: at, answerBy: after(at, ALERT.handedAnswerMilliseconds) };
  }
  const isOthers = care?.answerBy !== undefined && acknowledged?.by !== by;
  return isOthers ? care : { lastStepAt: at, askedAt: null };
}

/** Somebody goes: then more may pass without a word. */
const quiet = (status: AlertStatus): number =>
  status === "responding" ? ALERT.respondingAskedMilliseconds : ALERT.takenAskedMilliseconds;

export function careOf(state: InHands): Care | null {
  if (state.status !== "acknowledged" && state.status !== "responding") return null;
  const takenAt = state.acknowledged?.at;
  return state.care ?? (takenAt === undefined ? null : { lastStepAt: takenAt, askedAt: null });
}

/** When the one who took it is asked, or, asked already, when it rises again. */
export function careDeadlineOf(state: InHands): Instant | null {
  const care = careOf(state);
  if (care === null) return null;
  return care.askedAt === null
    ? after(care.lastStepAt, quiet(state.status))
    : care.answerBy ?? after(care.askedAt, ALERT.careAnswerMilliseconds);
}

export function decideCareTick(
  state: InHands,
  isAttended: boolean,
  at: Instant,
): readonly AlertEvent[] {
  const deadline = careDeadlineOf(state);
  if (deadline === null || at < deadline) return [];
  return careOf(state)?.askedAt == null
    ? [{ type: "careAsked" }]
    : [{ type: "neglected", isAttended }];
}
