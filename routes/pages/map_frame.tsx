/**
 * The frame of a map: an island with a view, two buttons and a line in words. Before the script, and
 * without one, the words are there alone; with a map that failed, they say so.
 */
import { h } from "preact";
import { Icon } from "../../views/icon.tsx";
import type { PageKit } from "./kit.ts";
import type { MapBounds, MapSeed } from "../../views/map_seed.ts";
import type { Reader } from "../../views/reader.ts";
import type { MapIslandProperties } from "../../islands/map_island.ts";
import { stylesOf } from "../map_options.ts";

/** What differs from map to map; how it is drawn is the installation's. */
export type MapContents = Pick<MapIslandProperties, "bounds" | "focus" | "area" | "points">;

interface MapFrameProps {
  reader: Reader;
  kit: PageKit;
  city: string;
  contents: MapContents;
  /** Under the map: what it shows, in words. */
  caption: string;
  /** As high as the screen allows, where the map stands beside the text. */
  tall?: boolean;
  /** The id of a field into which taps write the corners of an area. */
  drawsInto?: string;
}

/** How this installation draws a map for this reader; null where it has no scripts. */
export function mapSeed(kit: PageKit, reader: Reader, city: string, bounds: MapBounds) {
  if (kit.assets === null) return null;
  return {
    bounds,
    settings: { ...kit.assets.engine, engine: kit.map.engine, token: kit.map.token },
    style: stylesOf(kit.map, city, reader.language),
    language: reader.language,
    words: {
      title: reader.t("map.title"),
      scrollWithControl: reader.t("map.scrollWithControl"),
      scrollWithCommand: reader.t("map.scrollWithCommand"),
      moveWithTwoFingers: reader.t("map.moveWithTwoFingers"),
    },
  } satisfies MapSeed;
}

/** What the island of this map has to know. */
function propertiesOf({ reader, kit, city, contents }: MapFrameProps): MapIslandProperties | null {
  const seed = mapSeed(kit, reader, city, contents.bounds);
  return seed === null ? null : { ...seed, ...contents };
}

const Tool = ({ part, icon, text }: { part: string; icon: string; text: string }) => (
  <button type="button" class="button button--icon" data-part={part} aria-label={text}>
    <Icon name={icon} />
  </button>
);

/** Nothing where this installation has no scripts: a page is whole without its map. */
export function MapFrame(props: MapFrameProps) {
  const { reader, caption, tall = false, drawsInto } = props;
  const properties = propertiesOf(props);
  if (properties === null) return null;
  const frame = (
    <figure class={tall ? "mapframe mapframe--tall" : "mapframe"}>
      {/* Before the map, whose own links stand below them. */}
      <div class="mapframe__tools">
        <Tool part="nearer" icon="plus" text={reader.t("map.nearer")} />
        <Tool part="farther" icon="minus" text={reader.t("map.farther")} />
        {drawsInto !== undefined && (
          <Tool part="undo" icon="arrow-left" text={reader.t("clinicArea.undo")} />
        )}
      </div>
      <div class="mapframe__view" data-part="view"></div>
      <p class="mapframe__word" data-when="waiting">{reader.t("map.waiting")}</p>
      <p class="mapframe__word" data-when="failed">
        <Icon name="map" />
        {reader.t("map.failed")}
      </p>
      <figcaption class="mapframe__caption">
        <Icon name="info" />
        <span>{caption}</span>
      </figcaption>
    </figure>
  );
  const [name, more] = drawsInto === undefined ? ["map", {}] : ["area", { field: drawsInto }];
  const given = JSON.stringify({ ...properties, ...more });
  return h("x-island", { "data-name": name, "data-props": given }, frame);
}
