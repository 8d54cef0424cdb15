/** Who may see a page. */
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { errorResponse } from "./error_page.tsx";
import { type PageContext, type PagesApp, type PagesEnv, toSecondFactor, toSignIn } from "./kit.ts";
import { signedOut, wantsJson } from "./live_answers.ts";
import { mayCome, PAGE_RIGHTS, rightOf } from "../rights.ts";
import type { Person } from "../services.ts";

/** The answer that a page gives instead of itself. */
export const refusePage = (
  c: PageContext,
  status: 400 | 403 | 404 | 409,
  code: string,
): Response =>
  errorResponse({
    status,
    code,
    language: c.get("language"),
    person: c.get("person"),
    city: c.get("city"),
    watch: c.get("watch"),
  });

/**
 * Stands before every page: who may come there at all, by `routes/rights.ts`. Signed out → to sign in;
 * another role → a clear 403. Whether the person may see the object is the page's own question.
 */
export const pageGuard: MiddlewareHandler<PagesEnv> = async (c, next) => {
  const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
  if (route === undefined) return await next();
  const person = c.get("person");
  const right = rightOf(PAGE_RIGHTS, `${route.method.toLowerCase()} ${route.path}`);
  if (mayCome(right, person?.role ?? null)) return await next();
  if (person !== null) return refusePage(c, 403, "other_role");
  if (wantsJson(c)) return signedOut();
  return c.get("half") === null ? toSignIn(c) : toSecondFactor(c);
};

/** @throws where a page has no row in the table of rights, or a row no page */
export function everyPageHasItsRight(app: PagesApp): void {
  const routes = new Set(
    app.routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method.toLowerCase()} ${path}`),
  );
  for (const route of routes) rightOf(PAGE_RIGHTS, route);
  const idle = Object.keys(PAGE_RIGHTS).filter((route) => !routes.has(route));
  if (idle.length > 0) throw new Error(`no page for the right of «${idle.join("», «")}»`);
}

/**
 * The person of a page that is not public: the guard has let nobody else through.
 * @param page what to do for the person who may
 */
export async function withPerson(
  c: PageContext,
  page: (person: Person) => Response | Promise<Response>,
): Promise<Response> {
  const person = c.get("person");
  return person === null ? toSignIn(c) : await page(person);
}
