/**
 * Who is asking: the session cookie of a page, or an access token of an API client. And whether a
 * write that came with a cookie came from one of our own pages.
 */
import type { MiddlewareHandler } from "hono";
import type { Accounts } from "./accounts.ts";
import { dropCookie, keepCookie, readCookie } from "./cookies.ts";
import type { Environment, RequestContext } from "./context.ts";
import { LANGUAGE_COOKIE, languageOf } from "./locale.ts";
import { originOf } from "./people/device.ts";
import type { Asking } from "./people/sign_ins.ts";
import type { Language } from "./services.ts";

const SESSION_SECONDS = 30 * 24 * 3_600;
const SESSION_COOKIE = "tot_session";

/** Puts the session's opaque token into the cookie that pages and streams use. */
export function setSessionCookie(c: RequestContext, token: string): void {
  keepCookie(c, SESSION_COOKIE, token, SESSION_SECONDS);
}

/**
 * Ends a page's session in its browser: the cookie goes, and with it all that pages have kept there of
 * the person (the booking for the time without a connection, words that wait to be sent, positions).
 * Browsers that do not know the header let the booking go at the next page, which is nobody's, and what was
 * being typed by the page's own script.
 */
export function clearSessionCookie(c: RequestContext): void {
  c.header("clear-site-data", '"storage"');
  dropCookie(c, SESSION_COOKIE);
}

/** The language of a request: the reader's choice, else Accept-Language, else Russian. */
export function requestLanguage(c: RequestContext): Language {
  const chosen = languageOf(readCookie(c, LANGUAGE_COOKIE));
  return chosen ?? acceptedLanguage(c.req.header("accept-language"));
}

/** The best of the header's languages that we speak; Russian where it names none. */
export function acceptedLanguage(header: string | null | undefined): Language {
  const accepted = (header ?? "").split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((entry) => /^\s*q=([\d.]+)\s*$/.exec(entry)?.[1]).find(
        Boolean,
      );
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  for (const { tag } of accepted) {
    if (tag.startsWith("ru")) return "ru";
    if (tag.startsWith("en")) return "en";
  }
  return "ru";
}

/** Finds the person of the request. A token that is none of ours is nobody, not an error. */
export function whoIsAsking(
  accounts: Accounts,
  publicUrl: URL | null,
): MiddlewareHandler<Environment> {
  return async (c, next) => {
    c.set("publicUrl", publicUrl);
    c.set("sessionToken", null);
    const origin = () => originOf(c.req.header("user-agent"), c.get("address"));
    const know = (asking: Asking | null) => {
      if (asking === null) return;
      if (accounts.signIns.isHalf(asking)) return c.set("half", asking.person);
      c.set("person", asking.person);
      c.set("signIn", asking.signIn);
    };
    c.set("signIn", null);
    const bearer = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer !== undefined) {
      know(await accounts.signIns.byAccessToken(bearer, origin()));
    } else {
      const token = readCookie(c, SESSION_COOKIE);
      if (token !== undefined && token.length <= 200) {
        know(await accounts.signIns.bySession(token, origin()));
        c.set("sessionToken", token);
      }
    }
    await next();
  };
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * True if a write may be believed to come from our own pages. Browsers say so in `Sec-Fetch-Site`; over
 * plain http off localhost they do not, and `Origin` decides. With neither, it is not.
 */
export function isSameOriginWrite(c: RequestContext, publicUrl: URL | null): boolean {
  if (SAFE_METHODS.includes(c.req.method)) return true;
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  if (origin === undefined || !URL.canParse(origin)) return false;
  // A page that came over nothing is not ours where we are known by TLS.
  if (publicUrl !== null) return new URL(origin).origin === publicUrl.origin;
  return new URL(origin).host === c.req.header("host");
}
