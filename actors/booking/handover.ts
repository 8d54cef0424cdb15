/** A visit that a dispatcher takes from its doctor by hand, and may give to another. */
import type { PersonId } from "../vocabulary.ts";
import type { DoctorFacts } from "./doctor_facts.ts";

export interface Handover {
  /** Null: whoever is found. */
  readonly doctor: DoctorFacts | null;
  readonly reason: string;
  /** Who had it, as far as whoever decides knew; absent: whoever has it. */
  readonly fromDoctorId?: PersonId;
  /** The new doctor's way to the door; absent or null: not known. */
  readonly etaSeconds?: number | null;
}
