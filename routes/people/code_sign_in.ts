/** Sign-in with a code, for patients; and the right code of a registration or a sign-in. */
import type { PeopleStore } from "../../db/people.ts";
import { CodeSpent } from "../../db/verifications.ts";
import type { Language, Outcome } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { CodeDesk, CodeSent } from "./code_desk.ts";
import * as schemas from "./code_schemas.ts";
import { type Contact, contactOf, type PhoneReader } from "./contact_rules.ts";
import type { ProofDesk } from "./proof_desk.ts";
import type { Confirmed, Registration } from "./registration.ts";

interface Surroundings {
  readonly people: PeopleStore;
  readonly desk: CodeDesk;
  readonly registration: Registration;
  readonly phone: PhoneReader;
  readonly proofs: Pick<ProofDesk, "count">;
}

/** A login as the contact that it is. */
export function contactOfLogin(
  body: unknown,
  phone: PhoneReader,
  language: Language,
): Outcome<{ readonly contact: Contact; readonly proofOfWork: string | undefined }> {
  const input = validate(schemas.codeLoginBody, body, language);
  if ("invalid" in input) return input;
  const contact = contactOf(input.ok.login, phone);
  return contact === null
    ? { invalid: [fieldError("login", "login_malformed", language)] }
    : { ok: { contact, proofOfWork: input.ok.proofOfWork } };
}

export function codeSignIn({ people, desk, registration, phone, proofs }: Surroundings) {
  return {
    /** The same answer for everybody; a code goes out where it opens something. */
    async begin(body: unknown, address: string, language: Language): Promise<Outcome<CodeSent>> {
      const login = contactOfLogin(body, phone, language);
      if (!("ok" in login)) return login;
      const { contact, proofOfWork } = login.ok;
      // Whether the code is wanted nobody knows yet: each that is asked for counts.
      const tried = await proofs.count("code", contact.value, proofOfWork, address);
      if (!tried.isAllowed) return { refused: "proof_of_work_required" };
      const owner = await people.byLogin(contact.value);
      return await desk.begin({
        purpose: "sign_in",
        contact,
        userId: owner?.id ?? null,
        language,
        template: owner === null || !owner.active
          ? null
          : owner.role === "patient"
          ? "sign_in_code"
          : "sign_in_password",
      }, address);
    },

    /** The person who has brought the right code. */
    async confirm(
      body: unknown,
      address: string,
      language: Language,
    ): Promise<Outcome<Confirmed>> {
      const input = validate(schemas.codeBody, body, language);
      if ("invalid" in input) return input;
      const { verificationId, code, proofOfWork } = input.ok;
      const tried = await proofs.count("enter", verificationId, proofOfWork, address);
      if (!tried.isAllowed) return { refused: "proof_of_work_required" };
      const checked = await desk.check(verificationId, code, ["register", "sign_in"]);
      if (!("ok" in checked)) return checked;
      await tried.right();
      const verification = checked.ok;
      if (verification.purpose === "register") return await registration.finish(verification);
      try {
        return await registration.enter(verification, verification.contents.contact);
      } catch (error) {
        if (error instanceof CodeSpent) return { refused: "code_spent" };
        throw error;
      }
    },
  };
}
