/** What a new booking is made of, from what was asked and by whom. */
import { rulesFor } from "../actors/booking/plan.ts";
import type { Creation } from "../actors/booking/protocol.ts";
import { priorityOf } from "../actors/booking/red_flags.ts";
import type * as schemas from "../actors/booking/schemas.ts";
import {
  bookingId,
  type GeoPoint,
  type Instant,
  type PersonId,
  personId,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { ServedCities } from "./booking_services.ts";
import type { Visit } from "./money/price_book.ts";
import type { BookedPatient } from "./people/booked_patient.ts";
import type { Language, Person } from "./services.ts";

export function creationOf(
  by: Person,
  wanted: Omit<schemas.CreateBody, "commandId">,
  patient: BookedPatient,
  { city, clinicId, language }: {
    readonly city: string;
    readonly clinicId: PersonId | null;
    readonly language: Language;
  },
  world: Pick<World, "newId" | "dispatchSettings">,
): Creation {
  const id = bookingId(world.newId());
  const isPatient = by.role === "patient";
  const redFlags = wanted.redFlags ?? [];
  return {
    id,
    visitId: id,
    city,
    callType: wanted.callType,
    specialization: wanted.specialization,
    needs: wanted.needs ?? [],
    redFlags,
    triage: wanted.triage ?? null,
    priority: priorityOf(wanted.callType, redFlags),
    patientId: patient.id,
    callerId: isPatient ? by.id : null,
    callerSees: patient.callerSees,
    payerId: isPatient ? by.id : null,
    clinicId,
    preferredDoctorId: wanted.preferredDoctorId
      ? personId(wanted.preferredDoctorId.toLowerCase())
      : null,
    paymentMethod: wanted.paymentMethod ?? null,
    scheduledTime: wanted.callType === "urgent" ? null : wanted.scheduledTime ?? null,
    scheduledUntil: wanted.callType === "urgent" ? null : wanted.scheduledUntil ?? null,
    planning: rulesFor(wanted.callType, world.dispatchSettings(city, clinicId).planning),
    language,
  };
}

/** The part of the city, which an offer shows, from the map where the client did not say it. */
export const withDistrict = (
  address: schemas.Address | null,
  cities: ServedCities,
): schemas.Address | null =>
  address === null || address.district
    ? address
    : { ...address, district: cities.districtAt(address) };

/** What its price depends on. */
export const visitOf = (
  { city, clinicId, specialization, callType, scheduledTime }: Creation,
  point: GeoPoint | null,
  now: Instant,
): Visit => ({ city, clinicId, specialization, callType, at: scheduledTime ?? now, point });
