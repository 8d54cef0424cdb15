/**
 * Doctors whose approval, account or role was taken away while patients counted on them: each of their
 * visits is told, so that a dispatcher decides. Remembered beyond the shift, since a yes may have been on its
 * way when the approval went.
 */
import type { BookingCommand, DoctorFacts } from "../booking/protocol.ts";
import type { BookingId, PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { BookingSummary } from "./protocol.ts";

/** Of more the one that was told first goes. */
const REMEMBERED = 1_000;

export class Approvals {
  readonly #lost = new Set<PersonId>();

  constructor(
    private readonly bookings: Pick<BookingIndex, "ofDoctor">,
    private readonly tell: (id: BookingId, command: BookingCommand) => void,
  ) {}

  /** As the doctor's profile says it now. */
  note({ id: doctorId, approved }: Pick<DoctorFacts, "id" | "approved">): void {
    this.#lost.delete(doctorId);
    if (!approved) {
      const oldest = this.#lost.values().next().value;
      if (this.#lost.size >= REMEMBERED && oldest !== undefined) this.#lost.delete(oldest);
      this.#lost.add(doctorId);
    }
    // What was noted before a start is known to the bookings alone: they are told whatever is remembered here.
    for (const booking of this.bookings.ofDoctor(doctorId)) {
      if (booking.doctorId !== doctorId) continue;
      this.tell(booking.id, { type: "noteApproval", doctorId, approved });
    }
  }

  /** Known to have lost it, whatever was read of the doctor before that. */
  hasLost(doctorId: PersonId): boolean {
    return this.#lost.has(doctorId);
  }

  /** A booking as it is now: its doctor may have lost the approval before the booking had one. */
  look({ id, doctorId }: BookingSummary): void {
    if (doctorId === null || !this.#lost.has(doctorId)) return;
    this.tell(id, { type: "noteApproval", doctorId, approved: false });
  }
}
