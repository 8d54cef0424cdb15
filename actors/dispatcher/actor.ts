/**
 * The dispatcher: knows every open booking and every doctor on duty, and proposes waves of offers.
 * It never judges a booking and never awaits a gateway in a turn; positions go past its mailbox
 * straight into the index.
 */
import { type BookingCommand, isLicensedOn, isOpen } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import {
  after,
  type BookingId,
  type Instant,
  MINUTE,
  offerId,
  type PersonId,
  refuse,
} from "../vocabulary.ts";
import type { Actor } from "../system.ts";
import type { ShiftEnd, World } from "../world.ts";
import type { WaySeconds } from "../planning/day.ts";
import { promisedStops } from "../planning/plan_book.ts";
import { estimatedLeg } from "./distance.ts";
import { type AlertDuty, NOBODY_CALLED } from "./alert_duty.ts";
import { Approvals } from "./approvals.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { type Decided, givenBy } from "./decisions.ts";
import type { DecisionKind } from "./verdicts.ts";
import { isForNow } from "./eligibility.ts";
import { GuardedMatching } from "./guarded.ts";
import { HintKeeper } from "./hint_keeper.ts";
import { InFlight } from "./in_flight.ts";
import { BookingIndex } from "./index.ts";
import { ShiftLedger } from "./ledger.ts";
import { match } from "./matching.ts";
import { MatchPace } from "./match_pace.ts";
import type { OnDuty, PositionIndex } from "./positions.ts";
import { type Progress, progressOf } from "./progress.ts";
import type { BookingSummary, DispatcherMessage, DispatcherReply } from "./protocol.ts";
import type { Policy, Snapshot, Waiting } from "./snapshot.ts";
import { ShiftKeeper } from "./shift_keeper.ts";
import { StreetAsker } from "./street_question.ts";
import { TravelTimes } from "./travel.ts";
import { Withdrawals } from "./withdrawals.ts";

type Tell = (id: BookingId, command: BookingCommand) => void;

/** So many are copied without a thought. */
const FEW_DOCTORS = 500;

export class DispatcherActor implements Actor<DispatcherMessage, DispatcherReply> {
  readonly #inFlight = new InFlight();
  readonly #startedAt: Instant;
  #toldAt: Instant;
  readonly #pace: MatchPace;
  readonly #guarded: GuardedMatching;
  readonly #withdrawals: Withdrawals;
  readonly #approvals: Approvals;
  readonly #streets: StreetAsker;
  readonly travel = new TravelTimes();
  /** What each shift has brought its doctor. */
  readonly ledger: ShiftLedger;
  /** Breaks, ends, and whether anybody is there. */
  readonly keeper: ShiftKeeper;
  /** Where free doctors had better wait. */
  readonly hints: HintKeeper;
  /** The city of a doctor on duty, whose settings hold; set by whoever spawns the actor. */
  cityOf: (duty: OnDuty) => string = () => "";
  /** Asks for a match soon; set by whoever spawns the actor (its own mailbox). */
  wantMatch: () => void = () => {};
  /** A shift has begun or ended: saved, and to be told. */
  tellDuty: (doctorId: PersonId) => void = () => {};
  /** The hint where to wait has changed. */
  tellHint: (doctorId: PersonId) => void = () => {};
  /** Between two doors of a doctor's day; who knows better than the distance says so. */
  wayOf: WaySeconds = (from, to) => estimatedLeg(from, to).seconds;
  /** Who means to be on shift at a moment to come; who knows the plans of doctors says so. */
  isExpected: (doctorId: PersonId, at: Instant) => boolean = () => false;
  /** Whom alarms have called: bound, and asked just now. */
  onAlert: () => AlertDuty = () => NOBODY_CALLED;
  /** Somebody calls in silence from this booking's door: nobody is asked to it. */
  isAtDanger: (id: BookingId) => boolean = () => false;
  /** Since when pages can answer, without which nobody is missing; whoever starts the program says so. */
  pagesSince: () => Instant = () => this.#startedAt;
  /** What a turn has decided of a booking, to be written down after it. */
  noteDecision: (decided: Decided) => void = () => {};
  /** Puts the streets' answer into its own mailbox. */
  tellTravel: (message: DispatcherMessage & { type: "travelTimes" }) => void = () => {};

