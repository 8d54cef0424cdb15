/** What a doctor can do for a patient beyond the visit itself, by the codes of a booking's needs. Pure. */
import { NEEDS, STATED_NEEDS } from "./codes.ts";

export type Need = typeof NEEDS[number];
export type StatedNeed = typeof STATED_NEEDS[number];

/** Whether a need is one that doctors can say of themselves; what else a patient writes is for people. */
export const isKnownNeed = (need: string): need is Need =>
  (NEEDS as readonly string[]).includes(need);

/** The part of a doctor's card that patients' needs are held against; rows of before may lack a part. */
export interface MeetingCard {
  /** ISO 639-1. */
  readonly languages?: readonly string[];
  readonly sex?: "female" | "male" | null;
  /** What only the doctor can say: a device in the bag, the right to write a sick leave. */
  readonly statedNeeds?: readonly string[];
}

/** What a doctor can do who has said nothing yet: most can, and who cannot says so in the application. */
export const COMMON_NEEDS: readonly StatedNeed[] = ["sick_leave"];

/**
 * The needs that this doctor can meet: sex and languages are read off the card, the rest is what the
 * doctor has stated. What nobody said is not met, but for what is common.
 */
export const needsMetBy = (card: MeetingCard): readonly Need[] => [
  ...STATED_NEEDS.filter((need) => (card.statedNeeds ?? COMMON_NEEDS).includes(need)),
  ...(card.sex === "female" ? ["female_doctor"] as const : []),
  ...(card.languages?.includes("en") ? ["english"] as const : []),
];

/** Whether a doctor can do this; what no doctor can say of themselves keeps nobody away. */
export const meetsNeed = (
  { meets }: { readonly meets?: readonly string[] | null },
  need: string,
): boolean => !isKnownNeed(need) || (meets ?? COMMON_NEEDS as readonly string[]).includes(need);
