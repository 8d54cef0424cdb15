/** Every route about days to come, called once each as its people do: for the check of the document. */
import { HOUR, instant } from "../../actors/vocabulary.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import type { Inside } from "./program.ts";

type Call = (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>;

const SHIFTS = "/doctor-profiles/me/planned-shifts";

export async function planningCalls({ base, program, rows }: Inside, call: Call): Promise<void> {
  const [marina, anna, olga, clinic] = await Promise.all([
    people.doctor(base, null, { specializations: ["urologist"] }),
    people.patient(base),
    people.dispatcher(base),
    people.patient(base, { role: "clinic", clinicName: "Clinic of plans" }),
  ]);
  await rows(`insert into clinic_doctors (id, clinic_id, doctor_id, from_at) values
    (gen_random_uuid(), '${clinic.user.id}', '${marina.user.id}', now())`);
  // Noon in the city, the day after tomorrow.
  const day = new Date(Date.now() + 51 * HOUR).toISOString().slice(0, 10);
  const at = (hour: number) => `${day}T${String(hour - 3).padStart(2, "0")}:00:00.000Z`;
  const shift = (from: number, until: number) => ({
    startsAt: at(from),
    endsAt: at(until),
    startPlace: people.HOME,
  });
  const booking = {
    callType: "scheduled",
    specialization: "urologist",
    symptoms: "A cough",
    address: people.HOME,
  };
  await call(marina, "POST", SHIFTS, shift(9, 12));
  const { id } = await call(marina, "POST", SHIFTS, shift(18, 20));
  await call(marina, "GET", SHIFTS);
  await call(marina, "DELETE", `${SHIFTS}/${id}`);
  const own = `/clinic-profiles/me/doctors/${marina.user.id}/planned-shifts`;
  const added = await call(clinic, "POST", own, shift(14, 15));
  await call(clinic, "GET", own);
  await call(clinic, "POST", `${own}/remove`, { shiftId: added.id });
  const { latitude, longitude } = people.HOME;
  await call(
    anna,
    "GET",
    `/slots?latitude=${latitude}&longitude=${longitude}&specialization=urologist` +
      `&callType=scheduled&date=${day}`,
  );
  const made = await call(anna, "POST", "/bookings", {
    ...booking,
    scheduledTime: at(10),
    slot: true,
  });
  await call(olga, "GET", `/bookings/${made.id}/plan-alternatives`);
  await call(olga, "POST", `/bookings/${made.id}/assign`, { doctorId: marina.user.id });
  await call(marina, "GET", `/doctor-days/${marina.user.id}?date=${day}`);
  const wish = { booking, days: [day], parts: ["morning"] };
  const [first, second] = [
    await call(anna, "POST", "/waitlist", wish),
    await call(anna, "POST", "/waitlist", wish),
  ];
  await program.lookAtPlans(instant(Date.now()));
  await call(anna, "GET", "/waitlist");
  await call(anna, "GET", `/waitlist/${first.id}`);
  await call(anna, "POST", `/waitlist/${first.id}/take`);
  await call(anna, "POST", `/waitlist/${second.id}/pass`);
  await call(anna, "POST", `/waitlist/${second.id}/leave`);
  const now = await call(anna, "POST", "/bookings", { ...booking, callType: "urgent" });
  const { windows } = await call(olga, "GET", `/bookings/${now.id}/plan-alternatives`);
  await call(olga, "POST", `/bookings/${now.id}/later`, windows[0]);
}
