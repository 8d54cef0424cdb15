/** Payments as pages and API use them: who may pay for what, by which methods, and how much. */
import { relationOf } from "../actors/booking/access.ts";
import { extrasOf } from "../actors/booking/extras.ts";
import { bookedPriceView } from "../actors/booking/price_view.ts";
import { holdableFrom } from "../actors/booking/payment_note.ts";
import { type BookingState, doctorIdOf, isEnded, providerIdOf } from "../actors/booking/state.ts";
import { iso } from "../actors/booking/view.ts";
import type { Bookings } from "../actors/bookings.ts";
import { type Kopecks, kopecks, kopecksToJson } from "../actors/money/kopecks.ts";
import { isProviders, type PaymentMeans, type PaymentPurpose } from "../actors/payment/codes.ts";
import { amountFor, forgivenBy, forgivenOf, securedOf } from "../actors/payment/due.ts";
import { isForWhom } from "../actors/payment/guarantee.ts";
import type { PaymentGateway } from "../actors/payment/gateway.ts";
import {
  isAskedOfPayer,
  isOpenPayment,
  type Payer,
  type PaymentCreation,
  type PaymentState,
  refundableKopecks,
} from "../actors/payment/state.ts";
import type { PaymentStore } from "../actors/payment/store.ts";
import { type PaymentView, paymentViewOf } from "../actors/payment/view.ts";
import type { Payments } from "../actors/payments.ts";
import {
  bookingId,
  type By,
  idsOf,
  type Instant,
  isRefusal,
  type PaymentId,
  paymentId,
  type PersonId,
  SYSTEM,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { BankDetailsStore, StoredBankDetails } from "../db/bank_details.ts";
import type { OrganisationStore } from "../db/organisations.ts";
import type { PeopleStore } from "../db/people.ts";
import type { PaymentBooks } from "../db/payment_books.ts";
import { uuidOrNull } from "./account_schemas.ts";
import { type OrganisationPaying, payingFor } from "./money/guarantee_services.ts";
import { payingView } from "./money/organisation_services.ts";
import type { BookingPaying } from "./money/pay_link_services.ts";
import { type TransferView, transferView } from "./money/transfer_services.ts";
import * as schemas from "./payment_schemas.ts";
import { OFFERED_METHODS, type PaymentServices } from "./payment_views.ts";
import type { Outcome, Person } from "./services.ts";
import { fieldError, validate } from "./validation.ts";

export { OFFERED_METHODS, type PayingView, type PaymentServices } from "./payment_views.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly store: PaymentStore;
  readonly payments: Payments;
  readonly bookings: Bookings;
  /** What is due for it as it stands; null: no tariff says. */
  readonly dueOf: (state: BookingState) => Kopecks | null;
  readonly gateway: PaymentGateway | null;
  /** Where clinics are paid. */
  readonly bank: Pick<BankDetailsStore, "newest" | "version">;
  readonly people: Pick<PeopleStore, "get">;
  readonly organisations: Pick<OrganisationStore, "get" | "payingIn">;
  /** The calls to the provider that are due were made, or it is slow. */
  readonly callsMade: () => Promise<void>;
  /** Why money goes back, in an admin's words. */
  readonly reasons: Pick<PaymentBooks, "keepReason" | "dropReason">;
  /** A hint lies in the inbox. */
  readonly hinted: () => void;
  /** What a visit has earned lies in its account again, so that some of it can be given back. */
  readonly opened: <Result>(
    bookingId: string,
    giveBack: () => Promise<Result>,
  ) => Promise<Result>;
}

const personWho = (personId: PersonId): Payer => ({ kind: "person", personId });
const payerIdOf = (payer: Payer): string =>
  payer.kind === "person"
    ? payer.personId
    : payer.kind === "link"
    ? payer.linkId
    : payer.organisationId;
const isSamePayer = (one: Payer, other: Payer): boolean =>
  one.kind === other.kind && payerIdOf(one) === payerIdOf(other);

const ORGANISATIONS_OFFERED = 100;

