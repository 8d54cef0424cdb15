/**
 * From a snapshot of open bookings and doctors on duty to proposals: whom to ask about which booking
 * next, whom to wait for, and for whom nobody is left. Pure and synchronous.
 *
 * The policy, in the order of its steps (docs/dispatch.md explains and measures it):
 * 1. Bookings of one urgency are matched together, for the least sum of scores, the most urgent first.
 * 2. A doctor on a visit that ends soon is a candidate like any other, from the visit's door and the
 *    moment when it ends. Where such a one wins the booking waits instead of sending somebody from far
 *    away; the next match judges anew.
 * 3. Who wins is asked; of an urgent booking those too who would be there hardly later and whom no
 *    other booking wants.
 */
import { worksFor } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import {
  after,
  type Instant,
  MINUTE,
  type PersonId,
  SECOND,
  type Specialization,
} from "../vocabulary.ts";
import { assign } from "./assignment.ts";
import { distanceMeters, estimateSeconds } from "./distance.ts";
import { about, type Asked, judge, type Judged, ownDoctorsFirst, prepare } from "./eligibility.ts";
import { Field } from "./field.ts";
import type { BookingSummary, Proposal } from "./protocol.ts";
import { type Crowd, crowdOf, offsetOf, scoreOf, type Standing, standingOf } from "./score.ts";
import { type DispatchSettings, waveKindOf } from "./settings.ts";
import type { Matching, Snapshot, Waiting } from "./snapshot.ts";

interface Candidate {
  /** Place among all doctors of this matching. */
  readonly column: number;
  readonly doctorId: PersonId;
  /** The straight line, metres; null where the call is remote. */
  readonly straightMeters: number | null;
  /** From now to the door, seconds. */
  readonly arrivalSeconds: number;
  readonly isFree: boolean;
  /** What the matching makes least. */
  readonly cost: number;
}

interface Wanting extends Asked {
  readonly candidates: readonly Candidate[];
  /** Somebody suitable holds another offer for seconds only, or is kept for others: that is no end. */
  readonly isSoon: boolean;
}

export function match(snapshot: Snapshot): Matching {
  const round = new Round(snapshot);
  const proposals: Proposal[] = [];
  const waiting: Waiting[] = [];
  const exhausted: { bookingId: BookingSummary["id"]; afterWave: number }[] = [];
  const ready = snapshot.bookings.filter((booking) => !isGathered(booking, snapshot));
  for (const rank of RANKS) {
    let own = ready.filter((booking) => rankOf(booking, snapshot.at) === rank)
      .map((booking) => round.wanting(booking));
    // Where very many want the same few, those who got none look once more among who is left.
    for (let look = 0; own.length > 0 && look < LOOKS; look++) {
      const chosen = matchTogether(own, round);
      for (const candidate of chosen) if (candidate !== null) round.taken.add(candidate.column);
      const left: Wanting[] = [];
      own.forEach((want, at) => {
        const candidate = chosen[at] ?? null;
        if (candidate?.isFree) {
          const all = [candidate, ...companionsOf(want, candidate, round.taken)];
          for (const { column } of all) round.taken.add(column);
          proposals.push(round.proposalOf(want, all));
        } else if (candidate === null && want.candidates.length >= NEAREST) left.push(want);
        else if (want.candidates.length > 0 || want.isSoon) {
          if (!want.booking.exhausted) waiting.push(waitOf(want, candidate, snapshot.at));
        } else if (!want.booking.exhausted && snapshot.mayExhaust) {
          exhausted.push({ bookingId: want.booking.id, afterWave: want.booking.wave });
        }
      });
      own = look + 1 < LOOKS ? left.map(({ booking }) => round.wanting(booking)) : [];
      if (look + 1 === LOOKS) {
        waiting.push(
          ...left.filter(({ booking }) => !booking.exhausted)
            .map((want) => waitOf(want, null, snapshot.at)),
        );
      }
    }
  }
  return { proposals, waiting, exhausted };
}

/** Candidates of one booking that are looked at: the nearest of the suitable. */
const NEAREST = DISPATCH.travelDoctors;
const LOOKS = 16;

/** What one matching works out once: doctors judged, fields, standings. */
class Round {
  readonly doctors: readonly Judged[];
  readonly taken = new Set<number>();
  readonly #fields = new Map<Specialization, Field>();
  readonly #crowd: Crowd;
  readonly #standings = new Map<DispatchSettings, (Standing | undefined)[]>();

