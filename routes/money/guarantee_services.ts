/** Guarantees: asked for by whoever books or pays, answered by whoever has asked the organisation. */
import { z } from "zod";
import { relationOf } from "../../actors/booking/access.ts";
import { type BookingState, isEnded } from "../../actors/booking/state.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { GUARANTEE_DECLINES, GUARANTEE_STATUSES } from "../../actors/payment/codes.ts";
import type { PaymentView } from "../../actors/payment/view.ts";
import type { Payments } from "../../actors/payments.ts";
import { membershipsOf, reachOf } from "../../actors/membership.ts";
import { bookingId, clinicOf, instant, isRefusal } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { GuaranteeReach, GuaranteeStore, StoredGuarantee } from "../../db/guarantees.ts";
import type { Organisation, OrganisationStore } from "../../db/organisations.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { amount, guaranteeNumber, notForClients } from "../payment_schemas.ts";
import type { FieldError, Language, Outcome, PageOf, Person } from "../services.ts";
import { askedOf, type ListQuery, queued, shownQuery } from "./paged_list.ts";
import { fieldError, validate } from "../validation.ts";

export const guaranteesQuery = shownQuery(GUARANTEE_STATUSES);

export const guaranteeBody = z.object({ organisationId: z.uuid(), guaranteeNumber });

export const approveBody = z.object({
  limitKopecks: amount,
  /** The last day on which it holds. */
  until: z.iso.date(),
});
export const declineBody = z.object({ because: z.enum(GUARANTEE_DECLINES) });

const ownGuaranteeBody = guaranteeBody.extend(notForClients);
const ownApproveBody = approveBody.extend(notForClients);

export interface GuaranteeRow extends Omit<StoredGuarantee, "requestedAt" | "decidedAt"> {
  readonly requestedAt: string;
  readonly decidedAt: string | null;
  /** The most that one letter of the organisation is good for; null: no limit. */
  readonly visitLimitKopecks: number | null;
  /** Whether this reader answers for it. */
  readonly mayDecide: boolean;
}

/** Where and how a letter is to pay. */
export interface LetterPlace {
  /** Null: where nobody serves. */
  readonly city: string | null;
  /** The same command may have asked by this letter already: whose it is may use it again. */
  readonly isAgain: boolean;
}

