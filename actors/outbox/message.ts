/**
 * Messages that leave the program. A row of the outbox is written in the transaction of the change that
 * caused it; the drain sends it afterwards. A new kind of message is a new template here, and its texts
 * in `routes/messages.ts`.
 */
import type { Instant, PersonId } from "../vocabulary.ts";
import type { Lane } from "./urgency.ts";

/** The recipient of a push is a person's id: every device of theirs that takes pushes gets it. */
export const CHANNELS = ["email", "sms", "push"] as const;
export type Channel = typeof CHANNELS[number];

/** Every kind of message, and what fills it. Nothing medical may ever stand among them. */
export interface Templates {
  /** The code that makes a new account. */
  readonly register_code: { readonly code: string };
  /** Somebody registered with a contact that has an account: its owner may sign in with the code. */
  readonly register_known: { readonly code: string };
  /** The same where a code alone does not open the account. */
  readonly register_known_password: Record<never, never>;
  readonly sign_in_code: { readonly code: string };
  /** A code was asked for, and this account is opened by its password alone. */
  readonly sign_in_password: Record<never, never>;
  readonly reset_code: { readonly code: string };
  readonly contact_code: { readonly code: string };
  /** Somebody wanted to add a contact that belongs to another account. */
  readonly contact_taken: Record<never, never>;
  /** To the contact that was there before. */
  readonly contact_changed: Record<never, never>;
  readonly password_changed: Record<never, never>;
  /** The account is to be deleted: its person may have been somebody else. */
  readonly deletion_requested: Record<never, never>;
  /** An admin took the second factor away. */
  readonly second_factor_reset: Record<never, never>;
  /** To a clinic or a doctor: money goes to another account from now on. */
  readonly bank_details_changed: Record<never, never>;
  /** To every admin: payouts go from another account of the service. */
  readonly service_account_changed: Record<never, never>;
  /**
   * To somebody without an account: saying the code lets the guardian see their records. No name stands in
   * it: people write what they like for a name, and this telephone is not theirs.
   */
  readonly consent_code: { readonly code: string };
  /** To the contact telephone of a booking without an account. */
  readonly visit_link: { readonly link: string };
  /** To staff on call: a booking lies at the desk and nobody has taken it. */
  readonly booking_unowned: { readonly number: string; readonly link: string };
  /** To staff: somebody needs help and nobody has answered. The link says which, and asks for a sign-in. */
  readonly alert_raised: { readonly link: string };
  readonly alert_drill: { readonly link: string };
  /** To whoever took an alarm: is anybody at it? */
  readonly alarm_care: { readonly link: string };
  readonly alarm_care_drill: { readonly link: string };
  /** To whoever was given an alarm by another. */
  readonly alarm_handed: { readonly link: string };
  readonly alarm_handed_drill: { readonly link: string };
  /** To a doctor nearby: an alarm asks who can come. Neither who nor where nor why stands in it. */
  readonly alarm_ask: { readonly until: string; readonly link: string };
  /** To the doctor who comes: not needed any more; something has changed; not to go in. */
  readonly alarm_off: { readonly link: string };
  readonly alarm_changed: { readonly link: string };
  readonly alarm_wait: { readonly call: string };
  readonly application_approved: Record<never, never>;
  readonly application_rejected: Record<never, never>;
  /** To a doctor, some days ahead. */
  readonly licence_ends: { readonly days: string };
  /** To a clinic's owners, some days ahead. */
  readonly clinic_licence_ends: { readonly days: string };
  /** A planned visit is near; `when` is day and hour, and nothing of what it is for. */
  readonly visit_reminder: { readonly when: string; readonly link: string };
  /** The day before: a card was wished, and nothing is held yet. */
  readonly payment_reminder: { readonly when: string; readonly link: string };
  readonly guarantee_refused: { readonly when: string; readonly link: string };
  /** The same to a telephone without an account. */
  readonly visit_reminder_plain: { readonly when: string };
  /** To the patient's side: something about the visit has changed; what it is stands on its page. */
  readonly visit_news: { readonly link: string };
  readonly visit_news_plain: Record<never, never>;
  readonly visit_moved: { readonly link: string };
  readonly visit_moved_plain: Record<never, never>;
  /** To a doctor. */
  readonly day_moved: { readonly link: string };
  readonly day_ahead: { readonly from: string; readonly count: string; readonly link: string };
  /** To somebody on the waitlist. */
  readonly window_free: { readonly until: string; readonly link: string };
  /** To a doctor whose page is silent. `until` is the time of day at which the offer ends. */
  readonly offer: { readonly until: string };
  /** To a doctor on the way whose page is silent: is all well? */
  readonly way_question: { readonly until: string; readonly link: string };
  /** To a doctor on shift whose page is silent: are you there? */
  readonly presence_question: { readonly until: string; readonly link: string };
  /** The answer to it by SMS was taken. */
  readonly presence_noted: Record<never, never>;
  /** To the patient's side: somebody waits at the door and nobody opens. */
  readonly door_waits: { readonly link: string };
  readonly door_waits_plain: Record<never, never>;
  /** What became of an answer by SMS. */
  readonly offer_yours: { readonly link: string };
  readonly offer_taken: Record<never, never>;
  readonly offer_over: Record<never, never>;
  readonly offer_withdrawn: Record<never, never>;
  readonly offer_unclear: Record<never, never>;
  readonly offer_several: { readonly link: string };
  /** To a doctor whose page is silent: a dispatcher gave a visit, took it away, or it was cancelled. */
  readonly visit_assigned: Record<never, never>;
  /** The place, the hour or the wishes are others now, and the doctor has not confirmed it. */
  readonly visit_changed: Record<never, never>;
  readonly visit_reassigned: Record<never, never>;
  readonly visit_cancelled: Record<never, never>;
  /** It is time to set out to a planned visit; a planned shift has not been begun. `time` is the time of day. */
  readonly departure_due: { readonly time: string };
  readonly shift_due: { readonly time: string };
  /** Nothing says by which city's clock. */
  readonly shift_due_plain: Record<never, never>;
  /** To a doctor whose answer is waited for. */
  readonly lone_check: Record<never, never>;
  /** To whom a patient has named for an emergency: neither who nor why stands in it. */
  readonly relative_call: { readonly phone: string };
  /** To whom a clinic has named: the link makes the account, and is good once. */
  readonly clinic_invitation: { readonly link: string };
  readonly invitation: { readonly code: string; readonly link: string };
}
export type Template = keyof Templates;

