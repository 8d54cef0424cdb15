/**
 * «Везу в стационар»: the doctor of a visit chooses where to and writes what those must know who take over;
 * dispatchers hear of it, and whoever the patient has named for an emergency is asked to call.
 */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { type BookingState, isVisiting } from "../../actors/booking/state.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, type BookingId, bookingId, HOUR } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { HospitalTransport, HospitalTransportStore } from "../../db/hospital_transports.ts";
import type { ProfileStore } from "../../db/profiles.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { EmergencyServices } from "../emergency_services.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";

export const transportBody = z.object({
  hospital: z.object({
    name: text(200),
    latitude: z.number().min(-90).max(90).nullish(),
    longitude: z.number().min(-180).max(180).nullish(),
    phone: text(40).nullish(),
  }),
  note: text(LIMITS.reasonCharacters),
});

export interface TransportServices {
  /** Of a visit that is this doctor's and not over; with whether there is somebody to be told. */
  of(by: Person, bookingId: string): Promise<
    Outcome<{ readonly transport: HospitalTransport | null; readonly hasContact: boolean }>
  >;
  save(by: Person, bookingId: string, body: unknown, language: Language): Promise<
    Outcome<{ readonly transport: HospitalTransport }>
  >;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly readBooking: (id: BookingId) => Promise<BookingState | null>;
  readonly store: HospitalTransportStore;
  readonly profiles: Pick<ProfileStore, "get">;
  readonly emergency: Pick<EmergencyServices, "raise">;
  /** The dispatchers' telephone of a city; null: it is not told. */
  readonly phoneOf: (city: string) => string | null;
}

/** A call that comes later than this finds nobody on the way any more. */
const USEFUL_MILLISECONDS = 6 * HOUR;
const MESSAGE_CHARACTERS = 500;

export function transportServices(around: Surroundings): TransportServices {
  const { world, store, profiles, emergency } = around;

  async function visitOf(by: Person, given: string): Promise<BookingState | null> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await around.readBooking(bookingId(id));
    return state !== null && isVisiting(state) && state.doctor.id === by.id ? state : null;
  }
  const contactOf = async ({ patientId }: BookingState) => {
    const facts = (await profiles.get(patientId))?.facts;
    const contact = facts?.emergencyContact ?? null;
    return contact === null
      ? null
      : { phone: contact.phone, language: facts?.contactLanguage ?? "ru" } as const;
  };

  return {
    async of(by, given) {
      const state = await visitOf(by, given);
      if (state === null) return { refused: "not_found" };
      const [transport, contact] = await Promise.all([store.of(state.id), contactOf(state)]);
      return { ok: { transport, hasContact: contact !== null } };
    },

    async save(by, given, body, language) {
      const state = await visitOf(by, given);
      if (state === null) return { refused: "not_found" };
      const input = validate(transportBody, body, language);
      if ("invalid" in input) return input;
      const { hospital: { name, latitude, longitude, phone }, note } = input.ok;
      const at = world.clock.now();
      const contact = await contactOf(state);
      const dispatchers = around.phoneOf(state.city);
      const { id, patientId } = state;
      await store.save(
        {
          bookingId: id,
          patientId,
          doctorId: by.id,
          hospital: {
            name,
            latitude: latitude ?? null,
            longitude: longitude ?? null,
            phone: phone ?? null,
          },
          note,
          savedAt: at,
        },
        contact === null || dispatchers === null ? null : {
          channel: "sms",
          recipient: contact.phone,
          language: contact.language,
          template: "relative_call",
          values: { phone: dispatchers },
          // However often it is changed, a relative is frightened once.
          dedupeKey: `relative_call/${id}`,
          personId: patientId,
          createdAt: at,
          expiresAt: after(at, USEFUL_MILLISECONDS),
        },
      );
      const raised = await emergency.raise(by, {
        kind: "hospital_transport",
        bookingId: id,
        clientId: `transport/${id}/${at}`,
        message: `${name}\n${note}`.slice(0, MESSAGE_CHARACTERS),
      }, language);
      if (!("ok" in raised)) return raised;
      const transport = await store.of(id);
      return transport === null ? { refused: "not_found" } : { ok: { transport } };
    },
  };
}
