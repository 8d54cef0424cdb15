/**
 * The day as it will really go: each visit that follows is expected when the doctor is free from the one
 * before and has driven there. Pure. What is told of it is a matter of how much it changed.
 */
import { after, type GeoPoint, type Instant, instant, MINUTE, SECOND } from "../vocabulary.ts";
import { inOrder, type Stop, type WaySeconds } from "./day.ts";

/** Where the doctor is now, or will be free. */
export interface Standing {
  readonly at: Instant;
  /** The visit under way is likely to end then; null: none is. */
  readonly freeAt: Instant | null;
  readonly point: GeoPoint | null;
}

export interface Arrival {
  readonly id: string;
  readonly from: Instant;
  readonly expectedAt: Instant;
  /** The end of its window. */
  readonly latest: Instant;
  /** The way to it, from the stop before or from where the doctor is. */
  readonly waySeconds: number | null;
  /** Nothing to do between the way and the visit. */
  readonly gapMilliseconds: number;
  /** After the end of the window: it cannot be met. */
  readonly isMissed: boolean;
}

/** A smaller change is nobody's news. */
export const TOLD_FROM_MILLISECONDS = 10 * MINUTE;

/** @param stops of the day that are still to come, without the visit under way */
export function reflow(
  standing: Standing,
  stops: readonly Stop[],
  way: WaySeconds,
): readonly Arrival[] {
  let freeAt = instant(Math.max(standing.at, standing.freeAt ?? standing.at));
  let place = standing.point;
  return stops.toSorted(inOrder).map((stop): Arrival => {
    // Whoever is early sets out for the hour of the visit, whoever is late at once.
    const drivesAt = instant(Math.max(freeAt, stop.from));
    const waySeconds = stop.point === null || place === null
      ? null
      : way(place, stop.point, drivesAt);
    const there = after(freeAt, (waySeconds ?? 0) * SECOND);
    const expectedAt = instant(Math.max(stop.from, there));
    freeAt = after(expectedAt, stop.until - stop.from);
    place = stop.point ?? place;
    return {
      id: stop.id,
      from: stop.from,
      expectedAt,
      latest: stop.latest,
      waySeconds,
      gapMilliseconds: expectedAt - there,
      isMissed: expectedAt > stop.latest,
    };
  });
}

/**
 * Of whose visits something is to be said: the expected arrival has changed by ten minutes or more since
 * it was told last (at first: since it was planned), or the window has come out of reach, or back into it.
 *
 * @param toldOf when the doctor was said to come; null: nothing was said but the plan
 */
export const newsOf = (
  arrivals: readonly Arrival[],
  toldOf: (id: string) => Instant | null,
): readonly Arrival[] =>
  arrivals.filter(({ id, from, expectedAt, latest, isMissed }) => {
    const told = toldOf(id) ?? from;
    return Math.abs(expectedAt - told) >= TOLD_FROM_MILLISECONDS || isMissed !== (told > latest);
  });
