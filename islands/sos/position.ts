/** Where the sender is: asked for beside the call, which never waits for it. */
import type { SosPosition } from "./calls.ts";

const TIMEOUT_MILLISECONDS = 20_000;
const AGE_MILLISECONDS = 60_000;

/**
 * @param offsetMilliseconds how far the server's clock is ahead of the browser's, which may be wrong by hours
 * @returns null where the browser does not know or may not say
 */
export const whereAmI = (offsetMilliseconds: number): Promise<SosPosition | null> =>
  new Promise((resolve) => {
    if (!("geolocation" in navigator)) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracyMeters: coords.accuracy,
          recordedAt: new Date(timestamp + offsetMilliseconds).toISOString(),
        }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: TIMEOUT_MILLISECONDS, maximumAge: AGE_MILLISECONDS },
    );
  });
