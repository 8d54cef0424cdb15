/**
 * Consents that a caller sees a patient's conclusions, and the bookings that open and close with them. The
 * consent is the truth; bookings follow it.
 */
import type { Bookings } from "../../actors/bookings.ts";
import { type BookingId, isRefusal, type PersonId, SYSTEM } from "../../actors/vocabulary.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import type { CallerSight } from "../../actors/booking/protocol.ts";
import type { World } from "../../actors/world.ts";
import type { ConsentStore, ConsentWay } from "../../db/consents.ts";
import type { Person } from "../services.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "bookings">;
  readonly bookings: Pick<Bookings, "ask">;
  readonly consents: ConsentStore;
  /** The other records that staff have found to be the same human. */
  readonly sameHuman: (id: PersonId) => Promise<readonly PersonId[]>;
}

const PAGE = 100;

const wayOf = (by: Person): ConsentWay =>
  by.role === "doctor" ? "doctor" : by.role === "patient" ? "self" : "staff";

export type Disclosures = ReturnType<typeof disclosures>;

export function disclosures({ world, bookings, consents, sameHuman }: Surroundings) {
  const recordsOf = async (id: PersonId): Promise<readonly PersonId[]> => [
    id,
    ...await sameHuman(id),
  ];

  /**
   * Every booking between these two, ended ones too, shows what the consent says now. It was given to
   * a human, whichever record the human called with; but it opens no more than the record of the
   * patient who gave it: that two patients are one, staff said and not they.
   */
  async function changed(patientId: PersonId, callerId: PersonId): Promise<void> {
    const callers = await recordsOf(callerId);
    const sees: CallerSight = await consents.isDisclosed(patientId, callers) ? "all" : "journey";
    for (let before: BookingId | null = null;;) {
      const page: readonly BookingState[] = await world.bookings.list(
        { kind: "person", personIds: [patientId] },
        {},
        { before, limit: PAGE },
      );
      for (const { id, callerId: caller, callerSees } of page) {
        if (caller === null || !callers.includes(caller) || callerSees === sees) continue;
        const reply = await bookings.ask(id, { type: "disclose", sees }, SYSTEM, null);
        if (isRefusal(reply)) throw new Error(`booking ${id} does not follow: ${reply.refused}`);
      }
      before = page.at(-1)?.id ?? null;
      if (page.length < PAGE || before === null) return;
    }
  }

  return {
    changed,

    /** These records have become one human, or are none any more: consents to them count anew. */
    async follow(ids: readonly PersonId[]): Promise<void> {
      for (const patientId of await consents.disclosedTo(ids)) {
        for (const id of ids) await changed(patientId, id);
      }
    },

    /** What was said in a booking counts for all that these two have together. */
    async recorded(by: Person, booking: BookingState, sees: CallerSight): Promise<void> {
      const { id, patientId, callerId } = booking;
      if (callerId === null) return;
      const at = world.clock.now();
      if (sees === "all") {
        await consents.give({
          id: world.newId(),
          personId: patientId,
          kind: "disclosure",
          toPersonId: callerId,
          bookingId: id,
          how: wayOf(by),
          givenBy: by.id,
          givenAt: at,
        });
      } else {
        await consents.revokeDisclosure(patientId, await recordsOf(callerId), by.id, at);
      }
      await changed(patientId, callerId);
    },
  };
}
