/** What each audience sees of trouble on the way and at the door. Pure. */
import { type Absence, isAtDoor, kindOf } from "./absence.ts";
import type { AbsenceKind, StallKind, WayAnswer } from "./codes.ts";
import type { BookingState } from "./state.ts";
import { type Audience, iso } from "./view.ts";

type Iso = string;

export interface TroubleView {
  /** For staff: since then the doctor of this visit may not work any more. */
  readonly approvalLostAt?: Iso;
  /** For staff: since then nobody means to work at its hour who has it, or had the place for it. */
  readonly shiftLostAt?: Iso;
  /** «Всё в порядке?»: for doctor and staff; for the others once nobody answered well. */
  readonly way?: {
    readonly kind: StallKind;
    readonly askedAt: Iso;
    readonly answerBy: Iso;
    readonly answer: WayAnswer | "none" | null;
  };
  /** The doctor stands at a door that stays closed. */
  readonly absence?: {
    readonly kind: AbsenceKind;
    readonly since: Iso;
    readonly distanceMeters: number | null;
    /** Near enough to prove it. */
    readonly isAtDoor: boolean;
    readonly calls: number;
    readonly callsNeeded: number;
    /** From then on the doctor may end the visit for it. */
    readonly mayEndAt: Iso;
  };
}

/** A question that the doctor may still answer is between the two of them and the staff. */
export function troubleView(state: BookingState, audience: Audience): TroubleView {
  if (audience === "offered") return {};
  const way = "way" in state ? state.way ?? null : null;
  const absence = "absence" in state ? state.absence ?? null : null;
  const isOpenOrWell = way === null || way.answer === null || way.answer === "fine";
  const sees = audience === "doctor" || audience === "staff" || !isOpenOrWell;
  const lostAt = "approvalLostAt" in state ? state.approvalLostAt ?? null : null;
  const shiftLostAt = hasLostShift(state) ? state.shiftLostAt ?? null : null;
  return {
    ...(shiftLostAt === null || audience !== "staff" ? {} : { shiftLostAt: iso(shiftLostAt) }),
    // A word about a person: whoever decides has it, and nobody else.
    ...(lostAt === null || audience !== "staff" ? {} : { approvalLostAt: iso(lostAt) }),
    ...(way === null || !sees ? {} : {
      way: {
        kind: way.kind,
        answer: way.answer,
        askedAt: iso(way.askedAt),
        answerBy: iso(way.answerBy),
      },
    }),
    ...(absence === null ? {} : { absence: absenceView(absence) }),
  };
}

/** Once a search goes on it says itself how it stands. */
const hasLostShift = (state: BookingState): boolean =>
  state.status === "assigned" || (state.status === "pending" && state.search.startedAt === null);

const absenceView = (absence: Absence): NonNullable<TroubleView["absence"]> => ({
  kind: kindOf(absence),
  since: iso(absence.since),
  distanceMeters: absence.distanceMeters,
  isAtDoor: isAtDoor(absence),
  calls: absence.callsAt.length,
  callsNeeded: absence.callsNeeded,
  mayEndAt: iso(absence.mayEndAt),
});
