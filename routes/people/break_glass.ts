/**
 * «Break glass»: what is closed to staff and to a doctor opens for a quarter of an hour to whoever says
 * why. The reason stands in the access log, the patient sees it, and it is a flag to the admins. There
 * is no other memory of it than the log.
 */
import { z } from "zod";
import { hasClosedPart, openMedicalPart } from "../../actors/booking/medical_part.ts";
import { text } from "../../actors/booking/schemas.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { audienceOf } from "../../actors/booking/view.ts";
import { BOOKING_TIMES, LIMITS } from "../../actors/limits.ts";
import { after, type Instant, instant, isStaff } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { type AccessEntry, reasonPlace } from "../../db/audit.ts";
import type { Keyring } from "../../db/keyring.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { RateLimit } from "../rate_limit.ts";
import { currentRequestId } from "../request_scope.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import type { AccessLog } from "./access_log.ts";

export const breakGlassBody = z.object({ reason: text(LIMITS.reasonCharacters) });

export interface OpenedGlass {
  /** RFC 3339: it closes again by itself. */
  readonly openUntil: string;
}

interface Surroundings {
  readonly audit: {
    record(entries: readonly AccessEntry[]): Promise<void>;
    glassBrokenAt(
      readerId: string,
      of: { readonly bookingId: string } | { readonly personId: string },
      since: number,
    ): Promise<number | null>;
  };
  readonly access: Pick<AccessLog, "denied">;
  readonly keyring: Keyring;
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly stateOf: (id: string) => Promise<BookingState | null>;
  /** Whether the reader has to do with this patient at all: a reason alone is no right. */
  readonly mayOpenCard: (by: Person, personId: string) => Promise<boolean>;
  /** Whether there is such a patient, with an account or in somebody's care. */
  readonly isPatient: (personId: string) => Promise<boolean>;
  readonly rateLimits: boolean;
}

/** Where the patient's key is gone, the reason is sealed with the key of the records that stay. */
const RECORDS_KEY = "access_reasons";

export class BreakGlass {
  readonly #limit: RateLimit;

  constructor(private readonly around: Surroundings) {
    this.#limit = new RateLimit(around.rateLimits);
  }

  /** Until when it is open to this person; null: it is closed. */
  async openUntil(
    by: Person,
    of: { readonly bookingId: string } | { readonly personId: string },
  ): Promise<Instant | null> {
    if (!isStaff(by.role) && by.role !== "doctor") return null;
    const now = this.around.world.clock.now();
    const at = await this.around.audit.glassBrokenAt(
      by.id,
      of,
      now - BOOKING_TIMES.brokenGlassMilliseconds,
    );
    // Whoever may not open it any more does not read on either.
    if (at !== null && "personId" in of && !await this.around.mayOpenCard(by, of.personId)) {
      return null;
    }
    return at === null ? null : after(instant(at), BOOKING_TIMES.brokenGlassMilliseconds);
  }

  /** Opens the medical part of a booking. */
  async openBooking(
    by: Person,
    given: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OpenedGlass>> {
    const { stateOf, access, world } = this.around;
    const id = uuidOrNull(given);
    const input = validate(breakGlassBody, body, language);
    if ("invalid" in input) return input;
    const state = id === null ? null : await stateOf(id);
    const audience = state === null ? null : audienceOf(state, by);
    if (state === null) return { refused: "not_found" };
    const at = world.clock.now();
    if (audience !== "staff" && audience !== "doctor") {
      const { patientId: personId, id: bookingId } = state;
      await access.denied(by, {
        personId,
        bookingId,
        fields: ["symptoms"],
        purpose: "break_glass",
      });
      return { refused: audience === null ? "not_found" : "forbidden" };
    }
    if (!hasClosedPart(state, audience, at)) return { refused: "nothing_closed" };
    const words = openMedicalPart(state, audience, at).words
      ? []
      : ["symptoms", "redFlags", "messages", "history"];
    const ending = state.status === "completed" ? ["conclusion", "addenda"] : [];
    return await this.#break(by, input.ok.reason, at, {
      personId: state.patientId,
      bookingId: state.id,
      fields: [...words, ...ending],
    });
  }

  /** Opens a person's medical card, where no booking is the reason to read it. */
  async openCard(
    by: Person,
    given: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<OpenedGlass>> {
    const personId = uuidOrNull(given);
    if (!isStaff(by.role) && by.role !== "doctor") return { refused: "forbidden" };
    const input = validate(breakGlassBody, body, language);
    if ("invalid" in input) return input;
    if (personId === null || !await this.around.isPatient(personId)) {
      return { refused: "not_found" };
    }
    if (!await this.around.mayOpenCard(by, personId)) {
      await this.around.access.denied(by, {
        personId,
        bookingId: null,
        fields: ["card"],
        purpose: "break_glass",
      });
      return { refused: "not_found" };
    }
    return await this.#break(by, input.ok.reason, this.around.world.clock.now(), {
      personId,
      bookingId: null,
      fields: ["card"],
    });
  }

  async #break(
    by: Person,
    reason: string,
    at: Instant,
    of: Pick<AccessEntry, "personId" | "bookingId" | "fields">,
  ): Promise<Outcome<OpenedGlass>> {
    const { audit, keyring, world } = this.around;
    const wait = this.#limit.attempt(by.id, LIMITS.brokenGlassesPerMinute, at);
    if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
    const id = world.newId();
    const key = (await keyring.persons([of.personId])).get(of.personId) ??
      await keyring.purpose(RECORDS_KEY);
    await audit.record([{
      ...of,
      id,
      at,
      readerId: by.id,
      readerRole: by.role,
      purpose: "break_glass",
      outcome: "break_glass",
      requestId: currentRequestId(),
      reason: key.seal(reasonPlace(id), reason),
    }]);
    world.log.warn("break glass", { readerId: by.id, bookingId: of.bookingId });
    const openUntil = after(at, BOOKING_TIMES.brokenGlassMilliseconds);
    return { ok: { openUntil: new Date(openUntil).toISOString() } };
  }
}

/** The words of reasons; null: they were deleted with their person. */
export async function openReasons(
  keyring: Keyring,
  entries: readonly Pick<AccessEntry, "id" | "personId" | "reason">[],
): Promise<ReadonlyMap<string, string>> {
  const sealed = entries.filter(({ reason }) => reason !== null);
  if (sealed.length === 0) return new Map();
  const keys = await keyring.persons(sealed.map(({ personId }) => personId));
  const records = await keyring.purpose(RECORDS_KEY);
  return new Map(sealed.flatMap(({ id, personId, reason }) => {
    for (const key of [keys.get(personId), records]) {
      try {
        if (key !== undefined && reason !== null) return [[id, key.open(reasonPlace(id), reason)]];
      } catch { /* sealed with the other one, or deleted */ }
    }
    return [];
  }));
}
