/**
 * Colours of the map in sRGB hex. MapLibre reads no oklch, so these are the `--map-*` tokens (and a few
 * others) of static/tokens.css computed once; a test computes them again and compares.
 */
export type Theme = "light" | "dark";

export interface MapColors {
  readonly land: string;
  readonly building: string;
  readonly park: string;
  readonly water: string;
  readonly street: string;
  readonly road: string;
  readonly casing: string;
  readonly label: string;
  readonly halo: string;
  readonly route: string;
  /** `--alarm-ink`: hospitals. */
  readonly hospital: string;
  /** `--done-ink`: pharmacies. */
  readonly pharmacy: string;
  /** `--here-ink`: entrances and the metro. */
  readonly entrance: string;
}

/** The token of each colour. */
export const COLOR_TOKENS: Readonly<Record<keyof MapColors, string>> = {
  land: "--map-land",
  building: "--map-building",
  park: "--map-park",
  water: "--map-water",
  street: "--map-street",
  road: "--map-road",
  casing: "--map-casing",
  label: "--map-label",
  halo: "--map-halo",
  route: "--map-route",
  hospital: "--alarm-ink",
  pharmacy: "--done-ink",
  entrance: "--here-ink",
};

export const MAP_COLORS: Readonly<Record<Theme, MapColors>> = {
  light: {
    land: "#f1f0eb",
    building: "#e5e3dc",
    park: "#d6ebd2",
    water: "#b7d9e6",
    street: "#ffffff",
    road: "#f4e5c1",
    casing: "#d4d1c8",
    label: "#3c4a50",
    halo: "#fbfaf7",
    route: "#00657b",
    hospital: "#92071f",
    pharmacy: "#1d5438",
    entrance: "#433889",
  },
  dark: {
    land: "#121e22",
    building: "#1a272b",
    park: "#142a20",
    water: "#0a303f",
    street: "#273439",
    road: "#304349",
    casing: "#091518",
    label: "#bac7c9",
    halo: "#0d181c",
    route: "#65d0de",
    hospital: "#ffc3c1",
    pharmacy: "#a9e4c3",
    entrance: "#d0cafd",
  },
};
