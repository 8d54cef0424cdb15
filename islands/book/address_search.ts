/** The address search of the server, as a field needs it: the last question counts. */
import type { AddressSuggestion } from "../../views/forms.ts";
import type { Place } from "../map/adapter.ts";
import { timeLimit } from "../live/time_limit.ts";

const SEARCH = "/api/v1/addresses";
const MOST = 6;
const TIMEOUT_MILLISECONDS = 8_000;

export interface NearestAddress {
  readonly address: AddressSuggestion;
  readonly distanceMeters: number;
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  return await fetch(url, {
    headers: { accept: "application/json" },
    signal: timeLimit(TIMEOUT_MILLISECONDS, signal),
  });
}

/** @throws where it cannot be asked, or was called off */
export async function searchAddresses(
  q: string,
  signal: AbortSignal,
): Promise<readonly AddressSuggestion[]> {
  const query = new URLSearchParams({ q: q.slice(0, 200), limit: String(MOST) });
  const answer = await get(`${SEARCH}?${query}`, signal);
  if (!answer.ok) throw new Error(`no suggestions: ${answer.status}`);
  return (await answer.json() as { items: readonly AddressSuggestion[] }).items;
}

/**
 * @returns the nearest address, null where there is none, or why nobody will come there
 * @throws where it cannot be asked, or was called off
 */
export async function nearestAddress(
  { latitude, longitude }: Place,
  signal: AbortSignal,
): Promise<NearestAddress | { readonly outside: string } | null> {
  const query = new URLSearchParams({ latitude: String(latitude), longitude: String(longitude) });
  const answer = await get(`${SEARCH}/nearest?${query}`, signal);
  if (answer.ok) return await answer.json() as NearestAddress;
  const problem = await answer.json() as { code?: string; title?: string };
  if (problem.code === "outside_served_area") return { outside: problem.title ?? "" };
  if (problem.code === "not_found") return null;
  throw new Error(`no nearest address: ${answer.status}`);
}
