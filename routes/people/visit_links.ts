/**
 * A link by SMS for a patient without an account: who comes, when, the door code, and whom to call. It is
 * no sign-in: no address, no complaint, no room. It goes to the contact telephone, ends 24 hours after
 * the visit, and at once when another telephone stands on the booking.
 */
import type { BookingState } from "../../actors/booking/state.ts";
import { isEnded } from "../../actors/booking/state.ts";
import { type Audience, audienceOf, type BookingView, viewFor } from "../../actors/booking/view.ts";
import type { Bookings } from "../../actors/bookings.ts";
import type { BookingIndex } from "../../actors/dispatcher/index.ts";
import type { Tracking } from "../../actors/dispatcher/tracking.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, bookingId, HOUR, type Instant, isStaff } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { VisitLinkStore } from "../../db/visit_links.ts";
import { tokenHash } from "../../runtime/tokens.ts";
import type { PositionShown } from "../../views/live_context.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person, Services } from "../services.ts";

type Refused = { readonly refused: "not_found" | "forbidden" };

const OPEN_AFTER_END_MILLISECONDS = 24 * HOUR;
/** A message that was not sent by then would only confuse. */
const SEND_WITHIN_MILLISECONDS = 6 * HOUR;
/** 144 random bits, short enough for one SMS. */
const TOKEN_BYTES = 18;

/** What the page of a link shows. */
export interface LinkedVisit {
  readonly view: BookingView;
  readonly position: PositionShown | null;
}

export interface VisitLinkServices {
  /** @param address of the network, for the limit */
  open(token: string, address: string): Promise<Outcome<LinkedVisit>>;
  /** The same, for what acts in the patient's name. */
  bookingOf(token: string, address: string): Promise<Outcome<BookingState>>;
  /** Sends one where none goes to the contact telephone yet. For staff, and the clinic that booked. */
  ensure(by: Person, id: string, language: Language): Promise<Outcome<{ readonly sent: boolean }>>;
  /** Sends a new link to the contact telephone; an earlier one ends. For staff. */
  send(by: Person, id: string, language: Language): Promise<Outcome<{ readonly sent: true }>>;
  revoke(by: Person, id: string): Promise<Outcome<{ readonly revoked: boolean }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly tracking: Tracking;
  readonly links: VisitLinkStore;
  readonly limit: RateLimit;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
}

/** All that a link must not show is taken off the patient's own view. */
function bareView(state: BookingState, at: Instant): BookingView | null {
  const view = viewFor(state, "patient", at);
  return view === null ? null : {
    ...view,
    symptoms: null,
    address: null,
    patientId: null,
    callerId: null,
    patient: { firstName: null, lastName: null, ageYears: null, relation: null },
    contactPhone: null,
    doorContact: null,
    needs: [],
    redFlags: [],
    paymentMethod: null,
    reason: null,
    conclusion: null,
    addenda: [],
    unconfirmedFields: [],
    lastSequence: 0,
  };
}

const isOver = (state: BookingState, at: Instant): boolean =>
  isEnded(state) && at > after(
      state.status === "completed" ? state.completedAt : state.cancelledAt,
      OPEN_AFTER_END_MILLISECONDS,
    );

