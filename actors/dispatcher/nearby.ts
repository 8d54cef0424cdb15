/**
 * A grid of places: puts, moves and finds the nearest few of very many without looking at the others.
 * Cells of about two hundred metres lie in a table that wraps around, so that it has no edges and one size
 * serves any city; each cell is a chain of slots in typed arrays. Synchronous and pure but for its own
 * memory. bench/nearby.ts holds it against Redis GEOSEARCH.
 */
import FlatQueue from "flatqueue";
import type { GeoPoint } from "../vocabulary.ts";

/** A degree of latitude, metres (a sphere of 6,371 km). */
const METERS_PER_DEGREE = 111_195;
const CELLS_PER_DEGREE_OF_LATITUDE = 600;
/** Fewer, since degrees of longitude are shorter where people live: 185 m at 56°, 330 m at the equator. */
const CELLS_PER_DEGREE_OF_LONGITUDE = 337;
/** Cells of a side of the table, which stays in the processor's cache: wraps around after 95 km. */
const SIDE = 512;
/** Of so few all are looked at: sooner than very many empty cells. */
const FEW = 128;
const NOBODY = -1;

export class NearbyGrid {
  readonly #heads: Int32Array;
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  #cell = new Int32Array(64).fill(NOBODY);
  /** Latitude and longitude of each slot, side by side. */
  #places = new Float64Array(128);
  #size = 0;
  /** Those of one ring who are near enough, nearest first. */
  readonly #ring = new FlatQueue<number>();

  /** @param side cells of a side of the table, a power of two: a small one is made sooner and wraps earlier */
  constructor(private readonly side: number = SIDE) {
    this.#heads = new Int32Array(side * side).fill(NOBODY);
  }

  get size(): number {
    return this.#size;
  }

