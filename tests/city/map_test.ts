import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { PbfReader } from "pbf";
import { LAYERS } from "../../city/import/features.ts";
import { joinRings } from "../../city/import/rings.ts";
import { districtAt, openPack } from "../../city/pack.ts";
import { mapStyle } from "../../city/style.ts";
import { COLOR_TOKENS, MAP_COLORS, type MapColors } from "../../city/style_colors.ts";
import { TileReader } from "../../city/tiles.ts";
import { mercator } from "../../city/geometry.ts";
import { ASTANA } from "./extracts.ts";

const CENTER = { latitude: 51.1655, longitude: 71.4245 };

function tileOf(z: number): [number, number, number] {
  const [x, y] = mercator(CENTER.longitude, CENTER.latitude);
  return [z, Math.floor(x * 2 ** z), Math.floor(y * 2 ** z)];
}

/** Names of the layers in a tile (https://github.com/mapbox/vector-tile-spec). */
function layersIn(tile: Uint8Array): string[] {
  return new PbfReader(tile).readFields((tag, names, pbf) => {
    if (tag === 3) {
      names.push(
        pbf.readMessage((field, found, inner) => {
          if (field === 1) found.name = inner.readString();
        }, { name: "" }).name,
      );
    }
  }, [] as string[]);
}

Deno.test("the pack of the repository opens with right checksums, and says whose data it is", async () => {
  const pack = await openPack(ASTANA);
  assert.equal(pack.manifest.name, "astana");
  assert.match(pack.manifest.attribution, /OpenStreetMap/);
  assert.equal(pack.manifest.license, "ODbL-1.0");
  assert.match(pack.manifest.source.note ?? "", /Demo data/);
  assert(pack.manifest.counts.addresses! > 20_000);
  assert(pack.manifest.hospitals.length >= 10);
  const bytes = pack.manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  assert(bytes < 6e6, `${bytes} bytes`);
  assert.match(Deno.readTextFileSync(`${ASTANA}/LICENSE-ODbL`), /Open Database License/);
  for (const { name } of pack.manifest.files) {
    const text = new TextDecoder("latin1").decode(Deno.readFileSync(`${ASTANA}/${name}`));
    assert(!text.includes("@user") && !text.includes("@uid"), name);
  }
});

Deno.test("the district of a point is the part of the city that the map names", async () => {
  const pack = await openPack(ASTANA);
  assert.equal(districtAt(pack, { latitude: 51.1615, longitude: 71.45 }), "микрорайон Алатау");
  assert.equal(districtAt(pack, { latitude: 48.85, longitude: 2.35 }), null);
});

Deno.test("every zoom of the pack has a tile in the middle of the city, with the layers of the style", async () => {
  const tiles = await TileReader.open(ASTANA);
  try {
    for (let z = 8; z <= 14; z++) {
      const tile = await tiles.tile(...tileOf(z));
      assert(tile !== null, `zoom ${z}`);
      assert.equal(tile.contentEncoding, "gzip");
      const layers = layersIn(gunzipSync(tile.bytes));
      assert(layers.includes("roads"), `zoom ${z}: ${layers}`);
      for (const layer of layers) assert((LAYERS as readonly string[]).includes(layer), layer);
      if (z === 14) {
        for (const layer of ["buildings", "addresses"]) assert(layers.includes(layer));
      }
      assert(tile.bytes.length < 500_000, `zoom ${z}: ${tile.bytes.length} bytes`);
    }
  } finally {
    tiles.close();
  }
});

