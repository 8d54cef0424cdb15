/** The map of an alarm: the place of need, the sender and the way there, the doctor who comes. */
import { Icon } from "./icon.tsx";
import type { MapSeed } from "./map_seed.ts";
import type { Reader } from "./reader.ts";

/** Places of an alarm that the server knew when it wrote the page: one that is over comes by no stream. */
export interface AlertPlaces {
  readonly place: Place | null;
  readonly senderPlace: Place | null;
  readonly track: readonly Place[];
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** What the live page of an alarm begins with. */
export interface AlertPageSeed {
  readonly personId: string;
  readonly now: number;
  readonly alertId: string;
  readonly map: MapSeed | null;
  readonly known: AlertPlaces;
  readonly words: {
    readonly place: string;
    readonly sender: string;
    readonly helper: string;
  };
}

/** Empty until the script has come; the rows beside it say the same in words. */
export function AlertMapFrame({ reader }: { reader: Reader }) {
  return (
    <figure
      class="mapframe mapframe--coming"
      data-alertmap
      aria-label={reader.t("alert.mapTitle")}
    >
      {/* Before the map, whose own links stand below them. */}
      <div class="mapframe__tools">
        {([["nearer", "plus", "map.nearer"], ["farther", "minus", "map.farther"]] as const).map((
          [part, icon, key],
        ) => (
          <button
            type="button"
            class="button button--icon"
            data-part={part}
            aria-label={reader.t(key)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div class="mapframe__view" data-part="view"></div>
      <p class="mapframe__word" data-when="failed">
        <Icon name="map" />
        {reader.t("map.failed")}
      </p>
    </figure>
  );
}
