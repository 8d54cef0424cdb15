/**
 * Writes down why: of each search round the verdict of every doctor who was looked at. Judged and written
 * after the turn, out of the moment that the turn saw; a few at a time, so that no match waits for it.
 */
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { Log } from "../world.ts";
import { about, prepare } from "./eligibility.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Matching, Snapshot } from "./snapshot.ts";
import type { DecidedVerdict, DecisionKind } from "./verdicts.ts";
import { verdictsOf } from "./why_not.ts";

export interface Decision {
  readonly bookingId: BookingId;
  readonly wave: number;
  readonly at: Instant;
  readonly kind: DecisionKind;
  readonly counts: Readonly<Partial<Record<DecidedVerdict, number>>>;
  readonly verdicts: readonly (readonly [PersonId, DecidedVerdict])[];
}

/** What the turn hands over: references alone. */
export interface Decided {
  readonly kind: DecisionKind;
  readonly booking: BookingSummary;
  readonly wave: number;
  readonly snapshot: Snapshot;
  readonly chosen: readonly PersonId[];
  /** Which booking got which doctor, or waits for him, in the same matching. */
  readonly given: ReadonlyMap<PersonId, BookingId>;
}

export interface DecisionStore {
  save(decisions: readonly Decision[]): Promise<void>;
}

/** Of more doctors the nearest are judged; whoever asks for one further away is told as of now. */
const DOCTORS = 200;
const DOCTORS_OF_MANY = DISPATCH.travelDoctors;
/** More than these wait for nothing: the oldest are let go. */
const WAITING = 400;
/** Judged at one time: milliseconds in which nothing else is done. */
const AT_ONCE = 50;

export class DecisionBook {
  #waiting: Decided[] = [];
  #isSaving = false;

  constructor(private readonly store: DecisionStore, private readonly log: Log) {}

  note(decided: Decided): void {
    this.#waiting.push(decided);
    if (this.#waiting.length > WAITING) this.#waiting.shift();
  }

  /** To be called often. What cannot be written is said and let go: it decides nothing. */
  async save(): Promise<void> {
    if (this.#isSaving || this.#waiting.length === 0) return;
    this.#isSaving = true;
    const some = this.#waiting.splice(0, AT_ONCE);
    try {
      await this.store.save(some.map(decisionOf));
    } catch (error) {
      this.log.warn("why doctors were asked was not written down", { error: String(error) });
    } finally {
      this.#isSaving = false;
    }
  }
}

/** Which booking gets which doctor, or waits for him. */
export const givenBy = (
  { proposals, waiting }: Pick<Matching, "proposals" | "waiting">,
): Decided["given"] =>
  new Map([
    ...waiting.flatMap(({ doctorId, bookingId }) =>
      doctorId === null ? [] : [[doctorId, bookingId] as const]
    ),
    ...proposals.flatMap(({ doctors, bookingId }) =>
      doctors.map(({ doctorId }) => [doctorId, bookingId] as const)
    ),
  ]);

/** Pure, but that a grid is asked for the nearest of very many. */
export function decisionOf({ kind, booking, wave, snapshot, chosen, given }: Decided): Decision {
  const elsewhere = { has: (id: PersonId) => (given.get(id) ?? booking.id) !== booking.id };
  const verdictOf = verdictsOf(booking, snapshot, { elsewhere, chosen });
  const isOfField = ({ doctor }: Snapshot["doctors"][number]) =>
    doctor.specializations.includes(booking.specialization);
  const count = snapshot.doctorCount ?? snapshot.doctors.length;
  const looked = count <= DOCTORS || booking.point === null
    ? snapshot.doctors.slice(0, DOCTORS)
    : snapshot.near(
      booking.point,
      DOCTORS_OF_MANY,
      about(booking, snapshot).widestMeters,
      isOfField,
    );
  const counts: Partial<Record<DecidedVerdict, number>> = {};
  const verdicts = looked.map((duty): readonly [PersonId, DecidedVerdict] => {
    const said = chosen.includes(duty.doctor.id) ? "asked" : verdictOf(prepare(duty, snapshot));
    counts[said] = (counts[said] ?? 0) + 1;
    return [duty.doctor.id, said];
  });
  return { bookingId: booking.id, wave, at: snapshot.at, kind, counts, verdicts };
}
