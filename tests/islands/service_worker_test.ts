/** What the worker does with a request, what it keeps and what it lets go. */
import { deepStrictEqual, equal } from "node:assert";
import { ASSETS_LIMIT, assetsOf, outdated, surplus } from "../../islands/service_worker/caches.ts";
import {
  filesOf,
  isNobodyThere,
  languageOf,
  wayOf,
} from "../../islands/service_worker/requests.ts";
import { imageFolder } from "../../db/embedded_image.ts";
import { buildAssets } from "../../routes/assets.ts";
import { bundleServiceWorker } from "../../routes/service_worker.ts";

const ORIGIN = "https://tot.example";

for (
  const [method, mode, path, way] of [
    ["GET", "navigate", "/", "page"],
    ["GET", "navigate", "/bookings/01930000-0000-7000-8000-000000000100", "page"],
    ["GET", "navigate", "/offline", "page"],
    ["POST", "navigate", "/bookings/01930000-0000-7000-8000-000000000100/cancel", "alone"],
    ["POST", "navigate", "/signout", "alone"],
    ["GET", "navigate", "/api/v1/docs", "alone"],
    ["GET", "cors", "/api/v1/stream", "alone"],
    ["GET", "cors", "/api/v1/bookings", "alone"],
    ["POST", "cors", "/api/v1/geo/track", "alone"],
    ["GET", "cors", "/bookings/01930000-0000-7000-8000-000000000100", "alone"],
    ["GET", "cors", "/readyz", "alone"],
    ["GET", "cors", "/assets/mount-3F2A1B4C.js", "asset"],
    ["GET", "cors", "/assets/words-ru-0a1b2c3d.json", "asset"],
    ["GET", "no-cors", "/static/tokens.css", "static"],
    ["GET", "cors", "/tiles/astana/14/1/2.mvt", "alone"],
    ["GET", "cors", "https://tiles.example/assets/one.js", "alone"],
  ] as const
) {
  Deno.test(`${method} ${path} (${mode}) goes the way «${way}»`, () => {
    equal(wayOf({ method, mode, url: new URL(path, ORIGIN).href }, ORIGIN), way);
  });
}

for (
  const [status, headers, isNobody] of [
    [200, {}, false],
    [502, {}, true],
    [502, { "content-type": "text/html" }, true],
    [504, { "content-type": "text/html" }, true],
    [503, { "content-type": "application/problem+json" }, true],
    [503, { "content-type": "text/html; charset=utf-8", "x-request-id": "one" }, false],
    [500, {}, false],
    [404, {}, false],
    [0, {}, false],
  ] as const
) {
  const shown = JSON.stringify(headers);
  Deno.test(`${status} with ${shown} ${isNobody ? "is nobody's answer" : "is an answer"}`, () => {
    equal(isNobodyThere({ status, headers: new Headers(headers) }), isNobody);
  });
}

Deno.test("what a page names is kept with it, each file once, whatever part of it is drawn", () => {
  const html = '<!doctype html><html lang="en" data-words="/assets/words-en-1.json">' +
    '<link rel="stylesheet" href="/static/pages.css?v=1&amp;w=2"><script src="/assets/a.js"></script>' +
    '<use href="/static/icons.svg#i-pin"/><use href="/static/icons.svg#i-phone"/>' +
    '<a href="/signin">in</a><a href="tel:103">103</a><link href="/manifest.webmanifest">';
  deepStrictEqual(filesOf(html), [
    "/assets/words-en-1.json",
    "/static/pages.css?v=1&w=2",
    "/assets/a.js",
    "/static/icons.svg",
  ]);
  equal(languageOf(html), "en");
  equal(languageOf("<html><title>Wi-Fi login</title>"), null);
});

Deno.test("scripts of this build and of the one before stay, older ones and strange ones go", () => {
  const current = assetsOf("c");
  deepStrictEqual(
    outdated(["tot-shell", assetsOf("a"), assetsOf("b"), "others", current], current),
    [assetsOf("a")],
  );
  deepStrictEqual(outdated([current, "tot-shell", assetsOf("b")], current), []);
  deepStrictEqual(outdated(["tot-pages", current], current), ["tot-pages"]);
});

Deno.test("beyond the limit the oldest scripts go", () => {
  deepStrictEqual(surplus(["a", "b", "c"], 2), ["a"]);
  deepStrictEqual(surplus(["a", "b"], 2), []);
});

Deno.test("all scripts of one build are within the limit, whichever map engine is chosen", async () => {
  for (const engine of ["maplibre", "mapbox"] as const) {
    const { files } = await buildAssets(engine, await imageFolder());
    equal(files.size <= ASSETS_LIMIT, true, `${engine}: ${files.size} files`);
  }
});

Deno.test("another script makes another worker, the same scripts the same", async () => {
  const text = async (addresses: string[]) =>
    new TextDecoder().decode(await bundleServiceWorker(addresses));
  const one = await text(["/assets/a-1.js"]);
  equal(await text(["/assets/a-1.js"]), one);
  equal(await text(["/assets/a-2.js"]) === one, false);
});
