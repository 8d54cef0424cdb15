/**
 * Address search of one city, in memory and without a network: autocomplete in Russian however it is
 * typed, and the address of a pin.
 */
import Flatbush from "flatbush";
import { fromWrongLayout, hasLatin } from "./address/folding.ts";
import { houseFit, type HouseNumber, parseHouseNumber } from "./address/house_number.ts";
import { type AddressIndex, readAddressIndex } from "./address/index_file.ts";
import { readingsOf } from "./address/query.ts";
import { type Alphabet, StreetSearch } from "./address/street_search.ts";
import { type Bounds, DEGREE_SCALE, distanceMeters, inBounds, type Point } from "./geometry.ts";

export interface AddressHit {
  readonly kind: "house" | "street";
  /** «улица Академика Королёва, 12», as the map writes it. */
  readonly label: string;
  readonly street: string;
  readonly houseNumber: string | null;
  readonly city: string | null;
  readonly point: Point;
  /** 0 to 1; only for comparing hits of one search. */
  readonly score: number;
}

export type NearestAddress =
  | { readonly ok: true; readonly address: AddressHit; readonly distanceMeters: number }
  | { readonly ok: false; readonly code: "outside_area" | "no_address_near" };

/** Streets whose houses are looked at for one reading of a query. */
const STREETS_PER_READING = 24;
const HOUSE_SHARE = 0.3;
/** A street without the wanted house is worth less than one that has it. */
const NO_SUCH_HOUSE = 0.85;
/** What was typed as it is goes first, then the wrong keyboard layout, then Latin spelling. */
const VARIANT_WORTH = { typed: 1, layout: 0.97, latin: 0.98 };
/** A pin farther than this from every house has no address. */
const NEAREST_LIMIT_METERS = 300;

export class AddressSearch {
  readonly #streets: StreetSearch;
  readonly #houses: Flatbush | null;
  readonly #scale: number;
  readonly #decoder = new TextDecoder();

  /** `isServed` tells whether a point belongs to the served area; by default the city's bounds do. */
  constructor(
    private readonly index: AddressIndex,
    bounds: Bounds,
    private readonly isServed: (point: Point) => boolean = (point) => inBounds(point, bounds),
  ) {
    this.#streets = new StreetSearch(index.streets);
    // Squeezed, so that nearest in the index is nearest on the ground.
    this.#scale = Math.cos((bounds.south + bounds.north) / 2 * Math.PI / 180);
    const count = index.houseLongitude.length;
    this.#houses = count === 0 ? null : new Flatbush(count, 16, Int32Array);
    for (let house = 0; house < count; house++) {
      const x = index.houseLongitude[house]! * this.#scale;
      this.#houses?.add(x, index.houseLatitude[house]!, x, index.houseLatitude[house]!);
    }
    this.#houses?.finish();
  }

  static async open(
    packFolder: string,
    bounds: Bounds,
    isServed?: (point: Point) => boolean,
  ): Promise<AddressSearch> {
    return new AddressSearch(
      await readAddressIndex(`${packFolder}/addresses.bin`),
      bounds,
      isServed,
    );
  }

  get houseCount(): number {
    return this.index.houseLongitude.length;
  }

