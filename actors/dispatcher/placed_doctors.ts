/** Where the phones of doctors on duty are, in a grid: the nearest are found without looking at all. */
import type { GeoPoint, PersonId } from "../vocabulary.ts";
import { NearbyGrid } from "./nearby.ts";

export class PlacedDoctors {
  readonly #grid = new NearbyGrid();
  readonly #slots = new Map<PersonId, number>();
  readonly #ids: (PersonId | undefined)[] = [];
  /** Slots of those who went home, for those who come. */
  readonly #empty: number[] = [];

  put(doctorId: PersonId, place: GeoPoint): void {
    const slot = this.#slots.get(doctorId) ?? this.#empty.pop() ?? this.#ids.length;
    this.#slots.set(doctorId, slot);
    this.#ids[slot] = doctorId;
    this.#grid.put(slot, place);
  }

  remove(doctorId: PersonId): void {
    const slot = this.#slots.get(doctorId);
    if (slot === undefined) return;
    this.#slots.delete(doctorId);
    this.#ids[slot] = undefined;
    this.#grid.remove(slot);
    this.#empty.push(slot);
  }

  /** @returns the nearest of those accepted, nearest first, by the straight line */
  nearest(
    place: GeoPoint,
    count: number,
    radiusMeters: number,
    accepts: (doctorId: PersonId) => boolean,
  ): readonly PersonId[] {
    const found = this.#grid.nearest(
      place,
      count,
      radiusMeters,
      (slot) => accepts(this.#ids[slot]!),
    );
    return found.map((slot) => this.#ids[slot]!);
  }
}
