/** How long people take, and how much of everything there is. Milliseconds unless said otherwise. */
import { MINUTE, SECOND } from "../../actors/vocabulary.ts";
import { between } from "../chance.ts";

type Range = readonly [from: number, to: number];

export const drawn = ([from, to]: Range): number => between(from, to);

export const DOCTOR_PACE = {
  /** From hearing an offer to answering it. */
  answer: [2 * SECOND, 12 * SECOND],
  answerInHaste: [100, 600],
  /** From acceptance to setting out (or, remotely, to the first word). */
  depart: [22 * SECOND, 40 * SECOND],
  /** From the door of the house to that of the flat. */
  ring: [25 * SECOND, 65 * SECOND],
  visit: [2 * MINUTE, 4 * MINUTE],
  consultation: [1.5 * MINUTE, 3 * MINUTE],
  release: [10 * SECOND, 18 * SECOND],
  /** After a refusal. */
  retry: [6 * SECOND, 15 * SECOND],
  idle: [1 * MINUTE, 6 * MINUTE],
  /** A planned visitor is at the door a little before the time. */
  early: [1 * MINUTE, 3 * MINUTE],
  confirm: [4 * SECOND, 9 * SECOND],
} satisfies Record<string, Range>;

/** Between two positions that the phone sends. */
export const FIX_PACE = { moving: 4 * SECOND, standing: 15 * SECOND } as const;

/** A doctor who told nothing for so long begins the shift anew. */
export const SILENCE = 10 * MINUTE;

/** A door that nobody opens is given up after so long. */
export const DOOR_PATIENCE = 10 * MINUTE;

/** Of a hundred offers; the rest is let pass. */
export const OFFER_ANSWERS = { accept: 70, decline: 17 } as const;
export const RELEASE_PERCENT = 3;
export const RELOCATE_METERS = 2_500;

export const PATIENT_PACE = {
  rest: [20 * SECOND, 2 * MINUTE],
  /** Before who has found no doctor gives up. */
  nobodyFound: [4 * MINUTE, 7 * MINUTE],
  changeOfMind: [20 * SECOND, 2 * MINUTE],
  changeOfPlans: [15 * MINUTE, 30 * MINUTE],
  message: [5 * SECOND, 25 * SECOND],
  /** Before the code is written in the room: the doctor at the door has not asked for it. */
  codeInRoom: [75 * SECOND, 90 * SECOND],
  retry: [5 * SECOND, 15 * SECOND],
} satisfies Record<string, Range>;

export const PATIENT_CHANCES = { cancelPercent: 5, messagePercent: 40, thanksPercent: 60 } as const;

/** A visit in which nothing happens for so long is given up: the visitor's doctor has gone away. */
export const VISIT_PATIENCE = 50 * MINUTE;

/** The whole service: how many bookings are open, and how fast new ones come. */
export const CROWD_PACE = {
  openFrom: 14,
  openTo: 19,
  openPeriod: 20 * MINUTE,
  /** Between two bookings, when there are few and when there are enough. */
  gapWhenFew: 4 * SECOND,
  gap: 11 * SECOND,
  few: 4,
  tick: 500,
  tickInHaste: 60,
} as const;
