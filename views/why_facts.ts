/** What the pages of why and why not show; the API answers the same. */
import type { OfferScore } from "../actors/booking/protocol.ts";
import type { OfferTrace } from "../actors/booking/view.ts";
import type {
  DecidedVerdict,
  DecisionKind,
  ShownVerdict,
  VerdictCounts,
} from "../actors/dispatcher/verdicts.ts";

export type { ShownVerdict, VerdictCounts };

export interface CandidateView {
  readonly doctorId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly verdict: ShownVerdict;
  readonly distanceMeters: number | null;
  readonly arrivalSeconds: number | null;
  readonly score: OfferScore | null;
  readonly offers: readonly OfferTrace[];
}

export interface CandidatesView {
  readonly at: string;
  /** How many doctors have each verdict now. */
  readonly counts: VerdictCounts;
  /** Those who may be asked first, the best first; then by how near they are. */
  readonly items: readonly CandidateView[];
  /** The last search rounds, the newest first. */
  readonly rounds: readonly RoundView[];
}

export interface RoundView {
  readonly at: string;
  readonly wave: number;
  readonly kind: DecisionKind;
  readonly counts: VerdictCounts;
}

export interface CandidateHistory {
  readonly doctorId: string;
  /** Null: the doctor is not on duty and was never asked. */
  readonly now: CandidateView | null;
  readonly items: readonly {
    readonly at: string;
    readonly wave: number;
    readonly kind: DecisionKind;
    /** Null: this doctor was not looked at. */
    readonly verdict: DecidedVerdict | null;
  }[];
}
