/**
 * The doctors of one field at one moment, each where they are or will be when their visit ends: whom to
 * look at first for a place. Made once per matching; pure but for its own memory.
 */
import type { GeoPoint, Specialization } from "../vocabulary.ts";
import type { Judged } from "./eligibility.ts";
import { NearbyGrid } from "./nearby.ts";

/** Of fewer all are looked at. */
const CROWD = 128;

export class Field {
  readonly #grid: NearbyGrid | null;
  /** Places among all doctors of the matching. */
  readonly columns: readonly number[];

  constructor(specialization: Specialization, doctors: readonly Judged[]) {
    this.columns = doctors.flatMap(({ duty }, column) =>
      duty.doctor.specializations.includes(specialization) ? [column] : []
    );
    this.#grid = this.columns.length > CROWD ? new NearbyGrid() : null;
    if (this.#grid === null) return;
    for (const column of this.columns) {
      const { duty, engagement } = doctors[column]!;
      const place = engagement?.point ?? duty.fix;
      if (place !== null) this.#grid.put(column, place);
    }
  }

  /**
   * @param point null: nobody drives, all are looked at
   * @returns those accepted, the nearest first where there are very many, `count` at most
   */
  find(
    point: GeoPoint | null,
    count: number,
    radiusMeters: number,
    accepts: (column: number) => boolean,
  ): Iterable<number> {
    return this.#grid === null || point === null
      ? this.columns.filter(accepts)
      : this.#grid.nearest(point, count, radiusMeters, accepts);
  }
}
