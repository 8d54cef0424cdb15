/**
 * A doctor who stands still, drives away or goes dark on the way is asked whether all is well. The
 * dispatcher proposes the question, the booking keeps it with its end, so that a restart forgets nothing:
 * no answer, or «не доеду», and patient and dispatchers are told. Pure.
 */
import { after, type Instant, type PersonId, type Refusal, refuse, SECOND } from "../vocabulary.ts";
import type { StallKind, WayAnswer } from "./codes.ts";
import type { BookingCommand, BookingEvent, Stamp, StampedEvent } from "./protocol.ts";
import { attentionLeft, isOnTheWay } from "./promise.ts";
import { type BookingState, isVisiting, type Visiting } from "./state.ts";

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Event<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;
type Decision = readonly BookingEvent[] | Refusal;

/** One question to the doctor, and what came of it. */
export interface WayQuestion {
  readonly kind: StallKind;
  readonly askedAt: Instant;
  readonly answerBy: Instant;
  /** `none`: nobody answered in time; null: it is still open. */
  readonly answer: WayAnswer | "none" | null;
  readonly answeredAt: Instant | null;
}

/** Asked once: until it was answered and the doctor has moved, the same is not asked again. */
export function decideAskWay(state: BookingState, command: Of<"askWay">, stamp: Stamp): Decision {
  if (!isOnTheWay(state) || state.doctor.id !== command.doctorId) return [];
  const known = state.way ?? null;
  if (known !== null && (known.answer !== "fine" || known.kind === command.kind)) return [];
  return [{
    type: "wayAsked",
    kind: command.kind,
    answerBy: after(stamp.at, command.answerSeconds * SECOND),
  }];
}

export function decideAnswerWay(state: BookingState, answer: WayAnswer): Decision {
  if (!isVisiting(state)) return refuse("illegal_transition");
  const known = state.way ?? null;
  if (known === null) return refuse("nothing_to_answer");
  return known.answer === answer ? [] : [{ type: "wayAnswered", answer }];
}

/** The doctor drives to the door again: nobody need look, unless he has said that he will not come. */
export function decideResumeWay(state: BookingState, doctorId: PersonId): Decision {
  if (!isOnTheWay(state) || state.doctor.id !== doctorId) return [];
  const known = state.way ?? null;
  return known === null || known.answer === "cannot" ? [] : [{ type: "wayResumed" }];
}

const withoutWayAttention = (state: Visiting) =>
  state.attention?.step === "way" ? attentionLeft(state) : state.attention;

export const wayAsked = (state: Visiting, event: Event<"wayAsked">): Visiting => ({
  ...state,
  way: {
    kind: event.kind,
    askedAt: event.at,
    answerBy: event.answerBy,
    answer: null,
    answeredAt: null,
  },
});

export function wayAnswered(
  state: Visiting,
  event: Event<"wayAnswered"> | Event<"wayUnanswered">,
): Visiting {
  const answer = event.type === "wayAnswered" ? event.answer : "none";
  return {
    ...state,
    way: state.way == null ? null : { ...state.way, answer, answeredAt: event.at },
    attention: answer === "fine"
      ? withoutWayAttention(state)
      : state.attention?.step === "way"
      ? state.attention
      : { step: "way", since: event.at },
  };
}

export const wayResumed = (state: Visiting): Visiting => ({
  ...state,
  way: null,
  attention: withoutWayAttention(state),
});

/** By when the doctor must have answered; null: nothing is asked. */
export const wayDueAt = (state: Visiting): Instant | null =>
  state.way != null && state.way.answer === null ? state.way.answerBy : null;
