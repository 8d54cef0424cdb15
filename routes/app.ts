/** The whole HTTP surface: middleware, mounts, errors. What each route does stands in its own file. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LIMITS } from "../actors/limits.ts";
import { Busy, Fault, Quarantined } from "../actors/system.ts";
import { type Log, StoreUnavailable } from "../actors/world.ts";
import { URGENCY, withUrgency } from "../db/urgency.ts";
import { TooManyPasswords } from "../runtime/passwords.ts";
import type { Accounts } from "./accounts.ts";
import { adminRoutes } from "./api/admin.ts";
import { authRoutes } from "./api/auth.ts";
import { fairnessRoutes } from "./api/fairness.ts";
import { whyRoutes } from "./api/why.ts";
import { bookingRoutes } from "./api/bookings.ts";
import { loneVisitRoutes } from "./api/lone_visits.ts";
import { doctorRoutes } from "./api/doctors.ts";
import { geoRoutes } from "./api/geo.ts";
import { intakeRoutes } from "./api/intake.ts";
import { mergeRoutes } from "./api/person_merges.ts";
import { visitLinkRoutes } from "./api/visit_links.ts";
import { secondFactorRoutes } from "./api/second_factor.ts";
import { cityRoutes } from "./api/cities.ts";
import { safetyReferenceRoutes } from "./api/safety_reference.ts";
import { alarmCallRoutes } from "./api/alarm_calls.ts";
import { emergencyRoutes } from "./api/emergency.ts";
import { paymentRoutes } from "./api/payments.ts";
import { bankDetailsRoutes } from "./api/bank_details.ts";
import { transferRoutes } from "./api/transfers.ts";
import { payLinkRoutes } from "./api/pay_links.ts";
import { warningRoutes } from "./api/flat_warnings.ts";
import { blockRoutes } from "./api/person_blocks.ts";
import { dispatchSettingsRoutes } from "./api/dispatch_settings.ts";
import { ledgerRoutes } from "./api/ledger.ts";
import { organisationRoutes } from "./api/organisations.ts";
import { registerRoutes } from "./api/registers.ts";
import { payoutRoutes } from "./api/payouts.ts";
import { receiptRoutes } from "./api/receipts.ts";
import { handoverRoutes } from "./api/handovers.ts";
import { incomeRoutes } from "./api/income.ts";
import { paymentBookRoutes } from "./api/payment_books.ts";
import { pricingRoutes } from "./api/pricing.ts";
import { staffRoutes } from "./api/staff.ts";
import { codeRoutes } from "./api/codes.ts";
import { noticeWishRoutes } from "./api/notice_wishes.ts";
import { pushRoutes } from "./api/push.ts";
import { smsWebhookRoutes } from "./api/sms_webhook.ts";
import { sessionRoutes } from "./api/sessions.ts";
import { docsPage, openApiDocument } from "./api/openapi.ts";
import { outboxRoutes } from "./api/outbox.ts";
import { ownDataRoutes } from "./api/own_data.ts";
import { privacyRoutes } from "./api/privacy.ts";
import { clinicMemberRoutes } from "./api/clinic_members.ts";
import { licenceRoutes } from "./api/licences.ts";
import { clinicRoutes } from "./api/clinics.ts";
import { planningRoutes } from "./api/planning.ts";
import { profileRoutes } from "./api/profiles.ts";
import { ApiRoutes } from "./api/route.ts";
import { assetFiles, type Assets } from "./assets.ts";
import type { Environment, RequestContext } from "./context.ts";
import { isUrgentRequest } from "./listener.ts";
import { manifestRoute } from "./manifest.ts";
import { type MapOptions, OWN_MAP } from "./map_options.ts";
import { createPages, type OpenCities, type PagesOptions } from "./pages/pages.ts";
import { renderErrorPage } from "./pages/error_page.tsx";
import { problem, type ProblemStatus, refusalProblem } from "./problem.ts";
import { withinRequest } from "./request_scope.ts";
import { securityHeaders } from "./security_headers.ts";
import type { Services } from "./services.ts";
import { serviceWorkerFile } from "./service_worker.ts";
import { isSameOriginWrite, requestLanguage, whoIsAsking } from "./session.ts";
import { readStaticFiles, staticFiles } from "./static_files.ts";
import type { Streams } from "./streams.ts";
import { type MappedCities, tileRoutes } from "./tiles.ts";

const API = "/api/v1";
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

export interface AppOptions {
  readonly services: Services;
  readonly accounts: Accounts;
  readonly streams: Streams;
  readonly log: Log;
  readonly publicUrl: URL | null;
  readonly version: string;
  /** What a telephone exchange proves itself by; none: its route is closed. */
  readonly telephonyToken?: string | null;
  /** What the provider of SMS proves itself by; none: its route is closed. */
  readonly smsWebhookToken?: string | null;
  readonly ready: () => Promise<boolean>;
  readonly pages: PagesOptions;
  /** Whose tiles are served and whose maps are shown; none: no maps. */
  readonly cities?: MappedCities & OpenCities;
  readonly map?: MapOptions;
  /** The browser's scripts; none: pages go without, and are whole. */
  readonly assets?: Assets | null;
}

