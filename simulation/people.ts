/**
 * The people of a simulated day: who is on duty, who calls, from where, and what they are like. All of
 * it is drawn from the seed before the day begins, so that every policy meets the same people.
 */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { CallType } from "../actors/booking/codes.ts";
import type { Offer } from "../actors/booking/state.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  personId,
  type Specialization,
} from "../actors/vocabulary.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import type { CallOutcome } from "./day_result.ts";

/** Six in the morning of the city's clock. */
export const START = instant(Date.UTC(2026, 10, 26, 3, 0, 0));

const VISIT_LEAST_MINUTES = 10;
const VISIT_MORE_MINUTES = 20;
const NO_SHOW = 0.02;
/** So many doctors answer «сколько ещё», and are wrong by about a quarter. */
const SAYS_REMAINING = 0.8;
const REMAINING_ERROR = 0.25;
const PATIENCE_LEAST_MINUTES = 60;
const PATIENCE_MORE_MINUTES = 60;
/** How demand runs over the hours of a day, around 1. */
const HOURS = [0.9, 1.05, 1.15, 1.1, 1, 0.95, 0.9, 0.95, 1.05, 1.1, 1, 0.85];
/** Where people are of several kinds: so many calls are for an hour to come, at the door or from afar. */
const PLANNED = 0.25;
const CONSULTATIONS = 0.08;
/** And one of so many doctors has the page covered, and a phone that takes pushes. */
const COVERED_EVERY = 3;
const PLANNED_LEAST_MINUTES = 45;
const PLANNED_MOST_MINUTES = 240;
const SLOT = 30 * MINUTE;
/** Where people are of several kinds: so many doctors and patients are for the second field alone. */
const SECOND_FIELD = 0.2;

/** What doctors of several kinds can do. */
const MAN = ["sick_leave"];
const WOMAN = [...MAN, "female_doctor"];

export interface Doctor {
  readonly facts: DoctorFacts;
  readonly by: By;
  /** The door where the doctor is, or will be. */
  door: number;
  busySince: Instant | null;
  /** The visit that keeps this doctor. */
  visitId: BookingId | null;
  idleMilliseconds: number;
  idleSince: Instant;
  incomeRubles: number;
  /** The page lies behind another one: a push alone is sure to be heard. */
  readonly isCovered: boolean;
  silentSince: Instant;
  silentUntil: Instant;
  fixAt: Instant;
}

export interface Call {
  readonly id: BookingId;
  readonly number: number;
  readonly patientId: PersonId;
  readonly by: By;
  readonly specialization: Specialization;
  /** Where the patient is; another one after second thoughts. */
  door: number;
  readonly createdAt: Instant;
  readonly callType: CallType;
  /** The window that was wished, or null: now. */
  readonly scheduledTime: Instant | null;
  readonly scheduledUntil: Instant | null;
  readonly visitMilliseconds: number;
  readonly isNobodyThere: boolean;
  readonly patienceEndsAt: Instant;
  readonly remainingError: number;
  readonly saysRemaining: boolean;
  /** How often a doctor took it: what an earlier one had in mind is void. */
  assignments: number;
  assignedAt: Instant | null;
  doorAt: Instant | null;
  driveSeconds: number;
  /** At the door, in the visit, and before the drive. */
  busyMinutes: number;
  outcome: CallOutcome | null;
}

export interface Crowd {
  readonly seed: number;
  readonly doctors: number;
  /** Calls an hour, on the average of the day. */
  readonly callsPerHour: number;
  readonly hours: number;
  /** Two specialisations, pairs who do not want to meet, planned visits and consultations, covered pages. */
  readonly isMixed?: boolean;
}

export function drawDoctors(city: CityTable, { seed, doctors, isMixed }: Crowd): readonly Doctor[] {
  const chance = new Chance(seed + 11);
  return Array.from({ length: doctors }, (_, number): Doctor => {
    const id = personId(`d0000000-0000-7000-8000-${String(number).padStart(12, "0")}`);
    const facts: DoctorFacts = {
      id,
      firstName: "Doctor",
      lastName: String(number),
      specializations: [fieldOf(seed, number, isMixed)],
      clinicId: null,
      approved: true,
      licenseExpiresOn: null,
      ...(isMixed === true ? { meets: number % 3 === 2 ? MAN : WOMAN } : {}),
    };
    return {
      facts,
      by: { id, role: "doctor" },
      door: drawDoor(city, chance),
      busySince: null,
      visitId: null,
      idleMilliseconds: 0,
      idleSince: START,
      incomeRubles: 0,
      isCovered: isMixed === true && number % COVERED_EVERY === 0,
      silentSince: START,
      silentUntil: START,
      fixAt: START,
    };
  });
}

