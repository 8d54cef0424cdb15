/**
 * What a patient must not learn from an open page alone: the visit was called off by others, its doctor is no more,
 * nobody is found, a doctor is found after a long wait or in place of another, the doctor does not come or comes late.
 * Told once each, with no word of what or whom: that stands on the page. Made from what is committed.
 */
import type { NewMessage } from "../outbox/message.ts";
import type { BookingState } from "../booking/state.ts";
import { after, type BookingId, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { World } from "../world.ts";
import { type PatientsSide, patientsSideOf, type Recipient } from "./patients_side.ts";
import type { Telling, Told } from "./telling.ts";

/** Older news are on the page by now. */
export const NEWS_MILLISECONDS = 30 * MINUTE;
/** Who waited so long for a doctor has put the telephone away. */
const LONG_WAIT_MILLISECONDS = 2 * MINUTE;

interface Surroundings extends PatientsSide {
  readonly world: Pick<World, "clock">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly telling: Pick<Telling, "tell">;
  /** Some page of this person's is open and hears the stream; whether anybody looks it says by itself. */
  readonly isListening: (id: PersonId) => boolean;
  readonly origin: string;
}

/** One thing that is so now. `key` is the same for as long as it is the same thing. */
interface News {
  readonly key: string;
  readonly since: Instant;
}

export class VisitNews {
  readonly #known = new Map<BookingId, ReadonlySet<string>>();

  constructor(private readonly around: Surroundings) {}

  /** After a start: what came to be shortly before it may not have been told. The pages are still coming back. */
  resume(states: Iterable<BookingState>): void {
    const now = this.around.world.clock.now();
    for (const state of states) {
      const all = newsOf(state);
      this.#remember(state, all);
      for (const news of all) {
        if (after(news.since, NEWS_MILLISECONDS) > now) this.#tell(state, news, () => true);
      }
    }
  }

  /** A booking has changed, and the change is committed. */
  changed(id: BookingId): void {
    const state = this.around.stateOf(id);
    if (state === null) return;
    const before = this.#known.get(id);
    const all = newsOf(state);
    this.#remember(state, all);
    for (const news of all) {
      if (before?.has(news.key) !== true) this.#tell(state, news, this.around.isListening);
    }
  }

  #remember(state: BookingState, all: readonly News[]): void {
    if (state.status === "completed" || state.status === "cancelled") {
      return void this.#known.delete(state.id);
    }
    this.#known.set(state.id, new Set(all.map(({ key }) => key)));
  }

  #tell(state: BookingState, news: News, isOpen: (id: PersonId) => boolean): void {
    const { telling, world } = this.around;
    const key = `news/${state.id}/${news.key}` as const;
    const until = after(news.since, NEWS_MILLISECONDS);
    telling.tell({
      key,
      since: world.clock.now(),
      until,
      make: async () => {
        const recipients = await patientsSideOf(state, this.around);
        return recipients.map((one) => this.#told(state, one, `${key}/${one.who}`, until, isOpen));
      },
    });
  }

  #told(
    { id, callerId, patientId, language = "ru" }: BookingState,
    { who, ways }: Recipient,
    dedupeKey: string,
    expiresAt: Instant,
    isOpen: (id: PersonId) => boolean,
  ): Told {
    const { world, origin } = this.around;
    const personId = who === "patient" ? patientId : callerId ?? patientId;
    const createdAt = world.clock.now();
    const messages = ways.map((to): NewMessage => {
      const common = { ...to, language, dedupeKey, personId, createdAt, expiresAt };
      return who === "contact"
        ? { ...common, template: "visit_news_plain", values: {} }
        : { ...common, template: "visit_news", values: { link: `${origin}/bookings/${id}` } };
    });
    return { personId, isOpen: who !== "contact" && isOpen(personId), ways: messages };
  }
}

/** All that is so now and that a patient should know of. */
function newsOf(state: BookingState): readonly News[] {
  const { formerDoctor = null } = state;
  if (state.status === "cancelled") {
    // The caller's own act needs no telling.
    return state.outcome === "cancelled_by_patient"
      ? []
      : [{ key: "cancelled", since: state.cancelledAt }];
  }
  if (state.status === "pending") {
    const since = state.search.exhaustedAt;
    return [
      ...formerDoctor === null
        ? []
        : [{ key: `released/${formerDoctor.until}`, since: formerDoctor.until }],
      // Once for each search, however often it comes to its end again.
      ...since === null ? [] : [{ key: `nobody/${state.searchRevision ?? 0}`, since }],
    ];
  }
  // At the bedside nobody needs to hear how it came to that.
  if (state.status !== "assigned" && state.status !== "en_route") return [];
  const { assignedAt, createdAt, scheduledTime, way, promiseMissedAt = null } = state;
  const wasLong = assignedAt >= after(createdAt, LONG_WAIT_MILLISECONDS);
  const isFound = formerDoctor !== null || (wasLong && scheduledTime === null);
  const isLost = way != null && (way.answer === "none" || way.answer === "cannot");
  return [
    ...isFound ? [{ key: `found/${assignedAt}`, since: assignedAt }] : [],
    ...isLost ? [{ key: `way/${way.askedAt}`, since: way.answeredAt ?? way.askedAt }] : [],
    ...promiseMissedAt === null ? [] : [{ key: `late/${promiseMissedAt}`, since: promiseMissedAt }],
  ];
}
