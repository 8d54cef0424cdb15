/**
 * Cookies of ours: for this host and all of its paths, out of scripts' reach. Behind TLS their names
 * begin with `__Host-`, so that no neighbouring host and no plain answer can put one in its place.
 * Browsers take such names over https only; a fresh machine is reached over plain http.
 */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

// deno-lint-ignore no-explicit-any
type AnyContext = Context<any>;

const isSecure = (c: AnyContext): boolean =>
  (c.get("publicUrl") as URL | null | undefined)?.protocol === "https:";

const nameOf = (c: AnyContext, name: string): string => isSecure(c) ? `__Host-${name}` : name;

export const readCookie = (c: AnyContext, name: string): string | undefined =>
  getCookie(c, nameOf(c, name));

export function keepCookie(c: AnyContext, name: string, value: string, seconds: number): void {
  setCookie(c, nameOf(c, name), value, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: seconds,
    secure: isSecure(c),
  });
}

export const dropCookie = (c: AnyContext, name: string): void =>
  void deleteCookie(c, nameOf(c, name), { path: "/", secure: isSecure(c) });
