/**
 * Spool files of an import: records of varints, written and read strictly in order, so that a city of
 * millions passes through a buffer of 256 KB instead of through the heap.
 */
import { writeAll } from "../section_file.ts";

const BUFFER_BYTES = 1 << 18;

export class RecordWriter {
  readonly #file: Deno.FsFile;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #position = 0;

  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  /** A whole number from 0 to 2^53. */
  number(value: number): void {
    if (this.#position + 9 > BUFFER_BYTES) this.#flush();
    this.#position = putNumber(this.#buffer, this.#position, value);
  }

  /** A whole number from -2^52 to 2^52. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  close(): void {
    this.#flush();
    this.#file.syncSync();
    this.#file.close();
  }

  /** Closes without a word, for the way out of a failure. */
  abandon(): void {
    try {
      this.#file.close();
    } catch {
      // already closed
    }
  }

  #flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#position));
    this.#position = 0;
  }
}

export class RecordReader {
  readonly #file: Deno.FsFile;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #position = 0;
  #end = 0;
  /** Bytes handed out so far, for progress. */
  bytesRead = 0;

  constructor(path: string) {
    this.#file = Deno.openSync(path);
  }

  get done(): boolean {
    if (this.#position < this.#end) return false;
    this.#fill();
    return this.#end === 0;
  }

  number(): number {
    let result = 0, scale = 1;
    for (;;) {
      if (this.#position >= this.#end) {
        this.#fill();
        if (this.#end === 0) throw new Error("spool ended inside a record");
      }
      const byte = this.#buffer[this.#position++]!;
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  close(): void {
    this.#file.close();
  }

  #fill(): void {
    this.#position = 0;
    this.#end = this.#file.readSync(this.#buffer) ?? 0;
    this.bytesRead += this.#end;
  }
}

/** Appends a varint and answers the new position. */
export function putNumber(buffer: Uint8Array, position: number, value: number): number {
  while (value >= 0x80) {
    buffer[position++] = (value % 128) | 0x80;
    value = Math.floor(value / 128);
  }
  buffer[position++] = value;
  return position;
}
