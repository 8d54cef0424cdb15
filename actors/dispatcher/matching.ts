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
  type GeoPoint,
  type Instant,
  instant,
  type PersonId,
  SECOND,
  type Specialization,
} from "../vocabulary.ts";
import { assign } from "./assignment.ts";
import { distanceMeters, estimateSeconds } from "./distance.ts";
import {
  about,
  type Asked,
  isAskable,
  judge,
  type Judged,
  ownDoctorsFirst,
  prepare,
  type Verdict,
} from "./eligibility.ts";
import { Field } from "./field.ts";
import { isKeptForOwn, isNear, onlyOneOf, waitForOwn } from "./own_doctor.ts";
import { isSeen, type OnDuty } from "./positions.ts";
import type { BookingSummary, Proposal } from "./protocol.ts";
import {
  type Crowd,
  crowdOf,
  offsetOf,
  scoreOf,
  type Standing,
  standingFor,
  standingOf,
  waitingSecondsOf,
} from "./score.ts";
import { type DispatchSettings, waveKindOf } from "./settings.ts";
import type { Matching, Snapshot, Waiting } from "./snapshot.ts";

interface Candidate {
  readonly doctorId: PersonId;
  readonly judged: Judged;
  /** The straight line, metres; null where the call is remote. */
  readonly straightMeters: number | null;
  /** From now to the door, seconds. */
  readonly arrivalSeconds: number;
  readonly isFree: boolean;
  readonly waitingSeconds: number;
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
    const ranked = ready.filter((booking) => rankOf(booking, snapshot.at) === rank);
    const kept = new Set(ranked.filter((booking) => round.isKept(booking)));
    waiting.push(...[...kept].map(waitForOwn));
    let own = ranked.filter((booking) => !kept.has(booking))
      .map((booking) => round.wanting(booking));
    // Where very many want the same few, those who got none look once more among who is left.
    for (let look = 0; own.length > 0 && look < LOOKS; look++) {
      const chosen = matchTogether(own);
      for (const candidate of chosen) if (candidate !== null) round.taken.add(candidate.doctorId);
      const left: Wanting[] = [];
      own.forEach((want, at) => {
        const candidate = chosen[at] ?? null;
        if (candidate?.isFree) {
          const all = [candidate, ...companionsOf(want, candidate, round)];
          for (const { doctorId } of all) round.taken.add(doctorId);
          proposals.push(round.proposalOf(want, all));
        } else if (candidate === null && want.candidates.length >= NEAREST) left.push(want);
        else if (!want.booking.isRoundOver && (want.candidates.length > 0 || want.isSoon)) {
          waiting.push(waitOf(want, candidate, snapshot.at));
        } else if (!want.booking.isRoundOver && snapshot.mayExhaust) {
          exhausted.push({ bookingId: want.booking.id, afterWave: want.booking.wave });
        }
      });
      own = look + 1 < LOOKS ? left.map(({ booking }) => round.wanting(booking)) : [];
      if (look + 1 === LOOKS) {
        waiting.push(
          ...left.filter(({ booking }) => !booking.isRoundOver)
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
/** Of more the doctors who can be asked about nothing now are passed over once, not by each. */
const FEW_BOOKINGS = 8;

const mayBeAskedAtAll = ({ general, engagement, hasOffer }: Judged): boolean =>
  general === null && engagement === null && !hasOffer;

/** What one matching works out once: doctors judged, who is free soon, standings. */
class Round {
  readonly taken = new Set<PersonId>();
  readonly #judged = new Map<PersonId, Judged>();
  readonly #standings = new Map<DispatchSettings, Map<PersonId, Standing>>();
  readonly #onDuty = new Map<Specialization, number>();
  #crowd: Crowd | null = null;
  #soon: Field | null = null;
  #free: Field | null = null;

  constructor(readonly snapshot: Snapshot) {}

  wanting(booking: BookingSummary): Wanting {
    const { snapshot } = this;
    const asked = about(booking, snapshot);
    const isOwnFirst = ownDoctorsFirst(asked, snapshot, (duty) => this.#judge(duty));
    const isKept = ({ duty }: Judged) => isOwnFirst && !worksFor(duty.doctor, booking.clinicId);
    const suits = (judged: Judged, verdict: Verdict) =>
      !this.taken.has(judged.duty.doctor.id) && !isKept(judged) &&
      judge(asked, judged, snapshot).verdict === verdict;
    const point = asked.isRemote ? null : booking.point;
    const free = this.#freeNear(asked, point, (judged) => suits(judged, "eligible"));
    const soon = asked.settings.reservation === null ? [] : this.#freeSoon().find(
      point,
      NEAREST,
      asked.widestMeters,
      (judged) => suits(judged, "free_soon"),
    );
    const named = this.#named(booking).filter((judged) =>
      suits(judged, "eligible") || asked.settings.reservation !== null && suits(judged, "free_soon")
    );
    const candidates = [...new Set([...free, ...soon, ...named])]
      .map((judged) => this.#candidate(asked, judged));
    // Those who wait for good news alone look further; the dispatchers have the others.
    const isSoon = candidates.length === 0 && !booking.isRoundOver &&
      (this.#isSomebodyBusy(asked) || isOwnFirst && this.#isAnybody(asked, isKept));
    return { ...asked, candidates: worthwhile(booking, candidates, snapshot.at), isSoon };
  }

  /** Whom the booking is for before others, however many are nearer. */
  #named({ plan, preferredDoctorId }: BookingSummary): readonly Judged[] {
    return [plan?.doctorId, preferredDoctorId].flatMap((id) => {
      const duty = id == null ? null : this.snapshot.dutyOf(id);
      return duty === null ? [] : [this.#judge(duty)];
    });
  }

  /** @see isKeptForOwn */
  isKept(booking: BookingSummary): boolean {
    return isKeptForOwn(booking, this.snapshot, (duty) => this.#judge(duty), this.taken);
  }

  /** Those of the field who are accepted; the nearest of very many. */
  #freeNear(
    { booking: { specialization }, widestMeters }: Asked,
    point: GeoPoint | null,
    accepts: (judged: Judged) => boolean,
  ): readonly Judged[] {
    const { snapshot } = this;
    const isOfField = ({ doctor }: OnDuty) => doctor.specializations.includes(specialization);
    if (snapshot.bookings.length > FEW_BOOKINGS) {
      this.#free ??= new Field(
        snapshot.doctors.map((duty) => this.#judge(duty)).filter(mayBeAskedAtAll),
      );
      const isAccepted = (judged: Judged) => isOfField(judged.duty) && accepts(judged);
      return this.#free.find(point, NEAREST, widestMeters, isAccepted);
    }
    const isAccepted = (duty: OnDuty) => isOfField(duty) && accepts(this.#judge(duty));
    const found = point === null
      ? snapshot.doctors.filter(isAccepted)
      : snapshot.near(point, NEAREST, widestMeters, isAccepted);
    return found.map((duty) => this.#judge(duty));
  }

  /** Somebody suitable holds another offer, or has just been given another booking. */
  #isSomebodyBusy(asked: Asked): boolean {
    const { snapshot, taken } = this;
    const verdictOf = (id: PersonId): Verdict | null => {
      const duty = snapshot.dutyOf(id);
      return duty === null ? null : judge(asked, this.#judge(duty), snapshot).verdict;
    };
    for (const id of snapshot.asked) if (verdictOf(id) === "has_offer") return true;
    for (const id of taken) {
      const verdict = verdictOf(id);
      if (verdict !== null && isAskable(verdict)) return true;
    }
    return false;
  }

  #isAnybody(asked: Asked, isKept: (judged: Judged) => boolean): boolean {
    return this.snapshot.doctors.some((duty) => {
      const judged = this.#judge(duty);
      return isKept(judged) && isAskable(judge(asked, judged, this.snapshot).verdict);
    });
  }

  /** Doctors of this field on duty, busy or not. */
  onDuty(specialization: Specialization): number {
    const known = this.#onDuty.get(specialization) ?? this.snapshot.ofField?.(specialization) ??
      this.snapshot.doctors.reduce(
        (count, { doctor }) => count + (doctor.specializations.includes(specialization) ? 1 : 0),
        0,
      );
    this.#onDuty.set(specialization, known);
    return known;
  }

  proposalOf(want: Wanting, chosen: readonly Candidate[]): Proposal {
    const { booking, settings } = want;
    const wave = waveOf(want, chosen[0]!);
    return {
      bookingId: booking.id,
      afterWave: booking.wave,
      ttlMilliseconds: wave.offerSeconds * SECOND,
      circleMeters: want.isRemote ? null : wave.circleMeters,
      doctors: chosen.map((candidate) => {
        const { doctorId, judged, straightMeters, arrivalSeconds, waitingSeconds } = candidate;
        const leg = this.snapshot.legOf(booking.id, doctorId);
        // A page that is covered rings at best: its doctor has to find it first, as with a push.
        const isCovered = !this.#isInHand(judged.duty);
        return {
          doctorId,
          ...(isCovered
            ? { ttlMilliseconds: Math.max(wave.offerSeconds, settings.pushOfferSeconds) * SECOND }
            : {}),
          distanceMeters: straightMeters === null
            ? null
            : Math.round(leg?.meters ?? straightMeters),
          etaSeconds: straightMeters === null ? null : Math.round(arrivalSeconds),
          score: scoreOf(arrivalSeconds, this.#standingFor(want, judged.duty), waitingSeconds),
        };
      }),
    };
  }

  #isInHand(duty: OnDuty): boolean {
    return this.snapshot.isInHand?.(duty.doctor.id) ?? isSeen(duty, this.snapshot.at);
  }

  #candidate(asked: Asked, judged: Judged): Candidate {
    const { booking, settings, isRemote } = asked;
    const { at, legOf } = this.snapshot;
    const { duty, engagement } = judged;
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
    const standing = this.#standingFor(asked, duty);
    const waitingSeconds = waitingSecondsOf(booking, doctorId, engagement, settings);
    return {
      doctorId,
      judged,
      straightMeters,
      arrivalSeconds,
      isFree: engagement === null,
      waitingSeconds,
      cost: arrivalSeconds + offsetOf(standing) + waitingSeconds +
        (isRemote ? lotOf(booking.id, doctorId) : 0),
    };
  }

  #judge(duty: OnDuty): Judged {
    const known = this.#judged.get(duty.doctor.id) ?? prepare(duty, this.snapshot);
    this.#judged.set(duty.doctor.id, known);
    return known;
  }

  /**
   * Everybody on a visit that ends within the longest time that any of these bookings may wait, and who is
   * expected at one of them.
   */
  #freeSoon(): Field {
    if (this.#soon !== null) return this.#soon;
    const { engaged, dutyOf, at, bookings, settingsOf } = this.snapshot;
    const seconds = bookings.map((one) => settingsOf(one).reservation?.longestWaitSeconds ?? 0);
    const latest = after(at, Math.max(0, ...seconds) * SECOND);
    const expected = new Set(bookings.map(({ plan }) => plan?.doctorId));
    this.#soon = new Field([...engaged].flatMap(([doctorId, { freeAt }]) => {
      const isSoon = freeAt <= latest || expected.has(doctorId);
      const duty = isSoon ? dutyOf(doctorId) : null;
      return duty === null ? [] : [this.#judge(duty)];
    }));
    return this.#soon;
  }

  #standingFor({ booking, settings }: Asked, duty: OnDuty): Standing {
    return standingFor(booking, this.#standing(duty, settings));
  }

  #standing(duty: OnDuty, settings: DispatchSettings): Standing {
    this.#crowd ??= this.snapshot.crowd ?? crowdOf(this.snapshot.doctors, this.snapshot.at);
    const own = this.#standings.get(settings) ?? new Map<PersonId, Standing>();
    this.#standings.set(settings, own);
    const known = own.get(duty.doctor.id) ?? standingOf(duty, this.#crowd, settings);
    own.set(duty.doctor.id, known);
    return known;
  }
}

const RANKS = [0, 1, 2, 3] as const;
const RANK = { emergency: 0, high: 1, normal: 2, low: 3 } as const;

/** A planned booking whose window is near is as pressing as an urgent one. */
export function rankOf(booking: BookingSummary, at: Instant): number {
  const rank = RANK[booking.priority];
  const isPressing = booking.scheduledTime !== null && isNear(booking, at);
  return isPressing ? Math.min(rank, RANK.high) : rank;
}

/** Still being gathered: matched together with those that come within seconds. */
function isGathered(booking: BookingSummary, snapshot: Snapshot): boolean {
  const { searchStartedAt, wave, roundFromWave } = booking;
  if (searchStartedAt === null || wave >= roundFromWave || roundFromWave > 1) return false;
  const { gatherSeconds } = snapshot.settingsOf(booking);
  return snapshot.at < after(searchStartedAt, gatherSeconds[waveKindOf(booking)] * SECOND);
}

/**
 * The most pressing, and those whose round is over, are not left to a guess while anybody is free;
 * before that the one whom alone the booking is for.
 */
function worthwhile(
  booking: BookingSummary,
  candidates: readonly Candidate[],
  at: Instant,
): readonly Candidate[] {
  const { priority, isRoundOver } = booking;
  const only = onlyOneOf(booking, candidates, at);
  if (only !== null) return [only.one];
  const free = candidates.filter(({ isFree }) => isFree);
  return (priority === "emergency" || isRoundOver) && free.length > 0 ? free : candidates;
}

/** @returns for each of these its candidate, or null */
function matchTogether(wanting: readonly Wanting[]): readonly (Candidate | null)[] {
  const columnOf = new Map<PersonId, number>();
  for (const { candidates } of wanting) {
    for (const { doctorId } of candidates) {
      if (!columnOf.has(doctorId)) columnOf.set(doctorId, columnOf.size);
    }
  }
  const columns = columnOf.size;
  const cost = new Float64Array(wanting.length * columns).fill(Infinity);
  wanting.forEach(({ candidates }, row) => {
    for (const { doctorId, cost: own } of candidates) {
      cost[row * columns + columnOf.get(doctorId)!] = own;
    }
  });
  const chosen = assign(wanting.length, columns, cost);
  return wanting.map(({ candidates }, row) =>
    chosen[row]! < 0
      ? null
      : candidates.find(({ doctorId }) => columnOf.get(doctorId) === chosen[row]) ?? null
  );
}

/** Whom to ask beside the first: hardly later at the door, within the circle, wanted by nobody else. */
function companionsOf(want: Wanting, first: Candidate, round: Round): readonly Candidate[] {
  const { booking, settings, candidates } = want;
  if (first.doctorId === booking.preferredDoctorId) return [];
  const { doctors, circleMeters } = waveOf(want, first);
  const isOfMany = booking.priority !== "emergency" &&
    round.onDuty(booking.specialization) > settings.fewDoctors;
  const window = isOfMany ? settings.companionSecondsOfMany : settings.companionSeconds;
  return candidates
    .filter((other) =>
      other.isFree && other !== first && !round.taken.has(other.doctorId) &&
      other.arrivalSeconds - first.arrivalSeconds <= window &&
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

/** Nobody comes before the window, however soon free. */
const waitOf = ({ booking }: Wanting, candidate: Candidate | null, at: Instant): Waiting => ({
  bookingId: booking.id,
  afterWave: booking.wave,
  doctorId: candidate?.doctorId ?? null,
  arrivalAt: candidate === null ? null : instant(Math.max(
    after(at, Math.round(candidate.arrivalSeconds) * SECOND),
    booking.scheduledTime ?? 0,
  )),
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
