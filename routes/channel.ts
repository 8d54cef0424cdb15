/** By what a request came: a page's session, or an API client's access token. */
import type { RequestContext } from "./context.ts";
import type { Channel } from "./people/fresh_proof.ts";

export function channelOf(c: RequestContext): Channel {
  const session = c.get("sessionToken");
  if (session !== null) return { token: session, isSession: true };
  const bearer = (c.req.header("authorization") ?? "").replace(/^Bearer\s+/i, "");
  return { token: bearer, isSession: false };
}
