/** Which errors mean that the store is away, and what is known of the call that failed so. */
import { StoreUnavailable } from "../actors/world.ts";

export { StoreUnavailable };
/** What became of a store call that failed; see StoreUnavailable. */
export type StoreOutcome = StoreUnavailable["outcome"];

/** Codes of npm `postgres` and of the socket below it: the connection is not there (any more). */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTCONN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "EMFILE",
  "ENFILE",
  "57014", // as the client's own: the statement was withdrawn before it was sent
]);

/**
 * SQLSTATEs that speak of the server's health and not of the statement
 * (https://www.postgresql.org/docs/15/errcodes-appendix.html): class 08 connection exception, 53
 * insufficient resources (too many connections, disk full), 58 system error; 57P01 to 57P05
 * shutdown, crash, starting up, dropped database, idle session; 57014 cancelled by
 * `statement_timeout`; 25006 read only; 25P03 idle in a transaction for too long.
 */
const UNAVAILABLE_STATES = /^(08|53|58)|^(57P0[1-5]|57014|25006|25P03)$/;

/** What is read of a PostgresError; the class itself is not imported to keep this file free of it. */
interface CodedError extends Error {
  readonly code?: unknown;
  readonly severity?: unknown;
}

/** True if the error means that the store is unavailable, false for an SQL error or any other. */
export function meansUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as CodedError;
  if (typeof code !== "string") return false;
  return isServerError(error) ? UNAVAILABLE_STATES.test(code) : CONNECTION_CODES.has(code);
}

/** True if the database itself answered with this error, false if it comes from the client. */
export function isServerError(error: unknown): boolean {
  return error instanceof Error && error.name === "PostgresError";
}

/**
 * True if the server answered for this statement and keeps the connection: what it refused so was
 * not done. A FATAL error can come after a commit and therefore says nothing.
 */
export function refusedByServer(error: unknown): boolean {
  return isServerError(error) && (error as CodedError).severity === "ERROR";
}
