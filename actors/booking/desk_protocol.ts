/** What the desk can say to a booking by name, and what can have happened to it there. */
import type { Instant, PersonId } from "../vocabulary.ts";

export const DESK_COMMANDS = ["hold", "attend", "passHold"] as const;

export type DeskCommand =
  | { readonly type: "hold"; readonly until: Instant }
  /** «I'm on it»: whoever says it is its owner by name for a while, and nothing stops. */
  | { readonly type: "attend" }
  | { readonly type: "passHold"; readonly to: PersonId };

export type DeskEvent =
  | { readonly type: "held"; readonly until: Instant; readonly holderId: PersonId }
  | { readonly type: "holdPassed"; readonly holderId: PersonId }
  | { readonly type: "holdEnded" }
  | { readonly type: "attended"; readonly personId: PersonId; readonly until: Instant }
  /** Its time goes on as it was. */
  | { readonly type: "attendancePassed"; readonly from: PersonId; readonly to: PersonId }
  | { readonly type: "attendanceEnded" };