  /** The best matches, best first; empty for an empty query. `near` breaks ties between suburbs. */
  search(query: string, limit = 8, near?: Point): AddressHit[] {
    const best = new Map<string, AddressHit>();
    for (const { text, alphabet, worth } of variantsOf(query)) {
      for (const reading of readingsOf(text)) {
        const streets = this.#streets.rank(reading.street, alphabet, STREETS_PER_READING);
        for (const { street, score } of streets) {
          for (const hit of this.#hitsOn(street, reading.house, reading.isHouseUnfinished, limit)) {
            const total = worth * score * hit.score;
            const known = best.get(hit.id);
            if (known !== undefined && known.score >= total) continue;
            best.set(hit.id, this.#hit(street, hit.house, total));
          }
        }
      }
    }
    const away = (hit: AddressHit) => near === undefined ? 0 : distanceMeters(near, hit.point);
    return [...best.values()]
      .sort((a, b) =>
        Math.abs(a.score - b.score) > 0.005
          ? b.score - a.score
          : away(a) - away(b) || b.score - a.score || a.label.localeCompare(b.label, "ru", NUMERIC)
      )
      .slice(0, limit);
  }

  /** The address nearest to a pin. */
  nearest(point: Point): NearestAddress {
    if (!this.isServed(point)) return { ok: false, code: "outside_area" };
    const x = point.longitude * DEGREE_SCALE * this.#scale;
    const house = this.#houses?.neighbors(x, point.latitude * DEGREE_SCALE, 1)[0];
    if (house === undefined) return { ok: false, code: "no_address_near" };
    const address = this.#hit(this.#streetOf(house), house, 1);
    const distance = distanceMeters(point, address.point);
    if (distance > NEAREST_LIMIT_METERS) return { ok: false, code: "no_address_near" };
    return { ok: true, address, distanceMeters: distance };
  }

  serves(point: Point): boolean {
    return this.isServed(point);
  }

  /** Every address, for tests and for exports. */
  *all(): Generator<AddressHit> {
    for (let street = 0; street < this.index.streets.length; street++) {
      for (let h = this.index.houseFirst[street]!; h < this.index.houseFirst[street + 1]!; h++) {
        yield this.#hit(street, h, 1);
      }
    }
  }

  /** Houses of the street that fit, or the street itself. */
  #hitsOn(street: number, wanted: HouseNumber | null, isUnfinished: boolean, limit: number) {
    const asStreet = { id: `s${street}`, house: null as number | null };
    if (wanted === null) return [{ ...asStreet, score: 1 - HOUSE_SHARE * 0.2 }];
    const found: { id: string; house: number | null; score: number }[] = [];
    const { houseFirst } = this.index;
    for (let house = houseFirst[street]!; house < houseFirst[street + 1]!; house++) {
      const parsed = parseHouseNumber(this.#number(house));
      const fit = parsed === null ? 0 : houseFit(wanted, parsed, isUnfinished);
      if (fit > 0.2) {
        found.push({ id: `h${house}`, house, score: 1 - HOUSE_SHARE + HOUSE_SHARE * fit });
      }
    }
    if (found.length === 0) return [{ ...asStreet, score: (1 - HOUSE_SHARE) * NO_SUCH_HOUSE }];
    return found.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  #hit(street: number, house: number | null, score: number): AddressHit {
    const { streets, streetLongitude, streetLatitude, houseLongitude, houseLatitude } = this.index;
    const { name, city } = streets[street]!;
    const longitude = house === null ? streetLongitude[street]! : houseLongitude[house]!;
    const latitude = house === null ? streetLatitude[street]! : houseLatitude[house]!;
    const houseNumber = house === null ? null : this.#number(house);
    return {
      kind: house === null ? "street" : "house",
      label: houseNumber === null ? name : `${name}, ${houseNumber}`,
      street: name,
      houseNumber,
      city,
      point: { latitude: latitude / DEGREE_SCALE, longitude: longitude / DEGREE_SCALE },
      score,
    };
  }

  #number(house: number): string {
    const { numberFirst, numberText } = this.index;
    return this.#decoder.decode(numberText.subarray(numberFirst[house]!, numberFirst[house + 1]!));
  }

  #streetOf(house: number): number {
    const first = this.index.houseFirst;
    let low = 0, high = first.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (first[middle]! <= house) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const NUMERIC = { numeric: true };

function variantsOf(query: string): { text: string; alphabet: Alphabet; worth: number }[] {
  if (query.trim() === "") return [];
  if (!hasLatin(query)) {
    // «[jdfycrfz» without a Latin letter does not exist; Cyrillic is taken as it is.
    return [{ text: query, alphabet: "native", worth: VARIANT_WORTH.typed }];
  }
  return [
    { text: query, alphabet: "latin", worth: VARIANT_WORTH.latin },
    { text: fromWrongLayout(query), alphabet: "native", worth: VARIANT_WORTH.layout },
    { text: query, alphabet: "native", worth: VARIANT_WORTH.typed },
  ];
}
