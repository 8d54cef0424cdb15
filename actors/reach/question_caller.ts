/**
 * «Всё в порядке?» on the way and «вы на месте?» after missed offers reach a doctor whose page is silent:
 * by push at once and, where nothing comes of it within seconds, by SMS. Like an offer they are told from
 * what is saved, under keys that never change.
 */
import type { NewMessage } from "../outbox/message.ts";
import { type BookingState, isVisiting } from "../booking/state.ts";
import type { OnDuty, PositionIndex } from "../dispatcher/positions.ts";
import { after, type BookingId, type Instant, type PersonId, SECOND } from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import type { ReachBook } from "./wishes.ts";

/** With less time left an SMS is read when the question is over. */
const LEAST_FOR_SMS_MILLISECONDS = 10 * SECOND;

interface Surroundings {
  readonly world: Pick<World, "clock" | "log" | "dispatchSettings">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly positions: Pick<PositionIndex, "get" | "isInHand">;
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly send: (message: NewMessage) => Promise<void>;
  readonly phoneOf: (id: PersonId) => Promise<string | null>;
  /** The city in which a doctor on duty is. */
  readonly cityOf: (duty: OnDuty) => string;
  /** The time of day there, «14:05:30». */
  readonly timeOfDay: (city: string, at: Instant) => string;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

interface Question {
  /** The same after a start. */
  readonly key: string;
  readonly template: "way_question" | "presence_question";
  readonly doctorId: PersonId;
  readonly until: Instant;
  readonly city: string;
  readonly smsAfterSeconds: number;
}

export class QuestionCaller {
  /** Questions that are being told: what waits for each. */
  readonly #calls = new Map<string, Cancel>();
  readonly #ofBooking = new Map<BookingId, string>();
  readonly #ofDoctor = new Map<PersonId, string>();

  constructor(private readonly around: Surroundings) {}

  /**
   * A booking has changed, and the change is committed.
   * @param unseen tell it though the page counts as answering: after a start all do
   */
  bookingChanged(id: BookingId, unseen = false): void {
    const state = this.around.stateOf(id);
    const question = state === null ? null : this.#wayQuestion(state);
    this.#look(this.#ofBooking, id, question, unseen);
  }

  /** The shift of a doctor is another now. */
  dutyChanged(doctorId: PersonId, unseen = false): void {
    this.#look(this.#ofDoctor, doctorId, this.#presenceQuestion(doctorId), unseen);
  }

  stop(): void {
    for (const cancel of this.#calls.values()) cancel();
    this.#calls.clear();
  }

  #look<Id>(known: Map<Id, string>, id: Id, question: Question | null, unseen: boolean): void {
    const before = known.get(id);
    if (before !== undefined && before !== question?.key) {
      this.#calls.get(before)?.();
      this.#calls.delete(before);
      known.delete(id);
    }
    if (question === null || this.#calls.has(question.key)) return;
    if (!unseen && !this.#isSilent(question.doctorId)) return;
    known.set(id, question.key);
    this.#call(question);
  }

  #wayQuestion(state: BookingState): Question | null {
    if (!isVisiting(state) || state.way == null || state.way.answer !== null) return null;
    const { askedAt, answerBy } = state.way;
    const { city } = state;
    return {
      key: `way/${state.id}/${askedAt}`,
      template: "way_question",
      doctorId: state.doctor.id,
      until: answerBy,
      city,
      smsAfterSeconds: this.around.world.dispatchSettings(city, state.clinicId).smsAfterSeconds,
    };
  }

  #presenceQuestion(doctorId: PersonId): Question | null {
    const { world, positions, cityOf } = this.around;
    const duty = positions.get(doctorId);
    if (duty?.presence == null) return null;
    const { until } = duty.presence;
    const city = cityOf(duty);
    const settings = world.dispatchSettings(city, duty.doctor.clinicId);
    return {
      key: `presence/${doctorId}/${until}`,
      template: "presence_question",
      doctorId,
      until,
      city,
      smsAfterSeconds: settings.smsAfterSeconds,
    };
  }

  #isSilent(doctorId: PersonId): boolean {
    return !this.around.positions.isInHand(doctorId, this.around.world.clock.now());
  }

  #call(question: Question): void {
    const { world, book } = this.around;
    const { doctorId, key } = question;
    const now = world.clock.now();
    if (book.isPushable(doctorId)) this.#tell(question, "push", doctorId);
    if (!book.wishesOf(doctorId).sms) return void this.#calls.set(key, () => {});
    const at = after(now, question.smsAfterSeconds * SECOND);
    const timer = world.clock.timer(at, () => {
      this.#callBySms(question, now).catch((error) =>
        world.log.warn("a question was not told by SMS", { error: String(error) })
      );
    });
    this.#calls.set(key, timer);
  }

  /** Unless it was answered, or the page has come back since it was pushed. */
  async #callBySms(question: Question, pushedAt: Instant): Promise<void> {
    const { world, positions, phoneOf } = this.around;
    const { doctorId, key, until } = question;
    const now = world.clock.now();
    if (!this.#calls.has(key) || until - now < LEAST_FOR_SMS_MILLISECONDS) return;
    if (positions.isInHand(doctorId, now, pushedAt)) return;
    const phone = await phoneOf(doctorId);
    if (phone !== null) this.#tell(question, "sms", phone);
  }

  #tell(question: Question, channel: "push" | "sms", recipient: string): void {
    const { world, book, send, timeOfDay, origin } = this.around;
    const { key, template, doctorId, until, city } = question;
    send({
      channel,
      recipient,
      language: book.wishesOf(doctorId).language,
      template,
      values: { until: timeOfDay(city, until), link: `${origin}/doctor` },
      dedupeKey: `${key}/${channel}`,
      personId: doctorId,
      createdAt: world.clock.now(),
      expiresAt: until,
    }).catch((error) => world.log.warn("a question was not told", { error: String(error) }));
  }
}
