/**
 * Whether those on duty and those with a visit may still work, as the profiles say it: whoever changed one may
 * have been killed, or have met a store that was away, before the dispatcher heard of it. What is stored is
 * asked now and then, and the dispatcher told where it knows something else.
 */
import type { DoctorFacts } from "../booking/protocol.ts";
import { type BookingId, HOUR, type Instant, type PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";

/** So many are asked for at once: others wait for the database too. */
const ASKED_AT_ONCE = 500;
/** Visits that stay marked for a licence alone are looked at again so often: nothing but a renewal changes it. */
const LICENCE_MILLISECONDS = HOUR;

interface Marked {
  readonly readAt: Instant;
  readonly visits: ReadonlySet<BookingId>;
}

interface Surroundings {
  readonly bookings: Pick<BookingIndex, "all" | "ofDoctor">;
  readonly positions: Pick<PositionIndex, "all" | "get">;
  /** Of these, whoever may not work as a doctor. */
  readonly unapprovedOf: (ids: readonly PersonId[]) => Promise<ReadonlySet<PersonId>>;
  /** Also of one who is no doctor any more; null: nothing is known. */
  readonly factsOf: (doctorId: PersonId) => Promise<DoctorFacts | null>;
  readonly changed: (doctor: DoctorFacts) => Promise<unknown>;
}

export class ApprovalRound {
  /** Have the approval, and visits that say otherwise: as their facts had it last. */
  readonly #marked = new Map<PersonId, Marked>();

  constructor(private readonly around: Surroundings) {}

  async look(at: Instant): Promise<void> {
    const { bookings, positions, unapprovedOf } = this.around;
    const ids = [
      ...new Set([
        ...positions.all().map(({ doctor }) => doctor.id),
        ...[...bookings.all()].flatMap(({ doctorId }) => doctorId === null ? [] : [doctorId]),
      ]),
    ];
    for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
      const asked = ids.slice(from, from + ASKED_AT_ONCE);
      const unapproved = await unapprovedOf(asked);
      for (const id of asked) await this.#lookAt(id, !unapproved.has(id), at);
    }
    for (const id of this.#marked.keys()) if (!ids.includes(id)) this.#marked.delete(id);
  }

  async #lookAt(id: PersonId, approved: boolean, at: Instant): Promise<void> {
    const { bookings, positions, factsOf, changed } = this.around;
    const duty = positions.get(id);
    const isDutyRight = duty === null || duty.doctor.approved === approved;
    const wrong = bookings.ofDoctor(id)
      .filter(({ doctorId, isApprovalLost }) =>
        doctorId === id && (isApprovalLost ?? false) === approved
      )
      .map((visit) => visit.id);
    const marked = this.#marked.get(id);
    if (!approved || wrong.length === 0) this.#marked.delete(id);
    if (isDutyRight && wrong.length === 0) return;
    const isRead = approved && marked !== undefined && at - marked.readAt < LICENCE_MILLISECONDS &&
      wrong.every((visit) => marked.visits.has(visit));
    if (isDutyRight && isRead) return;
    if (approved && wrong.length > 0) this.#marked.set(id, { readAt: at, visits: new Set(wrong) });
    const facts = await factsOf(id);
    if (facts !== null) await changed(facts);
  }
}
