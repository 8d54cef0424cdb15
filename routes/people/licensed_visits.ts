/**
 * Planned visits whose doctor's licence ends before their day. What was good when the doctor said yes may end
 * without anybody's act: the dispatchers hear of it while there is time to find another doctor.
 */
import type { BookingCommand, DoctorFacts } from "../../actors/booking/protocol.ts";
import { mayComeTo } from "../../actors/dispatcher/approvals.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import type { BookingId, PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";

interface Surroundings {
  /** All that are open. */
  readonly visits: () => Iterable<BookingSummary>;
  readonly people: { doctorFacts(id: PersonId): Promise<DoctorFacts | null> };
  readonly tell: (id: BookingId, command: BookingCommand) => void;
  readonly today: World["today"];
}

/** To be called now and then; a booking that knows it says it no second time. */
export function licensedVisits({ visits, people, tell, today }: Surroundings) {
  return async (): Promise<void> => {
    const known = new Map<PersonId, DoctorFacts | null>();
    for (const visit of [...visits()]) {
      const { id, status, doctorId, scheduledTime, isApprovalLost } = visit;
      if (status !== "assigned" || doctorId === null || scheduledTime === null) continue;
      if (isApprovalLost === true) continue;
      if (!known.has(doctorId)) known.set(doctorId, await people.doctorFacts(doctorId));
      const doctor = known.get(doctorId) ?? null;
      if (doctor === null || mayComeTo(visit, doctor, today)) continue;
      tell(id, { type: "noteApproval", doctorId, approved: false });
    }
  };
}
