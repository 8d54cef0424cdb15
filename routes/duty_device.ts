/** On which device a doctor is working: of several the place of one is believed (`devices.ts`). */
import type { MiddlewareHandler } from "hono";
import type { Environment, RequestContext } from "./context.ts";
import { refusalProblem } from "./problem.ts";
import type { Services } from "./services.ts";

/** Of one browser, or of one program: what it signed in by. */
export const deviceOf = (c: RequestContext): string => c.get("signIn")?.id ?? "";

/**
 * What nobody but a hand gives: the shift, where to wait, a yes to an offer, the steps of a visit, what is
 * answered to an alarm. A page that lies open says by itself that it shows an offer, or has read a word.
 */
const STEP = new RegExp(
  "/(?:geo/(?:availability|presence)|doctor/(?:shift|present)" +
    "|bookings/[^/]+/(?:accept|depart|arrive|start|complete)" +
    "|emergency/[^/]+/(?:accept|arrive|decline|leave)" +
    "|doctor/alarm-calls/[^/]+/(?:accept|arrive|decline|done|leave))$",
);

/** For whom a page was written that says by itself where its phone is, and that it is open. */
const PAGE_OF = "x-page-of";

/** What a page says by itself of an offer on its screen: of a computer at home it says nothing of its doctor. */
const SHOWN = /^\/api\/v1\/bookings\/[^/]+\/shown$/;

/** Each call of a doctor's answers for the page; a step that was taken says on which device the doctor is. */
export function knowDoctorsDevice(duty: Services["duty"]): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const person = c.get("person");
    if (person?.role !== "doctor") return await next();
    // It stays open while somebody else signs in in that browser: nobody is where another's page is.
    const pageOf = c.req.header(PAGE_OF);
    if (pageOf !== undefined && pageOf !== person.id) {
      return refusalProblem(c.get("language"), "forbidden");
    }
    const device = deviceOf(c);
    duty.ping(person, {}, device);
    if (SHOWN.test(c.req.path) && duty.isElsewhere(person, device)) return c.body(null, 204);
    await next();
    // What was refused may come from a page that lies open elsewhere.
    const isTaken = c.req.method !== "GET" && c.res.status < 400;
    if (isTaken && STEP.test(c.req.path)) duty.used(person, device);
  };
}
