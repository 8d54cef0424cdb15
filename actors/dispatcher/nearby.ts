/**
 * A grid of places: puts, moves and finds the nearest few of very many without looking at the others.
 * Cells of about two hundred metres lie in a table that wraps around, so that it has no edges and one size
 * serves any city; each cell is a chain of slots in typed arrays. Synchronous and pure but for its own
 * memory. bench/nearby.ts holds it against Redis GEOSEARCH.
 */
import type { GeoPoint } from "../vocabulary.ts";

/** A degree of latitude, metres (a sphere of 6,371 km). */
const METERS_PER_DEGREE = 111_195;
const CELLS_PER_DEGREE_OF_LATITUDE = 600;
/** Fewer, since degrees of longitude are shorter where people live: 185 m at 56°, 330 m at the equator. */
const CELLS_PER_DEGREE_OF_LONGITUDE = 337;
/** Cells of a side of the table, which stays in the processor's cache: wraps around after 95 km. */
const SIDE = 512;
const MASK = SIDE - 1;
/** Of so few all are looked at: sooner than very many empty cells. */
const FEW = 128;
const NOBODY = -1;

export class NearbyGrid {
  readonly #heads = new Int32Array(SIDE * SIDE).fill(NOBODY);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  #cell = new Int32Array(64).fill(NOBODY);
  /** Latitude and longitude of each slot, side by side. */
  #places = new Float64Array(128);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts a slot (a small number of the caller's) at a place, or moves it there. */
  put(slot: number, { latitude, longitude }: GeoPoint): void {
    if (slot >= this.#cell.length) this.#grow(slot + 1);
    const cell = cellOf(cellRow(latitude), cellColumn(longitude));
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
   * @param radiusMeters nobody further away
   * @param accepts asked of those near enough to count alone
   */
  nearest(
    { latitude, longitude }: GeoPoint,
    count: number,
    radiusMeters: number,
    accepts: (slot: number) => boolean,
  ): Int32Array {
    const found = new Int32Array(count);
    const squares = new Float64Array(count);
    const east = METERS_PER_DEGREE * Math.cos(latitude * Math.PI / 180);
    const high = METERS_PER_DEGREE / CELLS_PER_DEGREE_OF_LATITUDE;
    const wide = east / CELLS_PER_DEGREE_OF_LONGITUDE;
    const ringMeters = Math.min(high, wide);
    // From the place to the nearest side of its own cell: the first ring begins there.
    const inRow = latitude * CELLS_PER_DEGREE_OF_LATITUDE - cellRow(latitude);
    const inColumn = longitude * CELLS_PER_DEGREE_OF_LONGITUDE - cellColumn(longitude);
    const rim = Math.min(
      Math.min(inRow, 1 - inRow) * high,
      Math.min(inColumn, 1 - inColumn) * wide,
    );
    const rings = Math.min(SIDE / 2 - 1, Math.ceil(radiusMeters / ringMeters));
    const row = cellRow(latitude);
    const column = cellColumn(longitude);
    let length = 0;
    let worst = radiusMeters * radiusMeters;
    const places = this.#places;
    const next = this.#next;
    const heads = this.#heads;
    const judge = (slot: number) => {
      const dy = (places[2 * slot]! - latitude) * METERS_PER_DEGREE;
      const dx = (places[2 * slot + 1]! - longitude) * east;
      const square = dx * dx + dy * dy;
      if (square > worst || (square === worst && length === count) || !accepts(slot)) return;
      let at = length < count ? length++ : count - 1;
      while (at > 0 && squares[at - 1]! > square) {
        squares[at] = squares[at - 1]!;
        found[at] = found[at - 1]!;
        at--;
      }
      squares[at] = square;
      found[at] = slot;
      if (length === count) worst = squares[count - 1]!;
    };
    if (this.#size <= FEW) {
      let left = this.#size;
      for (let slot = 0; left > 0; slot++) {
        if (this.#cell[slot] === NOBODY) continue;
        left--;
        judge(slot);
      }
      return found.subarray(0, length);
    }
    const look = (cell: number) => {
      for (let slot = heads[cell]!; slot !== NOBODY; slot = next[slot]!) judge(slot);
    };
    for (let ring = 0; ring <= rings; ring++) {
      const inner = rim + (ring - 1) * ringMeters;
      if (length === count && ring > 0 && inner * inner > worst) break;
      if (ring === 0) look(cellOf(row, column));
      else {
        for (let at = -ring; at <= ring; at++) {
          look(cellOf(row - ring, column + at));
          look(cellOf(row + ring, column + at));
        }
        for (let at = 1 - ring; at < ring; at++) {
          look(cellOf(row + at, column - ring));
          look(cellOf(row + at, column + ring));
        }
      }
    }
    return found.subarray(0, length);
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

const cellRow = (latitude: number): number => Math.floor(latitude * CELLS_PER_DEGREE_OF_LATITUDE);
const cellColumn = (longitude: number): number =>
  Math.floor(longitude * CELLS_PER_DEGREE_OF_LONGITUDE);
const cellOf = (row: number, column: number): number => (row & MASK) * SIDE + (column & MASK);

function enlarged<T extends Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
