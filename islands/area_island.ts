/** A map on which an area is drawn: each tap is a corner, written into the field that the form sends. */
import { cornersOf, cornersText, ringOf } from "../views/area_points.ts";
import { createMap } from "./map/adapter.ts";
import type { MapIslandProperties } from "./map_island.ts";

export interface AreaIslandProperties extends MapIslandProperties {
  /** The id of the field with the corners. */
  readonly field: string;
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const { field: id, focus, area, points, ...request } = properties as AreaIslandProperties;
  const view = element.querySelector<HTMLElement>("[data-part=view]");
  const field = document.getElementById(id) as HTMLTextAreaElement | null;
  if (view === null || field === null) throw new Error("an area's island has no view or no field");

  const map = await createMap({
    ...request,
    element: view,
    interactive: true,
    first: focus === null ? undefined : { bounds: focus },
    onPlace({ latitude, longitude }) {
      const corners = cornersOf(field.value);
      // GeoJSON that was pasted is its author's: a tap changes nothing of it.
      if (corners !== null) write([...corners, [latitude, longitude]]);
    },
  });

  function write(corners: NonNullable<ReturnType<typeof cornersOf>>): void {
    field!.value = cornersText(corners);
    draw();
  }

  function draw(): void {
    const corners = cornersOf(field!.value);
    if (corners === null) return;
    map.setArea(corners.length < 3 ? null : [[ringOf(corners)]]);
    map.setPoints(corners.map(([latitude, longitude], at) => ({
      id: String(at),
      kind: "booking",
      tone: "go",
      label: String(at + 1),
      latitude,
      longitude,
    })));
  }

  map.setArea(area);
  map.setPoints(points);
  draw();
  field.addEventListener("input", draw);
  element.querySelector("[data-part=undo]")?.addEventListener("click", () => {
    const corners = cornersOf(field.value);
    if (corners !== null) write(corners.slice(0, -1));
  });
  for (const [part, steps] of [["nearer", 1], ["farther", -1]] as const) {
    element.querySelector(`[data-part=${part}]`)?.addEventListener("click", () => {
      map.zoomBy(steps);
    });
  }
}
