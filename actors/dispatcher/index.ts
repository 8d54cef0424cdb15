/**
 * The dispatcher's index of bookings: summaries by id, and who holds which offer or visit. Rebuilt
 * from the store at start, before the dispatcher's first message. Synchronous; a summary that is
 * older than the one known is ignored.
 */
import { isOpen } from "../booking/protocol.ts";
import { after, type BookingId, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Engagement } from "./snapshot.ts";

export class BookingIndex {
  readonly #summaries = new Map<BookingId, BookingSummary>();
  readonly #byDoctor = new Map<PersonId, Set<BookingId>>();
  readonly #wanting = new Set<BookingId>();
  /** Those that somebody is asked about, and those that somebody is engaged by. */
  readonly #asking = new Set<BookingId>();
  readonly #engaging = new Set<BookingId>();
  #changed = new Set<PersonId>();

  /** @returns false if something newer is known already */
  put(summary: BookingSummary): boolean {
    const known = this.#summaries.get(summary.id);
    if (known !== undefined && known.version >= summary.version) return false;
    if (known !== undefined) this.#remove(known);
    for (const doctorId of doctorsOf(summary)) this.#changed.add(doctorId);
    if (!isOpen(summary.status)) return true;
    this.#summaries.set(summary.id, summary);
    if (summary.wantsOffers || summary.nextWaveAt !== null) this.#wanting.add(summary.id);
    if (summary.liveOffers.length > 0) this.#asking.add(summary.id);
    if (summary.engagedDoctorId !== null) this.#engaging.add(summary.id);
    for (const doctorId of doctorsOf(summary)) {
      const ids = this.#byDoctor.get(doctorId) ?? new Set();
      ids.add(summary.id);
      this.#byDoctor.set(doctorId, ids);
    }
    return true;
  }

  #remove(summary: BookingSummary): void {
    this.#summaries.delete(summary.id);
    this.#wanting.delete(summary.id);
    this.#asking.delete(summary.id);
    this.#engaging.delete(summary.id);
    for (const doctorId of doctorsOf(summary)) {
      this.#changed.add(doctorId);
      const ids = this.#byDoctor.get(doctorId);
      ids?.delete(summary.id);
      if (ids?.size === 0) this.#byDoctor.delete(doctorId);
    }
  }

  /** Doctors of whose bookings one has changed since this was asked last; whoever asks is the only one. */
  takeChangedDoctors(): ReadonlySet<PersonId> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  get(id: BookingId): BookingSummary | null {
    return this.#summaries.get(id) ?? null;
  }

  all(): IterableIterator<BookingSummary> {
    return this.#summaries.values();
  }

  wanting(at: Instant): readonly BookingSummary[] {
    return [...this.#wanting].flatMap((id) => this.get(id) ?? [])
      .filter(({ wantsOffers, nextWaveAt }) => wantsOffers || (nextWaveAt ?? Infinity) <= at);
  }

  /** Some booking wants offers, now or when a wave ends. */
  get isSearching(): boolean {
    return this.#wanting.size > 0;
  }

  /** Bookings that this doctor is assigned to or holds a live offer of. */
  ofDoctor(doctorId: PersonId): readonly BookingSummary[] {
    const ids = this.#byDoctor.get(doctorId);
    return ids === undefined ? NONE : [...ids].flatMap((id) => this.get(id) ?? []);
  }

  /** Doctors who are engaged in a visit, with its end as far as it is known, and those being asked. */
  busy(at: Instant): { engaged: Map<PersonId, Engagement>; asked: Set<PersonId> } {
    const engaged = new Map<PersonId, Engagement>();
    const asked = new Set<PersonId>();
    for (const id of this.#engaging) {
      const summary = this.#summaries.get(id)!;
      const doctorId = summary.engagedDoctorId!;
      const engagement = engagementOf(summary, at);
      // Bookings of one visit end together: the last end counts.
      const known = engaged.get(doctorId);
      if (known === undefined || known.freeAt < engagement.freeAt) {
        engaged.set(doctorId, engagement);
      }
    }
    for (const id of this.#asking) {
      const { liveOffers, doctorId: own } = this.#summaries.get(id)!;
      for (const { doctorId } of liveOffers) if (doctorId !== own) asked.add(doctorId);
    }
    return { engaged, asked };
  }

  /** Those that engage a doctor now. */
  *visits(): IterableIterator<BookingSummary> {
    for (const id of this.#engaging) yield this.#summaries.get(id)!;
  }

  /** Those that somebody is asked about now. */
  *asking(): IterableIterator<BookingSummary> {
    for (const id of this.#asking) yield this.#summaries.get(id)!;
  }

  get size(): number {
    return this.#summaries.size;
  }
}

const NONE: readonly BookingSummary[] = [];

/**
 * A visit that lasts longer than was thought ends in so long, sooner where the doctor has said so; and in as
 * long again as it is overdue by now, so that nobody is waited for on and on.
 */
const OVERDUE_SAID_MILLISECONDS = 2 * MINUTE;
const OVERDUE_GUESSED_MILLISECONDS = 10 * MINUTE;

/** Until when a visit keeps its doctor, as far as can be told: one that overruns is not over. */
export function engagementOf(summary: BookingSummary, at: Instant): Engagement {
  const { id, isFreeAtSaid: isSaid, expectedFreeAt, point } = summary;
  const isOver = expectedFreeAt === null || expectedFreeAt <= at;
  const least = isSaid ? OVERDUE_SAID_MILLISECONDS : OVERDUE_GUESSED_MILLISECONDS;
  const overdue = Math.max(least, at - (expectedFreeAt ?? at));
  return {
    bookingId: id,
    freeAt: isOver ? after(at, overdue) : expectedFreeAt,
    isSaid,
    point: summary.callType === "consultation" ? null : point,
  };
}

const doctorsOf = (summary: BookingSummary): readonly PersonId[] => [
  ...summary.liveOffers.map((offer) => offer.doctorId),
  ...(summary.doctorId === null ? [] : [summary.doctorId]),
];
