/**
 * Doctors whose approval, account or role was taken away while patients counted on them: each of their
 * visits is told, so that a dispatcher decides. Remembered beyond the shift, since a yes may have been on its
 * way when the approval went, and until the visit says the same: what is told while the store is away is lost.
 */
import type { BookingCommand, DoctorFacts } from "../booking/protocol.ts";
import type { BookingId, PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { BookingSummary } from "./protocol.ts";

/** Of more the one that was told first goes. */
const REMEMBERED = 1_000;

export class Approvals {
  /** As was said last: has it, or has lost it. */
  readonly #said = new Map<PersonId, boolean>();

  constructor(
    private readonly bookings: Pick<BookingIndex, "ofDoctor">,
    private readonly tell: (id: BookingId, command: BookingCommand) => void,
  ) {}

  /** As the doctor's profile says it now. */
  note({ id: doctorId, approved }: Pick<DoctorFacts, "id" | "approved">): void {
    this.#said.delete(doctorId);
    const oldest = this.#said.keys().next().value;
    if (this.#said.size >= REMEMBERED && oldest !== undefined) this.#said.delete(oldest);
    this.#said.set(doctorId, approved);
    this.#lookAt(doctorId, approved);
  }

  /** Known to have lost it, whatever was read of the doctor before that. */
  hasLost(doctorId: PersonId): boolean {
    return this.#said.get(doctorId) === false;
  }

  /** A booking as it is now: its doctor may have lost the approval before the booking had one. */
  look(summary: BookingSummary): void {
    const approved = summary.doctorId === null ? undefined : this.#said.get(summary.doctorId);
    if (approved !== undefined) this.#tellWhereItDiffers(summary, approved);
  }

  /** Tells again what did not arrive; to be called every few seconds. */
  lookAgain(): void {
    for (const [doctorId, approved] of this.#said) {
      const isSettled = this.#lookAt(doctorId, approved);
      // Who has the approval is as any other doctor, once all visits know it.
      if (approved && isSettled) this.#said.delete(doctorId);
    }
  }

  /** @returns all of this doctor's visits say the same */
  #lookAt(doctorId: PersonId, approved: boolean): boolean {
    const told = this.bookings.ofDoctor(doctorId)
      .filter((booking) => booking.doctorId === doctorId)
      .map((booking) => this.#tellWhereItDiffers(booking, approved));
    return !told.includes(true);
  }

  #tellWhereItDiffers(
    { id, doctorId, isApprovalLost }: BookingSummary,
    approved: boolean,
  ): boolean {
    if (doctorId === null || (isApprovalLost ?? false) === !approved) return false;
    this.tell(id, { type: "noteApproval", doctorId, approved });
    return true;
  }
}
