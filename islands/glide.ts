/**
 * A sign that moves smoothly between fixes. It takes as long for the way to the newest fix as lay between
 * the last two, and stands there until the next comes: it never goes where nobody has been.
 */
export interface GlidePlace {
  readonly latitude: number;
  readonly longitude: number;
}

const SHORTEST_MILLISECONDS = 300;
const LONGEST_MILLISECONDS = 5_000;
/** Farther apart than this is no drive: the sign is put there. */
const JUMP_DEGREES = 0.02;

/** Between two places; `part` from 0 to 1, and never beyond. */
export const between = (from: GlidePlace, to: GlidePlace, part: number): GlidePlace => {
  const share = Math.min(1, Math.max(0, part));
  return {
    latitude: from.latitude + (to.latitude - from.latitude) * share,
    longitude: from.longitude + (to.longitude - from.longitude) * share,
  };
};

export class Glide {
  #from: GlidePlace | null = null;
  #to: GlidePlace | null = null;
  #startedAt = 0;
  #lastAt: number | null = null;
  #milliseconds = SHORTEST_MILLISECONDS;
  #frame = 0;
  place: GlidePlace | null = null;

  /** @param still the reader wants no motion @param onMove called with each new place */
  constructor(
    private readonly still: boolean,
    private readonly onMove: (place: GlidePlace | null) => void,
  ) {}

  /** @param at in the page's own milliseconds */
  to(next: GlidePlace | null, at: number): void {
    cancelAnimationFrame(this.#frame);
    const isFar = next !== null && this.place !== null &&
      Math.abs(next.latitude - this.place.latitude) +
            Math.abs(next.longitude - this.place.longitude) > JUMP_DEGREES;
    if (next === null || this.place === null || this.still || isFar) {
      this.place = next;
      this.#lastAt = next === null ? null : at;
      return this.onMove(next);
    }
    const gap = this.#lastAt === null ? SHORTEST_MILLISECONDS : at - this.#lastAt;
    this.#milliseconds = Math.min(LONGEST_MILLISECONDS, Math.max(SHORTEST_MILLISECONDS, gap));
    this.#lastAt = at;
    this.#from = this.place;
    this.#to = next;
    this.#startedAt = at;
    this.#frame = requestAnimationFrame(this.#step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  readonly #step = (at: number): void => {
    if (this.#from === null || this.#to === null) return;
    const part = (at - this.#startedAt) / this.#milliseconds;
    this.place = between(this.#from, this.#to, part);
    this.onMove(this.place);
    if (part < 1) this.#frame = requestAnimationFrame(this.#step);
  };
}
