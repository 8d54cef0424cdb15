/** `GET /manifest.webmanifest`: what the site is once it stands on a phone's first screen. */
import type { Role } from "../actors/vocabulary.ts";
import type { Handler } from "hono";
import type { Environment } from "./context.ts";
import { type LocaleKey, translate } from "./locale.ts";
import type { Language } from "./services.ts";

/** `--paper` of tokens.css, on which every page begins: a manifest knows no light-dark(). */
export const GROUND = { light: "#f5f4ef", dark: "#091518" } as const;

interface Shortcut {
  readonly url: string;
  readonly name: LocaleKey;
}

const BOOK: Shortcut = { url: "/book", name: "home.book" };
const BOOKINGS: Shortcut = { url: "/bookings", name: "nav.bookings" };
const SHIFT: Shortcut = { url: "/doctor", name: "nav.shift" };

const shortcutsOf = (role: Role | null): readonly Shortcut[] =>
  role === "doctor" ? [SHIFT, BOOKINGS] : [BOOK, BOOKINGS];

const png = (name: string, pixels: number, purpose: "any" | "maskable") => ({
  src: `/static/icons/${name}.png`,
  sizes: `${pixels}x${pixels}`,
  type: "image/png",
  purpose,
});

/** Pure. @param role of the reader, who may have a place of work; null: nobody is signed in */
export const manifestOf = (language: Language, role: Role | null) => {
  const t = (key: LocaleKey) => translate(language, key);
  return {
    // One application for every role and language, whatever its first page.
    id: "/",
    name: `${t("brand.name")} — ${t("brand.words1")} ${t("brand.words2")}`,
    short_name: t("brand.name"),
    description: t("install.description"),
    lang: language,
    dir: "ltr",
    start_url: role === "doctor" ? "/doctor" : "/",
    scope: "/",
    display: "standalone",
    background_color: GROUND.light,
    theme_color: GROUND.light,
    categories: ["health", "medical"],
    icons: [
      { src: "/static/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
      png("icon_192", 192, "any"),
      png("icon_512", 512, "any"),
      png("maskable_192", 192, "maskable"),
      png("maskable_512", 512, "maskable"),
    ],
    shortcuts: shortcutsOf(role).map(({ url, name }) => ({
      name: t(name),
      url,
      icons: [png("icon_192", 192, "any")],
    })),
  };
};

/** Serves it for whoever asks: the link to it lets the browser send its cookies. */
export const manifestRoute: Handler<Environment> = (c) =>
  new Response(JSON.stringify(manifestOf(c.get("language"), c.get("person")?.role ?? null)), {
    headers: {
      "content-type": "application/manifest+json; charset=utf-8",
      "cache-control": "private, no-cache",
      vary: "cookie, accept-language",
    },
  });
