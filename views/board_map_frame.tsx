/** The frame of the board's map: written by the server, so that nothing jumps when the map has come. */
import type { RefObject } from "preact";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

/** Small dots are doctors, large ones bookings. */
const LEGEND = [
  ["done", "free", "small"],
  ["go", "busy", "small"],
  ["off", "silent", "small"],
  ["alarm", "onAlarm", "small"],
  ["late", "lost", "small"],
  ["wait", "waits", "large"],
  ["here", "onSite", "large"],
  ["late", "late", "large"],
  ["alarm", "alarm", "large"],
  ["off", "planned", "large"],
] as const;

/** @param element where the map is drawn; absent while the script is on its way */
export function BoardMapFrame(
  { reader, element }: { reader: Reader; element?: RefObject<HTMLDivElement | null> },
) {
  const isComing = element === undefined;
  return (
    <figure
      class={isComing ? "mapframe board__map mapframe--coming" : "mapframe board__map"}
      aria-label={reader.t("board.map")}
    >
      <div class="mapframe__view" {...isComing ? {} : { ref: element }}></div>
      <p class="mapframe__word" data-when="failed">
        <Icon name="map" />
        {reader.t("map.failed")}
      </p>
      <ul class="legend" aria-hidden="true">
        {LEGEND.map(([tone, name, size]) => (
          <li data-tone={tone} key={name}>
            <i data-size={size} />
            {reader.t(`legend.${name}`)}
          </li>
        ))}
      </ul>
    </figure>
  );
}
