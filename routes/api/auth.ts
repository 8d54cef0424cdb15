/** `/auth`: who is asking. */
import { z } from "zod";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { loginBody, logoutBody, refreshBody, registerBody } from "../account_schemas.ts";
import type { Accounts } from "../accounts.ts";
import { originOf } from "../people/device.ts";
import { userView } from "../people/sign_ins.ts";
import { translate } from "../locale.ts";
import { answer, invalidInput, problem } from "../problem.ts";
import { challengeShape } from "../../runtime/proof_of_work.ts";
import { iso } from "../../actors/booking/view.ts";
import type { Language, Services } from "../services.ts";
import { clearSessionCookie } from "../session.ts";
import { validate } from "../validation.ts";
import { sentView } from "./codes.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

/** Who one is: also asked by pages whose stream comes back, while the rest is still being read. */
export function meRoute(api: ApiRoutes): void {
  api.add({
    method: "get",
    path: "/auth/me",
    tag: "auth",
    summary: "The person of this sign-in",
    status: 200,
    response: responses.user,
  }, ({ c, by }) => c.json(userView(by)));
}

export function authRoutes(
  api: ApiRoutes,
  accounts: Accounts,
  { secondFactor, proofs }: Pick<Services, "secondFactor" | "proofs">,
): void {
  const tag = "auth";
  api.addPublic({
    method: "get",
    path: "/auth/challenge",
    tag,
    summary:
      "A proof of work (ALTCHA): the counter for which SHA-256(salt, nonce, counter as 4 bytes) begins with keyPrefix. `proofOfWork` of registration, sign-in and codes is base64 of {challenge, solution: {counter, derivedKey}}, good once",
    status: 200,
    response: challengeShape,
  }, async ({ c }) => c.json(await proofs.challenge()));
  api.addPublic({
    method: "post",
    path: "/auth/register",
    tag,
    summary:
      "Make an account: patient, doctor (with an application) or clinic. With VERIFICATION a code goes out first, and everybody gets the same 202",
    body: registerBody,
    status: 201,
    response: z.union([responses.tokens, responses.codeSent]),
    alsoAnswers: [202],
  }, async ({ c, body }) => {
    const made = await accounts.registerForTokens(body, c.get("address"), c.get("language"));
    return "ok" in made && "sent" in made.ok
      ? answer(c, { ok: sentView(made.ok.sent) }, 202)
      : answer(c, made, 201);
  });
  api.addPublic({
    method: "post",
    path: "/auth/login",
    tag,
    summary:
      "Sign in with e-mail or telephone and password. Staff get a 401 with a `challenge`, which `/auth/login/totp` takes together with a code",
    body: loginBody,
    status: 200,
    response: responses.tokens,
  }, async ({ c, body }) => {
    const language = c.get("language");
    const signedIn = await accounts.signInForTokens(body, c.get("address"), language);
    if (!("ok" in signedIn) || !("half" in signedIn.ok)) return answer(c, signedIn);
    const { code, challenge, expiresAt } = await secondFactor.challenge(signedIn.ok.half);
    return problem(language, {
      status: 401,
      code,
      title: translate(language, `refusal.${code}`),
      more: { challenge, expiresAt: iso(expiresAt) },
    });
  });
  api.addPublic({
    method: "post",
    path: "/auth/refresh",
    tag,
    summary:
      "Change a refresh token for the next. One that comes twice ends its family, but within 30 s, while the next is unused: then it gives the same next",
    body: refreshBody,
    status: 200,
    response: responses.tokens,
  }, async ({ c, body }) => {
    const input = validate(refreshBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    const origin = originOf(c.req.header("user-agent"), c.get("address"));
    return answer(c, await accounts.signIns.refresh(input.ok.refreshToken, origin));
  });
  api.add({
    method: "post",
    path: "/auth/logout",
    tag,
    summary:
      "Sign out: the session, or the family of the access token that is shown, ends; and that of a " +
      "refresh token, if one is given",
    body: logoutBody,
    status: 204,
  }, async ({ c, body, by }) => {
    const input = validate(logoutBody, body, c.get("language"));
    if ("invalid" in input) return invalidInput(c.get("language"), input.invalid);
    if (input.ok.refreshToken) await accounts.signIns.endFamily(input.ok.refreshToken);
    const token = c.get("sessionToken");
    if (token !== null) {
      await accounts.signIns.signOut(token);
      clearSessionCookie(c);
    } else {
      const signIn = c.get("signIn");
      if (signIn !== null) await accounts.signIns.revoke(by.id, signIn.id);
    }
    return c.body(null, 204);
  });
  meRoute(api);
  api.addPublic({
    method: "get",
    path: "/specializations",
    tag: "reference",
    summary: "What doctors can be asked for",
    status: 200,
    response: responses.listOf(z.object({ id: z.enum(SPECIALIZATIONS), name: z.string() })),
  }, ({ c }) => c.json({ items: specializationNames(c.get("language")) }));
}

const specializationNames = (language: Language) =>
  SPECIALIZATIONS.map((id) => ({ id, name: translate(language, `specialization.${id}`) }));
