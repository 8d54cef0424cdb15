/** How a form is answered when a live page sent it: facts and failures as JSON, no other page. */
import type { Attempt } from "../../views/forms.ts";
import { type Failure, failureHeaders } from "./failure.ts";
import type { PageContext } from "./kit.ts";

/** A live page sends the same form as a page without a script, and shows the answer itself. */
export const wantsJson = (c: PageContext): boolean =>
  (c.req.header("accept") ?? "").startsWith("application/json");

/**
 * What went wrong; the live page still holds what was typed.
 * @param hasPage there is a page that asks on: the form is sent again, the ordinary way
 */
export const failedLive = (
  failure: Failure,
  suggestions: Attempt["suggestions"] = [],
  hasPage = false,
): Response =>
  new Response(
    JSON.stringify({
      status: failure.status,
      refusal: failure.refusal,
      errors: failure.errors,
      suggestions,
      ...(hasPage ? { page: true } : {}),
    }),
    {
      status: failure.status,
      headers: { "content-type": "application/problem+json", ...failureHeaders(failure) },
    },
  );

/** A redirect to the sign-in would look like an answer to a live page. */
export const signedOut = (): Response =>
  new Response(JSON.stringify({ status: 401, refusal: null, errors: [], suggestions: [] }), {
    status: 401,
    headers: { "content-type": "application/problem+json" },
  });
