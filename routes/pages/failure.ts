/** A service's answer that is not «done», as the pages show it. */
import { translate, translateCount } from "../locale.ts";
import { type AnyRefusal, FIELD_OF_REFUSAL, STATUS_OF_REFUSAL } from "../refusals.ts";
import type { FieldError, Language, Outcome } from "../services.ts";
import type { Attempt, FormValues } from "../../views/forms.ts";

export type FailureStatus = 400 | 401 | 403 | 404 | 409 | 429;

export interface Failure {
  readonly status: FailureStatus;
  readonly errors: readonly FieldError[];
  /** In words; null where the fields say it. */
  readonly refusal: string | null;
  readonly retryAfterSeconds: number | null;
}

/** «Подождите 40 секунд», «Подождите 12 минут». */
function waitText(language: Language, seconds: number): string {
  return seconds <= 90
    ? translateCount(language, "wait.seconds", seconds)
    : translateCount(language, "wait.minutes", Math.ceil(seconds / 60));
}

const refusalOf = (language: Language, code: AnyRefusal, retryAfterSeconds?: number): Failure => {
  const text = code === "too_many_attempts" && retryAfterSeconds !== undefined
    ? waitText(language, retryAfterSeconds)
    : translate(language, `refusal.${code}`);
  const field = FIELD_OF_REFUSAL[code];
  return {
    status: STATUS_OF_REFUSAL[code],
    errors: field === undefined ? [] : [{ path: field, message: text }],
    refusal: field === undefined ? text : null,
    retryAfterSeconds: STATUS_OF_REFUSAL[code] === 429 ? retryAfterSeconds ?? 60 : null,
  };
};

export const invalidFailure = (errors: readonly FieldError[]): Failure => ({
  status: 400,
  errors,
  refusal: null,
  retryAfterSeconds: null,
});

/** Why it did not go through, or null: it did. A wrong door code is a refusal inside an answer. */
export function failureOf<Value>(outcome: Outcome<Value>, language: Language): Failure | null {
  if ("invalid" in outcome) return invalidFailure(outcome.invalid);
  if ("refused" in outcome) {
    return refusalOf(language, outcome.refused, outcome.retryAfterSeconds);
  }
  const { ok } = outcome;
  if (typeof ok === "object" && ok !== null && "refused" in ok && ok.refused !== undefined) {
    return refusalOf(language, ok.refused as AnyRefusal);
  }
  return null;
}

export const attemptOf = (
  form: string,
  values: FormValues,
  failure: Failure,
  suggestions: Attempt["suggestions"] = [],
): Attempt => ({
  form,
  values,
  errors: failure.errors,
  refusal: failure.refusal,
  suggestions,
});

/** Headers that belong to a failure. */
export const failureHeaders = (failure: Failure): Record<string, string> =>
  failure.retryAfterSeconds === null ? {} : { "retry-after": String(failure.retryAfterSeconds) };

/** Nothing failed: a form that says what a list was asked by shows what was typed. */
export const NO_FAILURE: Failure = {
  status: 400,
  errors: [],
  refusal: null,
  retryAfterSeconds: null,
};
