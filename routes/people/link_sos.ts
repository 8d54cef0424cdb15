/**
 * A call for help by the link of a visit: a patient without an account has nobody else to sign in as. The
 * link's holder calls for this visit and no other, sees what became of that call, and may take it back.
 */
import type { AlertView } from "../../actors/alert/view.ts";
import { type BookingState, isEnded } from "../../actors/booking/state.ts";
import type { AlertCalled, EmergencyServices } from "../emergency_services.ts";
import type { Language, Outcome, Person } from "../services.ts";
import type { LinkedVisit, VisitLinkServices } from "./visit_links.ts";

/** A visit by its link, with the call that was made of it. */
export interface LinkedSos {
  readonly visit: LinkedVisit;
  /** The last one of this visit, open or not; null: nobody has called. */
  readonly alert: AlertView | null;
  /** False: the visit has ended, and there is nobody to send to. */
  readonly mayCall: boolean;
}

export interface LinkedCall {
  /** Of the page that called: sent again it is the same call. */
  readonly clientId: string | undefined;
  /** How long it waited in the browser, in words; null: it did not. */
  readonly late: string | null;
}

export interface LinkSosServices {
  /** @param address of the network, for the limit of wrong links */
  view(token: string, address: string): Promise<Outcome<LinkedSos>>;
  raise(
    token: string,
    address: string,
    call: LinkedCall,
    language: Language,
  ): Promise<Outcome<AlertCalled>>;
  cancel(token: string, address: string, language: Language): Promise<Outcome<object>>;
}

interface Surroundings {
  readonly links: Pick<VisitLinkServices, "open" | "bookingOf">;
  readonly emergency: Pick<EmergencyServices, "raise" | "list" | "setStatus">;
}

/** Looked through for the one of this visit. */
const LATEST = 10;

export function linkSosServices({ links, emergency }: Surroundings): LinkSosServices {
  async function lastOf(by: Person, state: BookingState): Promise<AlertView | null> {
    const { items } = await emergency.list(by, { limit: LATEST });
    return items.find(({ bookingId }) => bookingId === state.id) ?? null;
  }

  return {
    async view(token, address) {
      const opened = await links.open(token, address);
      if (!("ok" in opened)) return opened;
      const state = await links.bookingOf(token, address);
      if (!("ok" in state)) return state;
      const alert = await lastOf(patientOf(state.ok), state.ok);
      return { ok: { visit: opened.ok, alert, mayCall: !isEnded(state.ok) } };
    },

    async raise(token, address, { clientId, late }, language) {
      const state = await links.bookingOf(token, address);
      if (!("ok" in state)) return state;
      if (isEnded(state.ok)) return { refused: "illegal_transition" };
      const body = {
        kind: "sos",
        bookingId: state.ok.id,
        ...(clientId && { clientId }),
        ...(late !== null && { message: late }),
      };
      return await emergency.raise(patientOf(state.ok), body, language);
    },

    async cancel(token, address, language) {
      const state = await links.bookingOf(token, address);
      if (!("ok" in state)) return state;
      const by = patientOf(state.ok);
      const alert = await lastOf(by, state.ok);
      if (alert === null) return { refused: "not_found" };
      return await emergency.setStatus(by, alert.id, { status: "cancelled" }, language);
    },
  };
}

/** The patient of the visit as whoever calls: with an account or without one. */
function patientOf(state: BookingState): Person {
  const { firstName, lastName } = state.words.patient;
  return {
    id: state.patientId,
    role: "patient",
    firstName: firstName ?? "",
    lastName: lastName ?? "",
    email: null,
    phone: null,
    active: true,
    createdAt: state.createdAt,
  };
}
