/**
 * What people are told of planned visits: that one is near, that it moves, that the day begins. Neutral
 * words; each key is written once, so that whoever asks again after a restart tells nobody twice.
 */
import type { NewMessage } from "../../actors/outbox/message.ts";
import {
  DEFAULT_NOTICES,
  NOTICE_WAYS,
  type NoticeBook,
  type NoticeKind,
  type NoticeWay,
  quietEnd,
  wayOf,
} from "../../actors/reach/notice_wishes.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { after, DAY, HOUR, type Instant, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import type { DoctorCall } from "../../actors/planning/reminders.ts";
import type { DoctorWays } from "../../actors/reach/doctor_ways.ts";
import type { Told } from "../../actors/reach/telling.ts";
import type { PeopleStore } from "../../db/people.ts";

type Language = "ru" | "en";

/** How long somebody waits for the next try whom no way reaches. */
const ASK_AGAIN_MILLISECONDS = 10 * MINUTE;

interface Surroundings {
  readonly people: Pick<PeopleStore, "get">;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  readonly timeZoneOf: (city: string) => string;
  /** Of what, by which ways and when not. */
  readonly wishes: Pick<NoticeBook, "of" | "windowsQuiet">;
  /** Some device of this person's takes pushes. */
  readonly isPushable: (id: PersonId) => boolean;
  /** By which ways a doctor is told of the work that is on. */
  readonly doctorWays: DoctorWays;
  /** Somebody looks at the page that the doctor is with. */
  readonly isInHand: (doctorId: PersonId, at: Instant) => boolean;
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

type Planned = Pick<BookingState, "id" | "scheduledTime">;

export const paymentKey = ({ id, scheduledTime }: Planned): string =>
  `payment/${id}/${scheduledTime}`;

/** By when it was said: the day may come back to an hour that was told before, and is told again. */
export const movedKey = (
  { id, expectedArrivalSaidAt }: Pick<BookingState, "id" | "expectedArrivalSaidAt">,
  arrivalAt: Instant,
): string => `moved/${id}/${expectedArrivalSaidAt ?? arrivalAt}`;

/** All keys under which a reminder may lie: to take it back. */
export const reminderKeys = (
  { id, scheduledTime }: Planned,
  minutes: readonly number[],
): readonly string[] =>
  [
    ...minutes.map((before) => `reminder/${id}/${scheduledTime}/${before}`),
    paymentKey({ id, scheduledTime }),
  ].flatMap((key) => NOTICE_WAYS.map((channel) => `${key}/${channel}`));

export function planNotices(
  { people, origin, normalPhone, timeZoneOf, wishes, isPushable, doctorWays, isInHand }:
    Surroundings,
) {
  interface To {
    readonly channel: NoticeWay;
    readonly recipient: string;
    readonly hasAccount: boolean;
  }

  /**
   * By the first way that this person wishes for such news; null: by none.
   * @param kind null: what nobody may wish away comes as to whoever has said nothing
   */
  async function account(id: PersonId, kind: NoticeKind | null): Promise<To | null> {
    const found = await people.get(id);
    if (found === null || !found.active) return null;
    const recipients = {
      push: isPushable(id) ? id : null,
      sms: found.phone,
      email: found.email,
    };
    const wished = kind === null ? DEFAULT_NOTICES : wishes.of(id);
    const channel = wayOf(wished, kind ?? "reminders", (way) => recipients[way] !== null);
    const recipient = channel === null ? null : recipients[channel];
    return channel === null || recipient === null ? null : { channel, recipient, hasAccount: true };
  }

  /** What can wait comes after the quiet hours; what would come too late then does not come. */
  function quietly(
    id: PersonId,
    city: string,
    messages: NewMessage[],
    quiet = wishes.of(id).quiet,
  ): NewMessage[] {
    return messages.flatMap((message) => {
      const notBefore = quietEnd(quiet, message.createdAt, timeZoneOf(city));
      if (notBefore === null) return [message];
      return notBefore < message.expiresAt ? [{ ...message, notBefore }] : [];
    });
  }

  /** Who called; of a booking by telephone: the number that was given. */
  async function caller(state: BookingState, kind: NoticeKind): Promise<To | null> {
    if (state.callerId !== null) return await account(state.callerId, kind);
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
      const to = await caller(state, "reminders");
      if (to === null || state.scheduledTime === null) return [];
      const language = state.language ?? "ru";
      const when = whenText(state.scheduledTime, timeZoneOf(state.city), language);
      const key = `reminder/${state.id}/${state.scheduledTime}/${before}`;
      const rest = {
        ...common(to, key, state.callerId ?? state.patientId, at, state.scheduledTime),
        language,
      };
      if (!to.hasAccount || state.callerId === null) {
        return [{ ...rest, template: "visit_reminder_plain", values: { when } }];
      }
      const values = { when, link: `${origin}/bookings/${state.id}` };
      return quietly(state.callerId, state.city, [
        { ...rest, template: "visit_reminder", values },
      ]);
    },

    /** The payer's card can be held now, and was not: said once, with where to do it. */
    async payment(state: BookingState, at: Instant): Promise<NewMessage[]> {
      const { payerId, scheduledTime } = state;
      const to = payerId === null ? null : await account(payerId, "reminders");
      if (to === null || payerId === null || scheduledTime === null) return [];
      const language = state.language ?? "ru";
      return quietly(payerId, state.city, [{
        ...common(to, paymentKey(state), payerId, at, scheduledTime),
        language,
        template: "payment_reminder",
        values: {
          when: whenText(scheduledTime, timeZoneOf(state.city), language),
          link: `${origin}/bookings/${state.id}/pay`,
        },
      }]);
    },

    /** The organisation does not pay: the payer chooses another way. */
    async guaranteeRefused(state: BookingState, paymentId: string, at: Instant) {
      const { payerId, scheduledTime } = state;
      const to = payerId === null ? null : await account(payerId, null);
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
      const [to, doctor] = await Promise.all([
        caller(state, "moved"),
        account(state.doctor.id, "moved"),
      ]);
      const key = movedKey(state, arrival);
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

    /** It is time: neither where to nor what for stands in it. */
    async called(
      { kind, key, doctorId, time, until: expiresAt }: DoctorCall,
      city: string | null,
      at: Instant,
    ): Promise<readonly Told[]> {
      const times = { createdAt: at, expiresAt };
      const waysOf = () =>
        city === null
          ? doctorWays(doctorId, "shift_due_plain", {}, key, times)
          : doctorWays(doctorId, kind, { time: clockText(time, timeZoneOf(city)) }, key, times);
      return [{
        personId: doctorId,
        isOpen: isInHand(doctorId, at),
        ways: await waysOf(),
      }];
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
      const to = await account(day.doctorId, "reminders");
      if (to === null) return [];
      return quietly(day.doctorId, day.city, [{
        ...common(to, `day/${day.doctorId}/${day.date}`, day.doctorId, at, after(at, DAY / 2)),
        language: day.language,
        template: "day_ahead",
        values: {
          from: clockText(day.from, timeZoneOf(day.city)),
          count: String(day.visits),
          link: `${origin}/doctor/day?date=${day.date}`,
        },
      }]);
    },

    /**
     * A window has come free for somebody of the waitlist.
     * @returns the messages, or from when on this person can be told; `closed`: there is no such account
     */
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
    ): Promise<
      { readonly messages: readonly NewMessage[] } | { readonly silentUntil: Instant } | "closed"
    > {
      const to = await account(offer.personId, "windows");
      if (to === null) {
        const found = await people.get(offer.personId);
        // By no way that is wished for now: a device may take pushes again at any moment.
        return found?.active === true
          ? { silentUntil: after(at, ASK_AGAIN_MILLISECONDS) }
          : "closed";
      }
      // A window is not held as long as quiet hours last: none is offered in them.
      const quiet = wishes.windowsQuiet(offer.personId);
      const silentUntil = quietEnd(quiet, at, timeZoneOf(offer.city));
      if (silentUntil !== null && silentUntil >= offer.holdUntil) return { silentUntil };
      const messages = quietly(offer.personId, offer.city, [{
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
      }], quiet);
      return { messages };
    },
  };
}
