/**
 * Doctors at one moment, where they are or at the doors of the visits that they are on: whom to look at first
 * for a place. Made once per matching; pure but for its own memory.
 */
import type { GeoPoint } from "../vocabulary.ts";
import type { Judged } from "./eligibility.ts";
import { NearbyGrid } from "./nearby.ts";

/** Of fewer all are looked at. */
const CROWD = 128;
/** Of a table that lives for one matching: it wraps around after 24 km. */
const SIDE = 128;

export class Field {
  readonly #grid: NearbyGrid | null;

  constructor(private readonly doctors: readonly Judged[]) {
    this.#grid = doctors.length > CROWD ? new NearbyGrid(SIDE) : null;
    if (this.#grid === null) return;
    doctors.forEach(({ duty, engagement }, slot) => {
      const place = engagement?.point ?? duty.fix;
      if (place !== null) this.#grid?.put(slot, place);
    });
  }

  /**
   * @param point null: nobody drives, all are looked at
   * @returns those accepted, the nearest where there are very many, `count` of them at most
   */
  find(
    point: GeoPoint | null,
    count: number,
    radiusMeters: number,
    accepts: (judged: Judged) => boolean,
  ): readonly Judged[] {
    if (this.#grid === null || point === null) return this.doctors.filter(accepts);
    const found = this.#grid.nearest(
      point,
      count,
      radiusMeters,
      (slot) => accepts(this.doctors[slot]!),
    );
    return found.map((slot) => this.doctors[slot]!);
  }
}
