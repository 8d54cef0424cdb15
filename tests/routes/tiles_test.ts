/** Tiles and styles over HTTP: what is sent, for how long it may be kept, and what is refused. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { Hono } from "hono";
import { City } from "../../city/city.ts";
import { mercator } from "../../city/geometry.ts";
import type { Environment } from "../../routes/context.ts";
import { mapOptions, OWN_MAP } from "../../routes/map_options.ts";
import { tileRoutes, tilesVersion } from "../../routes/tiles.ts";
import { ASTANA } from "../city/extracts.ts";

const CENTER = { latitude: 51.1655, longitude: 71.4245 };

/** The address of the tile in the middle of Astana. */
function middle(z: number): string {
  const [x, y] = mercator(CENTER.longitude, CENTER.latitude);
  return `/tiles/astana/${z}/${Math.floor(x * 2 ** z)}/${Math.floor(y * 2 ** z)}`;
}

interface Served {
  readonly city: City;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

async function served(test: (served: Served) => Promise<void>, map = OWN_MAP): Promise<void> {
  const city = await City.open(ASTANA, { checksums: false });
  assert(city instanceof City);
  const app = new Hono<Environment>();
  app.use(async (c, next) => {
    c.set("language", "ru");
    await next();
  });
  app.route("/", tileRoutes({ get: (name) => name === "astana" ? city : null }, map));
  try {
    await test({
      city,
      get: async (path, headers = { "accept-encoding": "gzip, br" }) =>
        await app.request(path, { headers }),
    });
  } finally {
    city.close();
  }
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

Deno.test("a tile goes out gzipped as it lies in the pack, with a tag, to be kept for a day", () =>
  served(async ({ city, get }) => {
    const answer = await get(middle(14));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-encoding"), "gzip");
    assert.equal(answer.headers.get("content-type"), "application/vnd.mapbox-vector-tile");
    assert.equal(answer.headers.get("cache-control"), "public, max-age=86400");
    assert.equal(answer.headers.get("vary"), "accept-encoding");
    const [, , , z, x, y] = middle(14).split("/").map(Number);
    const tile = await city.tiles.tile(z!, x!, y!);
    assert.equal(answer.headers.get("etag"), tile!.etag);
    assert.deepEqual(await bytesOf(answer), tile!.bytes);
  }));

Deno.test("a tile that the browser has already is not sent again", () =>
  served(async ({ get }) => {
    const etag = (await get(middle(14))).headers.get("etag")!;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const answer = await get(middle(14), { "if-none-match": known });
      assert.equal(answer.status, 304, known);
      assert.equal(answer.headers.get("etag"), etag);
      assert.equal((await bytesOf(answer)).length, 0);
    }
    assert.equal((await get(middle(14), { "if-none-match": '"other"' })).status, 200);
  }));

Deno.test("only the address with this pack's own version is kept for ever", () =>
  served(async ({ city, get }) => {
    const kept = async (query: string) =>
      (await get(middle(14) + query)).headers.get("cache-control");
    assert.match(tilesVersion(city), /^[0-9a-f]{12}$/);
    assert.equal(
      await kept(`?v=${tilesVersion(city)}`),
      "public, max-age=31536000, immutable",
    );
    assert.equal(await kept("?v=0123456789ab"), "public, max-age=60");
    assert.equal(await kept(""), "public, max-age=86400");
  }));

Deno.test("a client that takes no gzip gets the tile unpacked", () =>
  served(async ({ get }) => {
    const packed = await bytesOf(await get(middle(12)));
    for (const accepted of ["", "br", "gzip;q=0", "identity"]) {
      const answer = await get(middle(12), { "accept-encoding": accepted });
      assert.equal(answer.headers.get("content-encoding"), null, accepted);
      assert.deepEqual(await bytesOf(answer), new Uint8Array(gunzipSync(packed)));
    }
  }));

const REFUSED: readonly [path: string, status: number, why: string][] = [
  ["/tiles/astana/14/0/0", 204, "nothing is there"],
  ["/tiles/astana/3/1/1", 404, "farther than the map goes"],
  ["/tiles/astana/15/1/1", 404, "nearer than the map goes"],
  ["/tiles/astana/14/16384/5", 400, "past the edge of the world"],
  ["/tiles/astana/14/5/16384", 400, "past the edge of the world"],
  ["/tiles/astana/14/-1/5", 400, "negative"],
  ["/tiles/astana/14/1.5/5", 400, "no whole number"],
  ["/tiles/astana/1e1/5/5", 400, "no whole number"],
  ["/tiles/astana/14/%2e%2e/5", 404, "no path into a folder"],
  ["/tiles/astana/14/0x1/5", 400, "hexadecimal"],
  ["/tiles/astana/14/99999999999999999999/5", 400, "longer than any number of a tile"],
  ["/tiles/astana/31/5/5", 400, "no zoom of anybody's"],
  ["/tiles/moscow/14/5/5", 404, "unknown city"],
  ["/tiles/..%2fastana/14/5/5", 404, "unknown city"],
  ["/map/style/moscow/light/ru", 404, "unknown city"],
  ["/map/style/astana/pink/ru", 404, "unknown theme"],
  ["/map/style/astana/light/de", 404, "unknown language"],
];

for (const [path, status, why] of REFUSED) {
  Deno.test(`${path} answers ${status}: ${why}`, () =>
    served(async ({ get }) => {
      const answer = await get(path);
      assert.equal(answer.status, status);
      if (status === 204) assert.match(answer.headers.get("cache-control")!, /max-age=86400/);
      else assert.doesNotMatch(answer.headers.get("cache-control") ?? "", /max-age/);
      await answer.body?.cancel();
    }));
}

Deno.test("fifty tiles at once are fifty right tiles", () =>
  served(async ({ city, get }) => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => get(middle(8 + index % 7))),
    );
    const tags = answers.map((answer) => answer.headers.get("etag"));
    for (const [index, answer] of answers.entries()) {
      const [, , , z, x, y] = middle(8 + index % 7).split("/").map(Number);
      assert.equal(tags[index], (await city.tiles.tile(z!, x!, y!))!.etag);
      await answer.body?.cancel();
    }
  }));

