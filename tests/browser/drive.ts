/** A doctor's phone on its way: along the streets, at a car's speed, with the noise of a real receiver. */
import type { Page } from "playwright-core";

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const METERS_PER_DEGREE = 111_320;
const NOISE_METERS = 6;
const STEP_MILLISECONDS = 500;

const metersBetween = (one: Place, other: Place): number =>
  Math.hypot(
    (one.latitude - other.latitude) * METERS_PER_DEGREE,
    (one.longitude - other.longitude) * METERS_PER_DEGREE *
      Math.cos(one.latitude * Math.PI / 180),
  );

/** The place so many meters along a line; its end where the line is shorter. */
export function placeAlong(line: readonly Place[], meters: number): Place {
  let left = meters;
  for (const [index, from] of line.entries()) {
    const to = line[index + 1];
    if (to === undefined) return from;
    const length = metersBetween(from, to);
    if (left <= length) {
      const share = length === 0 ? 0 : left / length;
      return {
        latitude: from.latitude + (to.latitude - from.latitude) * share,
        longitude: from.longitude + (to.longitude - from.longitude) * share,
      };
    }
    left -= length;
  }
  throw new Error("a line without a place");
}

/** The same noise in every run: a test that fails must fail again. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return (state / 4_294_967_296 - 0.5) * 2;
  };
}

/** The way that the server would take, as the doctor's own page may ask for it. */
export async function wayOf(page: Page, bookingId: string): Promise<readonly Place[]> {
  const line = await page.evaluate(async (id) => {
    const answer = await fetch(`/api/v1/bookings/${id}/way`);
    return (await answer.json()).line as readonly (readonly [number, number])[];
  }, bookingId);
  return line.map(([longitude, latitude]) => ({ longitude, latitude }));
}

/**
 * Drives until the line ends or somebody says stop.
 * @param metersPerSecond of the car
 * @returns where it stands then, as the phone told it last
 */
export async function drive(
  page: Page,
  line: readonly Place[],
  metersPerSecond: number,
  from = 0,
  until: (meters: number) => boolean = () => false,
): Promise<number> {
  const random = noise(7);
  const whole = line.reduce(
    (sum, place, index) => sum + (index === 0 ? 0 : metersBetween(line[index - 1]!, place)),
    0,
  );
  let meters = from;
  while (meters < whole && !until(meters)) {
    meters += metersPerSecond * STEP_MILLISECONDS / 1000;
    const { latitude, longitude } = placeAlong(line, meters);
    await page.context().setGeolocation({
      latitude: latitude + random() * NOISE_METERS / METERS_PER_DEGREE,
      longitude: longitude + random() * NOISE_METERS / METERS_PER_DEGREE,
      accuracy: NOISE_METERS,
    });
    await new Promise((resolve) => setTimeout(resolve, STEP_MILLISECONDS));
  }
  return meters;
}
