/**
 * What a patient must not learn from an open page alone: the visit was called off by others, its doctor is no more,
 * nobody is found, a doctor is found after a long wait, the doctor does not come or comes late. Told once each, with
 * no word of what or whom: that stands on the page. Made from what is committed; tried again while the store is away.
 */
import type { NewMessage } from "../outbox/message.ts";
import { type BookingState, isVisiting } from "../booking/state.ts";
import {
  after,
  type BookingId,
  type Instant,
  MINUTE,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import { type PatientsSide, patientsSideOf } from "./patients_side.ts";

/** Older news are on the page by now. */
const NEWS_MILLISECONDS = 30 * MINUTE;
/** Who waited so long for a doctor has put the telephone away. */
const LONG_WAIT_MILLISECONDS = 2 * MINUTE;
/** The store was away: so soon it is tried again. */
const AGAIN_MILLISECONDS = 2 * SECOND;

interface Surroundings extends PatientsSide {
  readonly world: Pick<World, "clock" | "log">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly send: (message: NewMessage) => Promise<void>;
  /** Some page of this person's is open and hears the stream. */
  readonly isListening: (id: PersonId) => boolean;
  readonly origin: string;
}

/** One thing that is so now. `key` is the same for as long as it is the same thing. */
interface News {
  readonly key: string;
  readonly since: Instant;
}

interface Known {
  readonly keys: ReadonlySet<string>;
  readonly hasDoctor: boolean;
}

export class VisitNews {
  readonly #known = new Map<BookingId, Known>();
  /** What is tried again, by its key. */
  readonly #again = new Map<string, Cancel>();

  constructor(private readonly around: Surroundings) {}

  /** After a start: what came to be shortly before it may not have been told. */
  resume(ids: Iterable<BookingId>): void {
    const now = this.around.world.clock.now();
    for (const id of ids) {
      const state = this.around.stateOf(id);
      if (state === null) continue;
      const all = newsOf(state);
      this.#remember(state, all);
      for (const news of all) {
        if (after(news.since, NEWS_MILLISECONDS) > now) this.#tell(state, news);
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
    for (const news of all) if (before?.keys.has(news.key) !== true) this.#tell(state, news);
    if (before?.hasDoctor === true && state.status === "pending") {
      const since = this.around.world.clock.now();
      this.#tell(state, { key: `released/${state.version}`, since });
    }
  }

  stop(): void {
    for (const cancel of this.#again.values()) cancel();
    this.#again.clear();
  }

  #remember(state: BookingState, all: readonly News[]): void {
    if (state.status === "completed" || state.status === "cancelled") {
      return void this.#known.delete(state.id);
    }
    const keys = new Set(all.map(({ key }) => key));
    this.#known.set(state.id, { keys, hasDoctor: isVisiting(state) });
  }

  #tell(state: BookingState, news: News): void {
    const key = `news/${state.id}/${news.key}`;
    if (this.#again.has(key)) return;
    const { clock, log } = this.around.world;
    this.#written(state, news, key).catch((error) => {
      log.warn("a patient was not told of a visit, will try again", { error: String(error) });
      const next = after(clock.now(), AGAIN_MILLISECONDS);
      if (next >= after(news.since, NEWS_MILLISECONDS)) return;
      const cancel = clock.timer(next, () => {
        this.#again.delete(key);
        this.#tell(state, news);
      });
      this.#again.set(key, cancel);
    });
  }

  async #written(state: BookingState, { since }: News, key: string): Promise<void> {
    const { send, origin, isListening, world } = this.around;
    const { callerId, patientId, id } = state;
    for (const { channel, recipient, who } of await patientsSideOf(state, this.around)) {
      const personId = who === "patient" ? patientId : callerId ?? patientId;
      if (who !== "contact" && isListening(personId)) continue;
      const common = {
        channel,
        recipient,
        language: state.language ?? "ru",
        dedupeKey: `${key}/${who}`,
        personId,
        createdAt: world.clock.now(),
        expiresAt: after(since, NEWS_MILLISECONDS),
      };
      await send(
        who === "contact"
          ? { ...common, template: "visit_news_plain", values: {} }
          : { ...common, template: "visit_news", values: { link: `${origin}/bookings/${id}` } },
      );
    }
  }
}

/** All that is so now and that a patient should know of. */
function newsOf(state: BookingState): readonly News[] {
  if (state.status === "cancelled") {
    // The caller's own act needs no telling.
    return state.outcome === "cancelled_by_patient"
      ? []
      : [{ key: "cancelled", since: state.cancelledAt }];
  }
  if (state.status === "pending") {
    const since = state.search.exhaustedAt;
    // Once for each search, however often it comes to its end again.
    return since === null ? [] : [{ key: `nobody/${state.searchRevision ?? 0}`, since }];
  }
  if (!isVisiting(state)) return [];
  const { assignedAt, createdAt, scheduledTime, way, promiseMissedAt = null } = state;
  const wasLong = assignedAt >= after(createdAt, LONG_WAIT_MILLISECONDS);
  const isLost = way != null && (way.answer === "none" || way.answer === "cannot");
  return [
    ...wasLong && scheduledTime === null ? [{ key: `found/${assignedAt}`, since: assignedAt }] : [],
    ...isLost ? [{ key: `way/${way.askedAt}`, since: way.answeredAt ?? way.askedAt }] : [],
    ...promiseMissedAt === null ? [] : [{ key: `late/${promiseMissedAt}`, since: promiseMissedAt }],
  ];
}
