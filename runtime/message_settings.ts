/** How messages leave: the mail server and the provider of SMS, from the environment. */
import { z } from "zod";

const text = z.string().trim().min(1).max(500);

/** Of the environment, as `config.ts` reads it. */
export const MESSAGE_SETTINGS = {
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).refine(
    (given) => /^smtps?:\/\/[^/?#]+\/?$/.test(given),
    "give smtp://name:password@host:port or smtps://…, and nothing behind it",
  ).transform((given) => new URL(given)).optional(),
  SMTP_FROM: text.regex(/^([^<>\r\n@]{1,100}<[^<>\s@]+@[\w.-]+>|[^<>\s@]+@[\w.-]+)$/, {
    error: "an address like TOT <no-reply@tot.example>",
  }).optional(),
  SMS_URL: z.url({ protocol: /^https?$/ }).refine(
    (given) => /^https?:\/\/[^@#]+$/.test(given),
    "give an address without name, password and fragment",
  ).transform((given) => new URL(given)).optional(),
  SMS_TOKEN: text.regex(/^[!-~]+$/, "printable characters without spaces").optional(),
  SMS_SENDER: text.max(20).optional(),
  /** With it a provider brings answers by SMS. */
  SMS_WEBHOOK_TOKEN: z.string().regex(
    /^[\w.~+/=-]{24,400}$/,
    "24 or more letters, digits and -._~+/=",
  ).optional(),
};

const given = z.object(MESSAGE_SETTINGS);

export interface MessageSettings {
  /** Null: e-mails go to the log. */
  readonly email: { readonly url: URL; readonly from: string } | null;
  /** Null: SMS go to the log. */
  readonly sms:
    | { readonly url: URL; readonly token: string; readonly sender: string | null }
    | null;
  /** What the provider of SMS proves itself by when it brings an answer; null: it brings none. */
  readonly smsWebhookToken: string | null;
}

/** @returns the settings and what is to be said about them at start, or what is wrong with them */
export function messageSettings(
  value: z.output<typeof given>,
):
  | { readonly settings: MessageSettings; readonly warnings: readonly string[] }
  | { readonly wrong: string } {
  const { SMTP_URL: smtp, SMTP_FROM: from, SMS_URL: url, SMS_TOKEN: token } = value;
  if ((smtp === undefined) !== (from === undefined)) {
    return { wrong: "SMTP_URL and SMTP_FROM: give both or neither" };
  }
  if ((url === undefined) !== (token === undefined)) {
    return { wrong: "SMS_URL and SMS_TOKEN: give both or neither" };
  }
  if (url === undefined && value.SMS_SENDER !== undefined) {
    return { wrong: "SMS_SENDER: needs SMS_URL" };
  }
  const email = smtp === undefined || from === undefined ? null : { url: smtp, from };
  const sms = url === undefined || token === undefined
    ? null
    : { url, token, sender: value.SMS_SENDER ?? null };
  return {
    settings: { email, sms, smsWebhookToken: value.SMS_WEBHOOK_TOKEN ?? null },
    warnings: [
      ...(email === null ? ["SMTP_URL is not set: e-mails, codes too, go to this log"] : []),
      ...(sms === null ? ["SMS_URL is not set: SMS, codes too, go to this log"] : []),
    ],
  };
}
