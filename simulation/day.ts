/**
 * One day of a city: patients who call, doctors who answer, drive, stay and go on, phones that fall
 * silent. People act on what is committed, as their pages would show it; all their chances come from the
 * seed and from who they are, so that every policy meets the same people.
 */
import type { BookingState, Offer } from "../actors/booking/state.ts";
import { isVisiting, liveOffers } from "../actors/booking/state.ts";
import type { BookingCommand, DoctorFacts } from "../actors/booking/protocol.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { DispatchSettings } from "../actors/dispatcher/settings.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  HOUR,
  type Instant,
  instant,
  isRefusal,
  MINUTE,
  type PersonId,
  personId,
  SECOND,
} from "../actors/vocabulary.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { TravelGateway } from "../actors/world.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import { SimulatedClock } from "./clock.ts";
import { confirms, POLICIES, type PolicyName } from "./policies.ts";
import { SimulatedProcess } from "./process.ts";
import { SimulatedStore } from "./store.ts";

export interface DayOptions {
  readonly policy: PolicyName;
  readonly seed: number;
  readonly doctors: number;
  /** Calls an hour, on the average of the day. */
  readonly callsPerHour: number;
  readonly hours: number;
  readonly settings: DispatchSettings;
  /** How often the process dies, on the average; null: it does not. */
  readonly crashEveryMinutes?: number | null;
  /** Looks at every committed step; throws what it finds. */
  readonly watch?: Watch;
}

export interface Watch {
  committed(before: BookingState | null, now: BookingState, day: Day): void;
  /** After every moment at which something happened. */
  moment(day: Day): void;
}

/** What came of one call. */
export interface CallRecord {
  readonly createdAt: Instant;
  readonly assignedAfterSeconds: number | null;
  readonly doorAfterSeconds: number | null;
  readonly outcome: "served" | "nobody_there" | "unserved";
}

export interface DayResult {
  readonly calls: readonly CallRecord[];
  readonly offers: number;
  readonly declines: number;
  readonly missed: number;
  readonly driveMinutesPerVisit: number;
  /** Drive and visit, minutes: what the load is reckoned with. */
  readonly cycleMinutes: number;
  readonly idleMinutes: readonly number[];
  readonly incomeRubles: readonly number[];
}

const START = instant(Date.UTC(2026, 10, 26, 3, 0, 0));
/** Calls of the first hour find everybody free: they are no measure. */
const WARM_UP = HOUR;
const CITY = "default";

const VISIT_LEAST_MINUTES = 10;
const VISIT_MORE_MINUTES = 20;
const NO_SHOW = 0.02;
const NO_SHOW_WAIT_MINUTES = 8;
/** So many doctors answer «сколько ещё», and are wrong by about a quarter. */
const SAYS_REMAINING = 0.8;
const REMAINING_ERROR = 0.25;
const REMAINING_ASKED_AFTER = 5 * MINUTE;
/** A phone is silent about once in two hours, for some minutes. */
const DARK_EVERY_MINUTES = 120;
const DARK_MINUTES = 5;
const PATIENCE_LEAST_MINUTES = 60;
const PATIENCE_MORE_MINUTES = 60;
const FEE_RUBLES = 2_000;
const FEE_PER_KILOMETRE_RUBLES = 30;
/** How demand runs over the hours of a day, around 1. */
const HOURS = [0.9, 1.05, 1.15, 1.1, 1, 0.95, 0.9, 0.95, 1.05, 1.1, 1, 0.85];

interface Doctor {
  readonly facts: DoctorFacts;
  readonly by: By;
  /** The door where the doctor is, or will be. */
  door: number;
  busySince: Instant | null;
  idleMilliseconds: number;
  idleSince: Instant;
  incomeRubles: number;
  silentUntil: Instant;
  fixAt: Instant;
}

interface Call {
  readonly id: BookingId;
  readonly number: number;
  readonly door: number;
  readonly createdAt: Instant;
  readonly visitMilliseconds: number;
  readonly isNobodyThere: boolean;
  readonly patienceEndsAt: Instant;
  readonly remainingError: number;
  readonly saysRemaining: boolean;
  assignedAt: Instant | null;
  doorAt: Instant | null;
  driveSeconds: number;
  outcome: CallRecord["outcome"] | null;
}

