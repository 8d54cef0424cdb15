/**
 * What people are told of planned visits: that one is near, that it moves, that the day begins. Neutral
 * words; each key is written once, so that whoever asks again after a restart tells nobody twice.
 */
import type { NewMessage } from "../../actors/outbox/message.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { after, DAY, HOUR, type Instant, type PersonId } from "../../actors/vocabulary.ts";
import type { PeopleStore } from "../../db/people.ts";

type Language = "ru" | "en";

interface Surroundings {
  readonly people: Pick<PeopleStore, "get">;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  readonly timeZoneOf: (city: string) => string;
}

export type PlanNotices = ReturnType<typeof planNotices>;

/** «27 ноября в 14:00» by the city's clock. */
export const whenText = (at: Instant, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).format(at);

export const clockText = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat("ru-RU", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).format(at);

const CHANNELS = ["sms", "email"] as const;

type Planned = Pick<BookingState, "id" | "scheduledTime">;

export const paymentKey = ({ id, scheduledTime }: Planned): string =>
  `payment/${id}/${scheduledTime}`;

/** All keys under which a reminder may lie: to take it back. */
export const reminderKeys = (
  { id, scheduledTime }: Planned,
  minutes: readonly number[],
): readonly string[] =>
  [
    ...minutes.map((before) => `reminder/${id}/${scheduledTime}/${before}`),
    paymentKey({ id, scheduledTime }),
  ].flatMap((key) => CHANNELS.map((channel) => `${key}/${channel}`));

export function planNotices({ people, origin, normalPhone, timeZoneOf }: Surroundings) {
  interface To {
    readonly channel: "sms" | "email";
    readonly recipient: string;
    readonly hasAccount: boolean;
  }

  /** A telephone before an address: it lies on the table. */
  async function account(id: PersonId): Promise<To | null> {
    const found = await people.get(id);
    if (found === null || !found.active) return null;
    if (found.phone !== null) return { channel: "sms", recipient: found.phone, hasAccount: true };
    return found.email === null
      ? null
      : { channel: "email", recipient: found.email, hasAccount: true };
  }

  /** Who called; of a booking by telephone: the number that was given. */
  async function caller(state: BookingState): Promise<To | null> {
    if (state.callerId !== null) return await account(state.callerId);
    const phone = state.words.contactPhone === null ? null : normalPhone(state.words.contactPhone);
    return phone === null ? null : { channel: "sms", recipient: phone, hasAccount: false };
  }

  const common = (to: To, key: string, personId: PersonId, at: Instant, expiresAt: Instant) => ({
    channel: to.channel,
    recipient: to.recipient,
    dedupeKey: `${key}/${to.channel}`,
    personId,
    createdAt: at,
    expiresAt,
  });

  return {
    /** @param before minutes */
    async reminder(state: BookingState, before: number, at: Instant): Promise<NewMessage[]> {
      const to = await caller(state);
      if (to === null || state.scheduledTime === null) return [];
      const language = state.language ?? "ru";
      const when = whenText(state.scheduledTime, timeZoneOf(state.city), language);
      const key = `reminder/${state.id}/${state.scheduledTime}/${before}`;
      const rest = {
        ...common(to, key, state.callerId ?? state.patientId, at, state.scheduledTime),
        language,
      };
      return [
        to.hasAccount
          ? {
            ...rest,
            template: "visit_reminder",
            values: { when, link: `${origin}/bookings/${state.id}` },
          }
          : { ...rest, template: "visit_reminder_plain", values: { when } },
      ];
    },

    /** The payer's card can be held now, and was not: said once, with where to do it. */
    async payment(state: BookingState, at: Instant): Promise<NewMessage[]> {
      const { payerId, scheduledTime } = state;
      const to = payerId === null ? null : await account(payerId);
      if (to === null || payerId === null || scheduledTime === null) return [];
      const language = state.language ?? "ru";
      return [{
        ...common(to, paymentKey(state), payerId, at, scheduledTime),
        language,
        template: "payment_reminder",
        values: {
          when: whenText(scheduledTime, timeZoneOf(state.city), language),
          link: `${origin}/bookings/${state.id}/pay`,
        },
      }];
    },

    /** The organisation does not pay: the payer chooses another way. */
    async guaranteeRefused(state: BookingState, paymentId: string, at: Instant) {
      const { payerId, scheduledTime } = state;
      const to = payerId === null ? null : await account(payerId);
      if (to === null || payerId === null || scheduledTime === null) return [];
      const language = state.language ?? "ru";
      const message: NewMessage = {
        ...common(to, `guarantee/${paymentId}`, payerId, at, scheduledTime),
        language,
        template: "guarantee_refused",
        values: {
          when: whenText(scheduledTime, timeZoneOf(state.city), language),
          link: `${origin}/bookings/${state.id}/pay`,
        },
      };
      return [message];
    },

    /** The doctor comes at another time than was said: the patient's side and the doctor hear of it. */
    async moved(state: BookingState, doctorLanguage: Language, at: Instant): Promise<NewMessage[]> {
      const arrival = state.expectedArrivalAt ?? null;
      if (state.status !== "assigned" || arrival === null) return [];
      const [to, doctor] = await Promise.all([caller(state), account(state.doctor.id)]);
      const key = `moved/${state.id}/${arrival}`;
      const expiresAt = after(at, 2 * HOUR);
      const messages: NewMessage[] = [];
      if (to !== null) {
        const language = state.language ?? "ru";
        const rest = {
          ...common(to, key, state.callerId ?? state.patientId, at, expiresAt),
          language,
        };
        const link = `${origin}/bookings/${state.id}`;
        messages.push(
          to.hasAccount
            ? { ...rest, template: "visit_moved", values: { link } }
            : { ...rest, template: "visit_moved_plain", values: {} },
        );
      }
      if (doctor !== null) {
        messages.push({
          ...common(doctor, `${key}/doctor`, state.doctor.id, at, expiresAt),
          language: doctorLanguage,
          template: "day_moved",
          values: { link: `${origin}/doctor/day` },
        });
      }
      return messages;
    },

    /** The evening before: what the next day holds. */
    async dayAhead(
      day: {
        readonly doctorId: PersonId;
        readonly date: string;
        readonly from: Instant;
        readonly visits: number;
        readonly city: string;
        readonly language: Language;
      },
      at: Instant,
    ): Promise<NewMessage[]> {
      const to = await account(day.doctorId);
      if (to === null) return [];
      return [{
        ...common(to, `day/${day.doctorId}/${day.date}`, day.doctorId, at, after(at, DAY / 2)),
        language: day.language,
        template: "day_ahead",
        values: {
          from: clockText(day.from, timeZoneOf(day.city)),
          count: String(day.visits),
          link: `${origin}/doctor/day?date=${day.date}`,
        },
      }];
    },

    /** A window has come free for somebody of the waitlist. */
    async windowFree(
      offer: {
        readonly entryId: string;
        readonly personId: PersonId;
        readonly number: number;
        readonly holdUntil: Instant;
        readonly city: string;
        readonly language: Language;
      },
      at: Instant,
    ): Promise<NewMessage[]> {
      const to = await account(offer.personId);
      if (to === null) return [];
      return [{
        ...common(
          to,
          `window/${offer.entryId}/${offer.number}`,
          offer.personId,
          at,
          offer.holdUntil,
        ),
        language: offer.language,
        template: "window_free",
        values: {
          until: clockText(offer.holdUntil, timeZoneOf(offer.city)),
          link: `${origin}/waitlist/${offer.entryId}`,
        },
      }];
    },
  };
}
