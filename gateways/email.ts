/**
 * E-mail by SMTP. What the server says quotes the recipient, and errors of the library quote the server:
 * so only codes of ours leave this file.
 */
import { createTransport } from "nodemailer";
import type { Courier, Delivery } from "../actors/outbox/message.ts";

export interface EmailSettings {
  /** `smtp://` (STARTTLS where it is offered) or `smtps://`, with name and password. */
  readonly url: URL;
  /** «TOT <no-reply@tot.example>» */
  readonly from: string;
}

const CONNECT_MILLISECONDS = 10_000;
const SILENCE_MILLISECONDS = 20_000;

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** Node's names of this machine; a password may go to them without TLS. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export function emailCourier({ url, from }: EmailSettings): Courier {
  const isHere = LOOPBACK.includes(url.hostname);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    secure: url.protocol === "smtps:",
    ...(url.username === "" ? {} : {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    // A password is not told to a wire that everybody reads.
    requireTLS: url.protocol === "smtp:" && url.username !== "" && !isHere,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    dnsTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    // The text is ours, and nothing in it may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";

  return async ({ id, recipient, subject, text }) => {
    try {
      await transport.sendMail({
        from,
        // An address as a value, never as a header that may hold several.
        to: { name: "", address: recipient },
        subject,
        text,
        // The same at every attempt: mailboxes show a message that comes twice once.
        messageId: `<${id}@${domain}>`,
        headers: {
          // No «I am on holiday» comes back, and no list answers.
          "Auto-Submitted": "auto-generated",
          "X-Auto-Response-Suppress": "All",
        },
      });
      return { kind: "accepted" };
    } catch (error) {
      return deliveryOf(error as SmtpError);
    }
  };
}

/** 5xx to the recipient or the message is final; a refused sign-in is the operator's to mend. */
function deliveryOf({ code, responseCode, command }: SmtpError): Delivery {
  if (code === "EAUTH" || code === "ENOAUTH") return { kind: "failed", code: "not_allowed" };
  if (code === "ETLS") return { kind: "failed", code: "no_tls" };
  if (code === "ETIMEDOUT") return { kind: "failed", code: "too_late" };
  if (responseCode !== undefined && responseCode >= 500 && responseCode !== 503) {
    const isSender = command?.startsWith("MAIL") ?? false;
    return isSender
      ? { kind: "failed", code: "sender_refused" }
      : { kind: "rejected", code: `smtp_${responseCode}` };
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return { kind: "failed", code: `smtp_${responseCode}` };
  }
  return { kind: "failed", code: "unreachable" };
}
