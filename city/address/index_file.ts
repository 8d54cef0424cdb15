/**
 * The addresses of a pack: streets, and on each its houses in order, in typed arrays.
 */
import { DEGREE_SCALE, METERS_PER_DEGREE } from "../geometry.ts";
import { RecordReader } from "../import/record_file.ts";
import type { StringTable } from "../import/string_table.ts";
import { readSections, writeSections } from "../section_file.ts";
import { compareHouses, houseKey, type HouseNumber, parseHouseNumber } from "./house_number.ts";
import { isStreetType } from "./street_words.ts";
import { nameWords } from "./words.ts";

const KIND = "addresses";
const VERSION = 1;

export interface AddressIndex {
  readonly streets: readonly StreetEntry[];
  readonly streetLongitude: Int32Array;
  readonly streetLatitude: Int32Array;
  /** Houses of street s stand from first[s] to first[s + 1]. */
  readonly houseFirst: Uint32Array;
  readonly houseLongitude: Int32Array;
  readonly houseLatitude: Int32Array;
  /** House numbers as they are written on the map, UTF-8, one after another. */
  readonly numberFirst: Uint32Array;
  readonly numberText: Uint8Array;
}

export interface StreetEntry {
  readonly name: string;
  readonly nameEn: string | null;
  readonly city: string | null;
}

interface House {
  readonly text: string;
  readonly parsed: HouseNumber;
  readonly longitude: number;
  readonly latitude: number;
}

interface Spot {
  readonly name: string;
  readonly nameEn: string;
  readonly number: string;
  readonly city: string;
  readonly longitude: number;
  readonly latitude: number;
}

/** Streets of one name farther apart than this are two streets (in two suburbs). */
const CELL_METERS = 1_200;

/** Reads the spool of the import and writes the index. Answers counts for the report. */
export function buildAddressIndex(
  spoolPath: string,
  strings: StringTable,
  path: string,
): { streets: number; houses: number; unreadable: number } {
  const groups = new Map<string, Spot[]>();
  for (const spot of readSpots(spoolPath, strings)) {
    const key = streetKey(spot.name);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spot]);
    else group.push(spot);
  }
  const streets: StreetEntry[] = [];
  const streetLongitude: number[] = [], streetLatitude: number[] = [], houseFirst: number[] = [0];
  const houseLongitude: number[] = [], houseLatitude: number[] = [], numberFirst: number[] = [0];
  const texts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let bytes = 0, unreadable = 0;
  for (const key of [...groups.keys()].sort()) {
    for (const spots of clusters(groups.get(key)!)) {
      const houses: House[] = [];
      const known = new Set<string>();
      for (const spot of spots) {
        if (spot.number === "") continue;
        for (const text of spot.number.split(/[;,](?=\s*\d)/)) {
          const parsed = parseHouseNumber(text);
          if (parsed === null) unreadable++;
          else if (!known.has(houseKey(parsed))) {
            known.add(houseKey(parsed));
            houses.push({ ...spot, text: text.trim(), parsed });
          }
        }
      }
      houses.sort((a, b) => compareHouses(a.parsed, b.parsed));
      const middle = middleOf(spots);
      streets.push({
        name: mostFrequent(spots.map((spot) => spot.name))!,
        nameEn: mostFrequent(spots.map((spot) => spot.nameEn).filter(Boolean)),
        city: mostFrequent(spots.map((spot) => spot.city).filter(Boolean)),
      });
      streetLongitude.push(middle.longitude);
      streetLatitude.push(middle.latitude);
      for (const house of houses) {
        const text = encoder.encode(house.text);
        texts.push(text);
        bytes += text.length;
        numberFirst.push(bytes);
        houseLongitude.push(house.longitude);
        houseLatitude.push(house.latitude);
      }
      houseFirst.push(houseLongitude.length);
    }
  }
  const numberText = new Uint8Array(bytes);
  texts.forEach((text, i) => numberText.set(text, numberFirst[i]!));
  writeSections(path, KIND, VERSION, { streets }, {
    streetLongitude: Int32Array.from(streetLongitude),
    streetLatitude: Int32Array.from(streetLatitude),
    houseFirst: Uint32Array.from(houseFirst),
    houseLongitude: Int32Array.from(houseLongitude),
    houseLatitude: Int32Array.from(houseLatitude),
    numberFirst: Uint32Array.from(numberFirst),
    numberText,
  });
  return { streets: streets.length, houses: houseLongitude.length, unreadable };
}

/** Throws `CityFault` for a damaged file. */
export async function readAddressIndex(path: string): Promise<AddressIndex> {
  const file = await readSections(path, KIND, VERSION);
  return {
    streets: (file.meta as { streets: StreetEntry[] }).streets,
    streetLongitude: file.i32("streetLongitude"),
    streetLatitude: file.i32("streetLatitude"),
    houseFirst: file.u32("houseFirst"),
    houseLongitude: file.i32("houseLongitude"),
    houseLatitude: file.i32("houseLatitude"),
    numberFirst: file.u32("numberFirst"),
    numberText: file.u8("numberText"),
  };
}

function* readSpots(path: string, strings: StringTable): Generator<Spot> {
  const reader = new RecordReader(path);
  try {
    while (!reader.done) {
      yield {
        name: strings.at(reader.number()).trim(),
        number: strings.at(reader.number()),
        city: strings.at(reader.number()),
        nameEn: strings.at(reader.number()),
        longitude: reader.signed(),
        latitude: reader.signed(),
      };
    }
  } finally {
    reader.close();
  }
}

/** «улица Мендешева» and «Мендешева ул.» are one street. */
function streetKey(name: string): string {
  const words = nameWords(name);
  return [...words.filter((word) => !isStreetType(word)), "|", ...words.filter(isStreetType)].join(
    " ",
  );
}

/** Spots of one name, grouped by neighbouring cells of a coarse grid. */
function clusters(spots: Spot[]): Spot[][] {
  const cell = CELL_METERS / METERS_PER_DEGREE * DEGREE_SCALE;
  const cells = new Map<string, Spot[]>();
  for (const spot of spots) {
    // Longitudes are narrower up north, so that cells are rather too wide than too narrow there.
    const key = `${Math.floor(spot.longitude / (cell * 1.6))} ${Math.floor(spot.latitude / cell)}`;
    const known = cells.get(key);
    if (known === undefined) cells.set(key, [spot]);
    else known.push(spot);
  }
  const result: Spot[][] = [];
  while (cells.size > 0) {
    const open = [cells.keys().next().value!];
    const cluster: Spot[] = [];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const found = cells.get(key);
      if (found === undefined) continue;
      cells.delete(key);
      for (const spot of found) cluster.push(spot);
      const [x, y] = key.split(" ").map(Number) as [number, number];
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) open.push(`${x + dx} ${y + dy}`);
      }
    }
    result.push(cluster);
  }
  return result;
}

function mostFrequent(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: string | null = null;
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value;
  return best;
}

/** The spot nearest to the mean, so that the pin of a bent street is on it. */
function middleOf(spots: readonly Spot[]): { longitude: number; latitude: number } {
  const longitude = spots.reduce((sum, spot) => sum + spot.longitude, 0) / spots.length;
  const latitude = spots.reduce((sum, spot) => sum + spot.latitude, 0) / spots.length;
  const away = (spot: Spot) =>
    Math.abs(spot.longitude - longitude) / 2 + Math.abs(spot.latitude - latitude);
  return spots.reduce((best, spot) => away(spot) < away(best) ? spot : best);
}
