/**
 * Offers that went to a silent page: by what they were told, in the transaction of the message that tells
 * it; and what came back by SMS, each message judged once.
 */
import type { NewMessage } from "../actors/outbox/message.ts";
import {
  type BookingId,
  HOUR,
  type Instant,
  type OfferId,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

/** An offer that was told by SMS. */
export interface ToldOffer {
  readonly offerId: OfferId;
  readonly bookingId: BookingId;
  readonly smsAt: Instant;
  readonly answer: "accept" | "decline" | null;
}

/** An answer that comes later than this answers nothing. */
const ANSWERABLE_MILLISECONDS = 2 * HOUR;
const KEPT_CALLS_MILLISECONDS = 90 * 24 * HOUR;
const KEPT_INBOUND_MILLISECONDS = 14 * 24 * HOUR;

export type OfferCallStore = ReturnType<typeof offerCallStore>;

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export function offerCallStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
) {
  const rows = queryOf(database);

  return {
    /** That it was told, and the message that tells it: both or neither. The first time counts. */
    async tell(
      call: { offerId: OfferId; bookingId: BookingId; doctorId: PersonId; at: Instant },
      message: NewMessage,
    ): Promise<void> {
      const column = message.channel === "sms" ? "sms_at" : "pushed_at";
      await database.transaction("offerCalls.tell", async (sql) => {
        await sql.unsafe(
          `insert into offer_calls (offer_id, booking_id, doctor_id, ${column})
           values ($1, $2, $3, ${at("$4")})
           on conflict (offer_id) do update
             set ${column} = coalesce(offer_calls.${column}, excluded.${column})`,
          [call.offerId, call.bookingId, call.doctorId, call.at] as never[],
          { prepare: true },
        );
        await outbox.enqueue(sql, message);
      });
      outbox.wake();
    },

    /** Told by SMS within the last hours, the latest first. */
    async toldBySms(doctorId: PersonId, now: Instant): Promise<readonly ToldOffer[]> {
      return await rows<ToldOffer>(
        "offerCalls.toldBySms",
        `select offer_id, booking_id, sms_at, answer from offer_calls
         where doctor_id = $1 and sms_at > ${at("$2")} order by sms_at desc, offer_id limit 20`,
        [doctorId, now - ANSWERABLE_MILLISECONDS],
      );
    },

    async answered(
      offerId: OfferId,
      answer: "accept" | "decline",
      now: Instant,
    ): Promise<void> {
      await rows(
        "offerCalls.answered",
        `update offer_calls set answer = $2, answered_at = ${at("$3")}
         where offer_id = $1 and answer is null`,
        [offerId, answer, now],
      );
    },

    /** How each offer of a booking was told to a silent page. */
    async ofBooking(bookingId: BookingId) {
      return await rows<{ offerId: OfferId; pushedAt: Instant | null; smsAt: Instant | null }>(
        "offerCalls.ofBooking",
        "select offer_id, pushed_at, sms_at from offer_calls where booking_id = $1",
        [bookingId],
      );
    },

    /**
     * A message came in. @returns what was made of it before; null: it is to be judged, for the first
     * time or because the process died over it
     */
    async received(messageId: string, now: Instant): Promise<string | null> {
      const index = await indexOf(messageId);
      await rows(
        "smsInbound.received",
        `insert into sms_inbound (message_index, received_at) values ($1, ${at("$2")})
         on conflict (message_index) do nothing`,
        [index, now],
      );
      const [found] = await rows<{ outcome: string | null }>(
        "smsInbound.outcome",
        "select outcome from sms_inbound where message_index = $1",
        [index],
      );
      return found?.outcome ?? null;
    },

    async judged(messageId: string, outcome: string): Promise<void> {
      await rows(
        "smsInbound.judged",
        "update sms_inbound set outcome = $2 where message_index = $1 and outcome is null",
        [await indexOf(messageId), outcome],
      );
    },

    /** A message by itself; the same dedupe key again writes nothing. */
    async send(message: NewMessage): Promise<void> {
      await database.transaction("offerCalls.send", (sql) => outbox.enqueue(sql, message));
      outbox.wake();
    },

    async tidy(now: Instant): Promise<void> {
      await rows(
        "offerCalls.tidy",
        `with old as (
           delete from sms_inbound where received_at < ${at("$2")}
         ) delete from offer_calls where greatest(pushed_at, sms_at) < ${at("$1")}`,
        [now - KEPT_CALLS_MILLISECONDS, now - KEPT_INBOUND_MILLISECONDS],
      );
    },
  };

  async function indexOf(messageId: string): Promise<Uint8Array> {
    return (await keyring.purpose("sms_inbound_index")).index(messageId);
  }
}
