/**
 * Looks after bookings that lie at the dispatchers' desk: whoever is on call in the city is told when
 * nobody has taken one in time, once for each time that it came to lie there.
 */
import { ownerOf } from "../../actors/booking/owner.ts";
import type { BookingState } from "../../actors/booking/state.ts";
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
  readonly world: Pick<World, "clock" | "log">;
  /** Open bookings that have run out of doctors. */
  readonly exhausted: () => Iterable<BookingState>;
  /** Whom to call, in order, by city. */
  readonly onCall: () => Promise<ReadonlyMap<string, readonly PersonId[]>>;
  readonly contact: (id: PersonId) => Promise<Contact | null>;
  readonly notices: StaffNotices;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

/** Such news is of no use later. */
const NOTICE_MILLISECONDS = HOUR;

/** When it came to lie at the desk, if nobody has taken it in time. Pure. */
export function overdueSince(state: BookingState, at: Instant): Instant | null {
  const owner = ownerOf(state);
  return owner?.kind === "desk" && owner.escalatesAt !== null && owner.escalatesAt <= at
    ? owner.since
    : null;
}

/** A number and a link, and nothing of whom or what it is about. Pure. */
export function noticeOf(
  { id, number }: Pick<BookingState, "id" | "number">,
  since: Instant,
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
    dedupeKey: `booking_unowned/${id}/${since}/${personId}`,
    personId,
    createdAt: at,
    expiresAt: after(at, NOTICE_MILLISECONDS),
  };
}

export function unownedBookings(around: Surroundings) {
  const { world, exhausted, onCall, contact, notices, origin } = around;
  /** Told already; what lies there no more is forgotten. */
  let told: ReadonlySet<string> = new Set();

  return {
    /** To be taken every few seconds. */
    async look(): Promise<void> {
      const at = world.clock.now();
      const overdue = [...exhausted()].flatMap((state) => {
        const since = overdueSince(state, at);
        return since === null ? [] : [{ state, since, key: `${state.id}/${since}` }];
      });
      const news = overdue.filter(({ key }) => !told.has(key));
      if (news.length > 0) {
        const lists = await onCall();
        const messages: NewMessage[] = [];
        for (const { state, since } of news) {
          const ids = lists.get(state.city) ?? [];
          if (ids.length === 0) {
            world.log.warn("a booking lies at the desk and nobody is on call", {
              bookingId: state.id,
              city: state.city,
            });
          }
          for (const id of ids) {
            const person = await contact(id);
            const made = person === null ? null : noticeOf(state, since, person, origin, at);
            if (made !== null) messages.push(made);
          }
        }
        if (messages.length > 0) await notices.send(messages);
      }
      told = new Set(overdue.map(({ key }) => key));
    },
  };
}
