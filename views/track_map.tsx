/**
 * The map of a booking: the home, the doctor who comes, the way that is left. The words above say the
 * same. The server writes the empty frame, so that nothing below it jumps when the script has come;
 * where scripts are off it is not shown at all. It is opened once and then only moved.
 */
import { useEffect, useRef } from "preact/hooks";
import { STALE_SECONDS } from "./arrival.ts";
import { placeOf } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { type TrackMapHandle, useLive } from "./live_context.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { MapSeed } from "./map_seed.ts";
import type { Reader } from "./reader.ts";

const SHOWN = ["pending", "assigned", "en_route"];

const Tool = ({ icon, text, onClick }: { icon: string; text: string; onClick: () => void }) => (
  <button type="button" class="button button--icon" aria-label={text} onClick={onClick}>
    <Icon name={icon} />
  </button>
);

export function TrackMap(
  { reader, view, map, isSelf = false }: {
    reader: Reader;
    view: BookingView;
    map: MapSeed | null;
    /** The reader is the one who drives. */
    isSelf?: boolean;
  },
) {
  const live = useLive();
  const element = useRef<HTMLDivElement>(null);
  const handle = useRef<TrackMapHandle | null>(null);
  const position = live?.position ?? null;
  const { latitude, longitude } = view.address ?? {};
  const hasFrame = live?.openTrackMap !== null && map !== null && latitude !== undefined &&
    longitude !== undefined && SHOWN.includes(view.status);
  const isShown = hasFrame && live !== null;
  const ageSeconds = position === null
    ? 0
    : Math.max(0, (reader.now - Date.parse(position.recordedAt)) / 1000);
  const home = { address: placeOf(view) ?? "" };

  useEffect(() => {
    const open = live?.openTrackMap;
    if (!isShown || map === null || !open || element.current === null) return;
    const opened = open(element.current, map);
    handle.current = opened;
    return () => {
      handle.current = null;
      opened.destroy();
    };
  }, [isShown]);

  useEffect(() => {
    if (latitude === undefined || longitude === undefined) return;
    handle.current?.update({
      home: { latitude, longitude, label: reader.t("track.mapHome", home) },
      doctor: position,
      doctorLabel: reader.t(isSelf ? "track.mapSelf" : "track.mapDoctor", {
        age: reader.lapse(ageSeconds),
      }),
      way: live?.way?.line ?? null,
      isStale: ageSeconds > STALE_SECONDS,
    });
  });

  if (!hasFrame) return null;
  const way = live?.way ?? null;
  const caption = position === null && !isSelf
    ? reader.t("track.mapWaiting")
    : way === null
    ? home.address
    : `${reader.t("track.mapWay", { distance: reader.distance(way.meters) })}: ${home.address}`;
  return (
    <figure
      class={isShown ? "mapframe" : "mapframe mapframe--coming"}
      data-stale={ageSeconds > STALE_SECONDS ? "true" : undefined}
      aria-label={reader.t("track.mapTitle")}
    >
      {/* Before the map, whose own links stand below them. */}
      <div class="mapframe__tools">
        <Tool icon="plus" text={reader.t("map.nearer")} onClick={() => handle.current?.zoomBy(1)} />
        <Tool
          icon="minus"
          text={reader.t("map.farther")}
          onClick={() => handle.current?.zoomBy(-1)}
        />
        <Tool
          icon="route"
          text={reader.t("track.mapFit")}
          onClick={() => handle.current?.showAll()}
        />
      </div>
      <div class="mapframe__view" ref={element}></div>
      <p class="mapframe__word" data-when="failed">
        <Icon name="map" />
        {reader.t("map.failed")}
      </p>
      <figcaption class="mapframe__caption">
        <Icon name={position === null ? "info" : "car"} />
        <span>{caption}</span>
      </figcaption>
    </figure>
  );
}
