/** MapLibre GL: the default. No account, no foreign host; letters are drawn with the system's fonts. */
import type * as MapLibre from "maplibre-gl";
import type { MapSettings } from "./adapter.ts";
import { commonOptions, type Engine, type EngineMap, type EngineMarker } from "./engine.ts";

/** @throws where the module does not load */
export async function openMapLibre({ moduleUrl }: MapSettings): Promise<Engine> {
  // Served beside its own worker and as its authors built it, so it is no part of our bundle.
  const { Map, Marker, AttributionControl }: typeof MapLibre = await import(moduleUrl);
  return {
    map(request, theme) {
      const { words } = request;
      const map = new Map({
        ...commonOptions(request, theme),
        rollEnabled: false,
        locale: {
          "Map.Title": words.title,
          "CooperativeGesturesHandler.WindowsHelpText": words.scrollWithControl,
          "CooperativeGesturesHandler.MacHelpText": words.scrollWithCommand,
          "CooperativeGesturesHandler.MobileHelpText": words.moveWithTwoFingers,
        },
      });
      map.touchZoomRotate.disableRotation();
      map.keyboard.disableRotation();
      map.addControl(new AttributionControl({ compact: false }));
      return map as unknown as EngineMap;
    },
    marker: (element, anchor) => new Marker({ element, anchor }) as unknown as EngineMarker,
  };
}
