/** The choices of the booking form, in the order in which they are shown. */

export const SYMPTOMS = [
  "fever",
  "cough",
  "throat",
  "weakness",
  "headache",
  "pressure",
  "stomach",
  "nausea",
  "rash",
  "back",
] as const;

/** Signs with which one should call 103 first. */
export const RED_FLAGS = [
  "chest_pain",
  "breathing",
  "consciousness",
  "stroke",
  "bleeding",
  "seizure",
  "child_fever",
] as const;

export { NEEDS } from "../actors/booking/codes.ts";
export const RELATIONS = ["child", "parent", "spouse", "relative", "other"] as const;
