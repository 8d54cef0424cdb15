/** What a doctor's page knows of its own phone. */
import type { Fix } from "./fixes.ts";
import type { PlaceState } from "./geolocation.ts";
import type { LiveDuty } from "../../views/live_context.ts";

export interface DutyFacts {
  readonly place: "off" | PlaceState;
  /** The newest; its time is the phone's. */
  readonly fix: Fix | null;
  /** When it was taken, in server's milliseconds. */
  readonly fixAt: number | null;
  readonly keptFixes: number;
  readonly refused: LiveDuty["refused"];
  readonly batteryPercent: number | null;
  readonly isCharging: boolean;
  readonly isAwake: boolean | null;
}

export const NO_FACTS: DutyFacts = {
  place: "off",
  fix: null,
  fixAt: null,
  keptFixes: 0,
  refused: null,
  batteryPercent: null,
  isCharging: false,
  isAwake: null,
};
