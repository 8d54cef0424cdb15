/** Bad input: zod's issues as field errors in the reader's language. */
import type { z } from "zod";
import { type LocaleKey, translate } from "./locale.ts";
import type { FieldError, Language } from "./services.ts";

/** Codes that schemas give themselves, each with a text `field.<code>` in the locales. */
const OWN_CODES = [
  "document_type",
  "document_damaged",
  "document_too_large",
  "photo_type",
  "required",
  "phone",
  "moment",
  "clock",
  "day",
  "code",
  "text_malformed",
  "text_blank",
  "window_order",
  "period_order",
  "payout_no_details",
  "fiscal_documentNumber",
  "fiscal_storageNumber",
  "fiscal_attribute",
  "fiscal_known",
  "not_your_clinic",
  "more_than_cash",
  "period_too_long",
  "shift_too_long",
  "slot_past",
  "slot_missing",
  "nothing_to_change",
  "email",
  "password_too_common",
  "password_about_owner",
  "login_malformed",
  "door_code",
  "login_missing",
  "unknown_role",
  "unknown_doctor",
  "no_price_list",
  "extra_not_agreed",
  "unknown_place",
  "not_staff",
  "not_patient",
  "policy_number",
  "snils",
  "inn",
  "inn_of_person",
  "day_in_future",
  "consent_required",
  "ring_open",
  "warning_end",
  "area_too_long",
  "code_digits",
  "push_key",
  "push_endpoint",
  "pin",
  "pins_equal",
  "split_too_much",
  "service_part",
  "above_due",
  "month",
  "payer_from_session",
  "amount_from_booking",
] as const;

type Issue = z.core.$ZodIssue;

function codeOf(issue: Issue): string {
  if ((OWN_CODES as readonly string[]).includes(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "required" : "invalid_type";
    case "too_small":
      return issue.origin === "number" ? "too_small" : "too_short";
    case "too_big":
      return issue.origin === "number" ? "too_big" : "too_long";
    case "invalid_format":
      if (issue.format === "datetime") return "moment";
      if (issue.format === "date") return "day";
      return issue.format === "email" ? "email" : "invalid_value";
    default:
      return "invalid_value";
  }
}

export const fieldError = (path: string, code: string, language: Language): FieldError => ({
  path,
  message: translate(language, `field.${code}` as LocaleKey),
});

/** @returns the parsed value, or every field that is wrong and why */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  language: Language,
): { readonly ok: z.output<Schema> } | { readonly invalid: readonly FieldError[] } {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return { ok: parsed.data };
  return {
    invalid: parsed.error.issues.slice(0, 50).map((issue) =>
      fieldError(issue.path.map(String).join("."), codeOf(issue), language)
    ),
  };
}
