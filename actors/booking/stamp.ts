/** What a booking's decision looks at beside the booking itself. */
import type { By, Instant, PersonId } from "../vocabulary.ts";
import type { AbsenceRules } from "./absence.ts";
import type { Address } from "./schemas.ts";

/** When and by whom a command is given; time and chance are arguments. */
export interface Stamp {
  readonly at: Instant;
  /** YYYY-MM-DD, by which licences are judged, of now and of the wished hour; absent: by UTC. */
  readonly today?: string;
  readonly visitDay?: string;
  readonly by: By;
  /** Since when pages can answer since the program came (back); absent: they always could. */
  readonly runningSince?: Instant;
  /** Four digits, used where this turn gives the visit a new door code. */
  readonly freshDoorCode: string;
  /** Whether this patient and this doctor do not want to meet; absent: nobody has said so. */
  readonly isBlocked?: (patientId: PersonId, doctorId: PersonId) => boolean;
  /** What proves that nobody opened the door; absent: as everywhere. */
  readonly absence?: AbsenceRules;
  /** Whether there is a warning on the flat; absent: none. */
  readonly isWarned?: (city: string, address: Address | null) => boolean;
  /** Somebody calls in silence from that door: nobody is sent there unawares; absent: nobody does. */
  readonly isAtDanger?: boolean;
}
