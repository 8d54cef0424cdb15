/**
 * Whether those on duty and those with a visit may still work, as the profiles say it: whoever changed one may
 * have been killed, or have met a store that was away, before the dispatcher heard of it. What is stored is
 * asked now and then, and the dispatcher told where it knows something else.
 */
import type { DoctorFacts } from "../booking/protocol.ts";
import type { PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";

/** So many are asked for at once: others wait for the database too. */
const ASKED_AT_ONCE = 500;

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
  constructor(private readonly around: Surroundings) {}

  async look(): Promise<void> {
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
      for (const id of asked) await this.#lookAt(id, !unapproved.has(id));
    }
  }

  async #lookAt(id: PersonId, approved: boolean): Promise<void> {
    const { bookings, positions, factsOf, changed } = this.around;
    const duty = positions.get(id);
    const isKnown = (duty === null || duty.doctor.approved === approved) &&
      bookings.ofDoctor(id).every(({ doctorId, isApprovalLost }) =>
        doctorId !== id || (isApprovalLost ?? false) === !approved
      );
    if (isKnown) return;
    const facts = await factsOf(id);
    if (facts !== null) await changed(facts);
  }
}
