/** Where the phone is, as it says itself, while somebody wants to know. */
import type { Fix } from "./fixes.ts";

/** A phone that lies still may say nothing at all: then it is asked. */
const ASK_MILLISECONDS = 60_000;
const TIMEOUT_MILLISECONDS = 30_000;

export type PlaceState = "asking" | "on" | "denied" | "unavailable";

export interface Watching {
  /** Asks at once, also after a refusal that was taken back. */
  ask(): void;
  stop(): void;
}

/**
 * Satellites know the time, the phone perhaps not: what is sent beside the phone's own clock has to be by
 * that clock, so a time that does not fit to it is not taken over. A fix is seconds old at most.
 */
const CLOCKS_APART_MILLISECONDS = 30_000;

const takenAt = (timestamp: number): number =>
  Math.abs(Date.now() - timestamp) > CLOCKS_APART_MILLISECONDS ? Date.now() : timestamp;

const fixOf = ({ coords, timestamp }: GeolocationPosition): Fix => ({
  latitude: coords.latitude,
  longitude: coords.longitude,
  accuracy: coords.accuracy,
  heading: coords.heading === null || Number.isNaN(coords.heading) ? null : coords.heading,
  speed: coords.speed,
  recordedAt: new Date(takenAt(timestamp)).toISOString(),
});

export function watchPlace(
  onFix: (fix: Fix) => void,
  onState: (state: PlaceState) => void,
): Watching {
  const { geolocation } = navigator as { geolocation?: Geolocation };
  // Without https a browser has none.
  if (geolocation === undefined || !isSecureContext) {
    onState("unavailable");
    return { ask: () => {}, stop: () => {} };
  }
  let heardAt = 0;
  let watch: number | null = null;
  const heard = (position: GeolocationPosition) => {
    heardAt = performance.now();
    onState("on");
    onFix(fixOf(position));
  };
  const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError) => {
    if (code === PERMISSION_DENIED) onState("denied");
    else if (heardAt === 0) onState("unavailable");
  };
  const begin = () => {
    if (watch !== null) geolocation.clearWatch(watch);
    onState("asking");
    watch = geolocation.watchPosition(heard, failed, {
      enableHighAccuracy: true,
      maximumAge: 5_000,
      timeout: TIMEOUT_MILLISECONDS,
    });
  };
  const asking = setInterval(() => {
    if (performance.now() - heardAt < ASK_MILLISECONDS) return;
    geolocation.getCurrentPosition(heard, failed, {
      enableHighAccuracy: true,
      timeout: TIMEOUT_MILLISECONDS,
    });
  }, ASK_MILLISECONDS);
  begin();
  return {
    ask: begin,
    stop() {
      clearInterval(asking);
      if (watch !== null) geolocation.clearWatch(watch);
    },
  };
}
