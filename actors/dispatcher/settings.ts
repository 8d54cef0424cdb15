/**
 * What a city, or a clinic in it, decides about dispatch: every number of the policy. Admins change it
 * at run time; `World.dispatchSettings` gives what is in force. Read at the edge with this schema, so
 * that a wrong value is a named field and not a strange night. Pure.
 */
import { z } from "zod";
import { ABSENCE_RULES } from "../booking/absence.ts";
import type { CallType, Priority } from "../booking/codes.ts";

/** How a booking is asked about: the most pressing ones have waves of their own. */
export const WAVE_KINDS = ["emergency", "urgent", "scheduled", "consultation"] as const;
export type WaveKind = typeof WAVE_KINDS[number];

/** Which waves a booking follows. Pure. */
export const waveKindOf = (
  booking: { readonly callType: CallType; readonly priority: Priority },
): WaveKind =>
  booking.callType === "urgent" && booking.priority === "emergency"
    ? "emergency"
    : booking.callType;

const seconds = (least: number, most: number) => z.number().int().min(least).max(most);
const minutes = seconds;

const wave = z.object({
  /** Doctors asked at one time; the first to accept wins. */
  doctors: z.number().int().min(1).max(10),
  offerSeconds: seconds(10, 300),
  /** Nobody further away than this by the straight line is asked. */
  circleMeters: z.number().int().min(500).max(100_000),
});
/** In the order in which they are made; the last one is repeated. */
const waves = z.array(wave).min(1).max(12);

export const dispatchSettingsSchema = z.object({
  /**
   * The score is in seconds of waiting: arrival counts as it is, everything else is worth so many
   * seconds of it.
   */
  weights: z.object({
    /** Off for a doctor whose field is this and no other. */
    skillSeconds: seconds(0, 1_800),
    /**
     * Off for the one who has idled longest in this shift, on for the one who has idled least; not where
     * it is an emergency.
     */
    fairnessSeconds: seconds(0, 3_600),
    /** Off for a rating of 5, on for one of 1; neutral while there is none. */
    ratingSeconds: seconds(0, 1_800),
    /** On for a doctor who is likely to say no. */
    refusalSeconds: seconds(0, 1_800),
  }),
  /** So much idle time above or below the others' share counts whole. */
  fairnessSpreadMinutes: minutes(5, 480),
  /** Who is asked beside the first may be at the door so much later, and no more. */
  companionSeconds: seconds(0, 1_800),
  /** With more doctors of a field on duty than this the next one is as near, and a silent phone costs little. */
  fewDoctors: z.number().int().min(0).max(1_000),
  /** Then those asked beside the first may be so much later. */
  companionSecondsOfMany: seconds(0, 1_800),
  waves: z.object({
    emergency: waves,
    urgent: waves,
    scheduled: waves,
    consultation: waves,
  }),
  /** So long bookings of a kind are gathered, to be matched together. */
  gatherSeconds: z.object({
    emergency: seconds(0, 0),
    urgent: seconds(0, 10),
    scheduled: seconds(0, 30),
    consultation: seconds(0, 30),
  }),
  /** An offer to a phone that only a push can reach. */
  pushOfferSeconds: seconds(15, 300),
  /** After so long without an answer to the push an SMS follows. */
  smsAfterSeconds: seconds(3, 120),
  /** A clinic's own doctors alone are asked about its bookings for so long. */
  clinicFirstSeconds: seconds(0, 600),
  /** After so many offers in a row without an answer the doctor is asked whether he is there. */
  missedOffersInARow: z.number().int().min(1).max(20),
  /** So long that question waits; then the shift is ended. */
  presenceAnswerSeconds: seconds(15, 600),
  /** A doctor whose shift ends before the visit can end is not asked; so long a visit counts. */
  shiftEndMarginMinutes: minutes(0, 240),
  /**
   * A busy doctor who will be at the door so much sooner than any free one is waited for; null: nobody is
   * waited for.
   */
  reservation: z.object({
    /** Where the doctor has said how long the visit will still take. */
    gainSeconds: seconds(0, 3_600),
    /** Where it is a guess. */
    guessedGainSeconds: seconds(0, 3_600),
    /** Whoever is free later than this is not waited for. */
    longestWaitSeconds: seconds(0, 7_200),
  }).nullable(),
  /** Hints to free doctors where they had better wait. */
  waiting: z.object({
    /** What the next call must be expected to wait less. */
    gainSeconds: seconds(1, 600),
    /** Nobody is sent further; 0: there are no hints. */
    longestDriveMinutes: minutes(0, 60),
  }),
  stall: z.object({
    /** Standing still for so long on the way. */
    stillMinutes: minutes(1, 60),
    /** So much further from the door than the nearest point of this way. */
    awayMeters: z.number().int().min(100).max(20_000),
    /** Without a fix for so long beyond the expected drive. */
    darkMinutes: minutes(1, 60),
    /** So long the doctor has to answer «всё в порядке?»; then the patient and dispatchers hear of it. */
    answerSeconds: seconds(15, 600),
  }),
  /** What the doctor must have done before a visit may end since nobody opened the door. */
  absence: z.object({
    waitMinutes: minutes(0, 60),
    calls: z.number().int().min(0).max(10),
  }),
  /** A doctor alone at the patient's: `actors/lone_visit/`. */
  loneVisit: z.object({
    /** From the arrival to the question whether all is well. */
    visitMinutes: minutes(5, 240),
    /** What one tap, or an answer, adds. */
    extendMinutes: minutes(5, 120),
    /** However often it was extended. */
    longestMinutes: minutes(15, 480),
    /** So long the PIN is waited for; then the doctor is looked for. */
    answerSeconds: seconds(30, 300),
  }),
  planning: z.object({
    /** Bookable slots begin at multiples of this. */
    slotMinutes: minutes(5, 240),
    visitMinutes: minutes(5, 480),
    consultationMinutes: minutes(5, 240),
    /** Between the way and the next window, for what cannot be foreseen. */
    bufferMinutes: minutes(0, 120),
    /** The search for a planned visit begins so long before its window. */
    searchLeadMinutes: minutes(10, 2_880),
    /** The same of a consultation, to which nobody drives. */
    consultationLeadMinutes: minutes(5, 2_880),
    /** Reminders go out so long before the window. */
    reminderMinutes: z.array(minutes(5, 10_080)).max(5),
    /** So long a freed window is kept for the one of the waitlist to whom it was offered. */
    waitlistHoldMinutes: minutes(2, 240),
  }),
});

