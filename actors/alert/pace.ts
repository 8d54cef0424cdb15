/** How soon more people are told of an alert that nobody has taken. Pure. */
import { ALERT } from "../limits.ts";
import { after, type Instant } from "../vocabulary.ts";

/** With somebody at the board it waits for an answer; with nobody there it waits for nothing. */
export const firstEscalation = (at: Instant, isAttended: boolean): Instant =>
  isAttended ? after(at, ALERT.escalateMilliseconds) : at;

/** It does not rest before a person has answered. */
export const nextEscalation = (rounds: number, at: Instant): Instant =>
  after(at, rounds < ALERT.quickRounds ? ALERT.repeatMilliseconds : ALERT.slowRepeatMilliseconds);