for (const theme of ["light", "dark"] as const) {
  for (const language of ["ru", "en"] as const) {
    Deno.test(`the style in ${theme} and ${language} is valid, and asks this site alone`, () =>
      served(async ({ city, get }) => {
        const answer = await get(`/map/style/astana/${theme}/${language}`);
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-type")!, /^application\/json/);
        const text = await answer.text();
        const style = JSON.parse(text);
        assert.deepEqual(validateStyleMin(style), []);
        assert.deepEqual(Object.values(style.sources).map((one) => (one as Source).tiles), [
          [`/tiles/astana/{z}/{x}/{y}?v=${tilesVersion(city)}`],
        ]);
        assert.equal("glyphs" in style || "sprite" in style, false);
        const hosts = [...text.matchAll(/https?:\/\/[^/"\\]+/g)].map(([host]) => host);
        assert.deepEqual([...new Set(hosts)], ["https://www.openstreetmap.org"], "the credit");
        assert.match(text, language === "ru" ? /участники OpenStreetMap/ : /contributors/);
        const names = style.layers.find((layer: Layer) => layer.id === "street-names");
        assert.deepEqual(names.layout["text-field"], [
          "coalesce",
          ["get", `name_${language}`],
          ["get", "name"],
        ]);
        const again = await get(`/map/style/astana/${theme}/${language}`, {
          "if-none-match": answer.headers.get("etag")!,
        });
        assert.equal(again.status, 304);
      }));
  }
}

interface Source {
  readonly tiles: readonly string[];
}

interface Layer {
  readonly id: string;
}

Deno.test("Mapbox GL gets the address of fonts, without which it takes no style", () =>
  served(async ({ get }) => {
    const style = await (await get("/map/style/astana/light/ru")).json();
    assert.equal(style.glyphs, "mapbox://fonts/mapbox/{fontstack}/{range}.pbf");
  }, mapOptions({ mapboxToken: "pk.token", mapStyles: null })));
