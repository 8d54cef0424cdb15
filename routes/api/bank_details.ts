/** `/bank-details`: where clinics and doctors are paid; and from which account. */
import { z } from "zod";
import { bankDetailsBody } from "../money/bank_details_services.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import type { ApiRoutes } from "./route.ts";

const details = z.object({
  name: z.string(),
  personalAccount: z.string(),
  bankName: z.string(),
  bic: z.string(),
  correspondentAccount: z.string(),
  inn: z.string().nullable(),
  kpp: z.string().nullable(),
});
const view = z.object({
  ownerId: z.uuid(),
  version: z.number().int(),
  details: details.nullable(),
  versions: z.array(z.object({
    version: z.number().int(),
    changedBy: z.uuid(),
    changedAt: z.iso.datetime(),
    changed: z.array(z.enum(details.keyof().options)),
  })),
});

export function bankDetailsRoutes(
  api: ApiRoutes,
  { bankDetails, serviceAccount }: Pick<Services, "bankDetails" | "serviceAccount">,
): void {
  api.add({
    method: "get",
    path: "/admin/service-account",
    tag: "admin",
    summary: "The service's own account, from which it pays out, and who has changed it when",
    status: 200,
    response: view.omit({ ownerId: true }),
  }, async ({ c, by }) => answer(c, await serviceAccount.account(by)));
  api.add(
    {
      method: "put",
      path: "/admin/service-account",
      tag: "admin",
      summary: "A new version; the password is given anew",
      body: bankDetailsBody,
      status: 200,
      response: view.omit({ ownerId: true }),
    },
    async ({ c, by, body }) => answer(c, await serviceAccount.change(by, body, c.get("language"))),
  );
  const tag = "payments";
  api.add({
    method: "get",
    path: "/bank-details/me",
    tag,
    summary: "Where one's own clinic, or a doctor, is paid, and who has changed it when",
    status: 200,
    response: view,
  }, async ({ c, by }) => answer(c, await bankDetails.mine(by)));
  api.add(
    {
      method: "put",
      path: "/bank-details/me",
      tag,
      summary: "A new version; the password is given anew, and the owner is told",
      body: bankDetailsBody,
      status: 200,
      response: view,
    },
    async ({ c, by, body }) => answer(c, await bankDetails.change(by, body, c.get("language"))),
  );
  api.add(
    {
      method: "get",
      path: "/admin/bank-details/:id",
      tag,
      summary: "Where a clinic or a doctor is paid, by the id of the account",
      status: 200,
      response: view,
    },
    async ({ c, by }) => answer(c, await bankDetails.of(by, c.req.param("id") ?? "")),
  );
}
