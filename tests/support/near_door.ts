/** A door in the east of the city, and places of a doctor north of it. */
import { after, MINUTE } from "../../actors/vocabulary.ts";
import type { Fix } from "../../actors/world.ts";
import { START } from "./cast.ts";

export const DOOR = { latitude: 55.72, longitude: 37.8 };

/** `north` metres of the door, at so many minutes after the start. */
export const fix = (north: number, minutes: number): Fix => ({
  latitude: DOOR.latitude + north / 111_320,
  longitude: DOOR.longitude,
  accuracyMeters: 10,
  headingDegrees: null,
  speedMetersPerSecond: null,
  recordedAt: after(START, minutes * MINUTE),
});
