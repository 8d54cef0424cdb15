/** The whole HTTP surface: middleware, mounts, errors. What each route does stands in its own file. */
import { Hono } from "hono";
import type { Log } from "../actors/world.ts";
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
import type { Environment } from "./context.ts";
import { knowDoctorsDevice } from "./duty_device.ts";
import { failure, onError } from "./failures.ts";
import { API, checkRequests, knowWhoAsks, openFront, refuseForeignWrites } from "./front.ts";
import { manifestRoute } from "./manifest.ts";
import { type MapOptions, OWN_MAP } from "./map_options.ts";
import { createPages, type OpenCities, type PagesOptions } from "./pages/pages.ts";
import { problem, refusalProblem } from "./problem.ts";
import type { Services } from "./services.ts";
import { serviceWorkerFile } from "./service_worker.ts";
import { readStaticFiles, type StaticFiles, staticFiles } from "./static_files.ts";
import { streamRoute, type Streams } from "./streams.ts";
import { type MappedCities, tileRoutes } from "./tiles.ts";

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
  /** What lies in `static/`, where it was read already. */
  readonly statics?: StaticFiles;
}

/** @returns the request handler of everything but the raw streams' bytes */
export async function createApp(options: AppOptions): Promise<Hono<Environment>> {
  const { services, accounts, streams, publicUrl, version } = options;
  const { cities, map = OWN_MAP, assets } = options;
  const pages: PagesOptions = {
    ...options.pages,
    map,
    assets: assets ?? null,
    payLinkStream: streams.openPayLink,
    ...(cities === undefined ? {} : { cities }),
  };
  const app = new Hono<Environment>();
  openFront(app, { publicUrl, map });

  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const ready = await options.ready();
    return c.json({ status: ready ? "ready" : "not_ready" }, ready ? 200 : 503);
  });

  checkRequests(app, { publicUrl, refuse: failure });
  app.get("/static/*", staticFiles(options.statics ?? await readStaticFiles()));
  if (assets) {
    app.get("/assets/*", assetFiles(assets));
    app.get("/service-worker.js", serviceWorkerFile(assets.serviceWorker));
  }
  if (cities !== undefined) app.route("/", tileRoutes(cities, map));
  knowWhoAsks(app, { accounts, publicUrl });
  app.get("/manifest.webmanifest", manifestRoute);
  refuseForeignWrites(app, { publicUrl, refuse: failure });
  app.use(knowDoctorsDevice(services.duty));

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
  streamRoute(api, streams);
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
