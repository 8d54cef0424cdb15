/** The manifest against what is there: its files, its pages, the colours of the style sheet. */
import { deepStrictEqual, equal, match, ok } from "node:assert";
import { ROLES } from "../../actors/vocabulary.ts";
import { manifestOf } from "../../routes/manifest.ts";
import type { Language } from "../../routes/services.ts";
import { fakeServices, person } from "../pages/fake_services.ts";
import { browser } from "../pages/page_app.ts";
import { kinds, withProgram } from "./program.ts";

const LANGUAGES: readonly Language[] = ["ru", "en"];
const READERS = [null, ...ROLES];

const fileOf = (src: string): Promise<Uint8Array> =>
  Deno.readFile(new URL(`../..${src}`, import.meta.url));

/** Width and height of a PNG, as its header says. */
function sizeOf(png: Uint8Array): string {
  deepStrictEqual([...png.slice(1, 4)], [0x50, 0x4e, 0x47], "a PNG");
  const header = new DataView(png.buffer, png.byteOffset + 16);
  return `${header.getUint32(0)}x${header.getUint32(4)}`;
}

Deno.test("every icon of the manifest is a file of the size that it says", async () => {
  const { icons, shortcuts } = manifestOf("ru", null);
  for (const icon of [...icons, ...shortcuts.flatMap((shortcut) => shortcut.icons)]) {
    const bytes = await fileOf(icon.src);
    if (icon.type === "image/png") equal(sizeOf(bytes), icon.sizes, icon.src);
    else match(new TextDecoder().decode(bytes), /^<svg /);
  }
  for (const purpose of ["any", "maskable"]) {
    for (const sizes of ["192x192", "512x512"]) {
      ok(icons.some((icon) => icon.purpose === purpose && icon.sizes === sizes), purpose + sizes);
    }
  }
  equal(sizeOf(await fileOf("/static/icons/apple_touch_180.png")), "180x180");
});

Deno.test("the maskable icon keeps its mark within the circle that every launcher leaves", async () => {
  const svg = new TextDecoder().decode(await fileOf("/static/icons/maskable.svg"));
  const numbers = /translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)/.exec(svg)!.slice(1).map(
    Number,
  );
  const [x = 0, y = 0, scale = 1] = numbers;
  // The ends of the arc with their round caps, its lowest point, the top of the lamp.
  for (const [left, top] of [[6.4, 19.4], [33.6, 19.4], [20, 33], [20, 9]] as const) {
    const distance = Math.hypot(left * scale + x - 20, top * scale + y - 20);
    ok(distance <= 16, `${left} ${top}: ${distance}`);
  }
  match(svg, /<rect width="40" height="40" fill/, "no transparent corner");
});

Deno.test("the manifest is one application, in each reader's language", () => {
  for (const language of LANGUAGES) {
    for (const role of READERS) {
      const manifest = manifestOf(language, role);
      equal(manifest.id, "/");
      equal(manifest.scope, "/");
      equal(manifest.display, "standalone");
      equal(manifest.lang, language);
      ok(manifest.short_name.length <= 12, manifest.short_name);
    }
  }
  equal(manifestOf("ru", null).name, "ТОТ — Твоя Точка Опоры");
});

Deno.test("where the application starts and its shortcuts are pages of that reader", async () => {
  for (const role of READERS) {
    const { start_url, shortcuts } = manifestOf("ru", role);
    deepStrictEqual(
      [start_url, ...shortcuts.map(({ url }) => url)],
      role === "doctor" ? ["/doctor", "/doctor", "/bookings"] : ["/", "/book", "/bookings"],
    );
    if (role === null) continue;
    const visitor = browser(fakeServices(), { person: person(role) });
    for (const url of [start_url, ...shortcuts.map((shortcut) => shortcut.url)]) {
      equal((await visitor.get(url)).status, 200, `${url} as ${role}`);
    }
  }
});

Deno.test("every page names the manifest, its icon and the colours of its ground", async () => {
  const { html } = await browser(fakeServices(), { person: null }).get("/signin");
  match(html, /<link rel="manifest" href="\/manifest\.webmanifest" crossorigin="use-credentials"/);
  match(html, /<link rel="apple-touch-icon" href="\/static\/icons\/apple_touch_180\.png"/);
  match(html, /name="theme-color" content="#f5f4ef" media="\(prefers-color-scheme: light\)"/);
  match(html, /name="theme-color" content="#091518" media="\(prefers-color-scheme: dark\)"/);
});

Deno.test("manifest and worker are served as what they are, and the policy lets them in", async () => {
  const [kind] = kinds();
  await withProgram(kind!, async ({ base }) => {
    const manifest = await fetch(`${base}/manifest.webmanifest`, {
      headers: { "accept-language": "en" },
    });
    equal(manifest.headers.get("content-type"), "application/manifest+json; charset=utf-8");
    equal((await manifest.json()).lang, "en");
    const policy = manifest.headers.get("content-security-policy") ?? "";
    match(policy, /manifest-src 'self'/);
    match(policy, /worker-src 'self'/);

    const worker = await fetch(`${base}/service-worker.js`);
    equal(worker.headers.get("content-type"), "text/javascript; charset=utf-8");
    equal(worker.headers.get("cache-control"), "no-cache");
    ok((await worker.text()).length < 8_000);
  });
});