  /** Puts a slot (a small number of the caller's) at a place, or moves it there. */
  put(slot: number, { latitude, longitude }: GeoPoint): void {
    if (slot >= this.#cell.length) this.#grow(slot + 1);
    const cell = this.#cellOf(cellRow(latitude), cellColumn(longitude));
    this.#places[2 * slot] = latitude;
    this.#places[2 * slot + 1] = longitude;
    const known = this.#cell[slot]!;
    if (known === cell) return;
    if (known === NOBODY) this.#size++;
    else this.#unlink(slot, known);
    const head = this.#heads[cell]!;
    this.#next[slot] = head;
    this.#previous[slot] = NOBODY;
    if (head !== NOBODY) this.#previous[head] = slot;
    this.#heads[cell] = slot;
    this.#cell[slot] = cell;
  }

  remove(slot: number): void {
    const known = this.#cell[slot] ?? NOBODY;
    if (known === NOBODY) return;
    this.#unlink(slot, known);
    this.#cell[slot] = NOBODY;
    this.#size--;
  }

  /**
   * The nearest slots that are accepted, nearest first, by the straight line on a flat city (off by less
   * than 0.1 % of it at 10 km).
   *
   * @param count how many at most
   * @param radiusMeters nobody so far away or further
   * @param accepts asked of those near enough to count alone, of a ring nearest first: it costs more than
   * all the rest
   */
  nearest(
    place: GeoPoint,
    count: number,
    radiusMeters: number,
    accepts: (slot: number) => boolean,
  ): readonly number[] {
    const east = METERS_PER_DEGREE * Math.cos(place.latitude * Math.PI / 180);
    const found = new Shortlist(count, radiusMeters);
    if (this.#size > FEW && this.#lookAround(place, east, found, accepts)) return found.slots;
    const all = new Shortlist(count, radiusMeters);
    this.#lookAtAll(place, east, all, accepts);
    return all.slots;
  }

  #lookAtAll(
    { latitude, longitude }: GeoPoint,
    east: number,
    found: Shortlist,
    accepts: (slot: number) => boolean,
  ): void {
    for (let slot = 0, left = this.#size; left > 0; slot++) {
      if (this.#cell[slot] === NOBODY) continue;
      left--;
      const north = (this.#places[2 * slot]! - latitude) * METERS_PER_DEGREE;
      const aside = (this.#places[2 * slot + 1]! - longitude) * east;
      const square = north * north + aside * aside;
      if (square < found.worst && accepts(slot)) found.add(slot, square);
    }
  }

  /**
   * Cell by cell in rings around the place, until no cell of a ring can hold anybody nearer.
   * @returns false: given up, since a look at everybody is sooner than at so many cells
   */
  #lookAround(
    { latitude, longitude }: GeoPoint,
    east: number,
    found: Shortlist,
    accepts: (slot: number) => boolean,
  ): boolean {
    const heads = this.#heads;
    const next = this.#next;
    const places = this.#places;
    const near = this.#ring;
    // Whoever was asked about last time may have thrown, and left the ring of another place in it.
    near.clear();
    const high = METERS_PER_DEGREE / CELLS_PER_DEGREE_OF_LATITUDE;
    const wide = east / CELLS_PER_DEGREE_OF_LONGITUDE;
    const row = cellRow(latitude);
    const column = cellColumn(longitude);
    // Where in its own cell the place lies, in cells from the corner.
    const up = latitude * CELLS_PER_DEGREE_OF_LATITUDE - row;
    const over = longitude * CELLS_PER_DEGREE_OF_LONGITUDE - column;
    // Beyond the half of the table rings come around; beyond four cells a slot they are not worth it.
    const rings = Math.min(this.side / 2, Math.sqrt(this.#size));
    for (let ring = 0; ring < rings; ring++) {
      let isNear = false;
      for (let y = -ring; y <= ring; y++) {
        const away = high * (y > 0 ? y - up : y < 0 ? up - y - 1 : 0);
        const step = ring === 0 || y === -ring || y === ring ? 1 : 2 * ring;
        for (let x = -ring; x <= ring; x += step) {
          const aside = wide * (x > 0 ? x - over : x < 0 ? over - x - 1 : 0);
          if (away * away + aside * aside >= found.worst) continue;
          isNear = true;
          let slot = heads[this.#cellOf(row + y, column + x)]!;
          for (; slot !== NOBODY; slot = next[slot]!) {
            const dy = (places[2 * slot]! - latitude) * METERS_PER_DEGREE;
            const dx = (places[2 * slot + 1]! - longitude) * east;
            const square = dx * dx + dy * dy;
            if (square < found.worst) near.push(slot, square);
          }
        }
      }
      if (!isNear) return true;
      while (near.length > 0) {
        const square = near.peekValue()!;
        // Whoever comes after is further away still.
        if (square >= found.worst) near.clear();
        else {
          const slot = near.pop()!;
          if (accepts(slot)) found.add(slot, square);
        }
      }
    }
    return false;
  }

  #cellOf(row: number, column: number): number {
    const mask = this.side - 1;
    return (row & mask) * this.side + (column & mask);
  }

  #unlink(slot: number, cell: number): void {
    const next = this.#next[slot]!;
    const previous = this.#previous[slot]!;
    if (previous === NOBODY) this.#heads[cell] = next;
    else this.#next[previous] = next;
    if (next !== NOBODY) this.#previous[next] = previous;
  }

  #grow(least: number): void {
    const capacity = Math.max(least, this.#cell.length * 2);
    const cell = new Int32Array(capacity).fill(NOBODY);
    cell.set(this.#cell);
    this.#cell = cell;
    this.#next = enlarged(this.#next, new Int32Array(capacity));
    this.#previous = enlarged(this.#previous, new Int32Array(capacity));
    this.#places = enlarged(this.#places, new Float64Array(2 * capacity));
  }
}

/** The nearest so far, nearest first. */
class Shortlist {
  readonly slots: number[] = [];
  readonly #squares: number[] = [];
  /** Square of the distance, square metres, from which on nobody is wanted. */
  worst: number;

  constructor(private readonly count: number, radiusMeters: number) {
    this.worst = count > 0 ? radiusMeters * radiusMeters : 0;
  }

  add(slot: number, square: number): void {
    const { slots, count } = this;
    const squares = this.#squares;
    let at = slots.length < count ? slots.length : count - 1;
    for (; at > 0 && squares[at - 1]! > square; at--) {
      squares[at] = squares[at - 1]!;
      slots[at] = slots[at - 1]!;
    }
    squares[at] = square;
    slots[at] = slot;
    if (slots.length === count) this.worst = squares[count - 1]!;
  }
}

const cellRow = (latitude: number): number => Math.floor(latitude * CELLS_PER_DEGREE_OF_LATITUDE);
const cellColumn = (longitude: number): number =>
  Math.floor(longitude * CELLS_PER_DEGREE_OF_LONGITUDE);

function enlarged<T extends Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