export interface GuaranteeServices {
  /** Why a letter cannot pay for a booking that is still to be made; an empty list: it may. */
  wrong(
    by: Person,
    letter: { readonly organisationId: string; readonly guaranteeNumber: string },
    place: LetterPlace,
    language: Language,
  ): Promise<readonly FieldError[]>;
  /** Those that wait for an answer first. */
  list(by: Person, query: ListQuery, language: Language): Promise<Outcome<PageOf<GuaranteeRow>>>;
  /** By staff and clinics for their booking, by patient and caller for theirs. */
  ask(by: Person, bookingId: string, body: unknown, language: Language): Promise<
    Outcome<PaymentView>
  >;
  approve(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<GuaranteeRow>
  >;
  decline(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<GuaranteeRow>
  >;
}

/** What payments of bookings do with an organisation; `payment_services.ts` has it. */
export interface OrganisationPaying {
  askOrganisation(
    state: BookingState,
    by: Person,
    organisation: Organisation,
    guaranteeNumber: string,
  ): Promise<Outcome<PaymentView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly store: GuaranteeStore;
  readonly organisations: Pick<OrganisationStore, "get">;
  readonly payments: Pick<Payments, "ask">;
  readonly bookings: Pick<Bookings, "read">;
  readonly paying: OrganisationPaying;
  readonly cities: { readonly names: readonly string[]; timeZoneOf(city: string): string };
}

const iso = (at: number): string => new Date(at).toISOString();

/** The instant at which a day of a city is over. */
const endOf = (day: Temporal.PlainDate, zone: string) =>
  instant(day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds);

/** An organisation that pays for this booking; null: there is none of that id, or not for it. */
export async function payingFor(
  organisations: Pick<OrganisationStore, "get">,
  id: string,
  { city, clinicId }: Pick<BookingState, "city" | "clinicId">,
): Promise<Organisation | null> {
  const found = await organisations.get(id.toLowerCase());
  if (found === null || !found.active || found.city !== city) return null;
  return found.clinicId === null || clinicId === null || found.clinicId === clinicId ? found : null;
}

export function guaranteeServices(around: Surroundings): GuaranteeServices {
  const { world, store, organisations, payments, bookings, cities } = around;

  function reachOfPerson(by: Person): GuaranteeReach | null {
    if (by.role === "admin") return { cities: null, clinics: [] };
    if (by.role === "clinic") return { cities: [], clinics: [clinicOf(by)] };
    if (by.role !== "dispatcher") return null;
    const reach = reachOf(membershipsOf(by), cities.names);
    return { cities: reach.cities, clinics: reach.clinics.map(({ clinicId }) => clinicId) };
  }

  /** Staff of the booking's place; a clinic where the contract is its own. */
  function mayDecide(by: Person, booking: BookingState, organisation: Organisation): boolean {
    return relationOf(booking, by) === "staff" ||
      by.role === "clinic" && organisation.clinicId === clinicOf(by);
  }

  async function rowOf(by: Person, found: StoredGuarantee): Promise<GuaranteeRow | null> {
    const booking = await bookings.read(bookingId(found.bookingId));
    const organisation = await organisations.get(found.organisationId);
    if (booking === null || organisation === null) return null;
    return {
      ...found,
      requestedAt: iso(found.requestedAt),
      decidedAt: found.decidedAt === null ? null : iso(found.decidedAt),
      visitLimitKopecks: organisation.visitLimitKopecks,
      mayDecide: mayDecide(by, booking, organisation),
    };
  }

  async function known(by: Person, given: string) {
    const id = uuidOrNull(given);
    const guarantee = id === null ? null : await store.get(id);
    if (guarantee === null) return null;
    const booking = await bookings.read(bookingId(guarantee.bookingId));
    const organisation = await organisations.get(guarantee.organisationId);
    if (booking === null || organisation === null) return null;
    return mayDecide(by, booking, organisation) ? { guarantee, booking, organisation } : null;
  }

  async function answered(by: Person, id: string): Promise<Outcome<GuaranteeRow>> {
    const found = await store.get(id);
    const row = found === null ? null : await rowOf(by, found);
    return row === null ? { refused: "not_found" } : { ok: row };
  }

  return {
    async wrong(by, letter, { city, isAgain }, language) {
      const clinicId = by.role === "clinic" ? clinicOf(by) : null;
      const organisation = city === null || uuidOrNull(letter.organisationId) === null
        ? null
        : await payingFor(organisations, letter.organisationId, { city, clinicId });
      if (organisation === null) {
        return [fieldError("organisationId", "unknown_organisation", language)];
      }
      const number = guaranteeNumber.safeParse(letter.guaranteeNumber);
      if (!number.success) return [fieldError("guaranteeNumber", "invalid_value", language)];
      const requester = await store.requesterOf(organisation.id, number.data);
      return requester === null || isAgain && requester === by.id
        ? []
        : [fieldError("guaranteeNumber", "guarantee_taken", language)];
    },

    async list(by, query, language) {
      const reach = reachOfPerson(by);
      if (reach === null) return { refused: "forbidden" };
      const asked = askedOf(guaranteesQuery, query, language);
      if ("invalid" in asked) return asked;
      const page = await queued(asked.ok, {
        waits: "requested",
        waiting: (after, limit) => store.waiting(reach, after, limit),
        over: (show, before, limit) => store.answered(reach, show, before, limit),
        isWaiting: ({ status }) => status === "requested",
        placed: ({ requestedAt, paymentId }) => ({ at: requestedAt, id: paymentId }),
        view: (found) => rowOf(by, found),
      });
      const items = await Promise.all(page.items);
      return { ok: { ...page, items: items.filter((row) => row !== null) } };
    },

    async ask(by, given, body, language) {
      const input = validate(ownGuaranteeBody, body, language);
      if ("invalid" in input) return input;
      const id = uuidOrNull(given);
      const booking = id === null ? null : await bookings.read(bookingId(id));
      const relation = booking === null ? "none" : relationOf(booking, by);
      const mayAsk = ["patient", "caller", "clinic", "staff"].includes(relation);
      if (booking === null || !mayAsk) return { refused: "not_found" };
      const { organisationId, guaranteeNumber } = input.ok;
      const organisation = await payingFor(organisations, organisationId, booking);
      if (organisation === null) {
        return { invalid: [fieldError("organisationId", "unknown_organisation", language)] };
      }
      return await around.paying.askOrganisation(booking, by, organisation, guaranteeNumber);
    },

    async approve(by, given, body, language) {
      const input = validate(ownApproveBody, body, language);
      if ("invalid" in input) return input;
      const found = await known(by, given);
      if (found === null) return { refused: "not_found" };
      const { guarantee, booking, organisation } = found;
      const { limitKopecks } = input.ok;
      const zone = cities.timeZoneOf(booking.city);
      const local = (at: number) =>
        Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
      const until = Temporal.PlainDate.from(input.ok.until);
      const now = world.clock.now();
      const today = local(now);
      const first = isEnded(booking) || booking.scheduledTime === null
        ? today
        : local(booking.scheduledTime);
      if (Temporal.PlainDate.compare(until, today) < 0) {
        return { invalid: [fieldError("until", "day_over", language)] };
      }
      if (Temporal.PlainDate.compare(until, first) < 0) {
        return { invalid: [fieldError("until", "before_visit", language)] };
      }
      if (
        organisation.visitLimitKopecks !== null && limitKopecks > organisation.visitLimitKopecks
      ) {
        return { invalid: [fieldError("limitKopecks", "above_visit_limit", language)] };
      }
      const reply = await payments.ask(guarantee.paymentId, {
        type: "approve",
        limitKopecks: kopecks(limitKopecks),
        until: input.ok.until,
        untilAt: endOf(until, zone),
        monthFrom: instant(today.with({ day: 1 }).toZonedDateTime(zone).epochMilliseconds),
      }, by);
      return isRefusal(reply) ? reply : await answered(by, guarantee.paymentId);
    },

    async decline(by, given, body, language) {
      const input = validate(declineBody, body, language);
      if ("invalid" in input) return input;
      const found = await known(by, given);
      if (found === null) return { refused: "not_found" };
      const { guarantee, booking } = found;
      // What the doctor has come for by now is paid: a word that was given is not taken back then.
      const isGiven = guarantee.status === "approved";
      if (isGiven && !["pending", "assigned"].includes(booking.status)) {
        return { refused: "illegal_transition" };
      }
      const { because } = input.ok;
      const reply = await payments.ask(guarantee.paymentId, { type: "decline", because }, by);
      return isRefusal(reply) ? reply : await answered(by, guarantee.paymentId);
    },
  };
}