export class Day {
  readonly clock = new SimulatedClock(START);
  readonly store = new SimulatedStore();
  readonly doctors = new Map<PersonId, Doctor>();
  readonly calls = new Map<BookingId, Call>();
  process!: SimulatedProcess;
  readonly #end: Instant;
  readonly #answered = new Set<string>();
  #offers = 0;
  #declines = 0;
  #missed = 0;
  #ids = 0;
  readonly #idChance: Chance;
  readonly #travel: TravelGateway;
  readonly #doorOf = new Map<string, number>();

  constructor(private readonly city: CityTable, readonly options: DayOptions) {
    this.#end = after(START, options.hours * HOUR);
    this.#idChance = new Chance(options.seed + 900_001);
    city.doors.forEach((door, index) => this.#doorOf.set(keyOf(door), index));
    this.#travel = this.#travelGateway();
    this.store.committed = (before, now) => {
      options.watch?.committed(before, now, this);
      this.#committed(before, now);
    };
  }

  async run(): Promise<DayResult> {
    this.#makeDoctors();
    this.#makeCalls();
    this.#crashes();
    this.process = await this.#start();
    if (this.options.watch === undefined) await this.clock.runUntil(after(this.#end, 4 * HOUR));
    else {
      await this.clock.runUntil(after(this.#end, 4 * HOUR), () => this.options.watch?.moment(this));
    }
    this.process.die();
    return this.#result();
  }

  #start(): Promise<SimulatedProcess> {
    const { clock, store } = this;
    return SimulatedProcess.start({
      clock,
      store,
      travel: this.#travel,
      newId: () => this.#idChance.uuid(++this.#ids),
      settings: this.options.settings,
      policy: POLICIES[this.options.policy],
      fault: (message, cause) => {
        throw new Error(message, { cause });
      },
      beforeMatch: (positions, at) => this.#phones(positions, at),
    });
  }

  // ── people ─────────────────────────────────────────────────────────

  #makeDoctors(): void {
    const chance = new Chance(this.options.seed + 11);
    for (let number = 0; number < this.options.doctors; number++) {
      const id = personId(`d0000000-0000-7000-8000-${String(number).padStart(12, "0")}`);
      const facts: DoctorFacts = {
        id,
        firstName: "Doctor",
        lastName: String(number),
        specializations: ["therapist"],
        clinicId: null,
        approved: true,
        licenseExpiresOn: null,
      };
      const door = this.#drawDoor(chance);
      this.doctors.set(id, {
        facts,
        by: { id, role: "doctor" },
        door,
        busySince: null,
        idleMilliseconds: 0,
        idleSince: START,
        incomeRubles: 0,
        silentUntil: START,
        fixAt: START,
      });
      this.store.startShift({ doctor: facts, startedAt: START, fix: this.#fix(door, START) });
      this.#silence(id, new Chance(this.options.seed * 1_000 + number + 77));
    }
  }

  /** The phone falls silent now and then: it neither answers nor moves. */
  #silence(id: PersonId, chance: Chance): void {
    const again = () => {
      const at = after(this.clock.now(), chance.exponential(DARK_EVERY_MINUTES) * MINUTE);
      if (at > this.#end) return;
      this.clock.timer(at, () => {
        const doctor = this.doctors.get(id)!;
        doctor.silentUntil = after(at, chance.exponential(DARK_MINUTES) * MINUTE);
        again();
      });
    };
    again();
  }

  #makeCalls(): void {
    const chance = new Chance(this.options.seed + 23);
    const { callsPerHour } = this.options;
    const most = Math.max(...HOURS);
    for (let at: number = START, number = 0;;) {
      at += chance.exponential(1 / (callsPerHour * most)) * HOUR;
      if (at >= this.#end) break;
      // Thinned to the hour's demand.
      if (!chance.isTrue(HOURS[Math.floor((at - START) / HOUR) % HOURS.length]! / most)) continue;
      this.#makeCall(instant(Math.round(at)), number++);
    }
  }

  #makeCall(createdAt: Instant, number: number): void {
    const chance = new Chance(this.options.seed * 100_003 + number);
    const call: Call = {
      id: bookingId(chance.uuid(number)),
      number,
      door: this.#drawDoor(chance),
      createdAt,
      visitMilliseconds: (VISIT_LEAST_MINUTES + chance.exponential(VISIT_MORE_MINUTES)) * MINUTE,
      isNobodyThere: chance.isTrue(NO_SHOW),
      patienceEndsAt: after(
        createdAt,
        (PATIENCE_LEAST_MINUTES + chance.exponential(PATIENCE_MORE_MINUTES)) * MINUTE,
      ),
      remainingError: Math.exp(REMAINING_ERROR * chance.normal()),
      saysRemaining: chance.isTrue(SAYS_REMAINING),
      assignedAt: null,
      doorAt: null,
      driveSeconds: 0,
      outcome: null,
    };
    this.calls.set(call.id, call);
    this.clock.timer(createdAt, () => void this.#book(call));
  }

  async #book(call: Call): Promise<void> {
    const patientId = personId(`c0000000-0000-7000-8000-${String(call.number).padStart(12, "0")}`);
    const door = this.city.doors[call.door]!;
    const by: By = { id: patientId, role: "patient" };
    const made = await this.process.bookings.create(
      {
        id: call.id,
        visitId: call.id,
        city: CITY,
        callType: "urgent",
        specialization: "therapist",
        needs: [],
        redFlags: [],
        priority: "high",
        patientId,
        callerId: patientId,
        callerSees: "all",
        payerId: patientId,
        clinicId: null,
        preferredDoctorId: null,
        paymentMethod: null,
        scheduledTime: null,
        scheduledUntil: null,
      },
      {
        symptoms: "fever",
        address: { text: "a door", ...door },
        patient: { firstName: "P", lastName: String(call.number) },
        contactPhone: null,
        doorContact: null,
      },
      by,
      null,
    );
    if (isRefusal(made)) throw new Error(`call ${call.number} was refused: ${made.refused}`);
    this.clock.timer(call.patienceEndsAt, () => {
      if (this.store.rows.get(call.id)?.state.status !== "pending") return;
      this.#give(call.id, { type: "cancel", reason: "waited too long" }, by);
    });
  }

  // ── what people do when they see what was committed ────────────────

  #committed(before: BookingState | null, now: BookingState): void {
    for (const offer of now.offers) {
      const was = before?.offers.find((other) => other.id === offer.id);
      if (was === undefined) {
        this.#offers++;
        this.#ring(now.id, offer);
      } else if (was.outcome !== offer.outcome) {
        if (offer.outcome === "declined") this.#declines++;
        if (offer.outcome === "expired") this.#missed++;
      }
    }
    if (before?.status === now.status) return;
    const call = this.calls.get(now.id)!;
    if (now.status === "assigned") this.#assigned(call, now.doctor.id);
    if (now.status === "completed" || now.status === "cancelled") {
      const doctorId = isVisiting(before!) ? before.doctor.id : null;
      if (now.status === "cancelled") {
        call.outcome = now.outcome === "nobody_there" ? "nobody_there" : "unserved";
      } else call.outcome = "served";
      if (doctorId !== null) this.#free(doctorId);
    }
  }

  /** The offer is on the doctor's screen, if the phone is not silent. */
  #ring(id: BookingId, offer: Offer): void {
    const chance = this.#chanceOf(id, offer.doctorId, offer.wave);
    const seconds = chance.between(3, 12);
    const at = after(offer.madeAt, seconds * SECOND);
    const { by, facts } = this.doctors.get(offer.doctorId)!;
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
        this.#give(id, { type: "accept", doctor: facts }, by);
      } else if (chance.isTrue(0.6)) {
        this.#give(id, { type: "decline", reason: "far", reasonCode: "far" }, by);
      }
    });
  }

  #assigned(call: Call, doctorId: PersonId): void {
    const at = this.clock.now();
    const doctor = this.doctors.get(doctorId)!;
    call.assignedAt ??= at;
    doctor.idleMilliseconds += at - doctor.idleSince;
    doctor.busySince = at;
    const chance = this.#chanceOf(call.id, doctorId, 0);
    const confirmSeconds = confirms(this.options.policy) ? chance.between(5, 30) : 0;
    const seconds = this.city.seconds[doctor.door * this.city.doors.length + call.door]! *
      Math.exp(0.15 * chance.normal());
    call.driveSeconds = seconds;
    const setOut = after(at, Math.round((chance.between(20, 60) + confirmSeconds) * SECOND));
    const arrive = after(setOut, Math.round(seconds * SECOND));
    const meters = this.city.meters[doctor.door * this.city.doors.length + call.door]!;
    doctor.incomeRubles += FEE_RUBLES + FEE_PER_KILOMETRE_RUBLES * meters / 1_000;
    this.clock.timer(setOut, () => this.#give(call.id, { type: "depart" }, doctor.by));
    this.clock.timer(arrive, () => {
      doctor.door = call.door;
      call.doorAt = arrive;
      this.#give(call.id, { type: "arrive" }, doctor.by);
      if (call.isNobodyThere) this.#nobodyThere(call, doctor);
      else this.#visit(call, doctor, arrive);
    });
  }

  #nobodyThere(call: Call, doctor: Doctor): void {
    this.clock.timer(after(this.clock.now(), NO_SHOW_WAIT_MINUTES * MINUTE), () =>
      this.#give(
        call.id,
        { type: "cancel", reason: "nobody opens", outcome: "nobody_there" },
        doctor.by,
      ));
  }

  #visit(call: Call, doctor: Doctor, arrive: Instant): void {
    const end = after(arrive, Math.round(call.visitMilliseconds));
    this.clock.timer(
      after(arrive, 30 * SECOND),
      () => this.#give(call.id, { type: "start", doorCode: "1234" }, doctor.by),
    );
    if (call.saysRemaining) {
      this.#sayRemaining(call, doctor, after(arrive, REMAINING_ASKED_AFTER), end, 0);
    }
    this.clock.timer(end, () =>
      this.#give(call.id, {
        type: "complete",
        conclusion: "done",
        actualDurationMinutes: Math.round(call.visitMilliseconds / MINUTE),
      }, doctor.by));
  }

  /** A word about the end, wrong in one direction; when that time has passed, another word. */
  #sayRemaining(call: Call, doctor: Doctor, at: Instant, end: Instant, times: number): void {
    if (at >= end || times > 4) return;
    this.clock.timer(at, () => {
      const error = times % 2 === 0 ? call.remainingError : 1 / call.remainingError;
      const minutes = Math.max(1, Math.round((end - at) / MINUTE * error));
      this.#give(call.id, { type: "remain", minutes }, doctor.by);
      this.#sayRemaining(call, doctor, after(at, minutes * MINUTE), end, times + 1);
    });
  }

  #free(doctorId: PersonId): void {
    const doctor = this.doctors.get(doctorId)!;
    doctor.busySince = null;
    doctor.idleSince = this.clock.now();
    doctor.fixAt = this.clock.now();
    this.process.positions.track(
      doctorId,
      [this.#fix(doctor.door, this.clock.now())],
      this.clock.now(),
    );
  }

  /** Gives a command as a page does: a process that is away is tried again. */
  #give(id: BookingId, command: BookingCommand, by: By): void {
    const process = this.process;
    process.bookings.ask(id, command, by, null).then((reply) => {
      const isLost = isRefusal(reply) && command.type !== "accept" && command.type !== "decline" &&
        command.type !== "remain" && command.type !== "cancel";
      if (isLost) throw new Error(`${command.type} was refused: ${reply.refused}`);
    }).catch((error) => {
      if (process === this.process) throw error;
      this.clock.timer(after(this.clock.now(), SECOND), () => this.#give(id, command, by));
    });
  }

  // ── phones, ways, crashes ──────────────────────────────────────────

  /** Pages that are open answer every few seconds: seen from a matching they have just done so. */
  #phones(positions: PositionIndex, at: Instant): void {
    for (const [id, doctor] of this.doctors) {
      if (doctor.silentUntil > at) continue;
      positions.touch(id, at);
      if (at - doctor.fixAt < 5 * MINUTE || doctor.busySince !== null) continue;
      doctor.fixAt = at;
      positions.track(id, [this.#fix(doctor.door, at)], at);
    }
  }

  #crashes(): void {
    const every = this.options.crashEveryMinutes ?? null;
    if (every === null) return;
    const chance = new Chance(this.options.seed + 5);
    const again = () => {
      const at = after(this.clock.now(), chance.exponential(every) * MINUTE);
      if (at > this.#end) return;
      this.clock.timer(at, () => {
        this.process.die();
        void this.#start().then((process) => this.process = process);
        again();
      });
    };
    again();
  }

  #travelGateway(): TravelGateway {
    const { doors, seconds, meters } = this.city;
    return {
      toPlace: (origins, place) => {
        const to = this.#doorOf.get(keyOf(place))!;
        return Promise.resolve(origins.map((origin) => {
          const at = this.#doorOf.get(keyOf(origin))! * doors.length + to;
          return { meters: meters[at]!, seconds: seconds[at]!, isEstimated: false };
        }));
      },
      snap: () => Promise.resolve(null),
      way: () => Promise.reject(new Error("nobody draws ways here")),
    };
  }

  #fix(door: number, at: Instant) {
    return {
      ...this.city.doors[door]!,
      accuracyMeters: 10,
      headingDegrees: null,
      speedMetersPerSecond: null,
      recordedAt: at,
    };
  }

  #drawDoor(chance: Chance): number {
    let left = chance.next();
    for (let door = 0; door < this.city.weights.length; door++) {
      left -= this.city.weights[door]!;
      if (left <= 0) return door;
    }
    return this.city.weights.length - 1;
  }

  /** The same pair meets the same chance under every policy. */
  #chanceOf(id: BookingId, doctorId: PersonId, wave: number): Chance {
    const { number } = this.calls.get(id)!;
    const doctor = Number(doctorId.slice(-6));
    return new Chance(this.options.seed * 7_919 + number * 1_009 + doctor * 31 + wave);
  }

  #result(): DayResult {
    const counted = [...this.calls.values()].filter(({ createdAt }) =>
      createdAt >= START + WARM_UP
    );
    const seconds = (from: Instant, to: Instant | null) =>
      to === null ? null : (to - from) / SECOND;
    const served = counted.filter((call) => call.doorAt !== null);
    const sum = (of: (call: Call) => number) => served.reduce((total, call) => total + of(call), 0);
    const driveMinutes = sum((call) => call.driveSeconds / 60) / served.length;
    for (const doctor of this.doctors.values()) {
      if (doctor.busySince === null && doctor.idleSince < this.#end) {
        doctor.idleMilliseconds += this.#end - doctor.idleSince;
      }
    }
    return {
      calls: counted.map((call) => ({
        createdAt: call.createdAt,
        assignedAfterSeconds: seconds(call.createdAt, call.assignedAt),
        doorAfterSeconds: seconds(call.createdAt, call.doorAt),
        outcome: call.outcome ?? "unserved",
      })),
      offers: this.#offers,
      declines: this.#declines,
      missed: this.#missed,
      driveMinutesPerVisit: driveMinutes,
      cycleMinutes: driveMinutes + sum((call) => call.visitMilliseconds / MINUTE) / served.length,
      idleMinutes: [...this.doctors.values()].map((doctor) => doctor.idleMilliseconds / MINUTE),
      incomeRubles: [...this.doctors.values()].map((doctor) => doctor.incomeRubles),
    };
  }
}

const keyOf = ({ latitude, longitude }: GeoPoint): string => `${latitude}/${longitude}`;

/** The nearer the likelier: nine of ten near calls are taken, half of those an hour away. */
const willingness = ({ etaSeconds }: Offer): number =>
  Math.max(0.4, 0.92 - Math.max(0, (etaSeconds ?? 0) - 600) / 6_000);
