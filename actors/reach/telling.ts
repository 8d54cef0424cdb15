/**
 * News that go beside the open page, each told once: written under keys that never change, tried again while the
 * store is away. The first way waits a moment where a page may be looked at; the next goes only where nobody has
 * looked by then. Whoever looks has seen it: that is written down too, so a start tells nobody what they know.
 */
import type { Channel, NewMessage } from "../outbox/message.ts";
import { after, type Instant, MINUTE, type PersonId, SECOND } from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";

/** A page that is looked at says so within this: a doctor's each twenty seconds, a patient's at each change. */
export const LOOK_MILLISECONDS = 25 * SECOND;
/** Nobody has looked for so long: it goes by SMS or e-mail. */
export const UNSEEN_MILLISECONDS = MINUTE;
/** The store was away: so soon it is tried again. */
const AGAIN_MILLISECONDS = 2 * SECOND;
/** A look is remembered for as long as news that it may have been of are still being written. */
const LOOK_KEPT_MILLISECONDS = 2 * MINUTE;

/** What goes beside the open page: each key begins with one of these, by which a start finds what waits. */
export const NEWS_KINDS = [
  "news",
  "visit_assigned",
  "visit_changed",
  "visit_cancelled",
  "visit_reassigned",
  "departure_due",
  "shift_due",
] as const;

export type NewsKey = `${typeof NEWS_KINDS[number]}/${string}`;

/** Where a person is told. */
export interface To {
  readonly channel: Channel;
  readonly recipient: string;
}

/** What one person is told. */
export interface Told {
  readonly personId: PersonId;
  /** Some page of theirs may be looked at, and shows it. */
  readonly isOpen: boolean;
  /** The same news by each way, in the order in which they are gone. */
  readonly ways: readonly NewMessage[];
}

export interface News {
  /** The same for as long as it is the same thing. Its second part is what it is about. */
  readonly key: NewsKey;
  /** From when on a look may have been at it. */
  readonly since: Instant;
  /** Of no use after this. */
  readonly until: Instant;
  /** Whom it is told to; asked again with each try. */
  readonly make: () => Promise<readonly Told[]>;
}

/** One that has been written and not sent yet. */
export interface Waiting {
  readonly personId: PersonId;
  readonly dedupeKey: string;
  readonly until: Instant;
}

export interface NewsRows {
  /**
   * All of it or nothing: nothing where its first message was written before.
   * @param isSeen it is written down, and nothing is sent
   */
  tell(messages: readonly NewMessage[], isSeen: boolean): Promise<void>;
  /** Of these what has not left is seen: it is not sent, and not told again. */
  seen(dedupeKeys: readonly string[], at: Instant): Promise<void>;
  /** What waits for somebody to look. */
  waiting(at: Instant): Promise<readonly Waiting[]>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly news: NewsRows;
}

interface Unseen {
  readonly until: Instant;
  readonly written: Promise<void>;
}

export class Telling {
  /** What is tried again, by its key. */
  readonly #again = new Map<string, Cancel>();
  readonly #unseen = new Map<PersonId, Map<string, Unseen>>();
  /** Who has looked at what, and when; under `null`: at everything. */
  readonly #looks = new Map<PersonId, Map<string | null, Instant>>();

  constructor(private readonly around: Surroundings) {}

  /** After a start: what was written before it still waits for somebody to look. */
  resume(): void {
    const { news, world: { clock, log } } = this.around;
    const written = Promise.resolve();
    news.waiting(clock.now()).then((all) => {
      for (const { personId, dedupeKey, until } of all) {
        this.#await(personId, dedupeKey, { until, written });
      }
    }).catch((error) => {
      log.warn("it is not known what waits for a look, will ask again", { error: String(error) });
      this.#again.set("", clock.timer(after(clock.now(), AGAIN_MILLISECONDS), () => this.resume()));
    });
  }

