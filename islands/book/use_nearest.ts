/** What is next to a pin that the reader has moved: asked for when it rests. */
import { useEffect, useState } from "preact/hooks";
import type { Place } from "../map/adapter.ts";
import { type NearestAddress, nearestAddress } from "./address_search.ts";

const REST_MILLISECONDS = 500;

/** Null: it is not known yet, nothing is near, or the server could not be asked. */
export type Nearest = NearestAddress | { readonly outside: string } | null;

export function useNearest(place: Place | null): Nearest {
  const [nearest, setNearest] = useState<Nearest>(null);
  const key = place === null ? null : `${place.latitude} ${place.longitude}`;
  useEffect(() => {
    if (place === null) return setNearest(null);
    const calledOff = new AbortController();
    const timer = setTimeout(() => {
      nearestAddress(place, calledOff.signal).catch(() => null).then((found) => {
        if (!calledOff.signal.aborted) setNearest(found);
      });
    }, REST_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      calledOff.abort();
    };
  }, [key]);
  return nearest;
}
