/**
 * Keeps the tally of each shift true: from what changed in a booking between the summary known before
 * and the new one, so that a summary that is skipped or heard twice counts neither less nor more. Kept with
 * the shift every few seconds; what happened since is counted anew from the offers at a start.
 */
import { isOpen } from "../booking/protocol.ts";
import { after, DAY, type Instant, type PersonId } from "../vocabulary.ts";
import type { World } from "../world.ts";
import type { BookingIndex } from "./index.ts";
import type { OnDuty, PositionIndex } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import {
  answered,
  closed,
  counted,
  nowBusy,
  type OfferFate,
  recounted,
  type ShiftTally,
  visited,
} from "./tally.ts";

const declined = (tally: ShiftTally, { at }: { readonly at: Instant }): ShiftTally =>
  answered({ ...tally, declines: tally.declines + 1 }, at);

export class ShiftLedger {
  readonly #unsaved = new Set<PersonId>();
  #saving = false;
  /** The city of a doctor on duty; who knows says so. */
  areaOf: (duty: OnDuty) => string | null = () => null;

  constructor(
    private readonly world: World,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
    /** Whoever goes to an alarm, or is at its door, waits for nothing. */
    private readonly isOnAlarm: (doctorId: PersonId) => boolean = () => false,
  ) {}

  /**
   * A booking has changed; the index has it already.
   * @param before what was known of it; null: nothing, so an ended one is counted nowhere
   */
  changed(before: BookingSummary | null, now: BookingSummary, at: Instant): void {
    if (before === null && !isOpen(now.status)) return;
    // Most changes say nothing of an offer: the list is the very same then.
    if (before?.offers !== now.offers) {
      const known = new Map(before?.offers.map((offer) => [offer.id, offer.outcome]));
      for (const offer of now.offers) {
        const was = known.get(offer.id) ?? null;
        if (was === offer.outcome) continue;
        this.#count(
          offer.doctorId,
          (tally, duty) => offer.madeAt < duty.startedAt ? tally : counted(tally, was, offer),
        );
      }
    }
    if (now.status === "completed" && before !== null && now.doctorId !== null) {
      this.#count(now.doctorId, visited);
    }
    if (before?.engagedDoctorId === now.engagedDoctorId) return;
    for (const doctorId of [before?.engagedDoctorId ?? null, now.engagedDoctorId]) {
      if (doctorId !== null) this.refresh(doctorId, at);
    }
  }

  /** A visit, a break or a way to an alarm of this doctor has begun or ended. */
  refresh(doctorId: PersonId, at: Instant): void {
    const isEngaged = this.#isEngaged(doctorId);
    this.#count(doctorId, (tally, { breakUntil }) => nowBusy(tally, at, isEngaged, breakUntil));
  }

  /** The doctor has said that he is there. */
  isThere(doctorId: PersonId, at: Instant): void {
    this.#count(doctorId, (tally) => answered(tally, at));
  }

  /**
   * What the books say that this shift has earned so far: the whole of it, so that it may be said twice.
   * @param startedAt which shift is meant; one that has ended meanwhile is left as it is
   */
  earned(doctorId: PersonId, startedAt: Instant, incomeKopecks: bigint): void {
    this.#count(
      doctorId,
      (tally, duty) =>
        duty.startedAt !== startedAt || tally.incomeKopecks === incomeKopecks
          ? tally
          : { ...tally, incomeKopecks },
    );
  }

  /** A call for help was declined without a word why: that counts as any such no. */
  declinedAlarm(doctorId: PersonId, at: Instant): void {
    this.#count(doctorId, (tally) => declined(tally, { at }));
  }

  /** The last word of a shift, to be written with its end. */
  closing(duty: OnDuty, at: Instant): ShiftTally {
    this.#unsaved.delete(duty.doctor.id);
    return closed(duty.tally, at);
  }

  /**
   * After a start, when all open shifts and bookings stand in memory: the offers are counted anew, since
   * the last moments before a crash were not kept.
   */
  async recover(): Promise<void> {
    const fates = new Map<PersonId, OfferFate[]>();
    const visits = new Map<PersonId, number>();
    const add = (fate: OfferFate) => {
      const duty = this.positions.get(fate.doctorId);
      if (duty === null || fate.madeAt < duty.startedAt) return;
      const own = fates.get(fate.doctorId);
      if (own === undefined) fates.set(fate.doctorId, [fate]);
      else own.push(fate);
    };
    for (const { offers } of this.bookings.all()) offers.forEach(add);
    const since = after(this.world.clock.now(), -DAY);
    for (const ended of await this.world.shifts.endedBookings(since)) {
      // It has ended since it was loaded: its last change is on its way.
      if (this.bookings.get(ended.bookingId) !== null) continue;
      ended.offers.forEach(add);
      const duty = ended.doctorId === null ? null : this.positions.get(ended.doctorId);
      if (duty !== null && ended.isCompleted && ended.endedAt >= duty.startedAt) {
        visits.set(duty.doctor.id, (visits.get(duty.doctor.id) ?? 0) + 1);
      }
    }
    const at = this.world.clock.now();
    const declines = Map.groupBy(
      await this.world.shifts.alarmDeclines(),
      ({ doctorId }) => doctorId,
    );
    for (const { doctor: { id }, tally } of [...this.positions.all()]) {
      const ofOffers = recounted(tally, fates.get(id) ?? [], visits.get(id) ?? 0);
      this.positions.setTally(id, (declines.get(id) ?? []).reduce(declined, ofOffers));
      this.refresh(id, at);
    }
  }

  /** Writes what is new; what could not be written is kept for the next time. */
  async save(): Promise<void> {
    if (this.#saving || this.#unsaved.size === 0) return;
    const ids = [...this.#unsaved];
    this.#unsaved.clear();
    const tallies = ids.flatMap((doctorId) => {
      const duty = this.positions.get(doctorId);
      if (duty === null) return [];
      const { startedAt, tally } = duty;
      return [{ doctorId, startedAt, tally, city: this.areaOf(duty) }];
    });
    this.#saving = true;
    try {
      await this.world.shifts.saveTallies(tallies);
    } catch (error) {
      for (const id of ids) this.#unsaved.add(id);
      this.world.log.warn("tallies were not saved, will try again", { error: String(error) });
    } finally {
      this.#saving = false;
    }
  }

  #isEngaged(doctorId: PersonId): boolean {
    return this.isOnAlarm(doctorId) ||
      this.bookings.ofDoctor(doctorId)
        .some((summary) => summary.engagedDoctorId === doctorId);
  }

  #count(doctorId: PersonId, change: (tally: ShiftTally, duty: OnDuty) => ShiftTally): void {
    const duty = this.positions.get(doctorId);
    if (duty === null) return;
    const next = change(duty.tally, duty);
    if (next === duty.tally) return;
    this.positions.setTally(doctorId, next);
    this.#unsaved.add(doctorId);
  }
}