export function paymentServices(
  around: Surroundings,
): PaymentServices & BookingPaying & OrganisationPaying {
  const { world, store, payments, bookings, dueOf, gateway, bank } = around;

  /** The booking, if this person is patient or caller of it: they pay, nobody else does here. */
  async function payable(by: Person, id: string): Promise<BookingState | null> {
    const known = uuidOrNull(id);
    const state = known === null ? null : await bookings.read(bookingId(known));
    if (state === null) return null;
    const relation = relationOf(state, by);
    return relation === "patient" || relation === "caller" ? state : null;
  }

  const isUnpaid = ({ status }: PaymentState): boolean =>
    status === "created" || status === "pending";

  /** Where a transfer for the booking goes: its clinic has said. A doctor alone is paid in other ways. */
  async function receiverOf(state: BookingState): Promise<StoredBankDetails | null> {
    const id = state.clinicId ?? providerIdOf(state);
    const owner = id === null ? null : await around.people.get(id);
    return owner?.role === "clinic" ? await bank.newest(owner.id) : null;
  }

  /** By the contracts of whoever comes; of the clinic that booked until somebody does. */
  const organisationsOf = (state: BookingState) => {
    const clinicId = providerIdOf(state);
    return around.organisations.payingIn(state.city, clinicId, ORGANISATIONS_OFFERED);
  };

  async function whyNot(state: BookingState, method: PaymentMeans) {
    if (method === "bank_qr") return await receiverOf(state) === null ? "no_bank_details" : null;
    if (method === "organisation") {
      return (await organisationsOf(state)).length > 0 ? null : "no_organisation";
    }
    if (isProviders(method) && gateway === null) return "no_provider";
    return method === "card" && holdAwaited(state) !== null ? "too_early" : null;
  }

  /** From when on a card can be held for it; null: now, or there is nothing to wait for. */
  function holdAwaited(state: BookingState): Instant | null {
    const from = holdableFrom(state.scheduledTime);
    return from !== null && world.clock.now() < from && !isEnded(state) ? from : null;
  }

  /** What was shown when the payment began: a later change of the account moves nothing. */
  async function transferOf(state: PaymentState | null): Promise<TransferView | null> {
    if (state?.method !== "bank_qr" || state.status !== "pending") return null;
    const { clinicId, bankVersion, bookingNumber } = state;
    if (clinicId === null || bankVersion === undefined || bookingNumber === null) return null;
    const to = await bank.version(clinicId, bankVersion);
    return to === null ? null : transferView(to.details, state.amountKopecks, bookingNumber);
  }

  const isPayer = (state: PaymentState, by: Person): boolean =>
    state.payer.kind === "person" && idsOf(by).includes(state.payer.personId) ||
    isForWhom(state, by);

  async function known(by: Person, id: string): Promise<PaymentState | null> {
    const uuid = uuidOrNull(id);
    const state = uuid === null ? null : await payments.read(paymentId(uuid));
    return state !== null && (isPayer(state, by) || by.role === "admin") ? state : null;
  }

  async function answered(id: PaymentId): Promise<Outcome<PaymentView>> {
    const state = await payments.read(id);
    return state === null ? { refused: "not_found" } : { ok: paymentViewOf(state) };
  }

  /**
   * What the next payment is for: the visit, or what came on top of a payment for it that is held or here
   * already.
   */
  function nextOf(all: readonly PaymentState[]): Pick<PaymentCreation, "purpose" | "part"> {
    const isThere = (purpose: PaymentPurpose) => (one: PaymentState) =>
      one.purpose === purpose && isOpenPayment(one) && !isUnpaid(one);
    return all.some(isThere("visit"))
      ? { purpose: "extras", part: all.filter(isThere("extras")).length }
      : { purpose: "visit" };
  }

  /** A hold for the visit has its reserve; what came on top is a sum that is known. */
  const askedFor = (
    state: BookingState,
    method: PaymentMeans,
    left: Kopecks,
    all: readonly PaymentState[],
  ): Kopecks => nextOf(all).purpose === "extras" ? left : amountFor(state, method, left);

  /** What is still to come for the booking. */
  async function missing(state: BookingState) {
    const due = dueOf(state);
    const all = await store.ofBooking(state.id);
    const left = (due ?? 0n) - securedOf(all) - forgivenOf(all);
    return { due, all, left: kopecks(left > 0n ? left : 0n) };
  }

  /** What of so much that is given back now is due for the visit: the rest is too much, and forgives nothing. */
  async function forgiven(id: BookingState["id"] | null, wanted: Kopecks): Promise<Kopecks> {
    const state = id === null ? null : await bookings.read(id);
    if (state === null) return kopecks(0);
    const { due, all } = await missing(state);
    return forgivenBy(all, due ?? kopecks(0), wanted);
  }

  async function begin(
    state: BookingState,
    by: By,
    method: PaymentMeans,
    amountKopecks: Kopecks,
    payer: Payer,
    doctorId: PersonId | null,
    { slip = null, to = null, asked }: {
      readonly slip?: string | null;
      readonly to?: StoredBankDetails | null;
      readonly asked?: PaymentCreation["asked"];
    } = {},
  ): Promise<Outcome<PaymentView>> {
    // Another way that was begun and not paid gives its place.
    const all = await store.ofBooking(state.id);
    for (const open of all) {
      if (!isUnpaid(open)) continue;
      const isSame = open.method === method && open.doctorId === doctorId &&
        isSamePayer(open.payer, payer) && open.asked?.number === asked?.number &&
        (doctorId === null || open.amountKopecks === amountKopecks);
      if (isSame) continue;
      const reply = await payments.ask(open.id, { type: "supersede", doctorId }, SYSTEM);
      // Money that somebody says to have is not forgotten for another way.
      if (isRefusal(reply) && reply.refused === "cash_unanswered") return reply;
    }
    const made = await payments.create({
      id: paymentId(world.newId()),
      ...nextOf(all),
      method,
      amountKopecks,
      bookingId: state.id,
      bookingNumber: state.number,
      walletOwnerId: payer.kind === "person" ? payer.personId : null,
      payer,
      providerId: providerIdOf(state),
      doctorId,
      slip,
      clinicId: to?.ownerId ?? state.clinicId,
      ...(to === null ? {} : { bankVersion: to.version }),
      ...(asked === undefined ? {} : { asked }),
    }, by);
    if (isRefusal(made)) return made;
    // The page that comes next should have where to go already.
    await around.callsMade();
    return await answered(made.id);
  }

  async function payBy(
    state: BookingState,
    by: By,
    payer: Payer,
    method: PaymentMeans,
  ): Promise<Outcome<PaymentView>> {
    if (await whyNot(state, method) !== null) return { refused: "method_not_offered" };
    const { due, left, all } = await missing(state);
    if (due === null) return { refused: "price_unknown" };
    if (left === 0n) {
      // Paid in the other tab: it is the same payment.
      const open = await store.openOf(state.id, "extras") ??
        await store.openOf(state.id, "visit");
      return open === null ? { refused: "nothing_to_pay" } : { ok: paymentViewOf(open) };
    }
    const to = method === "bank_qr" ? await receiverOf(state) : null;
    const sum = askedFor(state, method, left, all);
    return await begin(state, by, method, sum, payer, null, { to });
  }

  const askOrganisation: OrganisationPaying["askOrganisation"] = async (
    state,
    by,
    organisation,
    number,
  ) => {
    // Somebody comes already, in whose name this organisation pays for nothing.
    const { clinicId } = organisation;
    const comes = state.status === "pending" ? undefined : state.providerId;
    if (clinicId !== null && comes !== undefined && comes !== clinicId) {
      return { refused: "contract_elsewhere" };
    }
    const { due, left, all } = await missing(state);
    if (due === null) return { refused: "price_unknown" };
    if (left === 0n) return { refused: "nothing_to_pay" };
    // What comes on top of a visit that somebody has paid for already is not the organisation's.
    if (nextOf(all).purpose !== "visit") return { refused: "method_not_offered" };
    const payer: Payer = { kind: "organisation", organisationId: organisation.id };
    const { patientId, callerId } = state;
    const asked = { number, patientId, callerId, clinicId };
    return await begin(state, by, "organisation", left, payer, null, { asked });
  };

  return {
    askOrganisation,

    async paying(by, id) {
      const state = await payable(by, id);
      if (state === null) return null;
      const { due, all, left } = await missing(state);
      const from = holdAwaited(state);
      // What somebody else has begun by a link is theirs until it is paid.
      const shown = all.filter((one) => isPayer(one, by) || !isUnpaid(one));
      const isCashAsked = all.some(isAskedOfPayer);
      const open = shown.findLast(({ status }) => status !== "cancelled") ?? shown.at(-1) ?? null;
      return {
        bookingId: state.id,
        number: state.number,
        dueKopecks: due === null ? null : kopecksToJson(left),
        holdKopecks: due === null ? null : kopecksToJson(askedFor(state, "card", left, all)),
        price: state.price == null ? null : bookedPriceView(state.price, extrasOf(state)),
        wished: OFFERED_METHODS.find((one) => one === state.paymentMethod) ?? null,
        organisations: nextOf(all).purpose === "visit"
          ? (await organisationsOf(state)).map(payingView)
          : [],
        organisationName: open?.payer.kind === "organisation"
          ? (await around.organisations.get(open.payer.organisationId))?.name ?? null
          : null,
        methods: await Promise.all(
          OFFERED_METHODS.map(async (method) => ({
            method,
            whyNot: isCashAsked ? "cash_unanswered" as const : await whyNot(state, method),
          })),
        ),
        holdFrom: from === null ? null : iso(from),
        payment: open === null ? null : paymentViewOf(open),
        transfer: await transferOf(open),
        isPaid: due !== null && left === 0n,
      };
    },

    async pay(by, body, language) {
      const input = validate(schemas.ownPaymentBody, body, language);
      if ("invalid" in input) return input;
      const { method } = input.ok;
      const state = await payable(by, input.ok.bookingId);
      if (state === null) return { refused: "not_found" };
      if (method === "organisation") {
        const { organisationId = "", guaranteeNumber = "" } = input.ok;
        const organisation = await payingFor(around.organisations, organisationId, state);
        return organisation === null
          ? { invalid: [fieldError("organisationId", "unknown_organisation", language)] }
          : await askOrganisation(state, by, organisation, guaranteeNumber);
      }
      return await payBy(state, by, personWho(by.id), method);
    },

    whyNot,

    async left(state) {
      const { due, all, left } = await missing(state);
      return { due, left, hold: askedFor(state, "card", left, all), all };
    },

    payBy: (state, payer, method) => payBy(state, SYSTEM, payer, method),

    async view(by, id) {
      const state = await known(by, id);
      return state === null ? null : paymentViewOf(state);
    },

    async confirm(by, id) {
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      if (state.doctorId === null) return { refused: "illegal_transition" };
      const reply = await payments.ask(state.id, { type: "confirm" }, by);
      return isRefusal(reply) ? reply : await answered(state.id);
    },

    async deny(by, id) {
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      const reply = await payments.ask(state.id, { type: "deny" }, by);
      return isRefusal(reply) ? reply : await answered(state.id);
    },

    async giveUp(by, id) {
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      const reply = await payments.ask(state.id, { type: "cancel", because: "by_payer" }, by);
      return isRefusal(reply) ? reply : await answered(state.id);
    },

    async refund(by, id, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(schemas.ownRefundBody, body, language);
      if ("invalid" in input) return input;
      const state = await known(by, id);
      if (state === null) return { refused: "not_found" };
      const { amountKopecks } = input.ok;
      const refundId = input.ok.commandId?.toLowerCase() ?? world.newId();
      const source = state.purpose === "deposit" ? "wallet" : "visit";
      const wanted = amountKopecks === undefined
        ? state.refunds.find((refund) => refund.id === refundId)?.kopecks ??
          refundableKopecks(state)
        : kopecks(amountKopecks);
      const ask = async () => {
        const forgivenKopecks = await forgiven(state.bookingId, wanted);
        return await payments.ask(state.id, {
          ...{ type: "refund", refundId, kopecks: wanted, source, forgivenKopecks },
        }, by);
      };
      // One that was made already has its answer; for a new one the visit's money is laid ready.
      const made = state.refunds.find((refund) => refund.id === refundId);
      if (made !== undefined && made.kopecks !== wanted) return { refused: "command_reused" };
      if (made === undefined && wanted > refundableKopecks(state)) {
        return { refused: "refund_above_paid" };
      }
      if (made === undefined) {
        const personId = state.payer.kind === "person" ? state.payer.personId : by.id;
        const { reason } = input.ok;
        const at = world.clock.now();
        await around.reasons.keepReason({ refundId, paymentId: state.id, personId, reason, at });
      }
      const reply = made !== undefined || state.bookingId === null
        ? await ask()
        : await around.opened(state.bookingId, ask);
      if (!isRefusal(reply)) return await answered(state.id);
      if (made === undefined) await around.reasons.dropReason(refundId);
      return reply;
    },

    async taken(by, id, body, language) {
      const input = validate(schemas.ownTakenBody, body, language);
      if ("invalid" in input) return input;
      const uuid = uuidOrNull(id);
      const state = uuid === null ? null : await bookings.read(bookingId(uuid));
      if (state === null || relationOf(state, by) === "none") return { refused: "not_found" };
      if (doctorIdOf(state) !== by.id) return { refused: "forbidden" };
      const hasArrived = state.status === "arrived" || state.status === "in_progress" ||
        state.status === "completed" ||
        state.callType === "consultation" && state.status === "assigned";
      if (!hasArrived) return { refused: "illegal_transition" };
      const { due, left } = await missing(state);
      if (due === null) return { refused: "price_unknown" };
      if (left === 0n) return { refused: "nothing_to_pay" };
      const { method, amountKopecks: given, slip = null } = input.ok;
      const sum = given === undefined ? left : kopecks(given);
      if (sum > left) return { invalid: [fieldError("amountKopecks", "above_due", language)] };
      const payer = personWho(state.payerId ?? state.callerId ?? state.patientId);
      return await begin(state, by, method, sum, payer, by.id, { slip });
    },

    async hinted(body, language) {
      const input = validate(schemas.webhookBody, body, language);
      if ("invalid" in input) return input;
      const { event, object } = input.ok;
      await store.receive({ event, objectId: object.id }, world.clock.now());
      around.hinted();
      return { ok: {} };
    },
  };
}
