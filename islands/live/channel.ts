/** Between the tabs of one browser. */
import type { Channel } from "./leader.ts";

/** @returns null in a browser that has none */
export const openChannel = (name: string): Channel | null =>
  typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : null;
