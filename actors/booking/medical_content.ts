/** What of a booking is medical, and in what went out. Pure; the access log goes by it. */
import type { BookingView } from "./view.ts";

/** Fields of a booking that tell of somebody's health. Who came, when and where is no part of it. */
export const MEDICAL_FIELDS = [
  "symptoms",
  "redFlags",
  "conclusion",
  "addenda",
  "messages",
  "history",
] as const;
export type MedicalField = typeof MEDICAL_FIELDS[number];

/** What one frame or answer tells of a patient. */
export interface MedicalContent {
  readonly bookingId: string;
  readonly patientId: string;
  readonly fields: readonly MedicalField[];
  /** Read by a doctor who is only asked. */
  readonly isOffer?: true;
}

/** The medical fields that a view has anything in. */
export function medicalFieldsOf(
  view: Pick<BookingView, "symptoms" | "redFlags" | "conclusion" | "addenda">,
): readonly MedicalField[] {
  const fields: MedicalField[] = [];
  if (view.symptoms) fields.push("symptoms");
  if (view.redFlags.length > 0) fields.push("redFlags");
  if (view.conclusion) fields.push("conclusion");
  if (view.addenda.length > 0) fields.push("addenda");
  return fields;
}
