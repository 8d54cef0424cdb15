/**
 * Doctors whose approval, account or role was taken away while patients counted on them: each of their
 * visits is told, so that a dispatcher decides. Remembered beyond the shift, since a yes may have been on its
 * way when the approval went, and until the visit says the same: what is told while the store is away is lost.
 */
import { type BookingCommand, type DoctorFacts, isLicensedOn } from "../booking/protocol.ts";
import { type BookingId, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { BookingSummary } from "./protocol.ts";
import type { World } from "../world.ts";

/** Of more the one that was told first goes. */
const REMEMBERED = 1_000;
/** What was read of a doctor longer ago than this has met its turn, or never will. */
const READ_MILLISECONDS = MINUTE;

interface Said {
  readonly doctor: DoctorFacts;
  readonly at: Instant;
}

export class Approvals {
  /** As was said last: has it, or has lost it. */
  readonly #said = new Map<PersonId, Said>();

  constructor(
    private readonly bookings: Pick<BookingIndex, "ofDoctor">,
    private readonly tell: (id: BookingId, command: BookingCommand) => void,
    /** By which licences are judged. */
    private readonly dayOf: World["today"],
  ) {}

  /** As the doctor's profile says it now. */
  note(doctor: DoctorFacts, at: Instant): void {
    this.#said.delete(doctor.id);
    const oldest = this.#said.keys().next().value;
    if (this.#said.size >= REMEMBERED && oldest !== undefined) this.#said.delete(oldest);
    this.#said.set(doctor.id, { doctor, at });
    this.#lookAt(doctor);
  }

  /**
   * Has lost it so lately that what is known of the doctor now may have been read before. Later what was read counts:
   * that it was given back may never have been told here.
   */
  hasJustLost(doctorId: PersonId, at: Instant): boolean {
    const said = this.#said.get(doctorId);
    return said !== undefined && !said.doctor.approved && at - said.at < READ_MILLISECONDS;
  }

  /** A booking as it is now: its doctor may have lost the approval before the booking had one. */
  look(summary: BookingSummary): void {
    const said = summary.doctorId === null ? undefined : this.#said.get(summary.doctorId);
    if (said !== undefined) this.#tellWhereItDiffers(summary, said.doctor);
  }

  /** Tells again what did not arrive; to be called every few seconds. */
  lookAgain(): void {
    for (const [doctorId, { doctor }] of this.#said) {
      const isSettled = this.#lookAt(doctor);
      // Who has the approval is as any other doctor, once all visits know it.
      if (doctor.approved && isSettled) this.#said.delete(doctorId);
    }
  }

  /** @returns all of this doctor's visits say the same */
  #lookAt(doctor: DoctorFacts): boolean {
    const told = this.bookings.ofDoctor(doctor.id)
      .filter((booking) => booking.doctorId === doctor.id)
      .map((booking) => this.#tellWhereItDiffers(booking, doctor));
    return !told.includes(true);
  }

  #tellWhereItDiffers(booking: BookingSummary, doctor: DoctorFacts): boolean {
    const { id, doctorId, isApprovalLost } = booking;
    const approved = doctor.approved && mayComeTo(booking, doctor, this.dayOf);
    if (doctorId === null || (isApprovalLost ?? false) === !approved) return false;
    // By setting out nobody has a licence again: what was said of the visit before it began stays said.
    if (approved && !isLicensedFor(booking, doctor, this.dayOf)) return false;
    this.tell(id, { type: "noteApproval", doctorId, approved });
    return true;
  }
}

/** Whether the licence of a planned visit's doctor holds on its day; a visit that has begun is judged no more. */
export const mayComeTo = (
  booking: BookingSummary,
  doctor: DoctorFacts,
  dayOf: World["today"],
): boolean => booking.status !== "assigned" || isLicensedFor(booking, doctor, dayOf);

const isLicensedFor = (
  { scheduledTime, clinicId }: BookingSummary,
  doctor: DoctorFacts,
  dayOf: World["today"],
): boolean => scheduledTime === null || isLicensedOn(doctor, dayOf(scheduledTime), clinicId);