/** @returns the request handler of everything but the raw streams' bytes */
export async function createApp(options: AppOptions): Promise<Hono<Environment>> {
  const { services, accounts, streams, publicUrl, version } = options;
  const { cities, map = OWN_MAP, assets } = options;
  const pages: PagesOptions = {
    ...options.pages,
    map,
    assets: assets ?? null,
    ...(cities === undefined ? {} : { cities }),
  };
  const app = new Hono<Environment>();
  const headers = securityHeaders({ publicUrl, map });

  app.use(async (c, next) => {
    c.set("requestId", crypto.randomUUID());
    c.set("publicUrl", publicUrl);
    c.set("language", requestLanguage(c));
    c.set("person", null);
    c.set("half", null);
    c.set("address", clientAddress(c));
    // Onto node's own response, where they cost a third; what an answer says itself comes after.
    const { outgoing } = c.env;
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    outgoing.setHeader("x-request-id", c.get("requestId"));
    await withinRequest(c.get("requestId"), next);
  });

  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const ready = await options.ready();
    return c.json({ status: ready ? "ready" : "not_ready" }, ready ? 200 : 503);
  });

  app.use(async (c, next) => {
    const host = c.req.header("host");
    if (publicUrl !== null && host !== publicUrl.host) {
      return problem(c.get("language"), { status: 421, code: "foreign_host" });
    }
    return await next();
  });
  const tooLarge = (c: RequestContext) => {
    const refusal = failure(c, 413, "body_too_large");
    // The rest of the body is not read, so the connection is of no further use.
    refusal.headers.set("connection", "close");
    return refusal;
  };
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
  app.get("/static/*", staticFiles(await readStaticFiles(new URL("../static/", import.meta.url))));
  if (assets) {
    app.get("/assets/*", assetFiles(assets));
    app.get("/service-worker.js", serviceWorkerFile(assets.serviceWorker));
  }
  if (cities !== undefined) app.route("/", tileRoutes(cities, map));
  app.use(async (c, next) => {
    // All that a call for help reads goes before ordinary turns, too.
    const isUrgent = isUrgentRequest(c.req.method, c.req.path);
    return isUrgent ? await withUrgency(URGENCY.call, next) : await next();
  });
  app.use(whoIsAsking(accounts, publicUrl));
  app.get("/manifest.webmanifest", manifestRoute);
  app.use(async (c, next) => {
    const person = c.get("person");
    if (person?.role === "doctor") services.duty.ping(person);
    // A cookie goes along with every request that a foreign page makes: a write must be our own.
    const isApiClient = isApi(c) && c.get("sessionToken") === null;
    if (!isApiClient && !isSameOriginWrite(c, publicUrl)) {
      return failure(c, 403, "foreign_origin");
    }
    return await next();
  });

  const api = new ApiRoutes();
  authRoutes(api, accounts, services);
  secondFactorRoutes(api, services);
  codeRoutes(api, accounts, services);
  sessionRoutes(api, services);
  pushRoutes(api, services);
  noticeWishRoutes(api, services);
  smsWebhookRoutes(api, services, options.smsWebhookToken ?? null);
  bookingRoutes(api, services);
  whyRoutes(api, services);
  fairnessRoutes(api, services);
  geoRoutes(api, services);
  adminRoutes(api, services);
  outboxRoutes(api, services);
  cityRoutes(api, services);
  dispatchSettingsRoutes(api, services);
  paymentBookRoutes(api, services);
  pricingRoutes(api, services);
  incomeRoutes(api, services);
  handoverRoutes(api, services);
  payoutRoutes(api, services);
  receiptRoutes(api, services);
  organisationRoutes(api, services);
  registerRoutes(api, services);
  ledgerRoutes(api, services);
  blockRoutes(api, services);
  warningRoutes(api, services);
  emergencyRoutes(api, services);
  alarmCallRoutes(api, services);
  safetyReferenceRoutes(api, services);
  paymentRoutes(api, services);
  bankDetailsRoutes(api, services);
  transferRoutes(api, services);
  payLinkRoutes(api, services);
  doctorRoutes(api, services);
  loneVisitRoutes(api, services);
  staffRoutes(api, services);
  visitLinkRoutes(api, services);
  mergeRoutes(api, services);
  intakeRoutes(api, services, options.telephonyToken ?? null);
  privacyRoutes(api, services);
  profileRoutes(api, services);
  clinicRoutes(api, services);
  licenceRoutes(api, services);
  clinicMemberRoutes(api, accounts, services);
  planningRoutes(api, services);
  ownDataRoutes(api, services);
  api.add({
    method: "get",
    path: "/stream",
    tag: "stream",
    summary: "Server-Sent Events: everything that the reader may see now, then what changes",
    status: 200,
    contentType: "text/event-stream",
  }, ({ c }) => streams.open(c));
  const documentText = () => openApiDocument(api.specs, version);
  let document: Record<string, unknown> | null = null;
  api.addPublic({
    method: "get",
    path: "/openapi.json",
    tag: "reference",
    summary: "This document",
    status: 200,
    contentType: "application/json",
  }, ({ c }) => c.json(document ??= documentText()));
  api.addPublic({
    method: "get",
    path: "/docs",
    tag: "reference",
    summary: "This document, to read",
    status: 200,
    contentType: "text/html",
  }, ({ c }) => c.html(docsPage(api.specs, version)));

  app.use(`${API}/*`, async (c, next) => {
    const path = c.req.path.slice(API.length);
    if (c.get("person") === null && !api.isPublicPath(path)) {
      return c.get("half") === null
        ? problem(c.get("language"), { status: 401, code: "unauthorized" })
        : refusalProblem(c.get("language"), "second_factor_required");
    }
    return await next();
  });
  app.route(API, api.app);
  app.route("/", createPages(services, pages) as unknown as Hono<Environment>);

  app.notFound((c) => failure(c, 404, "not_found"));
  app.onError((error, c) => onError(error, c, options.log));
  return app;
}