export function visitLinkServices(around: Surroundings): VisitLinkServices {
  const { world, bookings, index, tracking, links, limit, origin, normalPhone } = around;
  const now = () => world.clock.now();

  async function ownBooking(
    by: Person,
    given: string,
    audiences: readonly Audience[] = ["staff"],
  ): Promise<BookingState | Refused> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await bookings.read(bookingId(id));
    const audience = state === null ? null : audienceOf(state, by);
    if (state === null || audience === null) return { refused: "not_found" };
    return audiences.includes(audience) ? state : { refused: "forbidden" };
  }

  async function issue(
    state: BookingState,
    by: Person,
    language: Language,
  ): Promise<Outcome<{ readonly sent: true }>> {
    if (state.callerId !== null) return { refused: "caller_has_account" };
    if (isEnded(state)) return { refused: "illegal_transition" };
    const phone = state.words.contactPhone;
    const recipient = phone === null ? null : normalPhone(phone);
    if (phone === null || recipient === null) return { refused: "no_contact_phone" };
    const at = now();
    const token = newToken();
    const hash = await tokenHash(token);
    await links.issue({ tokenHash: hash, bookingId: state.id, createdBy: by.id, at, phone }, {
      channel: "sms",
      recipient,
      language,
      template: "visit_link",
      values: { link: `${origin}/v/${token}` },
      dedupeKey: `visit_link/${hash.toHex()}`,
      personId: state.patientId,
      createdAt: at,
      expiresAt: after(at, SEND_WITHIN_MILLISECONDS),
    });
    return { ok: { sent: true } };
  }

  async function linked(token: string): Promise<BookingState | null> {
    if (!/^[\w-]{16,64}$/.test(token)) return null;
    const link = await links.find(await tokenHash(token));
    if (link === null) return null;
    const state = await bookings.read(link.bookingId);
    const phone = state?.words.contactPhone ?? null;
    if (state === null || phone === null || !await link.isTo(phone)) return null;
    return isOver(state, now()) ? null : state;
  }

  async function bookingOf(token: string, address: string): Promise<Outcome<BookingState>> {
    const state = await linked(token);
    if (state !== null) return { ok: state };
    const wait = limit.attempt(`visit-link/${address}`, LIMITS.wrongLinksPerMinute, now());
    return wait === null
      ? { refused: "not_found" }
      : { refused: "too_many_attempts", retryAfterSeconds: wait };
  }

  return {
    bookingOf,

    async open(token, address) {
      const found = await bookingOf(token, address);
      if (!("ok" in found)) return found;
      const state = found.ok;
      const view = bareView(state, now());
      if (view === null) return { refused: "not_found" };
      const summary = index.get(state.id);
      const position = summary === null ? null : tracking.positionOf(summary);
      return { ok: { view, position } };
    },

    async ensure(by, given, language) {
      const state = await ownBooking(by, given, ["staff", "clinic"]);
      if ("refused" in state) return state;
      const { contactPhone } = state.words;
      // A clinic that left its own number is not its patient: the code at the door is the patient's to say.
      const isOwnNumber = by.role === "clinic" && contactPhone !== null && by.phone !== null &&
        normalPhone(contactPhone) === normalPhone(by.phone);
      if (isOwnNumber) return { refused: "no_contact_phone" };
      const isThere = contactPhone !== null && await links.goesTo(state.id, contactPhone);
      return isThere ? { ok: { sent: false } } : await issue(state, by, language);
    },

    async send(by, given, language) {
      const state = await ownBooking(by, given);
      return "refused" in state ? state : await issue(state, by, language);
    },

    async revoke(by, given) {
      const state = await ownBooking(by, given);
      if ("refused" in state) return state;
      return { ok: { revoked: await links.revoke(state.id, now()) } };
    },
  };
}

const newToken = (): string =>
  crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });

/**
 * Bookings for people without an account, with the link that follows: a new booking sends one, another
 * telephone another, and so does the planned visit in a search's place. The booking itself never fails for
 * it; staff may send it again.
 */
export function withVisitLinks(
  { bookings, planning }: Pick<Services, "bookings" | "planning">,
  links: VisitLinkServices,
  log: World["log"],
): Pick<Services, "bookings" | "planning"> {
  async function send(by: Person, id: string, language: Language): Promise<void> {
    if (!isStaff(by.role) && by.role !== "clinic") return;
    try {
      const sent = await links.ensure(by, id, language);
      if ("refused" in sent) log.info("no visit link was sent", { code: sent.refused });
    } catch (error) {
      log.warn("a visit link was not sent", { error: String(error) });
    }
  }

  return {
    bookings: {
      ...bookings,
      async create(by, body, language, clinicOnly) {
        const made = await bookings.create(by, body, language, clinicOnly);
        if ("ok" in made) await send(by, made.ok.id, language);
        return made;
      },
      async command(by, id, name, body, language) {
        const done = await bookings.command(by, id, name, body, language);
        const phone = (body as { contactPhone?: unknown } | null)?.contactPhone;
        // A new booking's number may be a clinic's to give; another one in its place is for staff to send to.
        if (isStaff(by.role) && name === "amend" && "ok" in done && typeof phone === "string") {
          await send(by, id, language);
        }
        return done;
      },
    },
    planning: {
      ...planning,
      async planLater(by, id, body, language) {
        const made = await planning.planLater(by, id, body, language);
        if ("ok" in made) await send(by, made.ok.bookingId, language);
        return made;
      },
    },
  };
}