  tell(news: News): void {
    if (this.#again.has(news.key)) return;
    const { clock, log } = this.around.world;
    this.#written(news).catch((error) => {
      log.warn("news was not told, will try again", { error: String(error) });
      const next = after(clock.now(), AGAIN_MILLISECONDS);
      if (next >= news.until || this.#again.has(news.key)) return;
      const cancel = clock.timer(next, () => {
        this.#again.delete(news.key);
        this.tell(news);
      });
      this.#again.set(news.key, cancel);
    });
  }

  /** Somebody looks at a page that shows what is news. @param about of what; null: of everything */
  looked(personId: PersonId, about: string | null): void {
    const { clock, log } = this.around.world;
    const at = clock.now();
    const looks = this.#looks.get(personId) ?? new Map<string | null, Instant>();
    this.#looks.set(personId, looks.set(about, at));
    const own = [...this.#unseen.get(personId) ?? []]
      .filter(([key]) => about === null || aboutOf(key) === about);
    if (own.length === 0) return;
    for (const [key] of own) this.#forget(personId, key);
    this.#see(own, at).catch((error) => {
      log.warn("news that was seen was not noted", { error: String(error) });
      for (const [key, unseen] of own) this.#await(personId, key, unseen);
    });
  }

  /** What needs no memory any more; to be called each minute. */
  tidy(at: Instant): void {
    for (const [personId, own] of this.#unseen) {
      for (const [key, { until }] of own) if (until <= at) this.#forget(personId, key);
    }
    for (const [personId, looks] of this.#looks) {
      for (const [about, lookedAt] of looks) {
        if (after(lookedAt, LOOK_KEPT_MILLISECONDS) <= at) looks.delete(about);
      }
      if (looks.size === 0) this.#looks.delete(personId);
    }
  }

  stop(): void {
    for (const cancel of this.#again.values()) cancel();
    this.#again.clear();
  }

  async #written({ key, since, make }: News): Promise<void> {
    for (const { personId, isOpen, ways } of await make()) {
      const messages = inTurn(ways, isOpen);
      const isSeen = this.#hasLooked(personId, aboutOf(key), since);
      const written = this.around.news.tell(messages, isSeen);
      if (!isSeen) {
        for (const { dedupeKey, notBefore } of messages) {
          if (notBefore === undefined) continue;
          this.#await(personId, dedupeKey, { until: notBefore, written });
        }
      }
      await written;
    }
  }

  async #see(own: readonly (readonly [string, Unseen])[], at: Instant): Promise<void> {
    // One that could not be written is tried again, and finds the look then.
    await Promise.allSettled(own.map(([, { written }]) => written));
    await this.around.news.seen(own.map(([key]) => key), at);
  }

  #hasLooked(personId: PersonId, about: string, since: Instant): boolean {
    const looks = this.#looks.get(personId);
    return [looks?.get(about), looks?.get(null)].some((at) => at !== undefined && at > since);
  }

  #await(personId: PersonId, key: string, unseen: Unseen): void {
    const own = this.#unseen.get(personId) ?? new Map<string, Unseen>();
    this.#unseen.set(personId, own.set(key, unseen));
  }

  #forget(personId: PersonId, key: string): void {
    const own = this.#unseen.get(personId);
    own?.delete(key);
    if (own?.size === 0) this.#unseen.delete(personId);
  }
}

const aboutOf = (key: string): string => key.split("/")[1] ?? "";

/** When each way is gone, unless somebody looks before. */
function inTurn(ways: readonly NewMessage[], isOpen: boolean): readonly NewMessage[] {
  return ways.map((message, index): NewMessage => {
    const wait = index > 0 || (isOpen && message.channel !== "push")
      ? UNSEEN_MILLISECONDS
      : isOpen
      ? LOOK_MILLISECONDS
      : 0;
    return {
      ...message,
      dedupeKey: index === 0 ? message.dedupeKey : `${message.dedupeKey}/then`,
      ...(wait === 0 ? {} : { notBefore: after(message.createdAt, wait) }),
    };
  });
}
