/** Errors leave as `application/problem+json` (RFC 9457), with a stable code and an opaque id. */
import type { RequestContext } from "./context.ts";
import { type LocaleKey, translate } from "./locale.ts";
import { type AnyRefusal, FIELD_OF_REFUSAL, STATUS_OF_REFUSAL } from "./refusals.ts";
import type { FieldError, Language, Outcome } from "./services.ts";

export type ProblemStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 408
  | 409
  | 413
  | 415
  | 421
  | 429
  | 500
  | 503;

export interface ProblemDetails {
  readonly status: ProblemStatus;
  readonly code: string;
  readonly title?: string;
  readonly errors?: readonly FieldError[];
  readonly faultId?: string;
  readonly retryAfterSeconds?: number;
  /** Members of one kind of problem (RFC 9457, 3.2). */
  readonly more?: Readonly<Record<string, string>>;
}

export function problem(language: Language, details: ProblemDetails): Response {
  const { status, code, errors, faultId, retryAfterSeconds, more } = details;
  const title = details.title ?? translate(language, `problem.${status}` as LocaleKey);
  const headers: Record<string, string> = {
    "content-type": "application/problem+json; charset=utf-8",
    "content-language": language,
    "cache-control": "no-store",
  };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="tot"';
  return new Response(
    JSON.stringify({
      type: `urn:tot:problem:${code}`,
      title,
      status,
      code,
      errors,
      faultId,
      ...more,
    }),
    { status, headers },
  );
}

export function refusalProblem(
  language: Language,
  code: AnyRefusal,
  retryAfterSeconds?: number,
): Response {
  const status = STATUS_OF_REFUSAL[code];
  const title = translate(language, `refusal.${code}` as LocaleKey);
  const field = FIELD_OF_REFUSAL[code];
  return problem(language, {
    status,
    code,
    title,
    ...(field === undefined ? {} : { errors: [{ path: field, message: title }] }),
    ...(status === 429 ? { retryAfterSeconds: retryAfterSeconds ?? 60 } : {}),
  });
}

export const invalidInput = (language: Language, errors: readonly FieldError[]): Response =>
  problem(language, { status: 400, code: "invalid_input", errors });

/** An outcome of a service as JSON, or as the problem that it is. */
export function answer<Value>(
  c: RequestContext,
  outcome: Outcome<Value>,
  status: 200 | 201 | 202 = 200,
): Response {
  const language = c.get("language");
  if ("invalid" in outcome) return invalidInput(language, outcome.invalid);
  if ("refused" in outcome) {
    return refusalProblem(language, outcome.refused, outcome.retryAfterSeconds);
  }
  return c.json(outcome.ok as object, status);
}
