/** Which requests are calls for help, and which are answered before the whole program is there. */

/** Calls for help, which wait for the program where everything else is sent away. */
const URGENT_PATHS = /^\/(api\/v1\/emergency\/|sos\/|doctor\/alarm\/|v\/)/;
/** What is answered before everything else is there (first_app.ts). */
const FIRST_PATHS = [
  ["POST", /^\/api\/v1\/emergency\/alert$/],
  ["PUT", /^\/api\/v1\/emergency\/[^/]+\/status$/],
  ["GET", /^\/api\/v1\/auth\/me$/],
  ["GET", /^\/api\/v1\/stream$/],
  // Without a script, without an account, and a doctor's own.
  ["POST", /^\/sos(\/[^/]+\/(cancel|visit))?$/],
  ["GET", /^\/sos(\/[^/]+)?$/],
  ["POST", /^\/v\/[^/]+$/],
  ["GET", /^\/v\/[^/]+$/],
  ["POST", /^\/doctor\/alarm$/],
  ["GET", /^\/static\//],
] as const;

/** Whether this request is a call for help, or an answer to one. */
export const isUrgentRequest = (method: string, path: string): boolean =>
  method !== "GET" && method !== "HEAD" && URGENT_PATHS.test(`${path}/`);

export const isForFirstApp = (method: string, path: string): boolean =>
  FIRST_PATHS.some(([one, pattern]) => one === method && pattern.test(path));
