/** Files of the kinds that doctors send, made here byte by byte. */
import { crc32, deflateSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

export const bytesOf = (...parts: (string | readonly number[] | Uint8Array)[]): Bytes => {
  const whole = parts.map((part) =>
    typeof part === "string"
      ? Uint8Array.from(part, (char) => char.charCodeAt(0))
      : Uint8Array.from(part)
  );
  return Uint8Array.from(whole.flatMap((part) => [...part]));
};

const word = (value: number): readonly number[] => [
  value >>> 24 & 255,
  value >>> 16 & 255,
  value >>> 8 & 255,
  value & 255,
];

/** A chunk of a PNG with its sum. */
export function chunk(name: string, body: Uint8Array | string = ""): Bytes {
  const named = bytesOf(name, body);
  return bytesOf(word(named.length - 4), named, word(crc32(named)));
}

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const header = (width: number, height: number) =>
  chunk("IHDR", bytesOf(word(width), word(height), [8, 0, 0, 0, 0]));

/** One grey pixel, with whatever shall stand before its data. */
export const png = (more: readonly Uint8Array[] = [], width = 1, height = 1): Bytes =>
  bytesOf(
    PNG_START,
    header(width, height),
    ...more,
    chunk("IDAT", deflateSync(Uint8Array.of(0, 128))),
    chunk("IEND"),
  );

export const SMALLEST_PNG = png();

/** A segment of a JPEG. */
export const segment = (marker: number, body: string | Uint8Array): Bytes => {
  const bytes = bytesOf(body);
  return bytesOf([0xff, marker, bytes.length + 2 >> 8, bytes.length + 2 & 255], bytes);
};

/** How a camera says that it was held upright, and where: orientation 6 and a place. */
export const exif = (orientation: number): Bytes =>
  segment(
    0xe1,
    bytesOf(
      "Exif\0\0MM",
      [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
      "GPS 55.7905 37.7350",
    ),
  );

/** A frame of one pixel and a scan with a stuffed byte and a restart: no picture, but its shape. */
export const jpeg = (more: readonly Uint8Array[] = [], width = 1, height = 1): Bytes =>
  bytesOf(
    [0xff, 0xd8],
    segment(0xe0, bytesOf("JFIF\0", [1, 1, 0, 0, 1, 0, 1, 0, 0])),
    ...more,
    segment(0xc0, bytesOf([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])),
    segment(0xda, bytesOf([1, 1, 0, 0, 63, 0])),
    [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
    [0xff, 0xd9],
  );

export const pdf = (middle = "1 0 obj << >> endobj"): Bytes =>
  bytesOf(`%PDF-1.7\n${middle}\nxref\n0 1\ntrailer << >>\nstartxref\n9\n%%EOF\n`);
