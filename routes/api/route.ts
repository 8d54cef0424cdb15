/**
 * One table of API routes: each is declared once with its schemas, and from the declaration follow the
 * check of sign-in and role, the parsing of the body, and the OpenAPI document.
 */
import { Hono } from "hono";
import type { z } from "zod";
import { type Environment, readJson, type RequestContext } from "../context.ts";
import { invalidInput, problem, refusalProblem } from "../problem.ts";
import { API_RIGHTS, mayCome, type Right, rightOf } from "../rights.ts";
import type { Person } from "../services.ts";
import { completed, withCursor } from "./paging.ts";
import { queryErrors, withoutEmpty } from "./query.ts";

export interface RouteSpec {
  readonly method: "get" | "post" | "put" | "delete";
  /** Hono's form: `/bookings/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  /** The body is a form with a file, which the handler reads itself. */
  readonly isUpload?: true;
  readonly query?: z.ZodType;
  /** Of a list whose cursor has a form of its own (routes/api/paging.ts). */
  readonly cursor?: RegExp;
  /** Of a list whose largest page is one of its own. */
  readonly most?: number;
  readonly status: 200 | 201 | 202 | 204;
  readonly response?: z.ZodType;
  /** Other ways to say yes; the same body, or one of the response's alternatives. */
  readonly alsoAnswers?: readonly (200 | 201 | 202)[];
  readonly contentType?: string;
}

/** A route with who may come there at all. */
export type MountedRoute = RouteSpec & { readonly right: Right };

export interface Call {
  readonly c: RequestContext;
  readonly body: unknown;
}

type Handler<Caller> = (call: Call & { readonly by: Caller }) => Promise<Response> | Response;

export class ApiRoutes {
  readonly specs: MountedRoute[] = [];
  readonly app = new Hono<Environment>();

  /** Adds a route that needs a sign-in. @throws where `routes/rights.ts` says otherwise, or nothing */
  add(spec: RouteSpec, handler: Handler<Person>): void {
    const right = this.#mount(spec, async (c) => {
      const by = c.get("person");
      const language = c.get("language");
      if (by === null) return problem(language, { status: 401, code: "unauthorized" });
      if (!mayCome(right, by.role)) return refusalProblem(language, "forbidden");
      return await withBody(spec, c, (body) => handler({ c, body, by }));
    });
    if (right === "public") throw new Error(`${spec.method} ${spec.path} is public by its right`);
  }

  /** Adds a route that works without a sign-in; a person may be there all the same. */
  addPublic(spec: RouteSpec, handler: Handler<Person | null>): void {
    const right = this.#mount(
      spec,
      (c) => withBody(spec, c, (body) => handler({ c, body, by: c.get("person") })),
    );
    if (right !== "public") {
      throw new Error(`${spec.method} ${spec.path} is not public by its right`);
    }
  }

  #mount(spec: RouteSpec, handle: (c: RequestContext) => Promise<Response>): Right {
    const right = rightOf(API_RIGHTS, `${spec.method} ${spec.path}`);
    this.specs.push({ ...withCursor(spec), right });
    this.app.on(
      spec.method.toUpperCase(),
      spec.path,
      async (c) => await completed(spec, await handle(c as RequestContext)),
    );
    return right;
  }

  /** True where this path (with `/api/v1` cut off) may be called without a sign-in. */
  isPublicPath(path: string): boolean {
    return PUBLIC_PREFIXES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  }
}

/** Paths that answer without a sign-in, built or not (contract: «Errors», 401). */
const PUBLIC_PREFIXES = [
  "/auth/register",
  "/auth/login",
  "/auth/refresh",
  "/auth/verification",
  "/auth/password-reset",
  "/auth/challenge",
  "/specializations",
  "/red-flags",
  "/doctors",
  "/events",
  "/payments/webhooks",
  "/webhooks/sms",
  "/telephony/incoming",
  "/openapi.json",
  "/docs",
];

async function withBody(
  spec: RouteSpec,
  c: RequestContext,
  handle: (body: unknown) => Promise<Response> | Response,
): Promise<Response> {
  const address = withoutEmpty(spec, c.req.url);
  if (address !== c.req.url) c.req.raw = new Request(address, c.req.raw);
  const wrong = queryErrors(spec, c.req.query(), c.get("language"));
  if (wrong.length > 0) return invalidInput(c.get("language"), wrong);
  if (spec.method === "get" || spec.isUpload) return await handle({});
  const read = await readJson(c);
  if ("body" in read) return await handle(read.body);
  return read.problem === "malformed_json"
    ? problem(c.get("language"), { status: 400, code: "malformed_json" })
    : problem(c.get("language"), { status: 415, code: "unsupported_media_type" });
}

/** `limit` and `cursor` of a list, as they stand in the query. */
export function pageQuery(c: RequestContext): { limit?: number; cursor?: string } {
  const limit = c.req.query("limit");
  const cursor = c.req.query("cursor");
  return {
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
