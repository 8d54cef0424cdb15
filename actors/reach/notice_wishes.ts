/**
 * Of which events a person wants to hear, by which ways, and in which hours of the night not: of what can wait.
 * What is about safety, about the visit that is under way and about the account cannot be wished away, and is
 * not here. In memory, since every notice asks; kept true by whoever writes wishes. Time is an argument.
 */
import { type Instant, instant, MINUTE, type PersonId } from "../vocabulary.ts";

/** That a planned visit is near; that its hour has changed; that a wished window has come free. */
export const NOTICE_KINDS = ["reminders", "moved", "windows"] as const;
export type NoticeKind = typeof NOTICE_KINDS[number];
/** The first that is wished and possible is taken: a telephone lies on the table, a push costs nothing. */
export const NOTICE_WAYS = ["push", "sms", "email"] as const;
export type NoticeWay = typeof NOTICE_WAYS[number];

/** Minutes of the day by the city's clock; it may go past midnight. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
}

export interface NoticeWishes {
  readonly ways: Readonly<Record<NoticeKind, readonly NoticeWay[]>>;
  readonly quiet: QuietHours | null;
}

export const DEFAULT_NOTICES: NoticeWishes = {
  ways: { reminders: ["sms", "email"], moved: ["sms", "email"], windows: ["sms", "email"] },
  quiet: null,
};

/**
 * Whoever has said nothing is offered no window in these hours: it is held for minutes, and whoever sleeps loses
 * it. Reminders come at any hour all the same, since a visit may be early; a changed hour does too.
 */
const NIGHT: QuietHours = { from: 22 * 60, until: 8 * 60 };

export class NoticeBook {
  readonly #wishes = new Map<PersonId, NoticeWishes>();

  set(id: PersonId, wishes: NoticeWishes): void {
    this.#wishes.set(id, wishes);
  }

  of(id: PersonId): NoticeWishes {
    return this.#wishes.get(id) ?? DEFAULT_NOTICES;
  }

  /** In which hours no window that came free is offered; who has chosen has chosen, «at any hour» too. */
  windowsQuiet(id: PersonId): QuietHours | null {
    const wishes = this.#wishes.get(id);
    return wishes === undefined ? NIGHT : wishes.quiet;
  }
}

/** By which way it goes; null: by none that is both wished and possible. */
export const wayOf = (
  { ways }: NoticeWishes,
  kind: NoticeKind,
  isPossible: (way: NoticeWay) => boolean,
): NoticeWay | null =>
  NOTICE_WAYS.find((way) => ways[kind].includes(way) && isPossible(way)) ?? null;

/** When the quiet hours end in which this moment lies; null: it lies in none. */
export function quietEnd(
  quiet: QuietHours | null,
  at: Instant,
  timeZone: string,
): Instant | null {
  if (quiet === null || quiet.from === quiet.until) return null;
  const now = minuteOfDay(at, timeZone);
  const isWithin = quiet.from < quiet.until
    ? now >= quiet.from && now < quiet.until
    : now >= quiet.from || now < quiet.until;
  if (!isWithin) return null;
  const left = (quiet.until - now + DAY_MINUTES) % DAY_MINUTES;
  return instant(Math.floor(at / MINUTE) * MINUTE + left * MINUTE);
}

export const DAY_MINUTES = 24 * 60;

function minuteOfDay(at: Instant, timeZone: string): number {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return hour * 60 + minute;
}
