/** `/auth` where codes decide, and invitations of staff. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import type { Accounts } from "../accounts.ts";
import { userView } from "../people/sign_ins.ts";
import type { RequestContext } from "../context.ts";
import * as schemas from "../people/code_schemas.ts";
import type { CodeSent } from "../people/code_desk.ts";
import type { Invited } from "../people/invitations.ts";
import { phoneReader } from "../people/contact_rules.ts";
import { answer } from "../problem.ts";
import type { Outcome, Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const documented = phoneReader(() => null);

/** By which sign-in the person is known: it stays where the others end. */
export const signInOf = (c: RequestContext): string | null => c.get("signIn")?.id ?? null;

/** The 202 that everybody gets. */
export const sentView = ({ verificationId, expiresAt }: CodeSent) => ({
  verificationId,
  expiresAt: iso(expiresAt),
});

const sentAnswer = (c: RequestContext, sent: Outcome<CodeSent>): Response =>
  answer(c, "ok" in sent ? { ok: sentView(sent.ok) } : sent, 202);

const invited = z.object({ user: responses.user, expiresAt: z.iso.datetime() });

const invitedView = ({ person, expiresAt }: Invited) => ({
  user: userView(person),
  expiresAt: iso(expiresAt),
});

export function codeRoutes(
  api: ApiRoutes,
  accounts: Accounts,
  { codes }: Pick<Services, "codes">,
): void {
  const tag = "auth";
  api.addPublic({
    method: "post",
    path: "/auth/verification",
    tag,
    summary: "Bring the code of a registration or of a sign-in: signs in, and makes the account",
    body: schemas.codeBody,
    status: 200,
    response: responses.tokens.extend({ nextVerification: responses.codeSent.optional() }),
    alsoAnswers: [201],
  }, async ({ c, body }) => {
    const entered = await codes.enter(body, c.get("address"), c.get("language"));
    if (!("ok" in entered)) return answer(c, entered);
    const { person, isNew, next } = entered.ok;
    const tokens = await accounts.tokensFor(person);
    const ok = next === null ? tokens : { ...tokens, nextVerification: sentView(next) };
    return answer(c, { ok }, isNew ? 201 : 200);
  });
  api.addPublic(
    {
      method: "post",
      path: "/auth/verification/resend",
      tag,
      summary: "Another code for the same verification; the last one is void",
      body: schemas.resendBody,
      status: 202,
      response: responses.codeSent,
    },
    async ({ c, body }) =>
      sentAnswer(c, await codes.resend(body, c.get("address"), c.get("language"))),
  );
  api.addPublic(
    {
      method: "post",
      path: "/auth/login/code",
      tag,
      summary: "Ask for a code to sign in with (patients); everybody gets the same answer",
      body: schemas.codeLoginBody,
      status: 202,
      response: responses.codeSent,
    },
    async ({ c, body }) =>
      sentAnswer(c, await codes.beginSignIn(body, c.get("address"), c.get("language"))),
  );
  api.addPublic(
    {
      method: "post",
      path: "/auth/password-reset",
      tag,
      summary: "Ask for a code to set a new password with; everybody gets the same answer",
      body: schemas.codeLoginBody,
      status: 202,
      response: responses.codeSent,
    },
    async ({ c, body }) =>
      sentAnswer(c, await codes.beginReset(body, c.get("address"), c.get("language"))),
  );
  api.addPublic({
    method: "post",
    path: "/auth/password-reset/confirm",
    tag,
    summary: "Set a password with a code, of a reset or of an invitation; ends every sign-in",
    body: schemas.resetBody,
    status: 204,
  }, async ({ c, body }) => {
    const done = await codes.confirmReset(body, c.get("language"));
    return "ok" in done ? c.body(null, 204) : answer(c, done);
  });
  api.add({
    method: "put",
    path: "/auth/password",
    tag,
    summary: "Change the password; ends every other sign-in",
    body: schemas.passwordBody,
    status: 204,
  }, async ({ c, body, by }) => {
    const signIn = signInOf(c);
    const done = await codes.changePassword(by, signIn, body, c.get("language"));
    return "ok" in done ? c.body(null, 204) : answer(c, done);
  });
  api.add({
    method: "post",
    path: "/auth/contacts",
    tag,
    summary: "Give the account another e-mail address or telephone: a code goes there",
    body: schemas.contactBody,
    status: 202,
    response: z.union([responses.codeSent, responses.user]),
    alsoAnswers: [200],
  }, async ({ c, body, by }) => {
    const changed = await codes.changeContact(by, body, c.get("address"), c.get("language"));
    if (!("ok" in changed)) return answer(c, changed);
    return "sent" in changed.ok
      ? answer(c, { ok: sentView(changed.ok.sent) }, 202)
      : answer(c, { ok: userView(changed.ok.person) }, 200);
  });
  api.add({
    method: "post",
    path: "/auth/contacts/confirm",
    tag,
    summary: "Bring the code of a new contact; the contacts from before are told",
    body: schemas.codeBody,
    status: 200,
    response: responses.user,
  }, async ({ c, body, by }) => {
    const confirmed = await codes.confirmContact(by, body, c.get("language"));
    return answer(c, "ok" in confirmed ? { ok: userView(confirmed.ok) } : confirmed);
  });
  api.add({
    method: "post",
    path: "/admin/users",
    tag: "admin",
    summary: "Make an account of staff; an invitation with a code goes out",
    body: schemas.invitationBody(documented),
    status: 201,
    response: invited,
  }, async ({ c, body, by }) => {
    const made = await codes.invite(by, body, c.get("language"));
    return answer(c, "ok" in made ? { ok: invitedView(made.ok) } : made, 201);
  });
  api.add({
    method: "post",
    path: "/admin/users/:id/invitation",
    tag: "admin",
    summary: "Send the invitation again; those before it are void",
    status: 200,
    response: invited,
  }, async ({ c, by }) => {
    const sent = await codes.inviteAgain(by, c.req.param("id") ?? "", c.get("language"));
    return answer(c, "ok" in sent ? { ok: invitedView(sent.ok) } : sent);
  });
}
