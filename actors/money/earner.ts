/** Who earns: doctors and clinics, each with an account of what the service owes them. Pure. */
import { clinicOf, type PersonId, type Role } from "../vocabulary.ts";

export type PayableKind = "doctor_payable" | "clinic_payable";

/** The account of a person's own income; null: this role earns nothing here. */
export function payableOf(
  by: { readonly id: PersonId; readonly role: Role; readonly clinicId?: PersonId | null },
): { readonly kind: PayableKind; readonly ownerId: PersonId } | null {
  if (by.role === "doctor") return { kind: "doctor_payable", ownerId: by.id };
  return by.role === "clinic" ? { kind: "clinic_payable", ownerId: clinicOf(by) } : null;
}

/**
 * How much of a visit's share is still due where the oldest is paid out first.
 * @param due all that is due now @param newer what was earned after this visit
 */
export function dueOfShare(share: bigint, due: bigint, newer: bigint): bigint {
  const left = due - newer;
  if (left <= 0n || share <= 0n) return 0n;
  return left < share ? left : share;
}
