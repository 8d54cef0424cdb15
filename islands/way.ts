/** How far it is still to go along the streets, asked now and then while the doctor comes. */
import { useEffect, useState } from "preact/hooks";
import type { Place } from "./map/adapter.ts";
import type { PositionShown } from "../views/live_context.ts";

/** A new way is asked for at most so often. */
const ASK_MILLISECONDS = 10_000;

export interface Way {
  readonly line: readonly Place[];
  readonly meters: number;
}

interface WayAnswer {
  readonly line: readonly (readonly [longitude: number, latitude: number])[];
  readonly meters: number;
}

/** The way still to go, or null where nobody is followed now. Never rejects. */
export async function askWay(bookingId: string): Promise<Way | null> {
  try {
    const answer = await fetch(`/api/v1/bookings/${bookingId}/way`);
    if (!answer.ok) return null;
    const { line, meters } = await answer.json() as WayAnswer;
    return { line: line.map(([longitude, latitude]) => ({ longitude, latitude })), meters };
  } catch {
    return null;
  }
}

const ways = new Map<string, { readonly at: number; readonly way: Promise<Way | null> }>();

/** The same for the map and for the words under it: asked once for both. */
export function wayNow(bookingId: string): Promise<Way | null> {
  const known = ways.get(bookingId);
  const at = performance.now();
  if (known !== undefined && at - known.at < ASK_MILLISECONDS) return known.way;
  const way = askWay(bookingId);
  ways.set(bookingId, { at, way });
  return way;
}

/** The way from this position; null before it is known, and where nobody is followed. */
export function useWay(bookingId: string, position: PositionShown | null): Way | null {
  const [way, setWay] = useState<Way | null>(null);
  const recordedAt = position?.recordedAt ?? null;
  useEffect(() => {
    let isWanted = true;
    if (recordedAt === null) setWay(null);
    else {
      wayNow(bookingId).then((known) => {
        if (isWanted && known !== null) setWay(known);
      });
    }
    return () => {
      isWanted = false;
    };
  }, [bookingId, recordedAt]);
  return way;
}