const isApi = (c: RequestContext): boolean => `${c.req.path}/`.startsWith(`${API}/`);

/** A problem for programs, a page for people. */
function failure(
  c: RequestContext,
  status: ProblemStatus,
  code: string,
  more: { faultId?: string; retryAfterSeconds?: number } = {},
): Response {
  const language = c.get("language");
  if (isApi(c)) return problem(language, { status, code, ...more });
  const page = renderErrorPage({
    status,
    code,
    language,
    person: c.get("person"),
    city: c.get("city"),
    ...(more.faultId === undefined ? {} : { faultId: more.faultId }),
  });
  return c.html(page, status);
}

/** The store or an actor is away: 503, try again. Anything else is a fault, logged once. */
function onError(error: unknown, c: RequestContext, log: Log): Response {
  if (error instanceof StoreUnavailable) {
    log.warn("the store did not answer", { error: error.message, outcome: error.outcome });
    return failure(c, 503, "store_unavailable", { retryAfterSeconds: 2 });
  }
  if (error instanceof Busy || error instanceof TooManyPasswords) {
    return failure(c, 503, "busy", { retryAfterSeconds: 2 });
  }
  // The client went away, or never sent the body that it promised.
  if ((error as { code?: string }).code === "ECONNRESET") return failure(c, 408, "request_aborted");
  if (error instanceof Quarantined) return failure(c, 503, "quarantined");
  const faultId = error instanceof Fault
    ? error.faultId
    : log.fault("a request failed", error, { requestId: c.get("requestId"), method: c.req.method });
  return failure(c, 500, "fault", { faultId });
}

const LOOPBACK = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

/** The client's address; a proxy on this machine is believed what it says of its own client. */
function clientAddress(c: RequestContext): string {
  const peer = c.env?.incoming?.socket?.remoteAddress ?? "unknown";
  if (!LOOPBACK.includes(peer)) return peer;
  return c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim().slice(0, 64) || peer;
}
