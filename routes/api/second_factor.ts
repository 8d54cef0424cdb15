/** `/auth/login/totp`: the second factor of an API client; and its reset by an admin. */
import { z } from "zod";
import { answer } from "../problem.ts";
import { challengeBody, challengeCodeBody } from "../people/second_factor.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const setup = z.object({ secret: z.string(), otpauthUrl: z.string() });

export function secondFactorRoutes(
  api: ApiRoutes,
  { secondFactor }: Pick<Services, "secondFactor">,
): void {
  const tag = "auth";
  api.addPublic(
    {
      method: "post",
      path: "/auth/login/totp",
      tag,
      summary:
        "Staff: the challenge of the sign-in with a code of the authenticator, or a recovery code",
      body: challengeCodeBody,
      status: 200,
      response: responses.tokens,
    },
    async ({ c, body }) => answer(c, await secondFactor.enterChallenge(body, c.get("language"))),
  );
  api.addPublic(
    {
      method: "post",
      path: "/auth/login/totp/setup",
      tag,
      summary: "Staff without a second factor: the secret for an authenticator",
      body: challengeBody,
      status: 200,
      response: setup,
    },
    async ({ c, body }) => answer(c, await secondFactor.setupChallenge(body, c.get("language"))),
  );
  api.addPublic(
    {
      method: "post",
      path: "/auth/login/totp/confirm",
      tag,
      summary: "The first code of that authenticator: signs in, and gives ten recovery codes, once",
      body: challengeCodeBody,
      status: 200,
      response: responses.tokens.extend({ recoveryCodes: z.array(z.string()) }),
    },
    async ({ c, body }) => answer(c, await secondFactor.confirmChallenge(body, c.get("language"))),
  );
  api.add({
    method: "post",
    path: "/admin/users/:id/second-factor/reset",
    tag: "admin",
    summary: "Take another's second factor away: it is set up anew at the next sign-in",
    status: 204,
  }, async ({ c, by }) => {
    const done = await secondFactor.reset(by, c.req.param("id") ?? "", c.get("language"));
    return "ok" in done ? c.body(null, 204) : answer(c, done);
  });
}
