/** Every waiting time of the live part, in one place; a test makes them short. */
import type { BackOff } from "./back_off.ts";

export interface LiveTimes {
  /** The server speaks at least every 15 s; after so long without a word the stream is dead. */
  readonly staleMilliseconds: number;
  /** How often it is looked at. */
  readonly tickMilliseconds: number;
  /** A leader that says nothing for so long when it is asked does not live. */
  readonly answerMilliseconds: number;
  /** A stream that held for so long had not failed at once: the next one may come soon. */
  readonly steadyMilliseconds: number;
  /** Within so long after a stream has ended it is asked whose page this is; spread, for all ask then. */
  readonly askMilliseconds: number;
  readonly stream: BackOff;
  /** So long the server may keep the question who one is, while it comes back; 0: it sends the page away. */
  readonly patienceSeconds: number;
  readonly outbox: BackOff;
}

export const LIVE_TIMES: LiveTimes = {
  staleMilliseconds: 40_000,
  tickMilliseconds: 1_000,
  answerMilliseconds: 3_000,
  steadyMilliseconds: 10_000,
  askMilliseconds: 300,
  stream: { firstMilliseconds: 1_000, longestMilliseconds: 30_000 },
  patienceSeconds: 0,
  outbox: { firstMilliseconds: 2_000, longestMilliseconds: 60_000 },
};

/** Of a board: there are few of them, and an alarm that was stored must be on them within a second. */
export const DESK_TIMES: LiveTimes = {
  ...LIVE_TIMES,
  stream: { firstMilliseconds: 400, longestMilliseconds: 400 },
  patienceSeconds: 4,
};
