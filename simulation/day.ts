/**
 * One day of a city: patients who call, doctors who answer, drive, stay and go on, phones that fall
 * silent. People act on what is committed, as their pages would show it; all their chances come from the
 * seed and from who they are, so that every policy meets the same people.
 */
import type { BookingState, Offer, Visiting } from "../actors/booking/state.ts";
import { engagedDoctorIdOf, isVisiting, liveOffers } from "../actors/booking/state.ts";
import type { DispatchSettings } from "../actors/dispatcher/settings.ts";
import type { Policy } from "../actors/dispatcher/snapshot.ts";
import {
  after,
  type BookingId,
  HOUR,
  type Instant,
  isRefusal,
  MINUTE,
  type PersonId,
  SECOND,
} from "../actors/vocabulary.ts";
import type { TravelGateway } from "../actors/world.ts";
import { bookingOf } from "./call_form.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import { SimulatedClock } from "./clock.ts";
import {
  ABSENCE_CALLS_AFTER,
  ABSENCE_ENDED_AFTER,
  ABSENCE_SAID_AFTER,
  absenceOf,
  CLOSED_DOOR_MINUTES,
} from "./closed_door.ts";
import type { Scene, Watch } from "./invariants.ts";
import { type Counts, type DayResult, resultOf } from "./day_result.ts";
import { PageOutbox } from "./page_outbox.ts";
import {
  type Call,
  type Crowd,
  type Doctor,
  drawCalls,
  drawDoctors,
  isBlockedPair,
  START,
  willingness,
} from "./people.ts";
import { PlannedVisits } from "./planned_visits.ts";
import { SecondThoughts } from "./second_thoughts.ts";
import { Phones } from "./phones.ts";
import { confirms, isHinted, POLICIES, type PolicyName } from "./policies.ts";
import { DOWN_SECONDS, SimulatedProcess } from "./process.ts";
import { WaitingDoctors } from "./waiting_doctors.ts";
import { sayRemaining } from "./said_remaining.ts";
import { type Death, SimulatedStore } from "./store.ts";
import { tableTravel } from "./table_travel.ts";

export interface DayOptions extends Crowd {
  readonly policy: PolicyName;
  readonly settings: DispatchSettings;
  /** How often the process dies within a write, of all writes; absent: it never does. */
  readonly crashes?: number;
}

const REMAINING_ASKED_AFTER = 5 * MINUTE;
const FEE_RUBLES = 2_000;
const FEE_PER_KILOMETRE_RUBLES = 30;
/** In a crowd of several kinds: doctors who give a visit back, patients who cancel on the way. */
const RELEASES = 0.04;
const CANCELS_ON_THE_WAY = 0.04;
const TOO_LONG = { type: "cancel", reason: "waited too long" } as const;

export class Day {
  readonly clock = new SimulatedClock(START);
  readonly store = new SimulatedStore();
  readonly doctors = new Map<PersonId, Doctor>();
  readonly calls = new Map<BookingId, Call>();
  process!: SimulatedProcess;
  readonly counts: Counts = { offers: 0, declines: 0, missed: 0, crashes: 0 };
  readonly #end: Instant;
  readonly #answered = new Set<string>();
  readonly #pages: PageOutbox;
  readonly #phones: Phones;
  readonly #waiting: WaitingDoctors;
  readonly #planned: PlannedVisits;
  readonly #thoughts: SecondThoughts;
  #failure: unknown = null;
  #ids = 0;
  readonly #idChance: Chance;
  readonly #travel: TravelGateway;
  readonly #isBlocked: Scene["isBlocked"];