  constructor(readonly snapshot: Snapshot) {
    this.doctors = snapshot.doctors.map((duty) => prepare(duty, snapshot));
    this.#crowd = crowdOf(snapshot.doctors, snapshot.at);
  }

  wanting(booking: BookingSummary): Wanting {
    const { snapshot, doctors } = this;
    const asked = about(booking, snapshot);
    const field = this.#field(booking.specialization);
    const isOwnFirst = ownDoctorsFirst(asked, doctors, snapshot);
    const isKept = (judged: Judged) =>
      isOwnFirst && !worksFor(judged.duty.doctor, booking.clinicId);
    const accepts = (column: number) => {
      const judged = doctors[column]!;
      if (this.taken.has(column) || isKept(judged)) return false;
      const { verdict } = judge(asked, judged, snapshot);
      return verdict === "eligible" || verdict === "free_soon";
    };
    const point = asked.isRemote ? null : booking.point;
    const found = [...field.find(point, NEAREST, asked.widestMeters, accepts)];
    const candidates = found.map((column) => this.#candidate(asked, column));
    return {
      ...asked,
      candidates: worthwhile(booking, candidates),
      isSoon: candidates.length === 0 && field.columns.some((column) => {
        const judged = doctors[column]!;
        return this.taken.has(column) || isKept(judged) ||
          judge(asked, judged, snapshot).verdict === "has_offer";
      }),
    };
  }

  proposalOf(want: Wanting, chosen: readonly Candidate[]): Proposal {
    const { booking, settings } = want;
    const wave = waveOf(want, chosen[0]!);
    return {
      bookingId: booking.id,
      afterWave: booking.wave,
      ttlMilliseconds: wave.offerSeconds * SECOND,
      circleMeters: want.isRemote ? null : wave.circleMeters,
      doctors: chosen.map(({ column, doctorId, straightMeters, arrivalSeconds }) => {
        const leg = this.snapshot.legOf(booking.id, doctorId);
        return {
          doctorId,
          distanceMeters: straightMeters === null
            ? null
            : Math.round(leg?.meters ?? straightMeters),
          etaSeconds: straightMeters === null ? null : Math.round(arrivalSeconds),
          score: scoreOf(arrivalSeconds, this.#standing(column, settings)),
        };
      }),
    };
  }

  #candidate({ booking, settings, isRemote }: Asked, column: number): Candidate {
    const { at, legOf } = this.snapshot;
    const { duty, engagement } = this.doctors[column]!;
    const doctorId = duty.doctor.id;
    const from = engagement?.point ?? duty.fix;
    const straightMeters = isRemote || from === null || booking.point === null
      ? null
      : distanceMeters(from, booking.point);
    const way = straightMeters === null
      ? 0
      : legOf(booking.id, doctorId)?.seconds ?? estimateSeconds(straightMeters);
    const wait = engagement === null ? 0 : Math.max(0, engagement.freeAt - at) / SECOND;
    const arrivalSeconds = wait + way;
    const standing = this.#standing(column, settings);
    return {
      column,
      doctorId,
      straightMeters,
      arrivalSeconds,
      isFree: engagement === null,
      cost: arrivalSeconds + offsetOf(standing) + reservationCost(engagement, settings) -
        (booking.awaited?.doctorId === doctorId ? STEADY_SECONDS : 0) +
        (isRemote ? lotOf(booking.id, doctorId) : 0),
    };
  }

  #field(specialization: Specialization): Field {
    const known = this.#fields.get(specialization) ?? new Field(specialization, this.doctors);
    this.#fields.set(specialization, known);
    return known;
  }

  #standing(column: number, settings: DispatchSettings): Standing {
    const known = this.#standings.get(settings) ?? [];
    this.#standings.set(settings, known);
    return known[column] ??= standingOf(this.snapshot.doctors[column]!, this.#crowd, settings);
  }
}

const RANKS = [0, 1, 2, 3] as const;
const RANK = { emergency: 0, high: 1, normal: 2, low: 3 } as const;
/** A window that begins so soon makes a planned booking as pressing as an urgent one. */
const PRESSING_MILLISECONDS = 45 * MINUTE;

function rankOf({ priority, scheduledTime }: BookingSummary, at: Instant): number {
  const isPressing = scheduledTime !== null && scheduledTime - at <= PRESSING_MILLISECONDS;
  return isPressing ? Math.min(RANK[priority], RANK.high) : RANK[priority];
}

