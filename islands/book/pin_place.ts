/** Where the pin stands, and how far from the address: out of what the form would send. Pure. */
import type { FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import type { Place } from "../map/adapter.ts";

export const STEP_METERS = 10;
/** Of one degree of latitude; everywhere nearly the same. */
const DEGREE_METERS = 111_195;
/** A metre or so: less than a phone knows. */
const DIGITS = 6;

export type Direction = "north" | "south" | "west" | "east";
const STEPS: Readonly<Record<Direction, readonly [north: number, east: number]>> = {
  north: [1, 0],
  south: [-1, 0],
  west: [0, -1],
  east: [0, 1],
};

const PAIR = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

function placeOf(text: string): Place | null {
  const [, latitude, longitude] = PAIR.exec(text) ?? [];
  return latitude === undefined || longitude === undefined
    ? null
    : { latitude: Number(latitude), longitude: Number(longitude) };
}

/** As the plain field takes it. */
export const placeText = ({ latitude, longitude }: Place): string =>
  `${latitude.toFixed(DIGITS)}, ${longitude.toFixed(DIGITS)}`;

export interface Pin {
  /** The place of the chosen address; null: none is chosen, or another text was typed since. */
  readonly address: Place | null;
  /** Where the reader has put it; null: it stands at the address. */
  readonly moved: Place | null;
  readonly at: Place | null;
  /** What stands in the plain field is for the server to read: a link out of a map. */
  readonly isLink: boolean;
}

export function pinOf(values: FormValues): Pin {
  const isOfText = values.text("address.asked") === values.text("address.text");
  const address = isOfText ? placeOf(values.text("address.choice")) : null;
  const moved = placeOf(values.text("place"));
  const isLink = moved === null && values.text("place") !== "";
  return { address, moved, at: isLink ? null : moved ?? address, isLink };
}

const eastMeters = ({ latitude }: Place): number =>
  DEGREE_METERS * Math.cos(latitude * Math.PI / 180);

export function stepped(from: Place, direction: Direction): Place {
  const [north, east] = STEPS[direction];
  return {
    latitude: from.latitude + north * STEP_METERS / DEGREE_METERS,
    longitude: from.longitude + east * STEP_METERS / eastMeters(from),
  };
}

/** «20 м на север, 10 м на восток»; empty where it is less than a metre. */
export function shiftText(reader: Reader, from: Place, to: Place): string {
  const north = Math.round((to.latitude - from.latitude) * DEGREE_METERS);
  const east = Math.round((to.longitude - from.longitude) * eastMeters(from));
  const part = (meters: number, positive: Direction, negative: Direction) =>
    meters === 0 ? [] : [
      reader.t(`pin.${meters > 0 ? positive : negative}`, {
        distance: reader.t("unit.meters", { count: Math.abs(meters) }).replace(" ", "\u00a0"),
      }),
    ];
  return [...part(north, "north", "south"), ...part(east, "east", "west")].join(", ");
}
