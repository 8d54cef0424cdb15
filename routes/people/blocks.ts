/**
 * A patient who does not want this doctor again, and a doctor who does not want to go to this patient
 * again: said after a visit of the two, and at once in force. Who is blocked is not told.
 */
import { z } from "zod";
import { type BookingState, doctorIdOf, isEnded } from "../../actors/booking/state.ts";
import { text } from "../../actors/booking/schemas.ts";
import { audienceOf } from "../../actors/booking/view.ts";
import type { Bookings } from "../../actors/bookings.ts";
import type { BlockBook } from "../../actors/dispatcher/blocks.ts";
import type { BookingIndex } from "../../actors/dispatcher/index.ts";
import { LIMITS } from "../../actors/limits.ts";
import { covers, membershipsOf } from "../../actors/membership.ts";
import { bookingId, isStaff, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { BlockingRole, BlockStore, PersonBlock, PlacedBlock } from "../../db/person_blocks.ts";
import { page, pageOf, uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const reason = text(LIMITS.reasonCharacters);
/** A patient owes nobody a reason; a doctor gives one. */
export const blockBody = z.object({ reason: reason.nullish() });

/** What whoever took part in a visit may know of it. */
export interface OwnBlock {
  /** One's own block of the other; null: there is none. */
  readonly block: Pick<PersonBlock, "id" | "at" | "reason"> | null;
}

export interface BlockServices {
  /** One's own block after this visit. */
  own(by: Person, bookingId: string): Promise<Outcome<OwnBlock>>;
  block(by: Person, bookingId: string, body: unknown, language: Language): Promise<
    Outcome<OwnBlock>
  >;
  unblock(by: Person, bookingId: string): Promise<Outcome<OwnBlock>>;
  /** For staff: those that hold, of the visits that are theirs to see. */
  list(
    by: Person,
    query: { ended?: boolean; cursor?: string; limit?: number },
  ): Promise<Outcome<PageOf<PlacedBlock>>>;
  lift(by: Person, id: string): Promise<Outcome<{ readonly lifted: true }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "isBlocked">;
  readonly bookings: Pick<Bookings, "read" | "tell">;
  readonly index: Pick<BookingIndex, "ofDoctor">;
  readonly store: BlockStore;
  readonly book: BlockBook;
}

interface Side {
  readonly state: BookingState;
  readonly doctorId: PersonId;
  readonly role: BlockingRole;
}

const NOT_FOUND = { refused: "not_found" } as const;
const FORBIDDEN = { refused: "forbidden" } as const;
/** The list is read in pieces, since a dispatcher may see a few of many. */
const READ_AT_ONCE = 500;

export function blockServices(
  { world, bookings, index, store, book }: Surroundings,
): BlockServices {
  /**
   * On which side of the visit somebody stood. A caller acts for a patient whose whole visit the caller
   * sees: a child in care, or a patient who has agreed.
   */
  async function sideOf(by: Person, given: string): Promise<Side | Outcome<never>> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await bookings.read(bookingId(id));
    const audience = state === null ? null : audienceOf(state, by);
    if (state === null || audience === null || audience === "offered") return NOT_FOUND;
    const isPatient = audience === "patient" ||
      (audience === "caller" && state.callerSees === "all");
    if (!isPatient && audience !== "doctor") return FORBIDDEN;
    const doctorId = doctorIdOf(state);
    if (!isEnded(state) || doctorId === null) return { refused: "illegal_transition" };
    return { state, doctorId, role: isPatient ? "patient" : "doctor" };
  }

  async function ownOf({ state, doctorId, role }: Side): Promise<PersonBlock | null> {
    const between = await store.between([state.patientId], doctorId);
    return between.find(({ fromRole }) => fromRole === role) ?? null;
  }

  const shown = (block: PersonBlock | null): { readonly ok: OwnBlock } => ({
    ok: {
      block: block === null ? null : { id: block.id, at: block.at, reason: block.reason },
    },
  });

  /** Offers that stand end: nobody may take what must not be theirs. */
  function withdrawOffers(doctorId: PersonId): void {
    for (const { id, patientId, liveOffers } of index.ofDoctor(doctorId)) {
      const isAsked = liveOffers.some((offer) => offer.doctorId === doctorId);
      if (isAsked && world.isBlocked(patientId, doctorId)) {
        bookings.tell(id, { type: "withdraw", doctorId, because: "blocked" });
      }
    }
  }

  async function end(block: Pick<PersonBlock, "id">, by: Person): Promise<void> {
    await store.end(block.id, by.id, world.clock.now());
    book.lift(block.id);
  }

  return {
    async own(by, id) {
      const side = await sideOf(by, id);
      return "state" in side ? shown(await ownOf(side)) : side;
    },

    async block(by, id, body, language) {
      const input = validate(blockBody, body ?? {}, language);
      if ("invalid" in input) return input;
      const side = await sideOf(by, id);
      if (!("state" in side)) return side;
      const why = input.ok.reason ?? null;
      if (side.role === "doctor" && why === null) {
        return { invalid: [fieldError("reason", "required", language)] };
      }
      const block = {
        id: world.newId(),
        patientId: side.state.patientId,
        doctorId: side.doctorId,
        fromRole: side.role,
        madeBy: by.id,
        at: world.clock.now(),
        reason: why,
        bookingId: side.state.id,
      };
      // Said twice is said once.
      if (await store.add(block)) {
        book.put(block);
        withdrawOffers(side.doctorId);
      }
      return shown(await ownOf(side));
    },

    async unblock(by, id) {
      const side = await sideOf(by, id);
      if (!("state" in side)) return side;
      const block = await ownOf(side);
      if (block === null) return NOT_FOUND;
      await end(block, by);
      return shown(null);
    },

    async list(by, query) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const { limit, cursor } = page(query);
      const memberships = membershipsOf(by);
      const found = await store.list({
        ended: query.ended ?? false,
        before: cursor,
        limit: READ_AT_ONCE,
      });
      const own = found.filter((block) => covers(memberships, block));
      return { ok: pageOf(own.slice(0, limit + 1), limit, ({ id }) => id) };
    },

    async lift(by, given) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const id = uuidOrNull(given);
      const block = id === null ? null : await store.get(id);
      if (block === null || block.endedAt !== null || !covers(membershipsOf(by), block)) {
        return NOT_FOUND;
      }
      await end(block, by);
      return { ok: { lifted: true } };
    },
  };
}
