/**
 * Vector tiles out of a pack, for `/tiles/{city}/{z}/{x}/{y}`. Tiles stay gzipped from the disk to the
 * browser; nothing is unpacked in between.
 */
import { Compression, PMTiles, type RangeResponse, SharedPromiseCache, type Source } from "pmtiles";
import { MAX_ZOOM, MIN_ZOOM } from "./import/features.ts";

export interface Tile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** To be sent as Content-Encoding; the type is application/vnd.mapbox-vector-tile. */
  readonly contentEncoding: "gzip";
  /** Of the bytes: the same tile in a newer pack keeps its tag. With quotes, as the header wants it. */
  readonly etag: string;
}

export const TILE_CONTENT_TYPE = "application/vnd.mapbox-vector-tile";
export const TILE_ZOOMS = { min: MIN_ZOOM, max: MAX_ZOOM } as const;

const DIRECTORIES_KEPT = 64;

export class TileReader {
  readonly #archive: PMTiles;

  private constructor(private readonly source: FileSource) {
    this.#archive = new PMTiles(
      source,
      new SharedPromiseCache(DIRECTORIES_KEPT),
      // Directories are unpacked by the cache; tiles go out as they are.
      (bytes: ArrayBuffer, _: Compression) => Promise.resolve(bytes),
    );
  }

  static async open(packFolder: string): Promise<TileReader> {
    return new TileReader(await FileSource.open(`${packFolder}/tiles.pmtiles`));
  }

  /** Null: there is nothing on that tile (204), or no such tile. */
  async tile(z: number, x: number, y: number): Promise<Tile | null> {
    const across = 2 ** z;
    const isTile = [z, x, y].every(Number.isInteger) && z >= MIN_ZOOM && z <= MAX_ZOOM &&
      x >= 0 && y >= 0 && x < across && y < across;
    if (!isTile) return null;
    const found = await this.#archive.getZxy(z, x, y);
    if (found === undefined) return null;
    const bytes = new Uint8Array(found.data as ArrayBuffer);
    return { bytes, contentEncoding: "gzip", etag: await etagOf(bytes) };
  }

  close(): void {
    this.source.close();
  }
}

/** Reads ranges of one open file. Positioned reads take turns, since a file has one cursor. */
class FileSource implements Source {
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly path: string, private readonly file: Deno.FsFile) {}

  static async open(path: string): Promise<FileSource> {
    return new FileSource(path, await Deno.open(path));
  }

  getKey(): string {
    return this.path;
  }

  getBytes(offset: number, length: number): Promise<RangeResponse> {
    const read = this.#turn.then(() => this.#read(offset, length));
    this.#turn = read.catch(() => {});
    return read;
  }

  close(): void {
    this.file.close();
  }

  async #read(offset: number, length: number): Promise<RangeResponse> {
    await this.file.seek(offset, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = await this.file.read(bytes.subarray(done));
      if (count === null) break;
      done += count;
    }
    return { data: bytes.buffer.slice(0, done) };
  }
}

async function etagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `"${digest.subarray(0, 12).toHex()}"`;
}
