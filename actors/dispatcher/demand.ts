/**
 * Where calls come from: how many of each field from each square of about a kilometre, the older ones counting
 * less. A square with few calls says nothing, so that nobody's home can be read from it. Pure but for its own
 * memory; time is an argument.
 */
import { DAY, type GeoPoint, type Instant, type Specialization } from "../vocabulary.ts";

/** A square of the map and how often calls come from it, a share of all. */
export interface DemandCell {
  readonly point: GeoPoint;
  readonly share: number;
}

/** As it is kept: the square by its number, and its weight as of a moment. */
export interface DemandRow {
  /** Null: of the time before fields were counted. */
  readonly specialization: Specialization | null;
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
/** A field with fewer calls in all has no picture of its own: the calls of all fields stand in for it. */
const LEAST_OF_FIELD = 60;
/** The squares that say most. */
const MOST_CELLS = 150;

export class DemandMap {
  readonly #rows = new Map<string, DemandRow>();
  readonly #unsaved = new Set<string>();

  note(point: GeoPoint, at: Instant, specialization: Specialization | null = null): void {
    const latitudeCell = Math.floor(point.latitude / CELL_LATITUDE);
    const longitudeCell = Math.floor(point.longitude / CELL_LONGITUDE);
    const place = { specialization, latitudeCell, longitudeCell };
    const key = keyOf(place);
    const known = this.#rows.get(key);
    const weight = 1 + (known === undefined ? 0 : weightAt(known, at));
    this.#rows.set(key, { ...place, weight, countedAt: at });
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

  /**
   * The squares that matter, the most asked first; the shares are of all calls.
   * @param field whose calls; of one with too few of them the calls of all fields
   */
  cells(at: Instant, field: Specialization | null = null): readonly DemandCell[] {
    const rows = [...this.#rows.values()];
    // What was counted before fields were may be of any: it grows less from week to week.
    const own = field === null
      ? []
      : rows.filter(({ specialization: of }) => of === field || of === null);
    const weightOfOwn = own.reduce((sum, row) => sum + weightAt(row, at), 0);
    return shown(weightOfOwn >= LEAST_OF_FIELD ? own : rows, at);
  }
}

/** Rows of several fields in one square are one square. */
function shown(rows: readonly DemandRow[], at: Instant): readonly DemandCell[] {
  const squares = new Map<string, { readonly row: DemandRow; weight: number }>();
  let sum = 0;
  for (const row of rows) {
    const key = `${row.latitudeCell}/${row.longitudeCell}`;
    const weight = weightAt(row, at);
    const known = squares.get(key);
    if (known === undefined) squares.set(key, { row, weight });
    else known.weight += weight;
    sum += weight;
  }
  return [...squares.values()]
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .toSorted((one, other) => other.weight - one.weight)
    .slice(0, MOST_CELLS)
    .map(({ row, weight }) => ({ point: middleOf(row), share: weight / sum }));
}

const keyOf = (row: Pick<DemandRow, "specialization" | "latitudeCell" | "longitudeCell">): string =>
  `${row.specialization ?? ""}/${row.latitudeCell}/${row.longitudeCell}`;

const weightAt = ({ weight, countedAt }: DemandRow, at: Instant): number =>
  weight * 0.5 ** (Math.max(0, at - countedAt) / HALF_LIFE_MILLISECONDS);

const middleOf = ({ latitudeCell, longitudeCell }: DemandRow): GeoPoint => ({
  latitude: (latitudeCell + 0.5) * CELL_LATITUDE,
  longitude: (longitudeCell + 0.5) * CELL_LONGITUDE,
});
