/** Where an extract lies that does not say it. Pure. */
import { type Bounds, DEGREE_SCALE } from "../geometry.ts";
import type { NodeStore } from "./node_store.ts";

/** Without a box in the header: where all but the outermost nodes lie (ways may lead far away). */
export function usualBounds(nodes: NodeStore): Bounds {
  const step = Math.max(1, Math.floor(nodes.ids.length / 200_000));
  const sample = (values: Int32Array) =>
    Int32Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step]!)
      .sort();
  const longitudes = sample(nodes.longitudes), latitudes = sample(nodes.latitudes);
  const at = (sorted: Int32Array, share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / DEGREE_SCALE;
  return {
    west: at(longitudes, 0.001),
    south: at(latitudes, 0.001),
    east: at(longitudes, 0.999),
    north: at(latitudes, 0.999),
  };
}
