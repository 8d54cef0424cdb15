/** A visit that is given by hand: to a doctor, or taken from one and given to another. */
import type { PersonId } from "../vocabulary.ts";
import type { DoctorFacts } from "./doctor_facts.ts";

interface ByHand {
  /** The doctor's way to the door; absent or null: not known. */
  readonly etaSeconds?: number | null;
  /** Whoever gives it knows that somebody calls in silence from there. */
  readonly despiteDanger?: boolean;
}

export interface Assignment extends ByHand {
  readonly doctor: DoctorFacts;
}

export interface Handover extends ByHand {
  /** Null: whoever is found. */
  readonly doctor: DoctorFacts | null;
  readonly reason: string;
  /** Who had it, as far as whoever decides knew; absent: whoever has it. */
  readonly fromDoctorId?: PersonId;
}