  constructor(
    private readonly world: World,
    private readonly tellBooking: Tell,
    readonly bookings: BookingIndex,
    readonly positions: PositionIndex,
    policy: Policy = match,
  ) {
    this.#guarded = new GuardedMatching(policy, world.log);
    this.#startedAt = this.#toldAt = world.clock.now();
    this.#pace = new MatchPace(world.clock, () => this.wantMatch());
    const isOnAlarm = (doctorId: PersonId) => this.onAlert().bound.has(doctorId);
    this.ledger = new ShiftLedger(world, bookings, positions, isOnAlarm);
    this.hints = new HintKeeper({
      world,
      bookings,
      positions,
      isOnAlarm,
      cityOf: (duty) => this.cityOf(duty) || null,
      tell: (doctorId) => this.tellHint(doctorId),
    });
    this.#approvals = new Approvals(bookings, tellBooking, world.today);
    const isAtDanger = (id: BookingId) => this.isAtDanger(id);
    const tell = tellBooking;
    this.#withdrawals = new Withdrawals({ bookings, positions, tell, isOnAlarm, isAtDanger });
    this.#streets = new StreetAsker({
      world,
      positions,
      travel: this.travel,
      onAlert: () => this.onAlert().bound,
      tell: (answer) => this.tellTravel(answer),
    });
    this.keeper = new ShiftKeeper({
      world,
      bookings,
      positions,
      ledger: this.ledger,
      tellDuty: (doctorId) => this.tellDuty(doctorId),
      isOnAlarm,
      hasCalled: (doctorId) => this.onAlert().callers.has(doctorId),
      endShift: (doctorId, at, because) => this.#endShift(doctorId, at, because),
      withdraw: (doctorId, because) => this.#withdrawals.ofDoctor(doctorId, because),
      settingsOf: (duty) => world.dispatchSettings(this.cityOf(duty), duty.doctor.clinicId),
    });
  }

  async receive(message: DispatcherMessage): Promise<DispatcherReply> {
    switch (message.type) {
      case "bookingChanged":
        this.#bookingChanged(message.summary);
        return null;
      case "setAvailability":
        return await this.#setAvailability(message);
      case "doctorChanged":
        return await this.#doctorChanged(message.doctor);
      case "visitOffShift":
        await this.keeper.beginForVisit(message.doctor, this.world.clock.now());
        return null;
      case "travelTimes":
        this.#travelTimes(message);
        return null;
      case "isThere":
        await this.keeper.isThere(message.doctorId, this.world.clock.now());
        this.wantMatch();
        return this.#availability(message.doctorId);
      case "match":
        await this.#match();
        return null;
    }
  }

  /** Its memory is an index that each commit keeps true; there is nothing to drop. */
  restart(): void {}

  #bookingChanged(summary: BookingSummary): void {
    const before = this.bookings.get(summary.id);
    // What is older than what is known answers nothing.
    if (!this.bookings.put(summary)) return;
    this.#inFlight.changed(summary);
    if (before === null) this.#countCall(summary);
    const at = this.world.clock.now();
    this.ledger.changed(before, summary, at);
    // Ways to another door are no ways to this one.
    const isAnew = before !== null && before.searchRevision !== summary.searchRevision;
    if (!summary.wantsOffers || isAnew) this.travel.forget(summary.id);
    this.#withdrawals.look(summary, at);
    this.#approvals.look(summary);
    this.wantMatch();
  }

  /** Ways to a door that nobody is sought for any more are of no use, and would be kept for ever. */
  #travelTimes(answer: Extract<DispatcherMessage, { type: "travelTimes" }>): void {
    const { bookingId: id, revision, askedAt, legs } = answer;
    const known = this.bookings.get(id);
    // While somebody is asked they serve the next wave.
    if (known?.status !== "pending") return this.travel.forget(id);
    if (known.searchRevision !== revision) return;
    if (legs === null) this.travel.failed(id, askedAt, this.world.clock.now());
    else this.travel.put(id, legs, askedAt);
    this.wantMatch();
  }

  /** A booking that is new, not one that was read again: those were counted when they came. */
  #countCall(
    { status, callType, city, point, createdAt, specialization }: BookingSummary,
  ): void {
    if (callType === "consultation" || point === null) return;
    if (!isOpen(status) || createdAt < this.#startedAt) return;
    this.hints.demandOf(city).note(point, createdAt, specialization);
  }

  async #setAvailability(
    { doctor, available, wish }: Extract<DispatcherMessage, { type: "setAvailability" }>,
  ): Promise<DispatcherReply> {
    const at = this.world.clock.now();
    if (!available) {
      // In mid-visit it ends with the visit: where the doctor is must be known until then.
      if (!await this.keeper.endsAfterVisit(doctor.id, at)) {
        await this.#endShift(doctor.id, at, null);
      }
      return this.#availability(doctor.id);
    }
    // The facts were read before this turn: the approval may have gone in between.
    if (!doctor.approved || this.#approvals.hasJustLost(doctor.id, at)) {
      return refuse("doctor_not_approved");
    }
    if (!isLicensedOn(doctor, this.world.today())) return refuse("licence_expired");
    this.#approvals.note(doctor, at);
    // What cannot be is refused before anything has begun.
    const no = this.keeper.refusalOf(doctor.id, wish ?? {}, at);
    if (no !== null) return no;
    const known = this.positions.get(doctor.id);
    if (known === null) await this.world.shifts.start(doctor.id, at);
    this.positions.startShift(doctor, at);
    this.ledger.refresh(doctor.id, at);
    await this.keeper.isThere(doctor.id, at);
    // Whoever begins again has thought better of an end that only waits for the visit.
    const isOver = known?.endsAt != null && known.endsAt <= at;
    const plan = isOver ? { endsAt: null, ...wish } : wish;
    if (plan !== undefined) await this.keeper.plan(doctor.id, plan, at);
    this.tellDuty(doctor.id);
    this.wantMatch();
    return this.#availability(doctor.id);
  }

  async #doctorChanged(doctor: Parameters<PositionIndex["changeDoctor"]>[0]) {
    const at = this.world.clock.now();
    this.positions.changeDoctor(doctor);
    this.#approvals.note(doctor, at);
    if (doctor.approved) return null;
    // In mid-visit, and on the way to an alarm, somebody must know where the doctor is until it is over.
    if (!this.keeper.isOnVisit(doctor.id)) {
      await this.#endShift(doctor.id, at, "not_approved");
    } else {
      this.#withdrawals.ofDoctor(doctor.id, "not_approved");
      this.tellDuty(doctor.id);
    }
    return null;
  }

  /** Saved first; then nobody is asked who has gone home. */
  async #endShift(doctorId: PersonId, at: Instant, because: ShiftEnd | null): Promise<void> {
    const duty = this.positions.get(doctorId);
    if (duty === null) return;
    await this.world.shifts.end(
      doctorId,
      at,
      this.ledger.closing(duty, at),
      this.ledger.areaOf(duty),
      because,
    );
    const isFollowed = this.onAlert().callers.has(doctorId);
    this.positions.endShift(doctorId, because, isFollowed);
    this.keeper.ended(doctorId);
    this.tellDuty(doctorId);
    // Nobody waits for the answer of one who has gone home.
    this.#withdrawals.ofDoctor(
      doctorId,
      because === "not_approved" ? "not_approved" : "shift_ended",
    );
  }

  #availability(doctorId: PersonId): DispatcherReply {
    const duty = this.positions.get(doctorId);
    return {
      available: duty !== null,
      breakUntil: duty?.breakUntil ?? null,
      endsAt: duty?.endsAt ?? null,
    };
  }

  /** After a start, before the first message: what was not told any more, or is not so any more, is now. */
  recovered(): void {
    const at = this.world.clock.now();
    for (const { doctor } of this.positions.all()) {
      if (!doctor.approved) this.#approvals.note(doctor, at);
    }
    this.#withdrawals.lookAgain(at);
  }

  /** What was told while the store was away is lost; what was heard already changes nothing. */
  #tellAgain(at: Instant): void {
    if (at - this.#toldAt < DISPATCH.toldAgainMilliseconds) return;
    this.#toldAt = at;
    this.#withdrawals.lookAgain(at);
    this.#approvals.lookAgain();
  }

  async #match(): Promise<void> {
    const at = this.world.clock.now();
    this.#tellAgain(at);
    await this.keeper.look(at);
    if (!this.#pace.mayBegin(this.world.clock.now())) return;
    if (this.bookings.wanting(at).length === 0) return;
    const began = this.world.clock.now();
    const snapshot = this.#snapshot(at);
    if (snapshot.bookings.length === 0) return;
    this.#tellMatching(snapshot);
    this.#pace.took(began, this.world.clock.now());
  }

  #tellMatching(snapshot: Snapshot): void {
    const { at } = snapshot;
    const { proposals, waiting, exhausted } = this.#guarded.match(snapshot);
    const given = givenBy({ proposals, waiting });
    // By which places, hours and needs they were judged, in this very turn.
    const revisionOf = (id: BookingId) => this.bookings.get(id)?.searchRevision ?? 0;
    const note = (kind: DecisionKind, id: BookingId, wave: number, chosen: readonly PersonId[]) => {
      const booking = this.bookings.get(id);
      if (booking === null) return;
      if (kind !== "waiting") this.#inFlight.proposed(booking, chosen, at);
      this.noteDecision({ kind, booking, wave, snapshot, chosen, given });
    };
    for (const proposal of proposals.slice(0, DISPATCH.toldAtOnce)) {
      const { bookingId: id, doctors, ...wave } = proposal;
      const doctorIds = doctors.map((doctor) => doctor.doctorId);
      note("offered", id, wave.afterWave + 1, doctorIds);
      this.tellBooking(id, {
        type: "offer",
        ...wave,
        revision: revisionOf(id),
        doctors: doctors.map((doctor) => ({
          ...doctor,
          offerId: offerId(this.world.newId()),
        })),
      });
    }
    // Where somebody may still say yes nothing is at its end, and nobody is told to wait.
    const isAsking = ({ bookingId }: { bookingId: BookingId }) =>
      (this.bookings.get(bookingId)?.liveOffers.length ?? 0) > 0;
    const news = waiting.filter((wait) => this.#isNews(wait) && !isAsking(wait));
    for (const { bookingId: id, ...wait } of news.slice(0, DISPATCH.toldAtOnce)) {
      note("waiting", id, wait.afterWave, []);
      this.tellBooking(id, { type: "waitFor", ...wait, revision: revisionOf(id) });
    }
    // The others are told when these have answered, or at the next tick.
    const ended = exhausted.filter((end) => !isAsking(end)).slice(0, DISPATCH.toldAtOnce);
    for (const { bookingId: id, afterWave } of ended) {
      note("exhausted", id, afterWave, []);
      this.tellBooking(id, { type: "exhaust", afterWave, revision: revisionOf(id) });
    }
  }

  /** Engaged, and asked about anything: by bookings, by proposals on their way, by alarms. */
  #busy(at: Instant) {
    const { engaged, asked } = this.bookings.busy(at);
    for (const doctorId of this.#inFlight.doctors(at)) asked.add(doctorId);
    for (const doctorId of this.onAlert().asked) asked.add(doctorId);
    return { at, engaged, asked };
  }

  /** What the policy looks at; bookings whose ways are being asked for are left out for now. */
  #snapshot(at: Instant): Snapshot {
    const busy = this.#busy(at);
    return this.#snapshotOf({
      ...busy,
      bookings: this.bookings.wanting(at).filter((summary) =>
        !this.#inFlight.has(summary.id) && !this.#guarded.isLeftOut(summary.id, at) &&
        !this.isAtDanger(summary.id) &&
        this.#guarded.asks(
          summary.id,
          at,
          () => this.#streets.knowsTheWay(summary, busy.engaged, at),
        )
      ),
      mayExhaust: at >= after(this.pagesSince(), DISPATCH.startGraceMilliseconds),
    });
  }

  #snapshotOf(
    moment: Pick<Snapshot, "at" | "bookings" | "engaged" | "asked" | "mayExhaust">,
  ): Snapshot {
    const { positions } = this;
    // Of few those of this moment; of many only who asks for all pays for a copy.
    let doctors = positions.size <= FEW_DOCTORS ? [...positions.all()] : null;
    return {
      ...moment,
      today: this.world.today(),
      dayOf: this.world.today,
      get doctors() {
        return doctors ??= [...positions.all()];
      },
      doctorCount: positions.size,
      crowd: positions.crew.crowd(moment.at),
      ofField: (specialization) => positions.crew.ofField(specialization),
      dutyOf: (doctorId) => positions.get(doctorId),
      isInHand: (doctorId) => positions.isInHand(doctorId, moment.at),
      near: (place, count, radiusMeters, accepts) =>
        positions.near(place, count, radiusMeters, accepts),
      legOf: (bookingId, doctorId) => this.travel.leg(bookingId, doctorId, moment.at),
      settingsOf: ({ city, clinicId }) => this.world.dispatchSettings(city, clinicId),
      isBlocked: (patientId, doctorId) => this.world.isBlocked(patientId, doctorId),
      servesPlace: (clinicId, point) => this.world.servesPlace(clinicId, point),
      planOf: (doctorId) => promisedStops(this.bookings.ofDoctor(doctorId), doctorId),
      wayOf: this.wayOf,
      isExpected: this.isExpected,
      onAlert: this.onAlert().bound,
      callers: this.onAlert().callers,
      isCalling: (doctorId) =>
        this.bookings.ofDoctor(doctorId).some((one) => isForNow(one, doctorId, moment.at)),
    };
  }

  /** Some doors are dangerous now, or are no more: offers end at once, or are made again. */
  doorsChanged(): void {
    this.#withdrawals.lookAgain(this.world.clock.now());
    this.wantMatch();
  }

  /** Each doctor on duty as a candidate for this booking now; null: it is not open. */
  candidates(id: BookingId): readonly Candidate[] | null {
    const found = this.#candidates(id);
    return found === null || !this.isAtDanger(id)
      ? found
      : found.map((one) => ({ ...one, verdict: "danger_at_door" as const }));
  }

  /** As if its door were like any other. */
  #candidates(id: BookingId): readonly Candidate[] | null {
    const booking = this.bookings.get(id);
    if (booking === null) return null;
    const at = this.world.clock.now();
    const moment = { ...this.#busy(at), bookings: this.bookings.wanting(at), mayExhaust: false };
    return candidatesOf(booking, this.#snapshotOf(moment));
  }

  /** How far the search for this booking is; null: it does not search. */
  progress(id: BookingId): Progress | null {
    const booking = this.bookings.get(id);
    if (booking?.status !== "pending" || booking.searchStartedAt === null) return null;
    const at = this.world.clock.now();
    // Whoever waits reads it too, and nothing of a danger behind that door.
    return progressOf(booking, this.#candidates(id) ?? [], this.bookings.wanting(at), at);
  }

  /** The booking knows already, where the summary says the same within the minute. */
  #isNews({ bookingId, doctorId, arrivalAt }: Waiting): boolean {
    const known = this.bookings.get(bookingId)?.awaited ?? null;
    return known === null || known.doctorId !== doctorId ||
      Math.abs((known.arrivalAt ?? 0) - (arrivalAt ?? 0)) >= MINUTE;
  }
}
