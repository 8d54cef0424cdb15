/**
 * Structured log: one JSON object a line, on standard error. No personal data: callers give codes
 * and ids. What an error says of itself is kept, its values are not (PostgreSQL's `detail` quotes rows).
 */
import type { Log } from "../actors/world.ts";

type Write = (line: string) => void;

const toStandardError: Write = (line) => console.error(line);

export function jsonLog(write: Write = toStandardError): Log {
  const put = (level: string, message: string, fields: Record<string, unknown> = {}) =>
    write(JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }));
  return {
    info: (message, fields) => put("info", message, fields),
    warn: (message, fields) => put("warn", message, fields),
    fault(message, cause, fields) {
      const faultId = crypto.randomUUID().slice(0, 13);
      put("error", message, { faultId, ...fields, cause: describe(cause) });
      return faultId;
    },
  };
}

/** Name, message and stack of an error and of what caused it; never its other properties. */
function describe(cause: unknown, depth = 0): unknown {
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { name, message, stack } = cause;
  const code = (cause as { code?: unknown }).code;
  return {
    name,
    message: message.slice(0, 500),
    ...(typeof code === "string" ? { code } : {}),
    stack: stack?.split("\n").slice(1, 8).map((line) => line.trim()),
    ...(cause.cause !== undefined && depth < 3 ? { cause: describe(cause.cause, depth + 1) } : {}),
  };
}
