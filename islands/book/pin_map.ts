/** The small map of the pin: it follows the form, and a tap or a drag tells where the pin is wanted. */
import type { MapSeed } from "../../views/map_seed.ts";
import type { MapHandle, Place } from "../map/adapter.ts";

/** Round the pin so much of the town is shown: the houses have their numbers. */
const AROUND_DEGREES = 0.0012;

export interface PinMap {
  /** @param isNew another address: the map goes there; else it stays as the reader has put it */
  show(pin: Place | null, label: string, isNew: boolean): void;
  zoomBy(steps: number): void;
  destroy(): void;
}

/** Opens at once and draws when the engine has come. */
export function openPinMap(
  element: HTMLElement,
  seed: MapSeed,
  onPlace: (place: Place) => void,
): PinMap {
  let map: MapHandle | null = null;
  let isGone = false;
  let shown: { pin: Place | null; label: string } = { pin: null, label: "" };

  const draw = (isNew: boolean) => {
    const { pin, label } = shown;
    map?.setPoints(pin === null ? [] : [{ id: "home", kind: "home", ...pin, label }]);
    if (pin === null || !isNew) return;
    const { latitude, longitude } = pin;
    map?.fit({
      south: latitude - AROUND_DEGREES,
      north: latitude + AROUND_DEGREES,
      west: longitude - AROUND_DEGREES,
      east: longitude + AROUND_DEGREES,
    });
  };

  import("../map/adapter.ts").then(async ({ createMap }) => {
    if (isGone) return;
    const opened = await createMap({ ...seed, element, interactive: true, onPlace });
    if (isGone) return opened.destroy();
    map = opened;
    draw(true);
  }).catch(() => {
    element.dataset.state = "failed";
  });

  return {
    show(pin, label, isNew) {
      shown = { pin, label };
      draw(isNew);
    },
    zoomBy: (steps) => map?.zoomBy(steps),
    destroy() {
      isGone = true;
      map?.destroy();
    },
  };
}