export type DispatchSettings = z.infer<typeof dispatchSettingsSchema>;

/** What holds where nobody has decided otherwise. */
export const DEFAULT_DISPATCH_SETTINGS: DispatchSettings = {
  weights: { skillSeconds: 60, fairnessSeconds: 600, ratingSeconds: 60, refusalSeconds: 120 },
  fairnessSpreadMinutes: 60,
  companionSeconds: 360,
  fewDoctors: 10,
  companionSecondsOfMany: 60,
  waves: {
    emergency: [
      { doctors: 4, offerSeconds: 15, circleMeters: 6_000 },
      { doctors: 6, offerSeconds: 15, circleMeters: 12_000 },
      { doctors: 6, offerSeconds: 15, circleMeters: 25_000 },
    ],
    urgent: [
      { doctors: 3, offerSeconds: 15, circleMeters: 3_000 },
      { doctors: 3, offerSeconds: 15, circleMeters: 6_000 },
      { doctors: 3, offerSeconds: 15, circleMeters: 12_000 },
      { doctors: 3, offerSeconds: 15, circleMeters: 25_000 },
    ],
    scheduled: [
      { doctors: 1, offerSeconds: 30, circleMeters: 12_000 },
      { doctors: 1, offerSeconds: 30, circleMeters: 25_000 },
    ],
    consultation: [{ doctors: 1, offerSeconds: 30, circleMeters: 100_000 }],
  },
  gatherSeconds: { emergency: 0, urgent: 0, scheduled: 5, consultation: 3 },
  pushOfferSeconds: 45,
  smsAfterSeconds: 10,
  clinicFirstSeconds: 20,
  missedOffersInARow: 3,
  presenceAnswerSeconds: 60,
  shiftEndMarginMinutes: 15,
  reservation: { gainSeconds: 60, guessedGainSeconds: 120, longestWaitSeconds: 1_200 },
  waiting: { gainSeconds: 20, longestDriveMinutes: 15 },
  stall: { stillMinutes: 6, awayMeters: 700, darkMinutes: 6, answerSeconds: 60 },
  absence: ABSENCE_RULES,
  loneVisit: { visitMinutes: 45, extendMinutes: 15, longestMinutes: 120, answerSeconds: 60 },
  planning: {
    slotMinutes: 30,
    visitMinutes: 40,
    consultationMinutes: 30,
    bufferMinutes: 10,
    searchLeadMinutes: 90,
    consultationLeadMinutes: 30,
    reminderMinutes: [1_440, 60],
    waitlistHoldMinutes: 15,
  },
};
