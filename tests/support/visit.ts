/** A visit over the API, from the call to its conclusion. */
import type { ApiClient } from "./api_client.ts";
import { urgentBooking } from "./people.ts";

/** The patient calls, a dispatcher gives it to the doctor. @returns the booking's id */
export async function assigned(
  patient: ApiClient,
  dispatcher: ApiClient,
  doctor: ApiClient,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { id } = await patient.ok("POST", "/bookings", urgentBooking(more));
  await dispatcher.ok("POST", `/bookings/${id}/assign`, { doctorId: doctor.user.id });
  return id;
}

/** From `assigned` to `completed`. */
export async function completed(
  id: string,
  patient: ApiClient,
  doctor: ApiClient,
  conclusion = "Acute bronchitis, rest and fluids",
): Promise<void> {
  await doctor.ok("POST", `/bookings/${id}/depart`);
  await doctor.ok("POST", `/bookings/${id}/arrive`);
  const { doorCode } = await patient.ok("GET", `/bookings/${id}`);
  await doctor.ok("POST", `/bookings/${id}/start`, { doorCode });
  await doctor.ok("POST", `/bookings/${id}/complete`, { conclusion, actualDurationMinutes: 25 });
}
