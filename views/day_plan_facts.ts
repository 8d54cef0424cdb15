/** A doctor's day as pages and API show it. */
import type { Status } from "../actors/booking/protocol.ts";

export type DayItem =
  | {
    readonly kind: "visit";
    /** Null: it is not this reader's to see, or nobody's yet. */
    readonly bookingId: string | null;
    readonly status: Status;
    /** Planned for this doctor, who has not been asked yet. */
    readonly isTentative: boolean;
    readonly callType: "urgent" | "scheduled" | "consultation";
    /** As planned. */
    readonly startsAt: string;
    readonly endsAt: string;
    readonly windowUntil: string;
    /** As the day goes by now; null: the visit is under way. */
    readonly expectedAt: string | null;
    readonly isLate: boolean;
    /** The window cannot be met any more. */
    readonly isMissed: boolean;
    readonly district: string | null;
    readonly address: string | null;
  }
  | { readonly kind: "way"; readonly seconds: number }
  | { readonly kind: "gap"; readonly startsAt: string; readonly minutes: number };

export interface DayPlan {
  readonly doctorId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** YYYY-MM-DD in the city of the day. */
  readonly date: string;
  readonly city: string;
  readonly isToday: boolean;
  readonly shifts: readonly {
    readonly startsAt: string;
    readonly endsAt: string;
    readonly startText: string | null;
  }[];
  readonly breakUntil: string | null;
  readonly items: readonly DayItem[];
}
