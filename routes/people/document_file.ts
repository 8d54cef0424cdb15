/**
 * What a file is, by what stands in it and never by its name: PDF, JPEG or PNG, or nothing that we take.
 * Pictures lose what a camera wrote beside the picture (place, time, device, comments) and whatever was
 * hung behind their end; how they are turned is kept. Pure.
 *
 * Sources: ISO 32000-1 7.5.2, ITU T.81 annex B, PNG (third edition) chapters 5 and 11, TIFF 6.0.
 */
import { crc32 } from "node:zlib";

export type DocumentType = "application/pdf" | "image/jpeg" | "image/png";

export interface DocumentFile {
  readonly type: DocumentType;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** `document_type`: none of the three. `document_damaged`: it begins as one, and is not whole. */
export type DocumentProblem = "document_type" | "document_damaged";

/** More than any scan has; a decoder must not be made to unpack a wall. */
const PIXELS_LIMIT = 120_000_000;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

export function documentFile(bytes: Uint8Array): DocumentFile | DocumentProblem {
  if (startsWith(bytes, PNG_SIGNATURE)) return picture("image/png", cleanPng(bytes));
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return picture("image/jpeg", cleanJpeg(bytes));
  // At the very start: readers look for it in the first kilobyte, which is how a file is two things.
  if (/^%PDF-[12]\.\d/.test(ascii(bytes, 0, 8))) return pdf(bytes);
  return "document_type";
}

const picture = (
  type: DocumentType,
  bytes: Uint8Array<ArrayBuffer> | null,
): DocumentFile | DocumentProblem => bytes === null ? "document_damaged" : { type, bytes };

function pdf(bytes: Uint8Array): DocumentFile | DocumentProblem {
  const end = ascii(bytes, Math.max(0, bytes.length - 2_048), 2_048);
  const at = end.lastIndexOf("%%EOF");
  const isWhole = at >= 0 && /startxref\s+\d+\s+%%EOF/.test(end) &&
    // Nothing but line ends may follow: an archive that hangs behind is another file.
    end.slice(at + "%%EOF".length).trim() === "";
  return isWhole ? { type: "application/pdf", bytes: Uint8Array.from(bytes) } : "document_damaged";
}

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Chunks that say how the picture looks; all others say something else. */
const PNG_KEPT = [
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "sBIT",
  "bKGD",
  "pHYs",
];

function cleanPng(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, PNG_SIGNATURE.length)];
  let at = PNG_SIGNATURE.length;
  let hasData = false;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    const name = ascii(bytes, at + 4, 4);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return null;
    const isFirst = kept.length === 1;
    if (isFirst !== (name === "IHDR")) return null;
    if (isFirst && !isSmallEnough(view.getUint32(at + 8), view.getUint32(at + 12))) return null;
    hasData ||= name === "IDAT" && length > 0;
    if (PNG_KEPT.includes(name)) kept.push(bytes.subarray(at, end));
    if (name === "IEND") return hasData ? joined(kept) : null;
    at = end;
  }
  return null;
}

const isSmallEnough = (width: number, height: number): boolean =>
  width > 0 && height > 0 && width * height <= PIXELS_LIMIT;

const SOS = 0xda;
const EOI = 0xd9;
const APP1 = 0xe1;
/** Start of a frame: baseline, progressive and their kin; C4, C8 and CC are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segments without which the picture would look otherwise: tables, frames, colours. */
function isKept(marker: number, body: Uint8Array): boolean {
  if (marker === 0xe0) return ascii(body, 0, 4) === "JFIF";
  if (marker === 0xe2) return ascii(body, 0, 11) === "ICC_PROFILE";
  if (marker === 0xee) return ascii(body, 0, 5) === "Adobe";
  const isApplication = marker >= 0xe0 && marker <= 0xef;
  const isComment = marker === 0xfe;
  return !isApplication && !isComment;
}

function cleanJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let orientation = 1;
  let hasFrame = false;
  let hasScan = false;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return null;
    // Any number of FF may stand before a marker.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === undefined) return null;
    if (marker === EOI) {
      if (!hasFrame || !hasScan) return null;
      kept.push(bytes.subarray(at, at + 2));
      return joined([kept[0]!, ...turned(orientation), ...kept.slice(1)]);
    }
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    const body = bytes.subarray(at + 4, end);
    if (isFrame(marker)) {
      const height = (body[1] ?? 0) * 256 + (body[2] ?? 0);
      const width = (body[3] ?? 0) * 256 + (body[4] ?? 0);
      if (!isSmallEnough(width, height)) return null;
      hasFrame = true;
    }
    if (marker === APP1) orientation = orientationOf(body) ?? orientation;
    if (isKept(marker, body)) kept.push(bytes.subarray(at, end));
    at = end;
    if (marker !== SOS) continue;
    hasScan = true;
    // The coded picture runs until a marker that is neither a stuffed byte nor a restart.
    const start = at;
    while (at < bytes.length) {
      const next = bytes[at + 1] ?? 0;
      if (bytes[at] === 0xff && next !== 0 && !(next >= 0xd0 && next <= 0xd7)) break;
      at++;
    }
    kept.push(bytes.subarray(start, at));
  }
}

/** How a camera was held: the one thing of Exif that the picture needs. */
function orientationOf(body: Uint8Array): number | null {
  if (ascii(body, 0, 6) !== "Exif\0\0" || body.length < 14) return null;
  const tiff = new DataView(body.buffer, body.byteOffset + 6, body.byteLength - 6);
  const isLittle = tiff.getUint16(0) === 0x4949;
  try {
    const directory = tiff.getUint32(4, isLittle);
    const entries = tiff.getUint16(directory, isLittle);
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + entry * 12;
      if (tiff.getUint16(at, isLittle) !== 0x0112) continue;
      const value = tiff.getUint16(at + 8, isLittle);
      return value >= 1 && value <= 8 ? value : null;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** A segment of Exif that says nothing else. */
function turned(orientation: number): readonly Uint8Array[] {
  if (orientation === 1) return [];
  // deno-fmt-ignore
  return [Uint8Array.of(
    0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0,
    0x4d, 0x4d, 0, 42, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
    0, 0, 0, 0,
  )];
}
