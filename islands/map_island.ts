/**
 * The map of a page: `<x-island data-name="map">` around a view and, if wanted, two buttons. The text
 * beside it says the same in words.
 */
import type { Bounds } from "../city/geometry.ts";
import {
  type AreaPolygons,
  createMap,
  type MapPoint,
  type MapSettings,
  type MapWords,
} from "./map/adapter.ts";

import { pause } from "./pauses.ts";

/** What the server writes into `data-props`. */
export interface MapIslandProperties {
  readonly settings: MapSettings;
  readonly style: { readonly light: string; readonly dark: string };
  readonly words: MapWords;
  readonly language: "ru" | "en";
  /** All that there is to see. */
  readonly bounds: Bounds;
  /** What is to be seen first, where that is less. */
  readonly focus: Bounds | null;
  readonly area: AreaPolygons | null;
  readonly points: readonly MapPoint[];
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const { focus, area, points, ...request } = properties as MapIslandProperties;
  const view = element.querySelector<HTMLElement>("[data-part=view]");
  if (view === null) throw new Error("a map's island has no view");
  const first = focus === null ? undefined : { bounds: focus };
  const map = await createMap({ ...request, first, element: view, interactive: true });
  map.setArea(area);
  await pause();
  map.setPoints(points);
  for (const [part, steps] of [["nearer", 1], ["farther", -1]] as const) {
    element.querySelector(`[data-part=${part}]`)?.addEventListener("click", () => {
      map.zoomBy(steps);
    });
  }
}
