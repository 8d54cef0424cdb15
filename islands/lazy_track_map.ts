/** The map of a booking, fetched when its frame is on the page: until then it only remembers. */
import { loadLater } from "./load_later.ts";
import { quietMoment } from "./pauses.ts";
import type { MapSeed } from "../views/map_seed.ts";
import type { TrackMapContents, TrackMapHandle } from "../views/live_context.ts";

const QUIET_MILLISECONDS = 2_000;

/** Opens at once; what it is told before its module has come is told to it then. */
export function openTrackMap(element: HTMLElement, seed: MapSeed): TrackMapHandle {
  let map: TrackMapHandle | null = null;
  let contents: TrackMapContents | null = null;
  let isGone = false;
  // What the page says comes first: the map begins when nobody waits for anything else.
  quietMoment(QUIET_MILLISECONDS).then(() => loadLater(() => import("./track_map.ts"))).then((
    { openTrackMap },
  ) => {
    if (isGone) return;
    map = openTrackMap(element, seed);
    if (contents !== null) map.update(contents);
  }).catch(() => {
    element.dataset.state = "failed";
  });
  return {
    update(next) {
      contents = next;
      map?.update(next);
    },
    zoomBy: (steps) => map?.zoomBy(steps),
    showAll: () => map?.showAll(),
    destroy() {
      isGone = true;
      map?.destroy();
    },
  };
}
