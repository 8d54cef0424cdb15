/** Which engine and style a setting chooses, and what a page may then talk to: no more than that. */
import assert from "node:assert/strict";
import { contentSecurityPolicy } from "../../routes/content_security_policy.ts";
import { mapOptions, stylesOf } from "../../routes/map_options.ts";
import { imageFolder } from "../../db/embedded_image.ts";
import { buildAssets } from "../../routes/assets.ts";
import { ConfigError, readConfig } from "../../runtime/config.ts";

const OWN = { light: "/map/style/astana/light/ru", dark: "/map/style/astana/dark/ru" };
const TOKEN = "pk.eyJ1IjoidG90In0.signature";
const FREE = "https://tiles.openfreemap.org/styles/liberty";
const FREE_DARK = "https://tiles.openfreemap.org/styles/dark";
const STREETS = "mapbox://styles/mapbox/streets-v12";
const MAPBOX = "https://api.mapbox.com https://events.mapbox.com https://*.tiles.mapbox.com";

interface Row {
  readonly settings: Record<string, string>;
  readonly engine: "maplibre" | "mapbox";
  readonly style: { readonly light: string; readonly dark: string };
  /** What is added to 'self'. */
  readonly hosts: string;
}

const ROWS: readonly Row[] = [
  { settings: {}, engine: "maplibre", style: OWN, hosts: "" },
  {
    settings: { MAP_STYLE_URL: FREE },
    engine: "maplibre",
    style: { light: FREE, dark: FREE },
    hosts: "https://tiles.openfreemap.org",
  },
  {
    settings: { MAP_STYLE_URL: `${FREE}, ${FREE_DARK}` },
    engine: "maplibre",
    style: { light: FREE, dark: FREE_DARK },
    hosts: "https://tiles.openfreemap.org",
  },
  {
    settings: { MAP_STYLE_URL: "https://a.example/l.json https://b.example:8443/d.json" },
    engine: "maplibre",
    style: { light: "https://a.example/l.json", dark: "https://b.example:8443/d.json" },
    hosts: "https://a.example https://b.example:8443",
  },
  { settings: { MAPBOX_TOKEN: TOKEN }, engine: "mapbox", style: OWN, hosts: MAPBOX },
  {
    settings: { MAPBOX_TOKEN: TOKEN, MAP_STYLE_URL: STREETS },
    engine: "mapbox",
    style: { light: STREETS, dark: STREETS },
    hosts: MAPBOX,
  },
];

for (const { settings, engine, style, hosts } of ROWS) {
  const name = Object.keys(settings).join(" and ") || "no setting";
  Deno.test(`${name}: ${engine}, ${style.dark}, and nothing else may be asked`, async () => {
    const map = mapOptions(readConfig(settings));
    assert.equal(map.engine, engine);
    assert.equal(map.token, settings.MAPBOX_TOKEN ?? null);
    assert.deepEqual(stylesOf(map, "astana", "ru"), style);

    const { engine: files, files: all } = await buildAssets(map.engine, await imageFolder());
    assert.match(files.moduleUrl, engine === "mapbox" ? /\/mapbox-gl-3\./ : /\/maplibre-gl-6\./);
    assert(all.has(files.moduleUrl) && all.has(files.stylesheetUrl));
    const other = engine === "mapbox" ? "/maplibre-gl-" : "/mapbox-gl-";
    assert(![...all.keys()].some((address) => address.includes(other)), "the other is not there");

    const more = hosts === "" ? "" : ` ${hosts}`;
    assert.deepEqual(contentSecurityPolicy({ map }).split("; "), [
      "default-src 'self'",
      "script-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "style-src 'self'",
      `img-src 'self' data: blob:${more}`,
      `connect-src 'self'${more}`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
  });
}

const MALFORMED: readonly Record<string, string>[] = [
  { MAPBOX_TOKEN: "sk.secret-token-of-somebody" },
  { MAPBOX_TOKEN: "pk.; script-src *" },
  { MAP_STYLE_URL: "liberty" },
  { MAP_STYLE_URL: "http://tiles.example/style.json" },
  { MAP_STYLE_URL: "https://user:password@tiles.example/style.json" },
  { MAP_STYLE_URL: "javascript:alert(1)" },
  { MAP_STYLE_URL: "https://tiles.example;script-src/style.json" },
  { MAP_STYLE_URL: `${FREE} ${FREE_DARK} ${FREE}` },
  { MAP_STYLE_URL: STREETS },
];

for (const settings of MALFORMED) {
  const [name = ""] = Object.keys(settings);
  Deno.test(`${JSON.stringify(settings)} is refused by name, and not repeated`, () => {
    assert.throws(() => readConfig(settings), (error) => {
      assert(error instanceof ConfigError);
      assert(error.message.startsWith(name), error.message);
      assert(!error.message.includes(settings[name]!));
      return true;
    });
  });
}
