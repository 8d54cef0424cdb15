/**
 * Looks after bookings that want the dispatchers' desk: a search that found nobody, a visit in need. Whoever
 * is on call in the city is told when nobody has acted in time: of a search once for each time that it came
 * to lie there, of a visit once for each kind of need, however often it comes and goes.
 */
import type { Danger } from "../../actors/booking/danger.ts";
import { doorOf } from "../../actors/booking/door_facts.ts";
import { needsOf } from "../../actors/booking/owner.ts";
import { type BookingState, isEnded } from "../../actors/booking/state.ts";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, HOUR, type Instant, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { StaffNotices } from "../../db/staff_notices.ts";

interface Contact {
  readonly id: PersonId;
  readonly phone: string | null;
  readonly email: string | null;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "log" | "dangerAt">;
  /** All that are open. */
  readonly open: () => Iterable<BookingState>;
  /** Whom to call, in order, by city. */
  readonly onCall: () => Promise<ReadonlyMap<string, readonly PersonId[]>>;
  readonly contact: (id: PersonId) => Promise<Contact | null>;
  readonly notices: StaffNotices;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

/** Such news is of no use later. */
const NOTICE_MILLISECONDS = HOUR;

/**
 * What nobody has acted on in time, by a name that stays the same while it is the same need, and nobody has
 * been at it in between. Pure.
 */
export function overdueOf(
  state: BookingState,
  at: Instant,
  danger: Danger | null = null,
): readonly string[] {
  const attendedAt = isEnded(state) ? undefined : state.attendance?.since;
  const round = attendedAt === undefined ? "" : `/${attendedAt}`;
  return needsOf(state, danger).flatMap(({ what, since, escalatesAt }) =>
    escalatesAt > at ? [] : state.status === "pending"
      ? [`${state.id}/${since}${round}`]
      // Of the next doctor, or at another hour, it is another need.
      : [
        [state.id, what, state.assignedAt, state.scheduledTime, state.scheduledUntil].join("/") +
        round,
      ]
  );
}

/** A number and a link, and nothing of whom or what it is about. Pure. */
export function noticeOf(
  { id, number }: Pick<BookingState, "id" | "number">,
  key: string,
  { id: personId, phone, email }: Contact,
  origin: string,
  at: Instant,
): NewMessage | null {
  const recipient = phone ?? email;
  return recipient === null ? null : {
    channel: phone === null ? "email" : "sms",
    recipient,
    language: "ru",
    template: "booking_unowned",
    values: { number: String(number), link: `${origin}/board?booking=${id}` },
    dedupeKey: `booking_unowned/${key}/${personId}`,
    personId,
    createdAt: at,
    expiresAt: after(at, NOTICE_MILLISECONDS),
  };
}

export function unownedBookings(around: Surroundings) {
  const { world, open, onCall, contact, notices, origin } = around;
  /** Told already; what lies there no more is forgotten. */
  let told: ReadonlySet<string> = new Set();

  return {
    /** To be taken every few seconds. */
    async look(): Promise<void> {
      const at = world.clock.now();
      const overdue: { readonly state: BookingState; readonly key: string }[] = [];
      for (const state of open()) {
        const danger = world.dangerAt?.(doorOf(state)) ?? null;
        for (const key of overdueOf(state, at, danger)) overdue.push({ state, key });
      }
      const news = overdue.filter(({ key }) => !told.has(key));
      if (news.length > 0) {
        const lists = await onCall();
        const messages: NewMessage[] = [];
        for (const { state, key } of news) {
          const ids = lists.get(state.city) ?? [];
          if (ids.length === 0) {
            world.log.warn("a booking wants the desk and nobody is on call", {
              bookingId: state.id,
              city: state.city,
            });
          }
          for (const id of ids) {
            const person = await contact(id);
            const made = person === null ? null : noticeOf(state, key, person, origin, at);
            if (made !== null) messages.push(made);
          }
        }
        if (messages.length > 0) await notices.send(messages);
      }
      told = new Set(overdue.map(({ key }) => key));
    },
  };
}
