/**
 * What time does to shifts, and what doctors say of their own: breaks, an end, «are you there?» after
 * missed offers. Runs in the dispatcher's turns; saved first, then known and told.
 */
import {
  after,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  type Refusal,
  refuse,
  SECOND,
} from "../vocabulary.ts";
import type { DoctorFacts } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import { LeftOut } from "../left_out.ts";
import type { ShiftEnd, ShiftPlan, World } from "../world.ts";
import type { BookingIndex } from "./index.ts";
import type { ShiftLedger } from "./ledger.ts";
import type { OnDuty, PositionIndex } from "./positions.ts";
import type { DispatchSettings } from "./settings.ts";
import { isAtDoors } from "./visit_shifts.ts";

/** What a doctor says of the shift that goes on; what is absent stays as it is. */
export interface ShiftWish {
  /** From now; 0 ends the break. */
  readonly breakMinutes?: number;
  /** Null: until it is ended. */
  readonly endsAt?: Instant | null;
}

/** What is due on one shift. */
export type ShiftTurn =
  | "ask"
  | "answered"
  | "no_answer"
  | "planned_end"
  | "silent"
  | "not_approved"
  | null;

/**
 * Pure.
 * @param isOnVisit whoever is at it is asked nothing and sent nowhere
 * @param hasCalled for help, and the alarm is open: the shift goes on, and with it what the phone tells
 * @param wasHeld the question waits since before a visit or an alarm, in which nobody answers it
 * @param isExpected a visit's hour comes soon: the page may be silent until then
 */
export function shiftTurn(
  duty: OnDuty,
  settings: Pick<DispatchSettings, "missedOffersInARow">,
  { isOnVisit, hasCalled = false, wasHeld = false, isExpected }: {
    readonly isOnVisit: boolean;
    readonly hasCalled?: boolean;
    readonly wasHeld?: boolean;
    readonly isExpected: boolean;
  },
  at: Instant,
): ShiftTurn {
  const presence = duty.presence ?? null;
  const missedEnough = duty.tally.missedInARow >= settings.missedOffersInARow;
  if (presence !== null && !missedEnough) return "answered";
  if (isOnVisit || hasCalled) return null;
  if (!duty.doctor.approved) return "not_approved";
  if (duty.endsAt !== null && duty.endsAt <= at) return "planned_end";
  if (presence !== null && wasHeld) return "ask";
  if (presence !== null) return presence.until <= at ? "no_answer" : null;
  if (missedEnough) return "ask";
  const isSilent = at - duty.answeredAt > DISPATCH.silentShiftMilliseconds;
  return isSilent && !isExpected ? "silent" : null;
}

/** Of ten thousand shifts all but a few: nothing can be due, whatever the city's settings say. */
const isQuiet = (
  { doctor, presence, endsAt, tally, answeredAt }: OnDuty,
  at: Instant,
): boolean =>
  doctor.approved && presence == null && tally.missedInARow === 0 &&
  (endsAt === null || endsAt > at) &&
  at - answeredAt <= DISPATCH.silentShiftMilliseconds;

interface Surroundings {
  readonly world: World;
  readonly bookings: BookingIndex;
  readonly positions: PositionIndex;
  readonly ledger: ShiftLedger;
  readonly tellDuty: (doctorId: PersonId) => void;
  /** Goes to an alarm: nobody takes the shift away on the way there. */
  readonly isOnAlarm: (doctorId: PersonId) => boolean;
  /** Has an open alarm of their own. What the doctor does with the shift stays as always: it may be silent. */
  readonly hasCalled: (doctorId: PersonId) => boolean;
  /** @param because null: its doctor knows */
  readonly endShift: (
    doctorId: PersonId,
    at: Instant,
    because: ShiftEnd | null,
  ) => Promise<void>;
  /** Offers that wait for this doctor are withdrawn. */
  readonly withdraw: (doctorId: PersonId, because: "shift_ended" | "on_break") => void;
  /** The settings of where the doctor is. */
  readonly settingsOf: (duty: OnDuty) => DispatchSettings;
}

/** It began for a visit, and ends with it. */
export const isForVisit = ({ startedAt, endsAt }: Pick<OnDuty, "startedAt" | "endsAt">): boolean =>
  endsAt === startedAt;

const NEVER = instant(0);

/** How often it is looked whose shift time has ended. */
const ALL_MILLISECONDS = SECOND;

export class ShiftKeeper {
  #lookedAt = -Infinity;
  /** Shifts that threw: left alone for a while, so that the others and the matching go on. */
  readonly #leftOut: LeftOut;
  /** Were asked whether they are there, and then had a visit or an alarm: asked anew when it is over. */
  readonly #held = new Set<PersonId>();

  constructor(private readonly around: Surroundings) {
    this.#leftOut = new LeftOut(around.world.log);
  }

  /** Why a doctor may not have this, or null; also before the shift. */
  refusalOf(
    doctorId: PersonId,
    { breakMinutes = 0, endsAt }: ShiftWish,
    at: Instant,
  ): Refusal | null {
    if (endsAt != null && endsAt <= at) return refuse("end_in_past");
    return breakMinutes > 0 && this.isOnVisit(doctorId) ? refuse("break_on_visit") : null;
  }

