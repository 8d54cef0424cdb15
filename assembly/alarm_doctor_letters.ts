/**
 * What is written to doctors whom alarms ask and who come: by push and SMS, since the phone is in a pocket.
 * Neither who nor where nor why stands in it. Part of the assembly.
 */
import type { AlertPeople } from "../actors/alert/actor.ts";
import type { HelperNews } from "../actors/alert/helper_news.ts";
import type { NewMessage } from "../actors/outbox/message.ts";
import type { ReachBook } from "../actors/reach/wishes.ts";
import { after, type Instant, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";

export interface LetterSurroundings {
  readonly world: Pick<World, "clock">;
  readonly people: { get(id: PersonId): Promise<{ readonly phone: string | null } | null> };
  readonly book: Pick<ReachBook, "hasDevice" | "wishesOf">;
  readonly cities: {
    timeZoneOf(city: string): string;
    settingsOf(city: string): { readonly dispatcherPhone: string | null } | null;
  };
  readonly origin: string;
}

/** Later than this it is known from the page. */
const NEWS_MILLISECONDS = 15 * MINUTE;
type Words = Pick<NewMessage & { template: `alarm_${string}` }, "template" | "values">;

export function alarmDoctorLetters(
  { world, people, book, cities, origin }: LetterSurroundings,
): Pick<AlertPeople, "askMessages" | "helperMessages"> {
  const link = `${origin}/doctor`;

  async function written(
    id: PersonId,
    words: Words,
    key: string,
    expiresAt: Instant,
  ): Promise<readonly NewMessage[]> {
    const phone = (await people.get(id).catch(() => null))?.phone ?? null;
    const ways = [
      ...book.hasDevice(id) ? [["push", id] as const] : [],
      ...phone === null ? [] : [["sms", phone] as const],
    ];
    return ways.map(([channel, recipient]) => ({
      channel,
      recipient,
      language: book.wishesOf(id).language,
      ...words,
      dedupeKey: `${key}/${id}/${channel}`,
      personId: id,
      createdAt: world.clock.now(),
      expiresAt,
    } as NewMessage));
  }

  return {
    async askMessages({ id, city, version }, doctors, expiresAt) {
      const until = Temporal.Instant.fromEpochMilliseconds(expiresAt)
        .toZonedDateTimeISO(cities.timeZoneOf(city))
        .toPlainTime().toString({ smallestUnit: "second" });
      const words = { template: "alarm_ask", values: { until, link } } as const;
      const key = `alarm-ask/${id}/${version}`;
      const made = await Promise.all(doctors.map((one) => written(one.id, words, key, expiresAt)));
      return made.flat();
    },

    async helperMessages({ id, city, version }, { doctorId, what }) {
      const call = cities.settingsOf(city)?.dispatcherPhone ?? link;
      const words: Readonly<Record<HelperNews["what"], Words>> = {
        off: { template: "alarm_off", values: { link } },
        changed: { template: "alarm_changed", values: { link } },
        wait: { template: "alarm_wait", values: { call } },
      };
      const key = `alarm-${what}/${id}/${version}`;
      return await written(
        doctorId,
        words[what],
        key,
        after(world.clock.now(), NEWS_MILLISECONDS),
      );
    },
  };
}