  constructor(
    private readonly city: CityTable,
    readonly options: DayOptions,
    private readonly watch: Watch | null = null,
    private readonly policy: Policy = POLICIES[options.policy],
  ) {
    this.#end = after(START, options.hours * HOUR);
    this.#idChance = new Chance(options.seed + 900_001);
    this.#travel = tableTravel(city);
    this.#isBlocked = options.isMixed ? isBlockedPair : () => false;
    const isCrowded = (options.isMixed ?? false) || (options.crashes ?? 0) > 0;
    this.#pages = new PageOutbox(this.clock, () => this.process, isCrowded, this.#fail);
    this.#phones = new Phones(this.clock, city, this.store, this.#end);
    this.#planned = new PlannedVisits(
      this.clock,
      this.#pages,
      ({ id }) => this.store.rows.get(id)?.state,
    );
    this.#thoughts = new SecondThoughts(city, options.seed, this.#pages, this.store);
    this.#waiting = new WaitingDoctors(
      this.clock,
      city,
      options,
      (doctor) => this.#phones.track(doctor, this.process.positions, this.clock.now()),
    );
    this.store.committed = (before, now, turn) => {
      try {
        this.watch?.committed(before, now, turn, this.#scene());
      } catch (error) {
        this.#fail(error);
      }
      this.#committed(before, now);
    };
  }

  async run(): Promise<DayResult> {
    for (const doctor of drawDoctors(this.city, this.options)) this.#comesOnDuty(doctor);
    for (const call of drawCalls(this.city, this.options)) {
      this.calls.set(call.id, call);
      this.clock.timer(call.createdAt, () => this.#book(call));
    }
    this.#crashes();
    this.process = await this.#start();
    const end = after(this.#end, (this.options.isMixed ? 8 : 4) * HOUR);
    await this.clock.runUntil(end, () => {
      if (this.#failure !== null) throw this.#failure;
      this.watch?.moment(this.#scene());
    });
    this.process.die();
    const { driveSeconds: waitingDriveSeconds } = this.#waiting;
    const counts = { ...this.counts, waitingDriveSeconds };
    return resultOf(this.calls.values(), this.doctors.values(), counts, this.#end);
  }

  #start(): Promise<SimulatedProcess> {
    const { clock, store, options } = this;
    return SimulatedProcess.start({
      clock,
      store,
      travel: this.#travel,
      newId: () => this.#idChance.uuid(++this.#ids),
      settings: options.settings,
      policy: this.policy,
      isBlocked: this.#isBlocked,
      isPushable: (id) => this.doctors.get(id)?.isCovered ?? false,
      fault: (message, cause) => this.#fail(new Error(message, { cause })),
      beforeMatch: (positions, at) => {
        this.#phones.answer(this.doctors.values(), positions, at);
        this.#thoughts.look();
      },
      ...(isHinted(this.options.policy)
        ? {
          ...(this.options.isMixed ? { hintMilliseconds: 5 * MINUTE } : {}),
          learned: (demand) => this.#waiting.teach(demand),
          hinted: (doctorId, hint) => this.#waiting.hinted(this.doctors.get(doctorId)!, hint),
        }
        : {}),
    });
  }

  /** What goes wrong inside of a turn ends the day when its moment is over. */
  readonly #fail = (error: unknown): void => void (this.#failure ??= error);

  #scene(): Scene {
    return {
      at: this.clock.now(),
      isUp: this.process.isAlive,
      startedAt: this.process.startedAt,
      doctors: this.doctors,
      isBlocked: this.#isBlocked,
    };
  }

  // ── people ─────────────────────────────────────────────────────────

  #comesOnDuty(doctor: Doctor): void {
    const { facts } = doctor;
    this.doctors.set(facts.id, doctor);
    this.store.startShift({
      doctor: facts,
      startedAt: START,
      fix: this.#phones.fixAt(doctor.door, START),
    });
    const number = this.doctors.size - 1;
    this.#phones.silence(doctor, new Chance(this.options.seed * 1_000 + number + 77));
  }

  /** The page sends the form again until it is answered; the booking is made once. */
  #book(call: Call): void {
    const { by } = call;
    const { process } = this;
    const again = () => {
      this.clock.timer(after(this.clock.now(), SECOND), () => this.#book(call));
    };
    if (!process.isAlive) return again();
    const cancel = process.whenItDies(again);
    const { creation, words } = bookingOf(call, this.city, this.options.settings);
    process.bookings.create(
      creation,
      words,
      by,
      { commandId: `call-${call.number}`, bodyHash: "" },
    ).then((made) => {
      if (!process.isAlive) return;
      cancel();
      if (isRefusal(made)) throw new Error(`call ${call.number} was refused: ${made.refused}`);
    });
  }

  /** One whose doctor has turned back is as patient anew. */
  #losesPatience(call: Call, at: Instant = call.patienceEndsAt): void {
    this.clock.timer(at, () => {
      const status = this.store.open.get(call.id)?.status;
      if (status === "pending") this.#pages.give(call.id, TOO_LONG, call.by);
      else if (status !== undefined) this.#losesPatience(call, after(at, HOUR));
    });
  }

  // ── what people do when they see what was committed ────────────────

  #committed(before: BookingState | null, now: BookingState): void {
    for (const offer of now.offers) {
      const was = before?.offers.find((other) => other.id === offer.id);
      if (was === undefined) {
        this.counts.offers++;
        this.#ring(now.id, offer);
      } else if (was.outcome !== offer.outcome) {
        if (offer.outcome === "declined") this.counts.declines++;
        if (offer.outcome === "expired") this.counts.missed++;
      }
    }
    const call = this.calls.get(now.id)!;
    if (before === null) {
      if (this.options.isMixed) this.#thoughts.made(call);
      return this.#losesPatience(call);
    }
    if (isVisiting(now) && now.unconfirmedFields.length > 0) {
      this.#pages.give(now.id, { type: "confirm" }, this.doctors.get(now.doctor.id)!.by);
    }
    if (absenceOf(before) === null && absenceOf(now) !== null) this.#waitsAtTheDoor(now);
    if (before.status === now.status) return;
    if (isVisiting(before) && !isVisiting(now)) this.#free(before.doctor.id, now.id);
    if (now.status === "assigned") this.#assigned(call, now.doctor.id);
    if (call.scheduledTime !== null && isVisiting(now)) this.#keepsItsHour(call, now);
    if (now.status === "completed") call.outcome = "served";
    if (now.status === "cancelled") {
      call.outcome = now.outcome === "nobody_there" ? "nobody_there" : "unserved";
    }
  }

  /** The offer is on the doctor's screen, if the phone is not silent. */
  #ring(id: BookingId, offer: Offer): void {
    const chance = this.#chanceOf(id, offer.doctorId, offer.wave);
    const { by, facts, isCovered } = this.doctors.get(offer.doctorId)!;
    const at = after(offer.madeAt, chance.between(3, 12) * (isCovered ? 3 : 1) * SECOND);
    this.clock.timer(at, () => {
      const doctor = this.doctors.get(offer.doctorId)!;
      const row = this.store.rows.get(id);
      const isLive = row !== undefined &&
        liveOffers(row.state).some((live) => live.id === offer.id);
      if (!isLive || doctor.silentUntil > at || doctor.busySince !== null) return;
      if (chance.isTrue(willingness(offer))) {
        const key = `${offer.doctorId}/${at}`;
        if (this.#answered.has(key)) return;
        this.#answered.add(key);
        this.#pages.give(id, { type: "accept", doctor: facts }, by);
      } else if (chance.isTrue(0.6)) {
        this.#pages.give(id, { type: "decline", reason: "far", reasonCode: "far" }, by);
      }
    });
  }

  #assigned(call: Call, doctorId: PersonId): void {
    const at = this.clock.now();
    const doctor = this.doctors.get(doctorId)!;
    call.assignedAt ??= at;
    call.assignments++;
    const chance = this.#chanceOf(call.id, doctorId, 0);
    if (call.scheduledTime !== null) {
      return this.#planned.assigned(call, doctor, chance, this.#secondsTo(call, doctor));
    }
    this.#isKept(doctor, call);
    const confirmSeconds = confirms(this.options.policy) ? chance.between(5, 30) : 0;
    const leg = doctor.door * this.city.doors.length + call.door;
    const seconds = this.city.seconds[leg]! * Math.exp(0.15 * chance.normal());
    call.driveSeconds = seconds;
    const outsetSeconds = chance.between(20, 60) + confirmSeconds;
    const setOut = after(at, Math.round(outsetSeconds * SECOND));
    const stay = call.isNobodyThere ? CLOSED_DOOR_MINUTES : call.visitMilliseconds / MINUTE;
    call.busyMinutes = outsetSeconds / 60 + stay;
    const arrive = after(setOut, Math.round(seconds * SECOND));
    doctor.incomeRubles += FEE_RUBLES + FEE_PER_KILOMETRE_RUBLES * this.city.meters[leg]! / 1_000;
    this.#while(call, setOut, () => this.#pages.give(call.id, { type: "depart" }, doctor.by));
    this.#drives(call, doctor, chance, setOut, arrive);
  }

  /** A visit with an hour engages its doctor from when it begins. */
  #keepsItsHour(call: Call, { status, doctor: { id } }: Visiting): void {
    const isRemote = call.callType === "consultation";
    if (status !== (isRemote ? "in_progress" : "en_route")) return;
    const doctor = this.doctors.get(id)!;
    const at = this.clock.now();
    this.#isKept(doctor, call);
    if (isRemote) return this.#ends(call, doctor, at);
    const chance = this.#chanceOf(call.id, id, 9);
    call.driveSeconds = this.#secondsTo(call, doctor) * Math.exp(0.15 * chance.normal());
    const arrive = after(at, Math.round(call.driveSeconds * SECOND));
    this.#drives(call, doctor, chance, at, arrive);
  }

  #secondsTo(call: Call, { door }: Doctor): number {
    return this.city.seconds[door * this.city.doors.length + call.door]!;
  }

  #isKept(doctor: Doctor, call: Call): void {
    const at = this.clock.now();
    doctor.idleMilliseconds += at - doctor.idleSince;
    doctor.busySince = at;
    doctor.visitId = call.id;
  }

  #drives(call: Call, doctor: Doctor, chance: Chance, setOut: Instant, arrive: Instant): void {
    if (this.options.isMixed && this.#turnsBack(call, doctor, chance, setOut, arrive)) return;
    this.#while(call, arrive, () => {
      doctor.door = call.door;
      call.doorAt ??= arrive;
      this.#pages.give(call.id, { type: "arrive" }, doctor.by);
      if (call.isNobodyThere) this.#nobodyThere(call, doctor);
      else this.#visit(call, doctor, arrive);
    });
  }

  /** At that moment, if the visit is still this doctor's. */
  #while(call: Call, at: Instant, act: () => void): void {
    const { assignments } = call;
    this.clock.timer(at, () => {
      const state = this.store.rows.get(call.id)?.state;
      const isStill = state !== undefined && isVisiting(state) && call.assignments === assignments;
      if (isStill) act();
    });
  }

  /** The doctor gives it back, or the patient feels better, on the way. */
  #turnsBack(call: Call, doctor: Doctor, chance: Chance, setOut: Instant, arrive: Instant) {
    const at = after(setOut, Math.round(chance.next() * (arrive - setOut)));
    const one = chance.next();
    if (one < RELEASES) {
      const release = { type: "release", reason: "the car broke" } as const;
      this.#while(call, at, () => this.#pages.give(call.id, release, doctor.by));
    } else if (one < RELEASES + CANCELS_ON_THE_WAY) {
      const cancel = { type: "cancel", reason: "feels better" } as const;
      this.#while(call, at, () => this.#pages.give(call.id, cancel, call.by));
    }
    return one < RELEASES + CANCELS_ON_THE_WAY;
  }

  #nobodyThere(call: Call, doctor: Doctor): void {
    const { clock } = this;
    const place = this.city.doors[call.door]!;
    clock.timer(
      after(clock.now(), ABSENCE_SAID_AFTER),
      () => this.#pages.give(call.id, { type: "reportAbsence", place }, doctor.by),
    );
    for (const milliseconds of ABSENCE_CALLS_AFTER) {
      clock.timer(
        after(clock.now(), milliseconds),
        () => this.#pages.give(call.id, { type: "noteCall" }, doctor.by),
      );
    }
  }

  /** The page counts down to when the visit may be ended. */
  #waitsAtTheDoor(state: BookingState): void {
    const doctor = this.doctors.get(engagedDoctorIdOf(state)!)!;
    const end = after(absenceOf(state)!.mayEndAt, ABSENCE_ENDED_AFTER);
    const cancel = { type: "cancel", reason: "nobody opens", outcome: "nobody_there" } as const;
    this.clock.timer(end, () => this.#pages.give(state.id, cancel, doctor.by));
  }

  #visit(call: Call, doctor: Doctor, arrive: Instant): void {
    this.clock.timer(
      after(arrive, 30 * SECOND),
      () => this.#pages.give(call.id, { type: "start", doorCode: "1234" }, doctor.by),
    );
    this.#ends(call, doctor, arrive);
  }

  #ends(call: Call, doctor: Doctor, arrive: Instant): void {
    const end = after(arrive, Math.round(call.visitMilliseconds));
    if (call.saysRemaining) {
      sayRemaining({ clock: this.clock, pages: this.#pages }, call, doctor, {
        at: after(arrive, REMAINING_ASKED_AFTER),
        end,
      });
    }
    this.clock.timer(end, () =>
      this.#pages.give(call.id, {
        type: "complete",
        conclusion: "done",
        actualDurationMinutes: Math.round(call.visitMilliseconds / MINUTE),
      }, doctor.by));
  }

  #free(doctorId: PersonId, id: BookingId): void {
    const doctor = this.doctors.get(doctorId)!;
    const at = this.clock.now();
    // One who had only promised to come later is where he was, perhaps on another visit.
    if (doctor.visitId !== id) return;
    doctor.busySince = null;
    doctor.visitId = null;
    doctor.idleSince = at;
    this.#phones.track(doctor, this.process.positions, at);
  }

  /** The process dies between any two turns: right before or right after what one of them writes. */
  #crashes(): void {
    const share = this.options.crashes ?? 0;
    if (share === 0) return;
    const chance = new Chance(this.options.seed + 5);
    this.store.dies = (): Death | null => {
      if (!chance.isTrue(share)) return null;
      this.process.die();
      this.counts.crashes++;
      const downSeconds = chance.between(...DOWN_SECONDS);
      this.clock.timer(after(this.clock.now(), downSeconds * SECOND), () => {
        void this.#start().then((process) => this.process = process);
      });
      return chance.isTrue(0.5) ? "before" : "after";
    };
  }

  /** The same pair meets the same chance under every policy. */
  #chanceOf(id: BookingId, doctorId: PersonId, wave: number): Chance {
    const { number } = this.calls.get(id)!;
    const doctor = Number(doctorId.slice(-6));
    return new Chance(this.options.seed * 7_919 + number * 1_009 + doctor * 31 + wave);
  }
}
