/**
 * Mapbox GL: only where the operator has a Mapbox account and gave its public token. Its terms ask for
 * the token, the logo and the counting of map loads; none of that is touched here.
 */
import type * as Mapbox from "mapbox-gl/esm";
import type { MapSettings } from "./adapter.ts";
import { commonOptions, type Engine, type EngineMap, type EngineMarker } from "./engine.ts";

/** @throws where the module does not load, or without a token */
export async function openMapbox({ moduleUrl, token }: MapSettings): Promise<Engine> {
  if (token === null) throw new Error("Mapbox GL needs a token");
  const { Map, Marker, AttributionControl }: typeof Mapbox = await import(moduleUrl);
  return {
    map(request, theme) {
      const { words } = request;
      const map = new Map({
        ...commonOptions(request, theme),
        accessToken: token,
        projection: "mercator",
        // The city's style names fonts that a Mapbox account need not have.
        localFontFamily: "sans-serif",
        locale: {
          "Map.Title": words.title,
          "ScrollZoomBlocker.CtrlMessage": words.scrollWithControl,
          "ScrollZoomBlocker.CmdMessage": words.scrollWithCommand,
          "TouchPanBlocker.Message": words.moveWithTwoFingers,
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