  /** A break, its end, the end of the shift: what `refusalOf` has nothing against. */
  async plan(doctorId: PersonId, wish: ShiftWish, at: Instant): Promise<void> {
    const { positions, ledger, tellDuty, withdraw } = this.around;
    const duty = positions.get(doctorId);
    if (duty === null) return;
    const { breakMinutes, endsAt } = wish;
    await this.#save(duty, {
      breakUntil: breakMinutes === undefined
        ? duty.breakUntil
        : breakMinutes === 0
        ? null
        : after(at, breakMinutes * MINUTE),
      endsAt: endsAt === undefined ? duty.endsAt : endsAt,
      presenceUntil: duty.presence?.until ?? null,
    });
    ledger.refresh(doctorId, at);
    if (breakMinutes !== undefined && breakMinutes > 0) withdraw(doctorId, "on_break");
    tellDuty(doctorId);
  }

  /** «Закончить смену» in mid-visit. @returns false: no visit is under way, and nothing is done */
  async endsAfterVisit(doctorId: PersonId, at: Instant): Promise<boolean> {
    const duty = this.around.positions.get(doctorId);
    if (duty === null || !this.isOnVisit(doctorId)) return false;
    const { breakUntil, presence } = duty;
    await this.#save(duty, { breakUntil, endsAt: at, presenceUntil: presence?.until ?? null });
    this.around.withdraw(doctorId, "shift_ended");
    this.around.tellDuty(doctorId);
    return true;
  }

  /**
   * Whoever is at a visit and on no shift is on one for as long as the visit: it has ended as it begins, so
   * nothing else is offered. No page has answered for it yet.
   */
  async beginForVisit(doctor: DoctorFacts, at: Instant): Promise<void> {
    const { world, bookings, positions, ledger, tellDuty } = this.around;
    const isAtVisit = bookings.ofDoctor(doctor.id)
      .some((summary) => summary.engagedDoctorId === doctor.id && isAtDoors(summary));
    if (positions.get(doctor.id) !== null || !isAtVisit) return;
    await world.shifts.start(doctor.id, at, at);
    positions.startShift(doctor, at, { endsAt: at, answeredAt: NEVER });
    ledger.refresh(doctor.id, at);
    tellDuty(doctor.id);
  }

  /** «Я здесь». */
  async isThere(doctorId: PersonId, at: Instant): Promise<void> {
    const duty = this.around.positions.get(doctorId);
    if (duty === null) return;
    if (duty.presence != null) await this.#ask(duty, null);
    this.#held.delete(doctorId);
    this.around.ledger.isThere(doctorId, at);
    this.around.tellDuty(doctorId);
  }

  /** All that has become due; to be called with each tick. */
  async look(at: Instant): Promise<void> {
    for (const duty of this.#due(at)) {
      const what = "a shift could not be looked after";
      await this.#leftOut.unless(duty.doctor.id, at, what, () => this.#lookAt(duty, at));
    }
  }

  /** The shift is over: nothing is kept of it. */
  ended(doctorId: PersonId): void {
    this.#leftOut.forget(doctorId);
    this.#held.delete(doctorId);
  }

  async #lookAt(duty: OnDuty, at: Instant): Promise<void> {
    const { settingsOf, endShift, tellDuty, world } = this.around;
    const { id } = duty.doctor;
    const settings = settingsOf(duty);
    const load = {
      isOnVisit: this.isOnVisit(id),
      hasCalled: this.around.hasCalled(id),
      wasHeld: this.#held.has(id),
      isExpected: this.#isExpected(id, at),
    };
    const turn = shiftTurn(duty, settings, load, at);
    const isHeld = (load.isOnVisit || load.hasCalled) && duty.presence != null;
    if (isHeld) this.#held.add(id);
    if (turn === null) return;
    if (turn === "ask") {
      await this.#ask(duty, after(at, settings.presenceAnswerSeconds * SECOND));
      this.#held.delete(id);
    } else if (turn === "answered") {
      await this.#ask(duty, null);
      this.#held.delete(id);
    } else {
      // Whoever was on it for a visit alone has seen that end.
      await endShift(id, at, turn === "planned_end" && isForVisit(duty) ? null : turn);
      world.log.info("a shift was ended", { because: turn });
      return;
    }
    tellDuty(id);
  }

  /**
   * At each match those who missed an offer; all of ten thousand shifts, of which next to none is due, no
   * more often than time alone makes a difference.
   */
  #due(at: Instant): readonly OnDuty[] {
    const { positions } = this.around;
    if (Math.abs(at - this.#lookedAt) < ALL_MILLISECONDS) {
      return [...positions.crew.restless()].flatMap((id) => positions.get(id) ?? []);
    }
    this.#lookedAt = at;
    return [...positions.all().filter((duty) => !isQuiet(duty, at))];
  }

  async #ask(duty: OnDuty, until: Instant | null): Promise<void> {
    const { breakUntil, endsAt } = duty;
    await this.#save(duty, { breakUntil, endsAt, presenceUntil: until });
  }

  async #save({ doctor }: OnDuty, plan: ShiftPlan): Promise<void> {
    await this.around.world.shifts.savePlan(doctor.id, plan);
    this.around.positions.setPlan(doctor.id, plan);
  }

  /** A visit stands in the doctor's day for soon; one of next week keeps no shift open. */
  #isExpected(doctorId: PersonId, at: Instant): boolean {
    const latest = at + DISPATCH.silentBeforeVisitMilliseconds;
    return this.around.bookings.ofDoctor(doctorId).some((summary) =>
      summary.doctorId === doctorId && (summary.scheduledTime ?? 0) <= latest
    );
  }

  /** Assigned to anything: an offer alone is no visit. A planned one that has not begun is none either. */
  isOnVisit(doctorId: PersonId): boolean {
    return this.around.isOnAlarm(doctorId) || this.around.bookings.ofDoctor(doctorId)
      .some((summary) => summary.engagedDoctorId === doctorId);
  }
}

/** After a start nobody had a page to answer with: the question gets a while anew. */
export const presenceAfterStart = (until: Instant, at: Instant): Instant =>
  instant(Math.max(until, at + DISPATCH.presenceAfterStartMilliseconds));
