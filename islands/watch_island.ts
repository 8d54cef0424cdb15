/** Alarms on a page of the staff that has no stream of its own. */
import "@preact/signals";
import type { WatchSeed } from "../views/watch_seed.ts";
import { watchAlarms } from "./alarm/watch.tsx";
// A tab that leads hands on all that a board beside it needs.
import { FLEET } from "./live/fleet.ts";
import { connectLive } from "./live/live.ts";
import { DESK_TIMES } from "./live/times.ts";

export default function mount(_element: HTMLElement, properties: unknown): void {
  const { personId, now } = properties as WatchSeed;
  watchAlarms(connectLive({ personId, serverNow: now, fleet: FLEET, times: DESK_TIMES }));
}
