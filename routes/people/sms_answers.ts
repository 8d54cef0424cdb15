/**
 * Answers by SMS. To offers: «1» takes the call, «2» does not, and says why in a word where one is given («2 опасно»),
 * since some reasons do not count against the doctor; alone it is a no like any other. A message answers an offer that was told by
 * SMS before it was written, and is judged once, by the very commands that the page gives. Where no offer is
 * live, whatever is written but a no answers «are you there?». Who writes is known by the telephone of the
 * account alone; a number that is no doctor's gets no answer.
 */
import { v5 as namedUuid } from "uuid";
import { z } from "zod";
import type { DECLINE_CODES } from "../../actors/booking/codes.ts";
import { moment } from "../../actors/booking/schemas.ts";
import { liveOffers } from "../../actors/booking/state.ts";
import type { Bookings } from "../../actors/bookings.ts";
import type { Template } from "../../actors/outbox/message.ts";
import type { ReachBook } from "../../actors/reach/wishes.ts";
import { after, type Instant, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { OfferCallStore, ToldOffer } from "../../db/offer_calls.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { Outcome, Person, Services } from "../services.ts";

export const smsBody = z.object({
  /** The provider's own id of the message: the same again is the same message. */
  id: z.string().regex(/^[!-~]{1,128}$/),
  from: z.string().min(5).max(32),
  to: z.string().max(32).nullish(),
  text: z.string().max(1_000),
  /** When it was written or came to the provider: it answers nothing that was told later. */
  receivedAt: moment.nullish(),
});

export const SMS_OUTCOMES = [
  "accepted",
  "declined",
  "late",
  "unclear",
  "several",
  "unknown_sender",
  "nothing_asked",
  "is_there",
] as const;
export type SmsOutcome = typeof SMS_OUTCOMES[number];

export interface SmsAnswers {
  receive(message: z.output<typeof smsBody>): Promise<Outcome<{ readonly outcome: string }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly people: Pick<PeopleStore, "byLogin">;
  readonly personOf: (id: PersonId) => Promise<Person | null>;
  readonly bookings: Bookings;
  readonly command: Services["bookings"]["command"];
  readonly calls: OfferCallStore;
  readonly book: Pick<ReachBook, "wishesOf">;
  /** Until when «are you there?» waits for this doctor's answer; null: nothing is asked. */
  readonly presenceUntil: (doctorId: PersonId) => Instant | null;
  readonly isThere: (doctor: Person) => Promise<unknown>;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

const COMMANDS = "5f0c1f3e-6b5d-4a6f-9a53-0d0b8c6f7e21";
const REPLY_MILLISECONDS = 10 * MINUTE;

/** The first word of it: people add «спасибо», and telephones a signature. Pure. */
export function answerOf(text: string): "accept" | "decline" | null {
  const word = /^[\s"'«(]*([\p{L}\p{N}]+)/u.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  if (["1", "да", "yes", "беру", "ok", "ок"].includes(word)) return "accept";
  return ["2", "нет", "no", "отказ"].includes(word) ? "decline" : null;
}

const NOT = "(?<!\\p{L})(?:не|not)\\s+(?:(?:так|очень|слишком|so|too|very)\\s+)?";
/** A word that begins so, unless it is denied: «не опасно», «не так далеко», «недалеко». */
const said = (beginnings: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?<!${NOT})(?:${beginnings})`, "u");
/** «Боюсь, не успею» and «боюсь что далеко» are ways to say «perhaps». */
const FEAR = "боюсь(?!\\s*,|\\s+(?:что|не)(?!\\p{L}))|страшно|боязно";
const UNSAFE = `опасн|небезопасн|угрож|unsafe|danger|${NOT}(?:безопасн|safe)|${FEAR}`;

/** The first that is heard in the words after the no: those that never count against the doctor come first. */
const DECLINE_WORDS: readonly (readonly [typeof DECLINE_CODES[number], RegExp])[] = [
  ["unsafe", said(UNSAFE)],
  ["no_equipment", /оборудован|аппарат|инструмент|прибор|equipment/],
  ["not_my_field", /профил|специал|не мо[йёе]|not my|field/],
  ["far", said("дал[её]к|far")],
  ["busy", said("занят|busy")],
  ["tired", said("уста[лю]|tired")],
];
const REASON_CHARACTERS = 200;

/** Why, as far as the words after the no say it. Pure. */
export function declineOf(text: string): {
  readonly reason: string;
  readonly reasonCode: typeof DECLINE_CODES[number];
} {
  const words = text.replace(/^[\s"'«(]*[\p{L}\p{N}]+[\s\p{P}]*/u, "").trim();
  const heard = words.toLowerCase();
  const found = DECLINE_WORDS.find(([, pattern]) => pattern.test(heard));
  return {
    reason: words === "" ? "SMS" : words.slice(0, REASON_CHARACTERS),
    reasonCode: found?.[0] ?? "other",
  };
}

export function smsAnswers(around: Surroundings): SmsAnswers {
  const { world, people, bookings, calls, book, normalPhone } = around;

  async function doctorOf(from: string): Promise<(Person & { readonly phone: string }) | null> {
    const phone = normalPhone(from);
    const account = phone === null ? null : await people.byLogin(phone);
    if (phone === null || account?.role !== "doctor" || !account.active) return null;
    const person = await around.personOf(account.id);
    return person === null ? null : { ...person, phone };
  }

  /** Once for each offer and kind. */
  const reply = (
    doctor: Person & { readonly phone: string },
    offer: ToldOffer,
    template: Extract<Template, `offer_${string}`>,
  ) => send(doctor, template, `offer/${offer.offerId}/${template}`);

  async function send(
    doctor: Person & { readonly phone: string },
    template: Extract<Template, `offer_${string}` | "presence_noted">,
    dedupeKey: string,
  ): Promise<void> {
    const at = world.clock.now();
    await calls.send({
      channel: "sms",
      recipient: doctor.phone,
      language: book.wishesOf(doctor.id).language,
      template,
      // Templates without a link leave it out.
      values: { link: `${around.origin}/doctor` },
      dedupeKey,
      personId: doctor.id,
      createdAt: at,
      expiresAt: after(at, REPLY_MILLISECONDS),
    });
  }

  async function offerOf(told: ToldOffer) {
    const state = await bookings.read(told.bookingId);
    return {
      state,
      offer: state?.offers.find((one) => one.id === told.offerId) ?? null,
    };
  }

  async function isLive(told: ToldOffer, doctorId: PersonId, at: Instant): Promise<boolean> {
    const { state } = await offerOf(told);
    return state !== null &&
      liveOffers(state).some((offer) =>
        offer.id === told.offerId && offer.doctorId === doctorId && offer.expiresAt > at
      );
  }

  /** What came of the offer in the meantime, said once. */
  async function tooLate(
    doctor: Person & { readonly phone: string },
    told: ToldOffer,
  ): Promise<SmsOutcome> {
    const { offer } = await offerOf(told);
    switch (offer?.outcome) {
      case "declined":
        break;
      case "accepted":
        await reply(doctor, told, "offer_yours");
        break;
      case "taken":
        await reply(doctor, told, "offer_taken");
        break;
      case "live":
      case "expired":
        await reply(doctor, told, "offer_over");
        break;
      default:
        await reply(doctor, told, "offer_withdrawn");
    }
    return "late";
  }

  /** @returns false: nobody has asked */
  async function saysIsThere(doctor: Person & { readonly phone: string }): Promise<boolean> {
    const until = around.presenceUntil(doctor.id);
    if (until === null) return false;
    await around.isThere(doctor);
    await send(doctor, "presence_noted", `presence/${doctor.id}/${until}/noted`);
    return true;
  }

  async function judge(message: z.output<typeof smsBody>): Promise<SmsOutcome> {
    const doctor = await doctorOf(message.from);
    if (doctor === null) return "unknown_sender";
    const at = world.clock.now();
    const written = message.receivedAt ?? at;
    const told = (await calls.toldBySms(doctor.id, at)).filter(({ smsAt }) => smsAt <= written);
    const [last] = told;
    const live: ToldOffer[] = [];
    for (const one of told) if (await isLive(one, doctor.id, at)) live.push(one);
    const wish = answerOf(message.text);
    const [asked] = live;
    if (asked === undefined || last === undefined) {
      if (wish !== "decline" && at - written <= REPLY_MILLISECONDS && await saysIsThere(doctor)) {
        return "is_there";
      }
      return wish === null || last === undefined ? "nothing_asked" : await tooLate(doctor, last);
    }
    if (wish === null) {
      await reply(doctor, asked, "offer_unclear");
      return "unclear";
    }
    if (live.length > 1) {
      await reply(doctor, asked, "offer_several");
      return "several";
    }
    return await answer(doctor, asked, wish, message);
  }

  async function answer(
    doctor: Person & { readonly phone: string },
    asked: ToldOffer,
    wish: "accept" | "decline",
    { id: messageId, text }: z.output<typeof smsBody>,
  ): Promise<SmsOutcome> {
    const { language } = book.wishesOf(doctor.id);
    const done = await around.command(doctor, asked.bookingId, wish, {
      // The same message again is the same command.
      commandId: namedUuid(messageId, COMMANDS),
      ...(wish === "decline" ? declineOf(text) : {}),
    }, language);
    if (!("ok" in done)) {
      if ("invalid" in done) throw new Error("an answer by SMS is no command");
      return await tooLate(doctor, asked);
    }
    await calls.answered(asked.offerId, wish, world.clock.now());
    if (wish === "decline") return "declined";
    await reply(doctor, asked, "offer_yours");
    return "accepted";
  }

  /** Brought twice at one moment it is one message: the second waits for what comes of the first. */
  const underWay = new Map<string, Promise<string>>();

  async function judgeOnce(message: z.output<typeof smsBody>): Promise<string> {
    const before = await calls.received(message.id, world.clock.now());
    if (before !== null) return before;
    const outcome = await judge(message);
    await calls.judged(message.id, outcome);
    world.log.info("an answer by SMS", { outcome });
    return outcome;
  }

  return {
    async receive(message) {
      const known = underWay.get(message.id);
      if (known !== undefined) return { ok: { outcome: await known } };
      const judging = judgeOnce(message);
      underWay.set(message.id, judging);
      try {
        return { ok: { outcome: await judging } };
      } finally {
        underWay.delete(message.id);
      }
    },
  };
}
