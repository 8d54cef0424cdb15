/** The codes of why and why not; apart from the judging, so that pages have words for them. */

/** In the order in which they are judged: the first that holds is the verdict. */
export const VERDICTS = [
  "eligible",
  /** On a visit that ends soon: may be waited for. */
  "free_soon",
  /** Somebody calls in silence from there: nobody is asked. Staff alone are told so. */
  "danger_at_door",
  "not_approved",
  "licence_expired",
  "wrong_specialization",
  /** An organisation pays by a contract with another clinic. */
  "other_contract",
  /** No clinic of the doctor's consults at a distance. */
  "no_telemedicine",
  "needs_not_met",
  /** The patient has agreed to another clinic alone. */
  "other_provider",
  "blocked",
  "already_asked",
  "engaged",
  /** Goes to somebody who called for help. */
  "on_alert",
  "on_break",
  "not_reachable",
  /** Missed offers in a row: asked whether anybody is there. */
  "asked_if_there",
  "no_position",
  "position_old",
  "has_offer",
  /** Would be late for a visit that is promised. */
  "plan_clash",
  "outside_area",
  "too_far",
  "shift_ending",
  "clinic_first",
  /** The doctor whom the patient wants is free, and is asked alone. */
  "wished_first",
  /** Stands in another doctor's day, who has it to himself for now. */
  "kept_for_own",
  /** Another booking got this doctor, or waits for him. */
  "matched_elsewhere",
] as const;
export type Verdict = typeof VERDICTS[number];

/** `asked`: this one got the offer. */
export type DecidedVerdict = Verdict | "asked";
/** `off_duty`: was asked, and is not on shift any more. */
export type ShownVerdict = DecidedVerdict | "off_duty";

/** What a search round came to. */
export const DECISION_KINDS = ["offered", "waiting", "exhausted"] as const;
export type DecisionKind = typeof DECISION_KINDS[number];

/** How many doctors have each verdict. */
export type VerdictCounts = Readonly<Partial<Record<ShownVerdict, number>>>;
