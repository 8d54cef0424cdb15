/** What every answer says of itself, whatever it is: a page, JSON, a file, a tile, an error, a stream. */
import { contentSecurityPolicy } from "./content_security_policy.ts";
import type { MapOptions } from "./map_options.ts";

const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  // Not `no-referrer`: browsers would send forms with `Origin: null`.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "geolocation=(self), camera=(), microphone=(), payment=()",
};

/** Of what nobody should look at in a window of its own: nothing runs, nothing frames it. */
const BARE_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Of a file that somebody has uploaded. */
export const FILE_POLICY = `${BARE_POLICY}; sandbox`;

/** A browser that has once come over TLS comes back over nothing else; without TLS it would lock itself out. */
const transportOf = (publicUrl: URL | null): Readonly<Record<string, string>> =>
  publicUrl?.protocol === "https:" ? { "strict-transport-security": "max-age=31536000" } : {};

export const securityHeaders = (
  { publicUrl, map }: { readonly publicUrl: URL | null; readonly map: MapOptions },
): readonly (readonly [name: string, value: string])[] =>
  Object.entries({
    ...ALWAYS,
    "content-security-policy": contentSecurityPolicy({ map }),
    "cache-control": "no-store",
    ...transportOf(publicUrl),
  });

/** While there is no app yet to say more. */
export const BARE_HEADERS: readonly (readonly [name: string, value: string])[] = Object.entries({
  ...ALWAYS,
  "content-security-policy": BARE_POLICY,
  "cache-control": "no-store",
});

/** All that a stream needs: what else a page says of itself would be kept for each reader. */
export const streamHeaders = (publicUrl: URL | null): Readonly<Record<string, string>> => ({
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "connection": "close",
  "content-security-policy": BARE_POLICY,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
  ...transportOf(publicUrl),
});