Deno.test("a tile has the same tag each time, and no tile is no fault", async () => {
  const tiles = await TileReader.open(ASTANA);
  try {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => tiles.tile(...tileOf(8 + i % 7))),
    );
    for (let i = 7; i < all.length; i++) {
      assert.deepEqual(all[i]!.bytes, all[i - 7]!.bytes);
      assert.equal(all[i]!.etag, all[i - 7]!.etag);
    }
    assert.match(all[0]!.etag, /^"[0-9a-f]{24}"$/);
    for (
      const [z, x, y] of [[3, 1, 1], [15, 1, 1], [14, 0, 0], [14, -1, 5], [14, 2 ** 14, 5], [
        12.5,
        1,
        1,
      ]]
    ) {
      assert.equal(await tiles.tile(z!, x!, y!), null);
    }
  } finally {
    tiles.close();
  }
});

const OPTIONS = {
  tilesUrl: "https://tot.example/tiles/astana/{z}/{x}/{y}",
  attribution: "© OpenStreetMap contributors",
  bounds: { west: 71.2, south: 51, east: 71.7, north: 51.3 },
};

Deno.test("the style is the same for the same city, names only its own layers, and always credits", () => {
  for (const theme of ["light", "dark"] as const) {
    for (const language of ["ru", "en"] as const) {
      const style = mapStyle({ ...OPTIONS, theme, language });
      assert.deepEqual(mapStyle({ ...OPTIONS, theme, language }), style);
      const ids = style.layers.map((layer) => layer.id);
      assert.equal(new Set(ids).size, ids.length);
      for (const layer of style.layers.slice(1)) {
        assert((LAYERS as readonly string[]).includes(layer["source-layer"]!), layer.id);
      }
      assert.match(JSON.stringify(style.sources), /openstreetmap\.org\/copyright/);
      for (const need of ["house-numbers", "entrances", "hospital-names", "pharmacy-dots"]) {
        assert(ids.includes(need), need);
      }
      assert.equal(JSON.stringify(style).includes(`name_${language}`), true);
      assert.equal("glyphs" in style, false);
    }
  }
});

Deno.test("a foreign attribution cannot bring markup into the page", () => {
  const style = mapStyle({
    ...OPTIONS,
    attribution: `<img src=x onerror="alert(1)">`,
    theme: "light",
    language: "ru",
  });
  assert(!JSON.stringify(style.sources).includes("<img"));
});

Deno.test("the map's colours are the tokens of the design", () => {
  const css = Deno.readTextFileSync(new URL("../../static/tokens.css", import.meta.url));
  for (const [color, token] of Object.entries(COLOR_TOKENS) as [keyof MapColors, string][]) {
    const pair = new RegExp(
      `${token}:\\s*light-dark\\(\\s*oklch\\(([^)]+)\\),\\s*oklch\\(([^)]+)\\)\\s*\\)`,
    ).exec(css);
    assert(pair !== null, token);
    assert.equal(MAP_COLORS.light[color], hexOf(pair[1]!), `${token} light`);
    assert.equal(MAP_COLORS.dark[color], hexOf(pair[2]!), `${token} dark`);
  }
});

/** CSS Color 4: oklch to sRGB. */
function hexOf(oklch: string): string {
  const [lightness, chroma, hue] = oklch.split(" ").map(Number) as [number, number, number];
  const a = chroma * Math.cos(hue * Math.PI / 180), b = chroma * Math.sin(hue * Math.PI / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return "#" + linear.map((value) => {
    const bounded = Math.min(1, Math.max(0, value));
    const encoded = bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255).toString(16).padStart(2, "0");
  }).join("");
}

Deno.test("ways in any order and direction join to closed rings", () => {
  const strands = [[1, 2, 3], [5, 4, 3], [5, 6, 1], [10, 11, 12, 10], [20, 21]]
    .map((nodes) => ({ nodes, role: "outer" }));
  const { rings, loose } = joinRings(strands);
  assert.equal(loose, 1);
  assert.deepEqual(rings.map((ring) => [...new Set(ring)].sort((a, b) => a - b)).sort(), [
    [1, 2, 3, 4, 5, 6],
    [10, 11, 12],
  ]);
  for (const ring of rings) assert.equal(ring[0], ring[ring.length - 1]);
});
