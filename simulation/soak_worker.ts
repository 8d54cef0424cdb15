/** Soaks days in a thread of its own: a seed comes in, what was seen goes out; what is broken throws. */
/// <reference lib="deno.worker" />
import { fileURLToPath } from "node:url";
import { cityTable } from "./city_table.ts";
import { soakDay } from "./soak_day.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<{ seed: number; hours: number }>) => void;
  postMessage(message: unknown): void;
};
const city = cityTable(fileURLToPath(new URL("../static/cities/astana", import.meta.url)));

scope.onmessage = async ({ data: { seed, hours } }) => {
  scope.postMessage(await soakDay(await city, seed, hours));
};
