/** A binary min-heap of (key, value) numbers in typed arrays; a value may be in it several times. */
export class MinHeap {
  #keys = new Float64Array(256);
  #values = new Int32Array(256);
  size = 0;

  clear(): void {
    this.size = 0;
  }

  /** Key of the least; undefined behaviour is avoided by asking `size` first. */
  get leastKey(): number {
    return this.#keys[0]!;
  }

  push(key: number, value: number): void {
    if (this.size === this.#keys.length) this.#grow();
    const keys = this.#keys, values = this.#values;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[hole] = keys[parent]!;
      values[hole] = values[parent]!;
      hole = parent;
    }
    keys[hole] = key;
    values[hole] = value;
  }

  /** Removes the least and answers its value. */
  pop(): number {
    const keys = this.#keys, values = this.#values;
    const result = values[0]!;
    const last = --this.size;
    const key = keys[last]!, value = values[last]!;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[hole] = keys[child]!;
      values[hole] = values[child]!;
      hole = child;
    }
    keys[hole] = key;
    values[hole] = value;
    return result;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    const values = new Int32Array(this.#values.length * 2);
    values.set(this.#values);
    this.#keys = keys;
    this.#values = values;
  }
}
