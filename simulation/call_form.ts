/** What the form of a call says: the booking that it asks for. Pure. */
import { rulesFor } from "../actors/booking/plan.ts";
import type { BookingWords, Creation } from "../actors/booking/protocol.ts";
import type { DispatchSettings } from "../actors/dispatcher/settings.ts";
import type { CityTable } from "./city_table.ts";
import type { Call } from "./people.ts";
import { CITY } from "./process.ts";

export function bookingOf(
  call: Call,
  city: CityTable,
  settings: DispatchSettings,
): { readonly creation: Creation; readonly words: BookingWords } {
  const { id, patientId, callType, specialization, scheduledTime, scheduledUntil } = call;
  return {
    creation: {
      id,
      visitId: id,
      city: CITY,
      callType,
      specialization,
      needs: [],
      redFlags: [],
      priority: callType === "urgent" ? "high" : "normal",
      patientId,
      callerId: patientId,
      callerSees: "all",
      payerId: patientId,
      clinicId: null,
      preferredDoctorId: null,
      paymentMethod: null,
      scheduledTime,
      scheduledUntil,
      planning: rulesFor(callType, settings.planning),
    },
    words: {
      symptoms: "fever",
      address: { text: "a door", ...city.doors[call.door]! },
      patient: { firstName: "P", lastName: String(call.number) },
      contactPhone: null,
      doorContact: null,
    },
  };
}
