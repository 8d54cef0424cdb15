/** What all pages of a visit's link say to whoever only carries it, and to a link that opens nothing. */
import type { Outcome } from "../services.ts";
import { errorResponse } from "./error_page.tsx";
import type { PageContext } from "./kit.ts";

/** The token is in the address: it must not go on to others, nor into a search. */
export const SECRET_ADDRESS = {
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow, noarchive",
};

/** The page of a link that opens nothing. */
export function linkOver(c: PageContext, outcome: Outcome<unknown>): Response {
  const isTooOften = "refused" in outcome && outcome.refused === "too_many_attempts";
  const page = errorResponse({
    status: isTooOften ? 429 : 404,
    code: isTooOften ? "too_many_attempts" : "link_over",
    language: c.get("language"),
    person: null,
    city: c.get("city"),
  });
  const wait = "refused" in outcome ? outcome.retryAfterSeconds : undefined;
  if (isTooOften) page.headers.set("retry-after", String(wait ?? 60));
  for (const [name, value] of Object.entries(SECRET_ADDRESS)) page.headers.set(name, value);
  return page;
}
