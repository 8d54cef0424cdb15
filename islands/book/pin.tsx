/**
 * The point where the doctor is to come: on a small map, by a tap or a drag; by four buttons of ten
 * metres for whoever does not drag; and by a link out of another map.
 */
import { useEffect, useRef } from "preact/hooks";
import type { PlaceProps } from "../../views/address_fields.tsx";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { useAddress } from "./address_context.ts";
import { openPinMap, type PinMap } from "./pin_map.ts";
import { type Direction, type Pin, pinOf, shiftText, STEP_METERS, stepped } from "./pin_place.ts";
import { type Nearest, useNearest } from "./use_nearest.ts";

const BUTTONS: readonly { direction: Direction; icon: string }[] = [
  { direction: "north", icon: "arrow-up" },
  { direction: "south", icon: "arrow-down" },
  { direction: "west", icon: "arrow-left" },
  { direction: "east", icon: "arrow-right" },
];
const WORDS = {
  north: "pin.toNorth",
  south: "pin.toSouth",
  west: "pin.toWest",
  east: "pin.toEast",
} as const;

/** Where the point is, in words: the map never says it alone. */
function statusOf(reader: Reader, pin: Pin, label: string, nearest: Nearest): string {
  const { address, moved, at } = pin;
  if (pin.isLink) return reader.t("pin.fromLink");
  if (at === null) return reader.t("pin.none");
  if (moved === null) return reader.t("pin.atAddress", { label });
  if (nearest !== null && "outside" in nearest) return nearest.outside;
  const shift = address === null ? "" : shiftText(reader, address, moved);
  const near = nearest === null ? "" : reader.t("pin.near", {
    label: nearest.address.label,
    distance: reader.distance(nearest.distanceMeters),
  });
  const parts = [shift === "" ? "" : reader.t("pin.shifted", { shift }), near];
  return parts.filter((part) => part !== "").join(". ") || reader.t("place.label");
}

function Map({ reader, pin }: { reader: Reader; pin: Pin }) {
  const { map, isShown, setPlace } = useAddress();
  const element = useRef<HTMLDivElement>(null);
  const opened = useRef<PinMap | null>(null);
  const shown = useRef<string | null>(null);
  const place = useRef(setPlace);
  place.current = setPlace;

  useEffect(() => {
    if (!isShown || map === null || element.current === null) return;
    const one = openPinMap(element.current, map, (place_) => place.current(place_));
    opened.current = one;
    shown.current = null;
    return () => {
      opened.current = null;
      one.destroy();
    };
  }, [isShown]);

  useEffect(() => {
    // A pin that the reader moves is on the screen already; another address need not be.
    const { address, at } = pin;
    const about = address !== null ? JSON.stringify(address) : at !== null ? "pin" : null;
    const isNew = about !== null && about !== shown.current;
    if (isNew) shown.current = about;
    opened.current?.show(at, reader.t("pin.sign"), isNew);
  }, [isShown, pin.at?.latitude, pin.at?.longitude]);

  if (map === null) return null;
  return (
    <figure class="mapframe pin__map" aria-label={reader.t("pin.map")}>
      {/* Before the map, whose own links stand below them. */}
      <div class="mapframe__tools">
        {([["plus", "map.nearer", 1], ["minus", "map.farther", -1]] as const).map((
          [icon, word, steps],
        ) => (
          <button
            key={icon}
            type="button"
            class="button button--icon"
            aria-label={reader.t(word)}
            onClick={() => opened.current?.zoomBy(steps)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div class="mapframe__view" ref={element}></div>
      <p class="mapframe__word" data-when="failed">
        <Icon name="map" />
        {reader.t("map.failed")}
      </p>
    </figure>
  );
}

function Moves({ reader, pin }: { reader: Reader; pin: Pin }) {
  const { setPlace } = useAddress();
  const { address, moved, at } = pin;
  if (at === null) return null;
  const distance = reader.t("unit.meters", { count: STEP_METERS }).replace(" ", "\u00a0");
  return (
    <fieldset class="pin__moves">
      <legend class="field__label">{reader.t("pin.move", { distance })}</legend>
      {BUTTONS.map(({ direction, icon }) => (
        <button
          key={direction}
          type="button"
          class="button"
          onClick={() => setPlace(stepped(at, direction))}
        >
          <Icon name={icon} />
          {reader.t(WORDS[direction])}
        </button>
      ))}
      {moved !== null && (
        <button
          type="button"
          class="button button--quiet pin__back"
          onClick={() => setPlace(null)}
        >
          <Icon name={address === null ? "x" : "refresh"} />
          {reader.t(address === null ? "pin.remove" : "pin.back")}
        </button>
      )}
    </fieldset>
  );
}

/** The point alone is known: its nearest address can be written into the field above. */
function Take({ reader, nearest }: { reader: Reader; nearest: Nearest }) {
  const { values, setText } = useAddress();
  if (nearest === null || "outside" in nearest || values.text("address.text") !== "") return null;
  const { label } = nearest.address;
  return (
    <button type="button" class="button" onClick={() => setText(label)}>
      <Icon name="pencil" />
      {`${reader.t("pin.take")}: ${label}`}
    </button>
  );
}

export function PinField({ reader, field, hasError }: PlaceProps) {
  const { values, map } = useAddress();
  const pin = pinOf(values);
  const nearest = useNearest(pin.moved);
  const isOutside = nearest !== null && "outside" in nearest;
  return (
    <div class="pin stack stack--s">
      {map !== null && <p class="field__label" aria-hidden="true">{reader.t("place.label")}</p>}
      {map !== null && <p class="field__hint">{reader.t("pin.hint")}</p>}
      <Map reader={reader} pin={pin} />
      {map !== null && (
        <p class="fact small" role="status" data-tone={isOutside ? "alarm" : undefined}>
          <Icon name={isOutside ? "warning" : "pin"} />
          <span>{statusOf(reader, pin, values.text("address.text"), nearest)}</span>
        </p>
      )}
      <Take reader={reader} nearest={nearest} />
      <Moves reader={reader} pin={pin} />
      {map === null ? field : (
        <details class="pin__other" open={hasError}>
          <summary>{reader.t("pin.other")}</summary>
          {field}
        </details>
      )}
    </div>
  );
}
