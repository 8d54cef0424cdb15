/**
 * The map of a booking that is under way. The doctor's sign glides from fix to fix, never past the last
 * one; the way that is left is drawn anew now and then.
 */
import type { MapSeed } from "../views/map_seed.ts";
import type { TrackMapContents, TrackMapHandle } from "../views/live_context.ts";
import { loadLater } from "./load_later.ts";
import { Glide } from "./glide.ts";
import { pause } from "./pauses.ts";
import type { MapHandle, MapPoint, Place, View } from "./map/adapter.ts";

const AROUND_DEGREES = 0.004;
/** The home stands above its place, and the tools beside it: nothing is to be cut off. */
const FREE_PIXELS = { top: 64, right: 88, bottom: 44, left: 36 };

/** Who stands on the map; the doctor where the sign has glided to. Pure. */
export function pointsOf(
  { home, doctor, doctorLabel, isStale }: TrackMapContents,
  place: Place | null,
): readonly MapPoint[] {
  const atHome: MapPoint = { id: "home", kind: "home", ...home };
  if (place === null) return [atHome];
  return [atHome, {
    id: "doctor",
    kind: "doctor",
    latitude: place.latitude,
    longitude: place.longitude,
    label: doctorLabel,
    headingDegrees: doctor?.headingDegrees ?? null,
    isStale,
  }];
}

/** Opens at once and draws when the engine has come: its module is asked for after the first paint. */
export function openTrackMap(element: HTMLElement, seed: MapSeed): TrackMapHandle {
  let map: MapHandle | null = null;
  let isGone = false;
  let contents: TrackMapContents | null = null;
  let drawnWay: TrackMapContents["way"] = null;
  let wasShown: "home" | "both" | null = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = new Glide(still, (place) => draw(place));

  loadLater(() => import("./map/adapter.ts")).then(async ({ createMap }) => {
    if (isGone) return;
    const first = viewNow() ?? undefined;
    if (first !== undefined) wasShown = glide.place === null ? "home" : "both";
    const opened = await createMap({ ...seed, first, element, interactive: true });
    if (isGone) return opened.destroy();
    map = opened;
    draw(glide.place);
    await pause();
    map.setRoute(drawnWay);
  }).catch(() => {
    element.dataset.state = "failed";
  });

  function draw(doctor: Place | null): void {
    if (map === null || contents === null) return;
    map.setPoints(pointsOf(contents, doctor));
    const shows = doctor === null ? "home" : "both";
    // The reader may have moved the map since: it is fitted only when somebody new is on it.
    if (shows !== wasShown) {
      wasShown = shows;
      showAll();
    }
  }

  /** All who are on the map now. */
  function viewNow(): View | null {
    if (contents === null) return null;
    const places = [contents.home, ...glide.place === null ? [] : [glide.place]];
    const latitudes = places.map(({ latitude }) => latitude);
    const longitudes = places.map(({ longitude }) => longitude);
    const margin = places.length === 1 ? AROUND_DEGREES : 0;
    const bounds = {
      south: Math.min(...latitudes) - margin,
      north: Math.max(...latitudes) + margin,
      west: Math.min(...longitudes) - margin,
      east: Math.max(...longitudes) + margin,
    };
    return { bounds, padding: FREE_PIXELS };
  }

  function showAll(): void {
    const view = viewNow();
    if (view !== null) map?.fit(view.bounds, view.padding);
  }

  return {
    update(next) {
      const isNews = contents?.doctor?.recordedAt !== next.doctor?.recordedAt;
      const first = contents === null;
      contents = next;
      if (isNews) {
        glide.to(next.doctor, performance.now());
      }
      if (drawnWay !== next.way) {
        drawnWay = next.way;
        map?.setRoute(next.way);
      }
      if (first || isNews || next.doctor === null) draw(glide.place);
    },
    zoomBy: (steps) => map?.zoomBy(steps),
    showAll,
    destroy() {
      isGone = true;
      glide.stop();
      map?.destroy();
    },
  };
}
