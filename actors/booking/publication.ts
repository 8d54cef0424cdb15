/**
 * What a change of a booking means for those who listen: whole views, messages, offers, and the word
 * that a booking is no longer theirs. Pure; each audience's view is made and encoded once.
 */
import {
  clinicStaffTopic,
  clinicTopic,
  type Frame,
  frame,
  personTopic,
  staffTopic,
} from "../hub.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import { type MedicalContent, medicalFieldsOf } from "./medical_content.ts";
import type { Message } from "./protocol.ts";
import { type BookingState, doctorIdOf, liveOffers } from "./state.ts";
import { type DoorFacts, UNKNOWN_DOOR } from "./door_facts.ts";
import type { FlatWarning } from "./warnings.ts";
import { type Audience, iso, type MessageView, viewFor } from "./view.ts";
import { offerViewFor } from "./offer_view.ts";

export interface Publication {
  readonly topic: string;
  readonly frame: Frame;
}

/** Topic → as whom its readers see the booking. Offered doctors get the offer, not the booking. */
export function readersOf(state: BookingState): ReadonlyMap<string, Audience> {
  const readers = new Map<string, Audience>();
  readers.set(staffTopic(state.city), "staff");
  if (state.clinicId !== null) {
    readers.set(clinicStaffTopic(state.city, state.clinicId), "staff");
    readers.set(clinicTopic(state.clinicId), "clinic");
  }
  // The patient first: of two views of one version a page keeps the first, should it get both.
  readers.set(personTopic(state.patientId), "patient");
  if (state.callerId !== null && state.callerId !== state.patientId) {
    readers.set(personTopic(state.callerId), "caller");
  }
  const doctorId = doctorIdOf(state);
  if (doctorId !== null) readers.set(personTopic(doctorId), "doctor");
  return readers;
}

export const messageView = (bookingId: string, message: Message): MessageView => ({
  bookingId,
  id: message.id,
  sequence: message.sequence,
  senderId: message.senderId,
  senderRole: message.senderRole,
  type: message.type,
  audience: message.audience,
  clientId: message.clientId,
  content: message.content,
  createdAt: iso(message.createdAt),
});

export const messageFrame = (bookingId: string, message: Message): Frame =>
  frame("message", messageView(bookingId, message));

const content = (
  { id, patientId }: BookingState,
  fields: MedicalContent["fields"],
): MedicalContent => ({ bookingId: id, patientId, fields });

function bookingFrame(
  state: BookingState,
  audience: Audience,
  at: Instant,
  door: DoorFacts,
): Frame | null {
  const view = viewFor(state, audience, at, null, door);
  return view === null
    ? null
    : { ...frame("booking", view), medical: content(state, medicalFieldsOf(view)) };
}

/** The booking again as it is, to staff alone: what they know of its door has changed. */
export function staffPublications(
  state: BookingState,
  at: Instant,
  isHeard: (topic: string) => boolean,
  door: DoorFacts,
): readonly Publication[] {
  const topics = [...readersOf(state)]
    .flatMap(([topic, audience]) => audience === "staff" && isHeard(topic) ? [topic] : []);
  const made = topics.length === 0 ? null : bookingFrame(state, "staff", at, door);
  return made === null ? [] : topics.map((topic) => ({ topic, frame: made }));
}

/**
 * Nothing is made for a topic that nobody listens to.
 *
 * @param previous what was told last, or null for a new booking
 * @param messages those that came with this change
 * @param viewChanged false when only the room has a new message
 * @param isHeard whether a topic has a reader now
 * @param door what staff know of the door now
 */
export function publicationsOf(
  previous: BookingState | null,
  next: BookingState,
  messages: readonly Message[],
  viewChanged: boolean,
  at: Instant,
  isHeard: (topic: string) => boolean,
  door: DoorFacts = UNKNOWN_DOOR,
): readonly Publication[] {
  const out: Publication[] = [];
  const readers = readersOf(next);
  if (viewChanged) {
    const encoded = new Map<Audience, Frame | null>();
    for (const [topic, audience] of readers) {
      if (!isHeard(topic)) continue;
      if (!encoded.has(audience)) {
        encoded.set(audience, bookingFrame(next, audience, at, door));
      }
      const made = encoded.get(audience);
      if (made) out.push({ topic, frame: made });
    }
    for (const topic of previous === null ? [] : readersOf(previous).keys()) {
      if (readers.has(topic) || !isHeard(topic)) continue;
      const removed = frame("booking_removed", { bookingId: next.id, reason: next.status });
      out.push({ topic, frame: removed });
    }
    out.push(...offerPublications(previous, next, at, isHeard, door.warnings));
  }
  for (const message of messages) {
    const made = { ...messageFrame(next.id, message), medical: content(next, ["messages"]) };
    for (const [topic, audience] of readers) {
      if (!isHeard(topic)) continue;
      if (message.audience === "staff" && audience !== "staff") continue;
      out.push({ topic, frame: made });
    }
  }
  return out;
}

function offerPublications(
  previous: BookingState | null,
  next: BookingState,
  at: Instant,
  isHeard: (topic: string) => boolean,
  warnings: readonly FlatWarning[],
): Publication[] {
  const before = new Set(previous === null ? [] : liveOffers(previous).map((offer) => offer.id));
  const now = new Set(liveOffers(next).map((offer) => offer.id));
  const out: Publication[] = [];
  for (const offer of next.offers) {
    const topic = personTopic(offer.doctorId);
    if (!isHeard(topic)) continue;
    if (now.has(offer.id) && !before.has(offer.id)) {
      const view = offerViewFor(next, offer.doctorId, at, warnings);
      if (view !== null) {
        const fields = medicalFieldsOf({ ...view, conclusion: null, addenda: [] });
        const medical = { ...content(next, fields), isOffer: true } as const;
        out.push({ topic, frame: { ...frame("offer", view), medical } });
      }
    }
    if (before.has(offer.id) && !now.has(offer.id)) {
      // A doctor learns of no block, of nobody's contract and of no silent call from an offer that ends.
      const { outcome } = offer;
      const isPrivate = ["blocked", "other_contract", "danger"].includes(outcome);
      const reason = isPrivate ? "withdrawn" : outcome;
      const closed = { offerId: offer.id, bookingId: next.id, reason };
      out.push({ topic, frame: frame("offer_closed", closed) });
    }
  }
  return out;
}

/** People whose pages show this booking: they follow the doctor on the way. */
export const followersOf = (state: BookingState): readonly PersonId[] =>
  [...new Set([state.callerId, state.patientId])].filter((id) => id !== null);
