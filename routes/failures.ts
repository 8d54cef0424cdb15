/** How a request fails: a problem for programs, a page for people; a fault is logged once. */
import { Busy, Fault, Quarantined } from "../actors/system.ts";
import { type Log, StoreUnavailable } from "../actors/world.ts";
import { TooManyPasswords } from "../runtime/passwords.ts";
import { type KeptCall, keptCall } from "./call_again.ts";
import type { RequestContext } from "./context.ts";
import { isApi } from "./front.ts";
import { type TypedForm, typedForm } from "./typed_form.ts";
import { renderErrorPage } from "./pages/error_page.tsx";
import { problem, type ProblemStatus } from "./problem.ts";

/** A problem for programs, a page for people. */
export function failure(
  c: RequestContext,
  status: ProblemStatus,
  code: string,
  more: {
    faultId?: string;
    retryAfterSeconds?: number;
    call?: KeptCall | null;
    typed?: TypedForm | null;
  } = {},
): Response {
  const language = c.get("language");
  const { call = null, typed = null, ...said } = more;
  if (isApi(c)) return problem(language, { status, code, ...said });
  const page = renderErrorPage({
    status,
    code,
    language,
    person: c.get("person"),
    city: c.get("city"),
    watch: c.get("watch"),
    call,
    typed,
    ...(more.faultId === undefined ? {} : { faultId: more.faultId }),
  });
  return c.html(page, status);
}

/** It is certain that nothing came of the request. `Busy` is a time-out as well: what was asked may be done. */
const isNotDone = (error: unknown): boolean =>
  error instanceof StoreUnavailable
    ? error.outcome === "not_done"
    : error instanceof TooManyPasswords || error instanceof Quarantined;

/**
 * The store or an actor is away: 503, try again. Anything else is a fault, logged once. A form that calls for
 * help is on the page with what it carried, whatever it was; another form with what was typed.
 */
export async function onError(error: unknown, c: RequestContext, log: Log): Promise<Response> {
  const isUnknown = !isNotDone(error);
  const call = await keptCall(c.req, isUnknown);
  const typed = call === null ? await typedForm(c.req, isUnknown) : null;
  if (error instanceof StoreUnavailable) {
    log.warn("the store did not answer", { error: error.message, outcome: error.outcome });
    return failure(c, 503, "store_unavailable", { retryAfterSeconds: 2, call, typed });
  }
  if (error instanceof Busy || error instanceof TooManyPasswords) {
    return failure(c, 503, "busy", { retryAfterSeconds: 2, call, typed });
  }
  // The client went away, or never sent the body that it promised.
  if ((error as { code?: string }).code === "ECONNRESET") return failure(c, 408, "request_aborted");
  if (error instanceof Quarantined) return failure(c, 503, "quarantined", { call, typed });
  const faultId = error instanceof Fault
    ? error.faultId
    : log.fault("a request failed", error, { requestId: c.get("requestId"), method: c.req.method });
  return failure(c, 500, "fault", { faultId, call, typed });
}
