/** Typed arrays that grow by half, for counts that nobody knows beforehand. */

export class GrowingInt32 {
  #array = new Int32Array(1024);
  length = 0;

  push(value: number): number {
    if (this.length === this.#array.length) {
      const wider = new Int32Array(Math.ceil(this.#array.length * 1.5));
      wider.set(this.#array);
      this.#array = wider;
    }
    this.#array[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.#array[index]!;
  }

  set(index: number, value: number): void {
    this.#array[index] = value;
  }

  /** A copy of exactly the used part. */
  toArray(): Int32Array<ArrayBuffer> {
    return this.#array.slice(0, this.length);
  }

  toUint32(): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.toArray().buffer);
  }
}

export class GrowingFloat64 {
  #array = new Float64Array(1024);
  length = 0;

  push(value: number): number {
    if (this.length === this.#array.length) {
      const wider = new Float64Array(Math.ceil(this.#array.length * 1.5));
      wider.set(this.#array);
      this.#array = wider;
    }
    this.#array[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.#array[index]!;
  }

  toArray(): Float64Array<ArrayBuffer> {
    return this.#array.slice(0, this.length);
  }
}
