/** What a file is by what stands in it, and what a camera wrote beside the picture. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { documentFile } from "../../routes/people/document_file.ts";
import { bytesOf, chunk, exif, jpeg, pdf, png, segment } from "./pictures.ts";

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

const TAKEN: readonly (readonly [string, Uint8Array, string])[] = [
  ["a PDF", pdf(), "application/pdf"],
  ["a JPEG", jpeg(), "image/jpeg"],
  ["a PNG", png(), "image/png"],
];

const REFUSED: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing", bytesOf(), "document_type"],
  [
    "an SVG",
    bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    "document_type",
  ],
  ["a page", bytesOf("<!doctype html><script>1</script>"), "document_type"],
  ["a GIF", bytesOf("GIF89a", [1, 0, 1, 0]), "document_type"],
  ["an archive", bytesOf("PK\x03\x04", [0, 0, 0, 0]), "document_type"],
  ["a PDF that begins later", bytesOf("GIF89a\n", pdf()), "document_type"],
  ["a PDF that was cut off", pdf().subarray(0, 40), "document_damaged"],
  ["a PDF with an archive behind it", bytesOf(pdf(), "PK\x03\x04"), "document_damaged"],
  ["a PNG that was cut off", png().subarray(0, 50), "document_damaged"],
  [
    "a PNG with a wrong sum",
    png().map((byte, at) => at === 45 ? byte ^ 1 : byte),
    "document_damaged",
  ],
  ["a PNG without a picture", bytesOf(png().subarray(0, 33), chunk("IEND")), "document_damaged"],
  ["a PNG as large as a wall", png([], 60_000, 60_000), "document_damaged"],
  ["a JPEG that was cut off", jpeg().subarray(0, -2), "document_damaged"],
  ["a JPEG without a frame", bytesOf([0xff, 0xd8, 0xff, 0xd9]), "document_damaged"],
  [
    "a JPEG with a segment beyond its end",
    bytesOf([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff]),
    "document_damaged",
  ],
];

for (const [name, bytes, type] of TAKEN) {
  Deno.test(`documents: ${name} is taken`, () => {
    const file = documentFile(bytes);
    ok(typeof file !== "string", String(file));
    strictEqual(file.type, type);
    deepStrictEqual([...file.bytes], [...bytes], "what is clean stays to the byte");
  });
}

for (const [name, bytes, problem] of REFUSED) {
  Deno.test(`documents: ${name} is refused`, () => strictEqual(documentFile(bytes), problem));
}

Deno.test("documents: a photo loses its place, its words and what hangs behind it", () => {
  const secrets = [
    exif(1),
    segment(0xe1, "http://ns.adobe.com/xap/1.0/\0 GPS 55.7905"),
    segment(0xed, "Photoshop 3.0\0 GPS"),
    segment(0xfe, "GPS comment"),
  ];
  const file = documentFile(bytesOf(jpeg(secrets), "<script>GPS</script>"));
  ok(typeof file !== "string");
  ok(!text(file.bytes).includes("GPS") && !text(file.bytes).includes("script"));
  deepStrictEqual([...file.bytes], [...jpeg()]);
});

Deno.test("documents: a photo stays as it was held", () => {
  const file = documentFile(jpeg([exif(6)]));
  ok(typeof file !== "string");
  ok(!text(file.bytes).includes("GPS"));
  const again = documentFile(file.bytes);
  ok(typeof again !== "string");
  deepStrictEqual([...again.bytes], [...file.bytes], "and says it in the same form");
  const at = text(file.bytes).indexOf("Exif");
  strictEqual(file.bytes[at + 6 + 8 + 2 + 9], 6);
});

Deno.test("documents: a PNG loses words and times, and keeps its colours", () => {
  const colours = chunk("gAMA", bytesOf([0, 0, 0xb1, 0x8f]));
  const words = [chunk("tEXt", "Comment\0GPS"), chunk("eXIf", "MM GPS"), chunk("tIME", "GPS2026")];
  const file = documentFile(bytesOf(png([colours, ...words]), "GPS behind"));
  ok(typeof file !== "string");
  deepStrictEqual([...file.bytes], [...png([colours])]);
});
