/**
 * Links by which somebody else pays for a booking: a daughter for her mother. Whoever holds one needs no
 * account and sees a sum, who is paid and the booking's number. It is good for one payment.
 */
import { z } from "zod";
import { relationOf } from "../../actors/booking/access.ts";
import { type BookingState, providerIdOf } from "../../actors/booking/state.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { text } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
import { type Kopecks, kopecksToJson } from "../../actors/money/kopecks.ts";
import type { PaymentMeans } from "../../actors/payment/codes.ts";
import { isAskedOfPayer, type Payer, type PaymentState } from "../../actors/payment/state.ts";
import type { PaymentStore } from "../../actors/payment/store.ts";
import { type PaymentView, paymentViewOf } from "../../actors/payment/view.ts";
import type { Payments } from "../../actors/payments.ts";
import {
  after,
  bookingId,
  HOUR,
  isRefusal,
  type PersonId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PayLink, PayLinkStore } from "../../db/pay_links.ts";
import { newOpaqueToken, tokenHash } from "../../runtime/tokens.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { HeardLink } from "../pay_link_streams.ts";
import { contactOf, type PhoneReader } from "../people/contact_rules.ts";
import { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

export const LINK_METHODS = ["card", "sbp"] as const;
export type LinkMethod = typeof LINK_METHODS[number];

const OPEN_MILLISECONDS = 48 * HOUR;
/** Of one booking at a time. */
const MOST_OPEN = 5;
const SHOWN = 20;
const MADE_PER_MINUTE = 10;
const TRIES_PER_MINUTE = 20;

export type PayLinkStanding = "open" | "paid" | "revoked" | "over";

export interface PayLinkView {
  readonly id: string;
  readonly standing: PayLinkStanding;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A link is shown once: only its hash is kept. */
export interface MadePayLink extends PayLinkView {
  readonly link: string;
}

/** What a link's page shows: nothing of the patient, the place or the illness. */
export interface LinkedPayment {
  readonly number: number;
  /** Who is paid; null: not known yet. */
  readonly providerName: string | null;
  /** Null: no tariff says what it costs. */
  readonly dueKopecks: number | null;
  readonly holdKopecks: number | null;
  readonly methods: readonly LinkMethod[];
  /** The doctor has recorded cash: nobody pays until the payer has said whether it was given. */
  readonly isCashAsked: boolean;
  /** The link's own, the last of them. */
  readonly payment: PaymentView | null;
  /** By this link, or by anybody else. */
  readonly isPaid: boolean;
  readonly expiresAt: string;
}

export interface PayLinkServices {
  list(by: Person, bookingId: string): Promise<
    Outcome<{ readonly number: number; readonly items: readonly PayLinkView[] }>
  >;
  make(by: Person, bookingId: string): Promise<Outcome<MadePayLink>>;
  revoke(by: Person, id: string): Promise<Outcome<PayLinkView>>;
  /** @param address of the network, for the limit */
  open(token: string, address: string): Promise<Outcome<LinkedPayment>>;
  /** Which link it is whose news its page may hear. */
  heard(token: string, address: string): Promise<Outcome<HeardLink>>;
  pay(
    token: string,
    body: unknown,
    address: string,
    language: Language,
  ): Promise<Outcome<LinkedPayment>>;
  /** Whoever holds it wants to pay in another way. */
  giveUp(token: string, address: string): Promise<Outcome<LinkedPayment>>;
}

/** What is left to pay for a booking, and paying it in somebody's name: as `payment_services.ts` does. */
export interface BookingPaying {
  left(state: BookingState): Promise<{
    readonly due: Kopecks | null;
    readonly left: Kopecks;
    readonly hold: Kopecks;
    readonly all: readonly PaymentState[];
  }>;
  payBy(
    state: BookingState,
    payer: Payer,
    method: PaymentMeans,
  ): Promise<Outcome<PaymentView>>;
  whyNot(state: BookingState, method: PaymentMeans): Promise<string | null>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly links: PayLinkStore;
  readonly bookings: Bookings;
  readonly store: Pick<PaymentStore, "ofBooking">;
  readonly payments: Pick<Payments, "ask">;
  readonly paying: BookingPaying;
  readonly nameOf: (providerId: PersonId) => Promise<string | null>;
  readonly normalPhone: PhoneReader;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  /** The pages that hear it hear no more. */
  readonly ended: (linkId: string) => void;
  readonly rateLimits: boolean;
}

export const linkPaymentBody = z.object({
  method: z.enum(LINK_METHODS),
  /** Where the receipt goes: an e-mail address or a telephone. */
  contact: text(254),
});

const isOf = (link: PayLink) => ({ payer }: PaymentState): boolean =>
  payer.kind === "link" && payer.linkId === link.id;
/** Money is there, is held or was: the link has done what it was for. */
const hasPaid = ({ heldKopecks, paidKopecks }: PaymentState): boolean =>
  heldKopecks > 0n || paidKopecks > 0n;

export function payLinkServices(around: Surroundings): PayLinkServices {
  const { world, links, bookings, store, payments, paying } = around;
  const limit = new RateLimit(around.rateLimits);

  /** A booking for which this person may have others pay. */
  async function booked(by: Person, given: string): Promise<Outcome<BookingState>> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await bookings.read(bookingId(id));
    const relation = state === null ? "none" : relationOf(state, by);
    if (state === null || relation === "none") return { refused: "not_found" };
    return relation === "patient" || relation === "caller" || relation === "staff"
      ? { ok: state }
      : { refused: "forbidden" };
  }

  function viewOf(link: PayLink, all: readonly PaymentState[]): PayLinkView {
    const standing = all.filter(isOf(link)).some(hasPaid)
      ? "paid"
      : link.revokedAt !== null
      ? "revoked"
      : link.expiresAt <= world.clock.now()
      ? "over"
      : "open";
    return {
      id: link.id,
      standing,
      createdAt: new Date(link.createdAt).toISOString(),
      expiresAt: new Date(link.expiresAt).toISOString(),
    };
  }

  interface Found {
    readonly link: PayLink;
    readonly state: BookingState;
  }

  /** What a token opens; guessing is slow. */
  async function opened(token: string, address: string): Promise<Outcome<Found>> {
    const now = world.clock.now();
    const link = /^[\w-]{43}$/.test(token) ? await links.find(await tokenHash(token), now) : null;
    const state = link === null ? null : await bookings.read(link.bookingId);
    if (link !== null && state !== null) return { ok: { link, state } };
    const wait = limit.attempt(`wrong/${address}`, LIMITS.wrongLinksPerMinute, now);
    return wait === null
      ? { refused: "not_found" }
      : { refused: "too_many_attempts", retryAfterSeconds: wait };
  }

  async function linked({ link, state }: Found): Promise<LinkedPayment> {
    const { due, left, hold, all } = await paying.left(state);
    const own = all.filter(isOf(link));
    const payment = own.find(hasPaid) ?? own.at(-1) ?? null;
    const providerId = providerIdOf(state);
    const isCashAsked = all.some(isAskedOfPayer);
    const offered = await Promise.all(
      LINK_METHODS.map(async (method) =>
        !isCashAsked && await paying.whyNot(state, method) === null
      ),
    );
    return {
      number: state.number,
      providerName: providerId === null ? null : await around.nameOf(providerId),
      dueKopecks: due === null ? null : kopecksToJson(left),
      holdKopecks: due === null ? null : kopecksToJson(hold),
      methods: LINK_METHODS.filter((_method, at) => offered[at]),
      isCashAsked,
      payment: payment === null ? null : paymentViewOf(payment),
      isPaid: own.some(hasPaid) || (due !== null && left === 0n),
      expiresAt: new Date(link.expiresAt).toISOString(),
    };
  }

  return {
    async list(by, given) {
      const found = await booked(by, given);
      if (!("ok" in found)) return found;
      const { id, number } = found.ok;
      const [all, made] = await Promise.all([
        store.ofBooking(id),
        links.ofBooking(id, SHOWN),
      ]);
      return { ok: { number, items: made.map((link) => viewOf(link, all)) } };
    },

    async make(by, given) {
      const found = await booked(by, given);
      if (!("ok" in found)) return found;
      const now = world.clock.now();
      const wait = limit.attempt(`make/${by.id}`, MADE_PER_MINUTE, now);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const { due, left } = await paying.left(found.ok);
      if (due === null) return { refused: "price_unknown" };
      if (left === 0n) return { refused: "nothing_to_pay" };
      const token = newOpaqueToken();
      const link: PayLink = {
        id: world.newId(),
        bookingId: found.ok.id,
        createdBy: by.id,
        createdAt: now,
        expiresAt: after(now, OPEN_MILLISECONDS),
        revokedAt: null,
      };
      return await links.add({ ...link, tokenHash: await tokenHash(token) }, MOST_OPEN)
        ? { ok: { ...viewOf(link, []), link: `${around.origin}/pay/${token}` } }
        : { refused: "too_many_pay_links" };
    },

    async revoke(by, given) {
      const id = uuidOrNull(given);
      const link = id === null ? null : await links.get(id);
      if (link === null) return { refused: "not_found" };
      const found = await booked(by, link.bookingId);
      if (!("ok" in found)) return found;
      const now = world.clock.now();
      await links.revoke(link.id, by.id, now);
      around.ended(link.id);
      const all = await store.ofBooking(link.bookingId);
      // What its holder has begun and not paid ends with it; money that comes all the same goes back.
      for (const one of all.filter(isOf(link))) {
        if (one.status === "created" || one.status === "pending") {
          await payments.ask(one.id, { type: "cancel", because: "by_payer" }, SYSTEM);
        }
      }
      return { ok: viewOf({ ...link, revokedAt: link.revokedAt ?? now }, all) };
    },

    async open(token, address) {
      const found = await opened(token, address);
      return "ok" in found ? { ok: await linked(found.ok) } : found;
    },

    async heard(token, address) {
      const found = await opened(token, address);
      return "ok" in found ? { ok: found.ok.link } : found;
    },

    async pay(token, body, address, language) {
      const found = await opened(token, address);
      if (!("ok" in found)) return found;
      const { link, state } = found.ok;
      const wait = limit.attempt(`pay/${link.id}`, TRIES_PER_MINUTE, world.clock.now());
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const input = validate(linkPaymentBody, body, language);
      if ("invalid" in input) return input;
      const contact = contactOf(input.ok.contact, around.normalPhone);
      if (contact === null) {
        return { invalid: [fieldError("contact", "login_malformed", language)] };
      }
      // One payment: what came on top afterwards is not this payer's.
      const before = await linked(found.ok);
      if (before.isPaid) return { ok: before };
      // The receipt is made with the payment: where it goes must stand by then.
      await links.setContact(link, {
        email: contact.channel === "email" ? contact.value : null,
        phone: contact.channel === "sms" ? contact.value : null,
      });
      const payer = { kind: "link", linkId: link.id } as const;
      const paid = await paying.payBy(state, payer, input.ok.method);
      return "ok" in paid ? { ok: await linked(found.ok) } : paid;
    },

    async giveUp(token, address) {
      const found = await opened(token, address);
      if (!("ok" in found)) return found;
      const { link, state } = found.ok;
      for (const one of (await store.ofBooking(state.id)).filter(isOf(link))) {
        if (one.status !== "created" && one.status !== "pending") continue;
        const reply = await payments.ask(one.id, { type: "cancel", because: "by_payer" }, SYSTEM);
        if (isRefusal(reply)) return reply;
      }
      return { ok: await linked(found.ok) };
    },
  };
}
