/** Groups of roles that the table of rights speaks of. */
import type { Role } from "../actors/vocabulary.ts";

/** Everybody; whoever is signed in; or these roles. */
export type Right = "public" | "signed_in" | readonly Role[];

export const CALLERS: readonly Role[] = ["patient", "clinic", "dispatcher", "admin"];
export const CLINIC_OR_STAFF: readonly Role[] = ["clinic", "dispatcher", "admin"];
export const PATIENT: readonly Role[] = ["patient"];
export const PATIENT_OR_STAFF: readonly Role[] = ["patient", "dispatcher", "admin"];
export const DOCTOR: readonly Role[] = ["doctor"];
export const CLINIC: readonly Role[] = ["clinic"];
export const STAFF: readonly Role[] = ["dispatcher", "admin"];
export const ADMIN: readonly Role[] = ["admin"];
