/** Pages over fake services, with the middleware's part played here. */
import { Hono } from "hono";
import { Fault } from "../../actors/system.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import type { RequestContext } from "../../routes/context.ts";
import { failure, onError } from "../../routes/failures.ts";
import { createPages, type PagesEnv, type PagesOptions } from "../../routes/pages/pages.ts";
import type { Language, Person, Services } from "../../routes/services.ts";
import { id, NOW } from "./fake_services.ts";

export interface Visitor {
  readonly person: Person | null;
  readonly language?: Language;
  /** Staff who have given the password alone. */
  readonly half?: Person;
}

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly location: string | null;
  readonly headers: Headers;
}

const read = async (response: Response): Promise<Page> => ({
  status: response.status,
  html: await response.text(),
  location: response.headers.get("location"),
  headers: response.headers,
});

/** A browser without a script: gets pages and posts forms as this visitor. */
export function browser(
  services: Services,
  visitor: Visitor,
  options: Partial<PagesOptions> = {},
) {
  const app = new Hono<PagesEnv>();
  app.use(async (c, next) => {
    c.set("person", visitor.person);
    c.set("half", visitor.half ?? null);
    c.set("language", visitor.language ?? "ru");
    c.set(
      "sessionToken",
      (visitor.person ?? visitor.half ?? null) === null ? null : "session-token",
    );
    c.set("address", "192.0.2.1");
    c.set("requestId", "request");
    await next();
  });
  app.route(
    "/",
    createPages(services, { version: "0.1.0", now: () => NOW, newId: () => id(900), ...options }),
  );
  app.notFound((c) => failure(c as unknown as RequestContext, 404, "not_found"));
  // A store that a test sends away, or a fault that it makes, is what it is in the whole app; anything else is the test's own trouble.
  const log = { info() {}, warn() {}, fault: () => "fault" };
  app.onError((error, c) => {
    if (!(error instanceof StoreUnavailable || error instanceof Fault)) throw error;
    return onError(error, c as unknown as RequestContext, log);
  });
  return {
    get: async (path: string, headers: Record<string, string> = {}): Promise<Page> =>
      await read(await app.request(path, { headers })),
    post: async (
      path: string,
      values: Record<string, string | string[]>,
      headers: Record<string, string> = {},
    ): Promise<Page> => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(values)) {
        for (const one of [value].flat()) body.append(name, one);
      }
      return await read(
        await app.request(path, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
          body: body.toString(),
        }),
      );
    },
  };
}

/** The value of a hidden or visible field, with its character references undone. */
export function fieldValue(html: string, name: string): string | null {
  const escaped = name.replaceAll(".", "\\.");
  const tag = new RegExp(`<input[^>]*\\bname="${escaped}"[^>]*>`).exec(html)?.[0];
  const value = /\bvalue="([^"]*)"/.exec(tag ?? "")?.[1];
  return value === undefined ? null : unescapeHtml(value);
}

export const unescapeHtml = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
