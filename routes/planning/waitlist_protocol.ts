/** The waitlist as it is asked for and shown. */
import { z } from "zod";
import { day, laterBody } from "../../actors/booking/schemas.ts";
import { iso } from "../../actors/booking/view.ts";
import { LIMITS } from "../../actors/limits.ts";
import { DAY_PARTS, type DayPart } from "../../actors/planning/waitlist.ts";
import { after, MINUTE } from "../../actors/vocabulary.ts";
import type { WaitEntry, WaitStatus } from "../../db/waitlist.ts";
import type { Language, Outcome, Person } from "../services.ts";

export const waitBody = z.object({
  /** The booking to come … */
  booking: laterBody.optional(),
  /** … or an urgent one of one's own that found nobody. */
  bookingId: z.uuid().optional(),
  days: z.array(day).min(1).max(LIMITS.waitlistDays),
  parts: z.array(z.enum(DAY_PARTS)).min(1).max(DAY_PARTS.length),
}).superRefine(({ booking, bookingId }, context) => {
  if (booking === undefined && bookingId === undefined) {
    context.addIssue({ code: "custom", path: ["booking"], message: "required" });
  }
});

export interface WaitView {
  readonly id: string;
  readonly status: WaitStatus;
  readonly callType: "scheduled" | "consultation";
  readonly specialization: string;
  readonly city: string;
  readonly days: readonly string[];
  readonly parts: readonly DayPart[];
  readonly createdAt: string;
  readonly endsAt: string;
  readonly offer: {
    readonly startsAt: string;
    readonly endsAt: string;
    readonly holdUntil: string;
  } | null;
}

export interface WaitlistServices {
  join(by: Person, body: unknown, language: Language): Promise<Outcome<WaitView>>;
  waits(by: Person): Promise<Outcome<readonly WaitView[]>>;
  wait(by: Person, id: string): Promise<Outcome<WaitView>>;
  /** The booking is made, at the window that is held. */
  take(
    by: Person,
    id: string,
    language: Language,
  ): Promise<Outcome<{ readonly bookingId: string }>>;
  /** Not this window: it goes to the next, and one waits on. */
  pass(by: Person, id: string): Promise<Outcome<WaitView>>;
  leave(by: Person, id: string): Promise<Outcome<WaitView>>;
}

/** @param windowMinutes how long a window is */
export const waitViewOf = (entry: WaitEntry, windowMinutes: number): WaitView => ({
  id: entry.id,
  status: entry.status,
  callType: entry.callType,
  specialization: entry.specialization,
  city: entry.city,
  days: entry.days,
  parts: entry.parts,
  createdAt: iso(entry.createdAt),
  endsAt: iso(entry.endsAt),
  offer: entry.offer === null ? null : {
    startsAt: iso(entry.offer.from),
    endsAt: iso(after(entry.offer.from, windowMinutes * MINUTE)),
    holdUntil: iso(entry.offer.holdUntil),
  },
});
