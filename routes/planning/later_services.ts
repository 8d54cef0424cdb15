/**
 * An urgent booking that nobody takes becomes a planned one: the dispatcher agrees upon a window with
 * the patient by telephone, and gives it in one act. A booking keeps its kind, so another one is made, with
 * the same people and words, and only then the search that found nobody ends.
 */
import { z } from "zod";
import { rulesFor } from "../../actors/booking/plan.ts";
import { moment } from "../../actors/booking/schemas.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { audienceOf } from "../../actors/booking/view.ts";
import type { Creation } from "../../actors/booking/protocol.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { bookingId, isRefusal } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { translate } from "../locale.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { visitOf } from "../booking_creation.ts";
import type { Pricing } from "../money/quotes.ts";
import type { BookedPlaces } from "./booked_places.ts";

export const laterWindowBody = z.object({ startsAt: moment, endsAt: moment });

export interface LaterServices {
  /** For staff, of an urgent booking that searches. @returns the planned booking in its place */
  planLater(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ readonly bookingId: string }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "dispatchSettings">;
  readonly bookings: Pick<Bookings, "read" | "create" | "createdBy" | "ask">;
  readonly places: Pick<BookedPlaces, "placed">;
  /** What the planned visit costs, by the tariff of its hour; put together later than this. */
  readonly pricing: () => Pick<Pricing, "fix">;
}

export function laterServices(
  { world, bookings, places, pricing }: Surroundings,
): LaterServices {
  /** The same wish for another hour; what was pressing is so no more. */
  const plannedOf = (state: BookingState): Omit<Creation, "scheduledTime" | "scheduledUntil"> => {
    const id = bookingId(world.newId());
    return {
      id,
      visitId: id,
      city: state.city,
      callType: "scheduled",
      specialization: state.specialization,
      needs: state.needs,
      redFlags: state.redFlags,
      triage: state.triage ?? null,
      priority: "normal",
      patientId: state.patientId,
      callerId: state.callerId,
      callerSees: state.callerSees,
      payerId: state.payerId,
      clinicId: state.clinicId,
      ...(state.clinicOnly === true ? { clinicOnly: true } : {}),
      preferredDoctorId: null,
      paymentMethod: state.paymentMethod,
      planning: rulesFor(
        "scheduled",
        world.dispatchSettings(state.city, state.clinicId).planning,
      ),
      ...(state.language === undefined ? {} : { language: state.language }),
    };
  };

  return {
    async planLater(by, given, body, language) {
      const id = uuidOrNull(given);
      const state = id === null ? null : await bookings.read(bookingId(id));
      const audience = state === null ? null : audienceOf(state, by);
      if (state === null || audience === null) return { refused: "not_found" };
      if (audience !== "staff") return { refused: "forbidden" };
      const input = validate(laterWindowBody, body, language);
      if ("invalid" in input) return input;
      const { startsAt: from, endsAt: until } = input.ok;
      // Of one booking one comes, however often the button is pressed.
      const identity = { commandId: state.id, bodyHash: `later/${from}` };
      const before = await bookings.createdBy(by, identity);
      if (before !== null) return isRefusal(before) ? before : { ok: { bookingId: before.id } };
      if (state.callType !== "urgent" || state.status !== "pending") {
        return { refused: "illegal_transition" };
      }
      const wanted = { ...plannedOf(state), scheduledTime: from, scheduledUntil: until };
      const visit = visitOf(wanted, state.words.address, world.clock.now());
      const fixed = await pricing().fix(by, wanted.id, visit, null, language);
      if (!("ok" in fixed)) return fixed;
      const creation = { ...wanted, ...fixed.ok };
      const made = await places.placed({
        request: { ...creation, doctorId: null, point: state.words.address },
        by: by.id,
        from,
        until,
        isSlot: true,
      }, (plan) => bookings.create({ ...creation, plan }, state.words, by, identity));
      if (made === "slot_taken") return { refused: "slot_taken" };
      if (isRefusal(made)) return made;
      // A doctor may have taken it meanwhile: then both stand, and the dispatcher sees both.
      const reason = translate(language, "waitlist.cancelReason");
      await bookings.ask(state.id, { type: "cancel", reason, whileSearching: true }, by, null);
      return { ok: { bookingId: made.id } };
    },
  };
}
