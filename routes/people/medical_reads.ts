/**
 * The services of bookings and duty, with every reading of somebody's health written down before the
 * answer leaves. They stand around the services, so that a page, the API and a stream cannot pass by.
 */
import { medicalFieldsOf } from "../../actors/booking/medical_content.ts";
import { hasClosedPart } from "../../actors/booking/medical_part.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { audienceOf, type BookingView } from "../../actors/booking/view.ts";
import type { Instant, Role } from "../../actors/vocabulary.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Person, Services } from "../services.ts";
import type { AccessLog, Reading } from "./access_log.ts";

interface Surroundings {
  readonly access: Pick<AccessLog, "read" | "pushed" | "denied">;
  /** The booking as it is, whoever asks; null: there is none. */
  readonly stateOf: (id: string) => Promise<BookingState | null>;
  /** The same, if it is in memory: those that are open are. */
  readonly peek: (id: string) => BookingState | null;
  readonly now: () => Instant;
}

/** Why somebody of this role reads a booking, where nothing else is said. */
export const purposeOf = (role: Role): string => PURPOSES[role];

const PURPOSES: Readonly<Record<Role, string>> = {
  patient: "caller",
  doctor: "visit",
  clinic: "clinic",
  dispatcher: "dispatch",
  admin: "dispatch",
};

export function auditedBookings(
  bookings: Services["bookings"],
  { access, stateOf, peek, now }: Surroundings,
): Services["bookings"] {
  async function readingOf(by: Person, view: BookingView): Promise<readonly Reading[]> {
    const fields = medicalFieldsOf(view);
    if (fields.length === 0) return [];
    // Who is only asked is not told whose booking it is; the log knows.
    const isOffered = view.patientId === null;
    const personId = view.patientId ??
      (peek(view.id) ?? await stateOf(view.id))?.patientId;
    if (personId === undefined) throw new Error(`booking ${view.id} is shown, and there is none`);
    const purpose = isOffered
      ? "offer"
      : view.medicalOpenUntil === undefined
      ? purposeOf(by.role)
      : "break_glass";
    return [{ personId, bookingId: view.id, fields, purpose }];
  }

  const listed = async (by: Person, views: readonly BookingView[]) =>
    await access.read(
      by,
      (await Promise.all(views.map((view) => readingOf(by, view)))).flat(),
      "listed",
    );

  /** Reads something of a booking by its id; a foreign one that exists is a reading that was denied. */
  async function opened<Value>(
    by: Person,
    id: string,
    fields: readonly string[],
    value: Value | null,
  ): Promise<Value | null> {
    const known = uuidOrNull(id);
    const state = known === null ? null : peek(known) ?? await stateOf(known);
    if (state === null) return value;
    const audience = audienceOf(state, by);
    const isClosed = audience !== null && value !== null && hasClosedPart(state, audience, now());
    const reading = {
      personId: state.patientId,
      bookingId: state.id,
      fields,
      purpose: isClosed ? "break_glass" : purposeOf(by.role),
    };
    if (value === null) await access.denied(by, reading);
    else await access.read(by, [reading], "opened");
    return value;
  }

  return {
    ...bookings,
    async view(by, id) {
      const view = await bookings.view(by, id);
      if (view === null) return await opened(by, id, ["symptoms"], view);
      await access.read(by, await readingOf(by, view), "opened");
      return view;
    },
    async list(by, query) {
      const page = await bookings.list(by, query);
      await listed(by, page.items);
      return page;
    },
    async current(by) {
      const views = await bookings.current(by);
      await listed(by, views);
      return views;
    },
    async history(by, id) {
      const items = await bookings.history(by, id);
      const tells = items === null || items.some(({ reason }) => reason !== null);
      return await opened(by, id, tells ? ["history"] : [], items);
    },
    async messages(by, id, query) {
      const messages = await bookings.messages(by, id, query);
      const tells = messages === null || messages.length > 0;
      return await opened(by, id, tells ? ["messages"] : [], messages);
    },
  };
}

export function auditedDuty(
  duty: Services["duty"],
  { access, peek }: Surroundings,
): Services["duty"] {
  return {
    ...duty,
    offers(by) {
      const offers = duty.offers(by);
      for (const { bookingId, symptoms, redFlags } of offers) {
        const personId = peek(bookingId)?.patientId;
        if (personId === undefined) continue;
        const fields = medicalFieldsOf({ symptoms, redFlags, conclusion: null, addenda: [] });
        access.pushed(by, { personId, bookingId, fields, purpose: "offer" });
      }
      return offers;
    },
  };
}