/** Still being gathered: matched together with those that come within seconds. */
function isGathered(booking: BookingSummary, snapshot: Snapshot): boolean {
  const { searchStartedAt, wave, roundFromWave } = booking;
  if (searchStartedAt === null || wave >= roundFromWave || roundFromWave > 1) return false;
  const { gatherSeconds } = snapshot.settingsOf(booking);
  return snapshot.at < after(searchStartedAt, gatherSeconds[waveKindOf(booking)] * SECOND);
}

/** The most pressing are not left to a guess while anybody is free; the wished doctor alone, where free. */
function worthwhile(
  { priority, preferredDoctorId }: BookingSummary,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const free = candidates.filter(({ isFree }) => isFree);
  const wished = free.find(({ doctorId }) => doctorId === preferredDoctorId);
  if (wished !== undefined) return [wished];
  return priority === "emergency" && free.length > 0 ? free : candidates;
}

/** A booking stays with the doctor that it waits for, unless another one is better by so much. */
const STEADY_SECONDS = 45;

/** What a busy doctor must be better by; more where the end of the visit is a guess. */
function reservationCost(
  engagement: Judged["engagement"],
  { reservation }: DispatchSettings,
): number {
  if (engagement === null || reservation === null) return 0;
  return engagement.isSaid ? reservation.gainSeconds : reservation.guessedGainSeconds;
}

/** @returns for each of these its candidate, or null */
function matchTogether(
  wanting: readonly Wanting[],
  { doctors, taken }: Round,
): readonly (Candidate | null)[] {
  // Only doctors that somebody may have stand in the table.
  const columnOf = new Int32Array(doctors.length).fill(-1);
  let columns = 0;
  for (const { candidates } of wanting) {
    for (const { column } of candidates) {
      if (columnOf[column] === -1 && !taken.has(column)) columnOf[column] = columns++;
    }
  }
  const cost = new Float64Array(wanting.length * columns).fill(Infinity);
  wanting.forEach(({ candidates }, row) => {
    for (const candidate of candidates) {
      const column = columnOf[candidate.column]!;
      if (column >= 0) cost[row * columns + column] = candidate.cost;
    }
  });
  const chosen = assign(wanting.length, columns, cost);
  return wanting.map(({ candidates }, row) =>
    chosen[row]! < 0
      ? null
      : candidates.find(({ column }) => columnOf[column] === chosen[row]) ?? null
  );
}

/** Whom to ask beside the first: hardly later at the door, within the circle, wanted by nobody else. */
function companionsOf(
  want: Wanting,
  first: Candidate,
  taken: ReadonlySet<number>,
): readonly Candidate[] {
  const { booking, settings, candidates } = want;
  if (first.doctorId === booking.preferredDoctorId) return [];
  const { doctors, circleMeters } = waveOf(want, first);
  return candidates
    .filter((other) =>
      other.isFree && other !== first && !taken.has(other.column) &&
      other.arrivalSeconds - first.arrivalSeconds <= settings.companionSeconds &&
      (other.straightMeters ?? 0) <= circleMeters
    )
    .toSorted((one, other) => one.cost - other.cost)
    .slice(0, doctors - 1);
}

/** The wave whose turn it is, or the first wider one that reaches the first doctor. */
function waveOf({ booking, settings }: Asked, first: Candidate) {
  const waves = settings.waves[waveKindOf(booking)];
  const turn = Math.min(Math.max(0, booking.wave - booking.roundFromWave + 1), waves.length - 1);
  return waves.slice(turn).find((wave) => (first.straightMeters ?? 0) <= wave.circleMeters) ??
    waves.at(-1)!;
}

const waitOf = ({ booking }: Wanting, candidate: Candidate | null, at: Instant): Waiting => ({
  bookingId: booking.id,
  afterWave: booking.wave,
  doctorId: candidate?.doctorId ?? null,
  arrivalAt: candidate === null ? null : after(at, Math.round(candidate.arrivalSeconds) * SECOND),
});

/**
 * Below a second, the same for the same pair and even over all pairs (FNV-1a, 32 bits): where nobody
 * drives all are equal, and each booking has its own order, so that nobody is always first.
 */
function lotOf(bookingId: string, doctorId: PersonId): number {
  let hash = 0x811c9dc5;
  for (const character of bookingId + doctorId) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
