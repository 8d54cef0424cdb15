/** What a doctor can do for a patient beyond the visit itself, by the codes of a booking's needs. Pure. */
import { type NEEDS, STATED_NEEDS } from "./codes.ts";

export type Need = typeof NEEDS[number];
export type StatedNeed = typeof STATED_NEEDS[number];

/** The part of a doctor's card that patients' needs are held against; rows of before may lack a part. */
export interface MeetingCard {
  /** ISO 639-1. */
  readonly languages?: readonly string[];
  readonly sex?: "female" | "male" | null;
  /** What only the doctor can say: a device in the bag, the right to write a sick leave. */
  readonly statedNeeds?: readonly string[];
}

/**
 * The needs that this doctor can meet: sex and languages are read off the card, the rest is what the
 * doctor has stated. What nobody said is not met: a patient who asked for a sick leave and gets none
 * has waited for the wrong doctor.
 */
export const needsMetBy = (card: MeetingCard): readonly Need[] => [
  ...STATED_NEEDS.filter((need) => card.statedNeeds?.includes(need) ?? false),
  ...(card.sex === "female" ? ["female_doctor"] as const : []),
  ...(card.languages?.includes("en") ? ["english"] as const : []),
];
