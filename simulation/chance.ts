/** Chance that can be repeated: the same seed, the same day. */

/** A stream of numbers in [0, 1) (mulberry32); each use of chance has a stream of its own. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 0x9e37_79b1) >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  isTrue(probability: number): boolean {
    return this.next() < probability;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** A UUID of version 7 in shape; numbers in order, so that they sort as they were made. */
  uuid(number: number): string {
    const head = number.toString(16).padStart(12, "0");
    const tail = () => this.below(0x10000).toString(16).padStart(4, "0");
    return `${head.slice(0, 8)}-${head.slice(8)}-7${tail().slice(1)}-8${
      tail().slice(1)
    }-${tail()}${tail()}${tail()}`;
  }
}
