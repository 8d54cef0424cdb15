/**
 * Writes down why: of each search round the verdict of every doctor who was looked at. Judged and written
 * after the turn, out of the moment that the turn saw; a few at a time, so that no match waits for it.
 */
import { worksFor } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { Log } from "../world.ts";
import { about, isAskable, judge, ownDoctorsFirst, prepare } from "./eligibility.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Snapshot } from "./snapshot.ts";
import type { DecidedVerdict, DecisionKind } from "./verdicts.ts";

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

/** Pure, but that a grid is asked for the nearest of very many. */
export function decisionOf({ kind, booking, wave, snapshot, chosen }: Decided): Decision {
  const asked = about(booking, snapshot);
  const isOwnFirst = ownDoctorsFirst(asked, snapshot, (duty) => prepare(duty, snapshot));
  const isOfField = ({ doctor }: Snapshot["doctors"][number]) =>
    doctor.specializations.includes(booking.specialization);
  const count = snapshot.doctorCount ?? snapshot.doctors.length;
  const looked = count <= DOCTORS || booking.point === null
    ? snapshot.doctors.slice(0, DOCTORS)
    : snapshot.near(booking.point, DOCTORS_OF_MANY, asked.widestMeters, isOfField);
  const counts: Partial<Record<DecidedVerdict, number>> = {};
  const verdicts = looked.map((duty): readonly [PersonId, DecidedVerdict] => {
    const { verdict } = judge(asked, prepare(duty, snapshot), snapshot);
    const isLeftOut = isOwnFirst && isAskable(verdict) && !worksFor(duty.doctor, booking.clinicId);
    const said = chosen.includes(duty.doctor.id) ? "asked" : isLeftOut ? "clinic_first" : verdict;
    counts[said] = (counts[said] ?? 0) + 1;
    return [duty.doctor.id, said];
  });
  return { bookingId: booking.id, wave, at: snapshot.at, kind, counts, verdicts };
}
