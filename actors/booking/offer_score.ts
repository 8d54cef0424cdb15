/** Why this doctor was asked before others: seconds of waiting, the smaller the sooner. */
export interface OfferScore {
  readonly arrivalSeconds: number;
  readonly skillSeconds: number;
  readonly fairnessSeconds: number;
  readonly ratingSeconds: number;
  readonly refusalSeconds: number;
  /**
   * That the doctor is busy still, more where the end is a guess; less than nothing: is waited for already.
   * Absent: of an offer of before it was kept.
   */
  readonly waitingSeconds?: number;
  readonly totalSeconds: number;
}