/** A message before it is a row. */
export type NewMessage = {
  readonly [Name in Template]: {
    readonly channel: Channel;
    /** An e-mail address, a telephone in E.164, or the id of a person who has devices. */
    readonly recipient: string;
    readonly language: "ru" | "en";
    readonly template: Name;
    readonly values: Templates[Name];
    /** What happened, and to what: the same key again writes nothing. */
    readonly dedupeKey: string;
    /** Whom it is about; what is still there of it goes when the person is deleted. */
    readonly personId: PersonId | null;
    readonly createdAt: Instant;
    /** Not sent before this; absent: at once. */
    readonly notBefore?: Instant;
    /** Not sent after this. */
    readonly expiresAt: Instant;
  };
}[Template];

/** A message that somebody has claimed to send. */
export interface ClaimedMessage {
  readonly id: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly language: "ru" | "en";
  readonly template: Template;
  readonly values: Readonly<Record<string, string>>;
  /** This attempt's number, from 1; with the id it says whose answer it is. */
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** What a gateway is given. */
export interface Letter {
  /** The same at every attempt: a provider that has it already does not send it twice. */
  readonly id: string;
  readonly recipient: string;
  /** Of an e-mail or a push. */
  readonly subject: string;
  readonly text: string;
  /** Of a push: of no use after `until`; of two offers only the later one is of use. */
  readonly push?: {
    readonly isOffer: boolean;
    readonly until: Instant;
    /** It is the patient's: tapped, it leads to the bookings and not to a shift. */
    readonly isPatients?: boolean;
  };
}

/**
 * What came of it. `rejected`: never will this recipient be reached, no use in trying again.
 * `failed`: later. Codes are ours: a provider's words quote the recipient.
 */
export type Delivery =
  | { readonly kind: "accepted" }
  | { readonly kind: "rejected"; readonly code: string }
  | { readonly kind: "failed"; readonly code: string; readonly restMilliseconds?: number };

/** One way out of the house. It never rejects. */
export type Courier = (letter: Letter) => Promise<Delivery>;

/** Rows of the outbox, for the drain. */
export interface OutboxRows {
  /** What was claimed by a process that is gone is due again. */
  releaseClaims(at: Instant): Promise<void>;
  /**
   * Claims due messages, alarms first: each goes to one caller only, and comes back after
   * `untilMilliseconds`.
   */
  claim(
    channel: Channel,
    lane: Lane,
    at: Instant,
    limit: number,
    untilMilliseconds: number,
  ): Promise<readonly ClaimedMessage[]>;
  sent(message: ClaimedMessage, at: Instant): Promise<void>;
  again(message: ClaimedMessage, nextAt: Instant, code: string): Promise<void>;
  /** @param keepWords so that it may be sent later after all */
  dead(message: ClaimedMessage, at: Instant, code: string): Promise<void>;
}
