/** The choices of the booking form, in the order in which they are shown. */
import type { Complaint } from "../actors/booking/red_flags.ts";

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
] as const satisfies readonly Complaint[];

export { NEEDS } from "../actors/booking/codes.ts";
export const RELATIONS = ["child", "parent", "spouse", "relative", "other"] as const;
