/**
 * What every request passes before any route: its id and language, its host, the size of its body, who asks,
 * and whether a write is our own. The same for the whole app and for the one that answers calls for help
 * while the rest is still being read.
 */
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LIMITS } from "../actors/limits.ts";
import { URGENCY, withUrgency } from "../db/urgency.ts";
import type { Accounts } from "./accounts.ts";
import { clientAddress } from "./client_address.ts";
import type { Environment, RequestContext } from "./context.ts";
import { isUrgentRequest } from "./listener_paths.ts";
import { type MapOptions, OWN_MAP } from "./map_options.ts";
import { problem } from "./problem.ts";
import { withinRequest } from "./request_scope.ts";
import { securityHeaders } from "./security_headers.ts";
import { isSameOriginWrite, requestLanguage, whoIsAsking } from "./session.ts";

export const API = "/api/v1";
/** Where files come in: a document, and what a form wraps around it. */
const UPLOAD_PATHS = [
  `${API}/doctor-profiles/me/documents`,
  `${API}/clinic-profiles/me/documents`,
  "/doctor/application/documents",
  "/clinic/documents",
];
const UPLOAD_BODY_BYTES = LIMITS.documentBytes + 16 * 1024;
/** Where whoever likes may send: an SMS is short. */
const SHORT_PATHS = [`${API}/webhooks/sms`];

/** How a request is refused before it has come to a route. */
export type Refuse = (c: RequestContext, status: 403 | 413, code: string) => Response;

export const isApi = (c: RequestContext): boolean => `${c.req.path}/`.startsWith(`${API}/`);

/** Before anybody knows who asks. */
export function openFront(
  app: Hono<Environment>,
  { publicUrl, map = OWN_MAP }: { readonly publicUrl: URL | null; readonly map?: MapOptions },
): void {
  const headers = securityHeaders({ publicUrl, map });
  app.use(async (c, next) => {
    c.set("requestId", crypto.randomUUID());
    c.set("publicUrl", publicUrl);
    c.set("language", requestLanguage(c));
    c.set("person", null);
    c.set("half", null);
    const { remoteAddress } = c.env?.incoming?.socket ?? {};
    c.set("address", clientAddress(remoteAddress, c.req.header("x-forwarded-for")));
    // Onto node's own response, where they cost a third; what an answer says itself comes after.
    const { outgoing } = c.env;
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    outgoing.setHeader("x-request-id", c.get("requestId"));
    await withinRequest(c.get("requestId"), next);
  });
}

/** Hosts are the same in capitals, and with the port that is meant anyway. */
const isHostOf = ({ host, protocol }: URL, given: string): boolean =>
  given === host ||
  /^[\w.:[\]-]+$/.test(given) && URL.parse(`${protocol}//${given}`)?.host === host;

/** The host that is ours, and bodies of a size that somebody may send. */
export function checkRequests(
  app: Hono<Environment>,
  { publicUrl, refuse }: { readonly publicUrl: URL | null; readonly refuse: Refuse },
): void {
  app.use(async (c, next) => {
    if (publicUrl !== null && !isHostOf(publicUrl, c.req.header("host") ?? "")) {
      return problem(c.get("language"), { status: 421, code: "foreign_host" });
    }
    return await next();
  });
  // Without «connection: close»: most clients read nothing before all is sent, and a line that is cut meanwhile
  // is no 413 to them. The adapter takes the rest and drops it, for half a second, then it cuts the line.
  const tooLarge = (c: RequestContext) => refuse(c, 413, "body_too_large");
  const counting = (maxSize: number) => ({
    maxSize,
    count: bodyLimit({ maxSize, onError: (c) => tooLarge(c as RequestContext) }),
  });
  const usual = counting(LIMITS.bodyBytes);
  const others = new Map([
    ...UPLOAD_PATHS.map((path) => [path, counting(UPLOAD_BODY_BYTES)] as const),
    ...SHORT_PATHS.map((path) => [path, counting(LIMITS.smsWebhookBytes)] as const),
  ]);
  app.use(async (c, next) => {
    // node:http holds a body to its length. Only one that comes in chunks must be counted: a look at
    // the body turns the whole request into web streams. With neither header there is no body.
    const { maxSize, count } = others.get(c.req.path) ?? usual;
    if (c.req.header("transfer-encoding") !== undefined) return await count(c, next);
    const length = Number(c.req.header("content-length") ?? 0);
    return length > maxSize ? tooLarge(c) : await next();
  });
}

/** Who asks, as urgently as what is asked for. */
export function knowWhoAsks(
  app: Hono<Environment>,
  { accounts, publicUrl }: { readonly accounts: Accounts; readonly publicUrl: URL | null },
): void {
  app.use(async (c, next) => {
    // All that a call for help reads goes before ordinary turns, too.
    const isUrgent = isUrgentRequest(c.req.method, c.req.path);
    return isUrgent ? await withUrgency(URGENCY.call, next) : await next();
  });
  app.use(whoIsAsking(accounts, publicUrl));
}

/** A cookie goes along with every request that a foreign page makes: a write must be our own. */
export function refuseForeignWrites(
  app: Hono<Environment>,
  { publicUrl, refuse }: { readonly publicUrl: URL | null; readonly refuse: Refuse },
): void {
  app.use(async (c, next) => {
    const isApiClient = isApi(c) && c.get("sessionToken") === null;
    if (!isApiClient && !isSameOriginWrite(c, publicUrl)) return refuse(c, 403, "foreign_origin");
    return await next();
  });
}
