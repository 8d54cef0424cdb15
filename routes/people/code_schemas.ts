/** What comes in about codes, contacts, passwords and invitations. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { emailField, kept, loginText, newPassword, phoneField } from "../account_schemas.ts";
import { proofField } from "./proof_desk.ts";
import type { PhoneReader } from "./contact_rules.ts";

const code = z.string().trim().min(1, { error: "required" }).max(40)
  .refine(kept, { error: "text_malformed" });
const verificationId = z.uuid();
const knownPassword = z.string().min(1).max(128).refine(kept, { error: "text_malformed" });

export const codeBody = z.object({ verificationId, code, proofOfWork: proofField });
export const resendBody = z.object({ verificationId });
export const codeLoginBody = z.object({ login: loginText, proofOfWork: proofField });
export const resetBody = z.object({ verificationId, code, password: newPassword });
export const passwordBody = z.object({
  currentPassword: knownPassword,
  password: newPassword,
});

export const contactBody = z.object({
  /** A telephone or an e-mail address. */
  contact: loginText,
  /** Of an account that has a password. */
  currentPassword: knownPassword.nullish(),
});

/** Staff whom an admin invites. */
export const invitationBody = (phone: PhoneReader) =>
  z.object({
    email: emailField.nullish(),
    phone: phoneField(phone).nullish(),
    firstName: text(80),
    lastName: text(80),
    role: z.enum(["dispatcher", "admin"]),
  }).superRefine((body, context) => {
    if (!body.email && !body.phone) {
      context.addIssue({ code: "custom", path: ["email"], message: "login_missing" });
    }
  });
