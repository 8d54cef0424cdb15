/** People who register over the API as everybody does, and the places where they are. */
import { ApiClient } from "./api_client.ts";
import { ADMIN } from "./server.ts";

let next = 0;
/** A word that nobody else in this run has. */
export const unique = (): string => `${Date.now().toString(36)}${(next++).toString(36)}`;

export const HOME = { text: "Mironovskaya Street, 12", latitude: 55.7905, longitude: 37.735 };
export const PASSWORD = "a-long-enough-phrase-7";

export const admin = (base: string): Promise<ApiClient> => new ApiClient(base).signIn(ADMIN);

export const patient = (base: string, more: Record<string, unknown> = {}): Promise<ApiClient> =>
  new ApiClient(base).register({
    email: `patient-${unique()}@tot.example`,
    phone: `+7900${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`,
    password: PASSWORD,
    firstName: "Anna",
    lastName: "Petrova",
    ...more,
  });

/** A doctor whom an admin has approved, on duty at a place. */
export async function doctor(
  base: string,
  place: { latitude: number; longitude: number } | null = HOME,
  more: Record<string, unknown> = {},
): Promise<ApiClient> {
  const made = await new ApiClient(base).register({
    email: `doctor-${unique()}@tot.example`,
    password: PASSWORD,
    firstName: "Marina",
    lastName: "Kovaleva",
    role: "doctor",
    specializations: ["therapist"],
    licenseNumber: "L041-01137-77/00412806",
    licenseExpiresOn: "2035-03-14",
    ...more,
  });
  await (await admin(base)).ok("POST", `/admin/doctors/${made.user.id}/approve`);
  if (place !== null) {
    await made.ok("PUT", "/geo/availability", { available: true });
    await stand(made, place);
  }
  return made;
}

/** The doctor's phone says where it is. */
export const stand = (
  who: ApiClient,
  place: { latitude: number; longitude: number },
): Promise<unknown> =>
  who.ok("POST", "/geo/track", {
    positions: [{
      latitude: place.latitude,
      longitude: place.longitude,
      accuracy: 12,
      recordedAt: new Date().toISOString(),
    }],
  });

export async function dispatcher(base: string): Promise<ApiClient> {
  const made = await patient(base, { firstName: "Olga", lastName: "Belova" });
  return await promoted(await admin(base), made, "dispatcher");
}

/** An admin makes staff of somebody, who signs in anew: the sign-ins from before have ended. */
export async function promoted(
  by: ApiClient,
  who: ApiClient,
  role: "dispatcher" | "admin",
): Promise<ApiClient> {
  await by.ok("PUT", `/admin/users/${who.user.id}/role`, { role });
  return await who.signIn({ login: who.user.email, password: PASSWORD });
}

/** A place so many metres to the north. */
export const north = (meters: number, of = HOME) => ({
  ...of,
  latitude: of.latitude + meters / 111_195,
});

export const urgentBooking = (more: Record<string, unknown> = {}) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Temperature 38.6 for two days, cough",
  address: { ...HOME, district: "Sokolinaya Gora", entrance: "3", floor: 5, flat: "48" },
  ...more,
});

/** The same person by another sign-in, which may end. Nobody stays nobody. */
export async function again(who: ApiClient): Promise<ApiClient> {
  if (who.token === null) return who;
  if (who.user.role === "admin") return await admin(who.base);
  return await new ApiClient(who.base).signIn({ login: who.user.email, password: PASSWORD });
}
