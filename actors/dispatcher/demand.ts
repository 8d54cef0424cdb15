/**
 * Where calls come from: how many from each square of about a kilometre, the older ones counting less.
 * A square with few calls says nothing, so that nobody's home can be read from it. Pure but for its own
 * memory; time is an argument.
 */
import { DAY, type GeoPoint, type Instant } from "../vocabulary.ts";

/** A square of the map and how often calls come from it, a share of all. */
export interface DemandCell {
  readonly point: GeoPoint;
  readonly share: number;
}

/** As it is kept: the square by its number, and its weight as of a moment. */
export interface DemandRow {
  readonly latitudeCell: number;
  readonly longitudeCell: number;
  readonly weight: number;
  readonly countedAt: Instant;
}

/** About 900 m by 900 m between the 50th and the 60th parallel. */
const CELL_LATITUDE = 0.008;
const CELL_LONGITUDE = 0.014;
/** Calls of so long ago count half. */
const HALF_LIFE_MILLISECONDS = 28 * DAY;
/** Squares with less than so many calls are left out. */
const LEAST_WEIGHT = 3;
/** The squares that say most. */
const MOST_CELLS = 150;

export class DemandMap {
  readonly #rows = new Map<string, DemandRow>();
  readonly #unsaved = new Set<string>();

  note(point: GeoPoint, at: Instant): void {
    const latitudeCell = Math.floor(point.latitude / CELL_LATITUDE);
    const longitudeCell = Math.floor(point.longitude / CELL_LONGITUDE);
    const key = keyOf({ latitudeCell, longitudeCell });
    const known = this.#rows.get(key);
    const weight = 1 + (known === undefined ? 0 : weightAt(known, at));
    this.#rows.set(key, { latitudeCell, longitudeCell, weight, countedAt: at });
    this.#unsaved.add(key);
  }

  restore(row: DemandRow): void {
    this.#rows.set(keyOf(row), row);
  }

  /** The rows that the database does not have yet; they count as saved from now on. */
  takeUnsaved(): readonly DemandRow[] {
    const rows = [...this.#unsaved].map((key) => this.#rows.get(key)!);
    this.#unsaved.clear();
    return rows;
  }

  /** A write of these failed. */
  putBackUnsaved(rows: readonly DemandRow[]): void {
    for (const row of rows) this.#unsaved.add(keyOf(row));
  }

  /** The squares that matter, the most asked first; the shares are of all calls. */
  cells(at: Instant): readonly DemandCell[] {
    const rows = [...this.#rows.values()].map((row) => ({ row, weight: weightAt(row, at) }));
    const sum = rows.reduce((total, { weight }) => total + weight, 0);
    return rows
      .filter(({ weight }) => weight >= LEAST_WEIGHT)
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, MOST_CELLS)
      .map(({ row, weight }) => ({ point: middleOf(row), share: weight / sum }));
  }
}

const keyOf = (row: Pick<DemandRow, "latitudeCell" | "longitudeCell">): string =>
  `${row.latitudeCell}/${row.longitudeCell}`;

const weightAt = ({ weight, countedAt }: DemandRow, at: Instant): number =>
  weight * 0.5 ** (Math.max(0, at - countedAt) / HALF_LIFE_MILLISECONDS);

const middleOf = ({ latitudeCell, longitudeCell }: DemandRow): GeoPoint => ({
  latitude: (latitudeCell + 0.5) * CELL_LATITUDE,
  longitude: (longitudeCell + 0.5) * CELL_LONGITUDE,
});
