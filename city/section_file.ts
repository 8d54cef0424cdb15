/**
 * A file of typed arrays: one read, and every array is a view on the same bytes, so a pack opens as
 * fast as the disk delivers it and costs no garbage.
 *
 * Layout, little-endian: 8 bytes of magic «TOTPACK1», uint32 length of a JSON header, the header,
 * then each array at an offset that is a multiple of 8. The header names kind, version, arrays and
 * free `meta`.
 */
import { CityFault } from "./failure.ts";

const MAGIC = "TOTPACK1";

export type Section =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

const TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f64: Float64Array,
};
type TypeName = keyof typeof TYPES;

interface Header {
  readonly kind: string;
  readonly version: number;
  readonly meta: unknown;
  readonly sections: Record<string, { type: TypeName; length: number; offset: number }>;
}

export interface SectionFile {
  readonly meta: unknown;
  u8(name: string): Uint8Array<ArrayBuffer>;
  u16(name: string): Uint16Array<ArrayBuffer>;
  i32(name: string): Int32Array<ArrayBuffer>;
  u32(name: string): Uint32Array<ArrayBuffer>;
  f64(name: string): Float64Array<ArrayBuffer>;
}

/** Writes and fsyncs the file. Throws what the disk throws. */
export function writeSections(
  path: string,
  kind: string,
  version: number,
  meta: unknown,
  sections: Record<string, Section>,
): void {
  const described: Header["sections"] = {};
  let offset = 0;
  for (const [name, array] of Object.entries(sections)) {
    described[name] = { type: typeOf(array), length: array.length, offset };
    offset = align(offset + array.byteLength);
  }
  const header = new TextEncoder().encode(
    JSON.stringify({ kind, version, meta, sections: described }),
  );
  const start = align(12 + header.length);
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  try {
    const head = new Uint8Array(start);
    head.set(new TextEncoder().encode(MAGIC));
    new DataView(head.buffer).setUint32(8, header.length, true);
    head.set(header, 12);
    writeAll(file, head);
    for (const array of Object.values(sections)) {
      writeAll(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      writeAll(file, new Uint8Array(align(array.byteLength) - array.byteLength));
    }
    file.syncSync();
  } finally {
    file.close();
  }
}

/** Reads the whole file once. Throws `CityFault` when it is not such a file. */
export async function readSections(
  path: string,
  kind: string,
  version: number,
): Promise<SectionFile> {
  const bytes = await Deno.readFile(path);
  const damaged = (why: string) => new CityFault("pack_damaged", `${path}: ${why}`);
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) {
    throw damaged("not a pack file");
  }
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (12 + headerLength > bytes.length) throw damaged("cut short");
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + headerLength)));
  } catch (cause) {
    throw new CityFault("pack_damaged", `${path}: unreadable header`, { cause });
  }
  if (header.kind !== kind) throw damaged(`holds ${header.kind}, not ${kind}`);
  if (header.version !== version) {
    throw new CityFault(
      "pack_version",
      `${path}: format ${header.version}, this program reads ${version}; import the city again`,
    );
  }
  const start = align(12 + headerLength);
  const view = (name: string, type: TypeName) => {
    const section = header.sections[name];
    if (section === undefined || section.type !== type) throw damaged(`has no ${name}`);
    const end = start + section.offset + section.length * TYPES[type].BYTES_PER_ELEMENT;
    if (end > bytes.length) throw damaged("cut short");
    return new TYPES[type](bytes.buffer, bytes.byteOffset + start + section.offset, section.length);
  };
  return {
    meta: header.meta,
    u8: (name) => view(name, "u8") as Uint8Array<ArrayBuffer>,
    u16: (name) => view(name, "u16") as Uint16Array<ArrayBuffer>,
    i32: (name) => view(name, "i32") as Int32Array<ArrayBuffer>,
    u32: (name) => view(name, "u32") as Uint32Array<ArrayBuffer>,
    f64: (name) => view(name, "f64") as Float64Array<ArrayBuffer>,
  };
}

function typeOf(array: Section): TypeName {
  for (const [name, type] of Object.entries(TYPES)) {
    if (array instanceof type) return name as TypeName;
  }
  throw new Error("unknown array type");
}

/** `writeSync` may write less than it was given. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += file.writeSync(bytes.subarray(done));
}

function align(offset: number): number {
  return (offset + 7) & ~7;
}