/** In the order in which they come. */
export function drawCalls(city: CityTable, crowd: Crowd): readonly Call[] {
  const chance = new Chance(crowd.seed + 23);
  const end = after(START, crowd.hours * HOUR);
  const most = Math.max(...HOURS);
  const calls: Call[] = [];
  for (let at: number = START;;) {
    at += chance.exponential(1 / (crowd.callsPerHour * most)) * HOUR;
    if (at >= end) return calls;
    // Thinned to the hour's demand.
    if (!chance.isTrue(HOURS[Math.floor((at - START) / HOUR) % HOURS.length]! / most)) continue;
    calls.push(drawCall(city, crowd, instant(Math.round(at)), calls.length));
  }
}

function drawCall(city: CityTable, crowd: Crowd, createdAt: Instant, number: number): Call {
  const chance = new Chance(crowd.seed * 100_003 + number);
  const patientId = personId(`c0000000-0000-7000-8000-${String(number).padStart(12, "0")}`);
  const wish = crowd.isMixed ? drawWish(crowd.seed, number, createdAt) : URGENT;
  return {
    id: bookingId(chance.uuid(number)),
    number,
    patientId,
    by: { id: patientId, role: "patient" },
    specialization: fieldOf(crowd.seed + 1, number, crowd.isMixed),
    door: drawDoor(city, chance),
    createdAt,
    ...wish,
    visitMilliseconds: (VISIT_LEAST_MINUTES + chance.exponential(VISIT_MORE_MINUTES)) * MINUTE,
    isNobodyThere: chance.isTrue(NO_SHOW),
    patienceEndsAt: after(
      wish.scheduledTime ?? createdAt,
      (PATIENCE_LEAST_MINUTES + chance.exponential(PATIENCE_MORE_MINUTES)) * MINUTE,
    ),
    remainingError: Math.exp(REMAINING_ERROR * chance.normal()),
    saysRemaining: chance.isTrue(SAYS_REMAINING),
    assignments: 0,
    assignedAt: null,
    doorAt: null,
    driveSeconds: 0,
    busyMinutes: 0,
    outcome: null,
  };
}

const URGENT = { callType: "urgent", scheduledTime: null, scheduledUntil: null } as const;

/** What is wanted, and when: drawn apart, so that the days of urgent calls alone are what they were. */
function drawWish(
  seed: number,
  number: number,
  createdAt: Instant,
): Pick<Call, "callType" | "scheduledTime" | "scheduledUntil"> {
  const chance = new Chance(seed * 50_021 + number * 13 + 7);
  const kind = chance.next();
  if (kind >= PLANNED + CONSULTATIONS) return URGENT;
  const soonest = createdAt + chance.between(PLANNED_LEAST_MINUTES, PLANNED_MOST_MINUTES) * MINUTE;
  const from = instant(Math.ceil(soonest / SLOT) * SLOT);
  return {
    callType: kind < PLANNED ? "scheduled" : "consultation",
    scheduledTime: from,
    scheduledUntil: after(from, HOUR),
  };
}

const fieldOf = (seed: number, number: number, isMixed = false): Specialization =>
  isMixed && new Chance(seed * 31 + number).isTrue(SECOND_FIELD) ? "pediatrician" : "therapist";

/** One pair of thirty does not want to meet, where people are of several kinds. */
export const isBlockedPair = (patientId: PersonId, doctorId: PersonId): boolean =>
  (Number(patientId.slice(-6)) * 7 + Number(doctorId.slice(-6)) * 11) % 30 === 0;

/** The nearer the likelier: nine of ten near calls are taken, half of those an hour away. */
export const willingness = ({ etaSeconds }: Offer): number =>
  Math.max(0.4, 0.92 - Math.max(0, (etaSeconds ?? 0) - 600) / 6_000);

function drawDoor({ weights }: CityTable, chance: Chance): number {
  let left = chance.next();
  for (let door = 0; door < weights.length; door++) {
    left -= weights[door]!;
    if (left <= 0) return door;
  }
  return weights.length - 1;
}
