/** Of which events one wants to hear, by which ways and when not: said by oneself, in force at once. */
import { z } from "zod";
import {
  NOTICE_KINDS,
  NOTICE_WAYS,
  type NoticeBook,
  type NoticeWishes,
} from "../../actors/reach/notice_wishes.ts";
import type { World } from "../../actors/world.ts";
import type { NoticeWishStore } from "../../db/notice_wishes.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const ways = z.array(z.enum(NOTICE_WAYS)).max(NOTICE_WAYS.length);
/** HH:MM by the city's clock. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "clock");

export const noticesBody = z.object({
  reminders: ways,
  moved: ways,
  windows: ways,
  /** From when until when nothing comes that can wait; null: at any hour. */
  quiet: z.object({ from: clock, until: clock }).nullable(),
});
export type NoticesView = z.output<typeof noticesBody>;

export interface NoticeServices {
  of(by: Person): NoticesView;
  set(by: Person, body: unknown, language: Language): Promise<Outcome<NoticesView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly store: Pick<NoticeWishStore, "put">;
  readonly book: NoticeBook;
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const textOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

const viewOf = ({ ways, quiet }: NoticeWishes): NoticesView => ({
  reminders: [...ways.reminders],
  moved: [...ways.moved],
  windows: [...ways.windows],
  quiet: quiet === null ? null : { from: textOf(quiet.from), until: textOf(quiet.until) },
});

export function noticeServices({ world, store, book }: Surroundings): NoticeServices {
  return {
    of: (by) => viewOf(book.of(by.id)),

    async set(by, body, language) {
      const input = validate(noticesBody, body, language);
      if ("invalid" in input) return input;
      const { quiet, ...wished } = input.ok;
      if (quiet !== null && quiet.from === quiet.until) {
        return { invalid: [fieldError("quiet.until", "window_order", language)] };
      }
      const wishes: NoticeWishes = {
        ways: Object.fromEntries(
          NOTICE_KINDS.map((kind) => [kind, [...new Set(wished[kind])]]),
        ) as unknown as NoticeWishes["ways"],
        quiet: quiet === null
          ? null
          : { from: minutesOf(quiet.from), until: minutesOf(quiet.until) },
      };
      await store.put(by.id, wishes, world.clock.now());
      book.set(by.id, wishes);
      return { ok: viewOf(wishes) };
    },
  };
}
