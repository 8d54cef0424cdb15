/** `/clinic-profiles/me/members` and `/clinic-members`: who acts in a clinic's name, and how one joins. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { MEMBER_CHANGES, MEMBER_KINDS, type MemberInvite } from "../../db/clinic_members.ts";
import type { Accounts } from "../accounts.ts";
import {
  joinTeamBody,
  memberInviteBody,
  memberKindBody,
  type TeamView,
} from "../people/clinic_members.ts";
import { phoneReader } from "../people/contact_rules.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./responses.ts";
import type { ApiRoutes } from "./route.ts";

const documented = phoneReader(() => null);
const id = z.uuid();
const moment = z.iso.datetime();
const kind = z.enum(MEMBER_KINDS);
const textOrNull = z.string().nullable();

const invite = z.object({
  id,
  kind,
  contact: z.string(),
  createdAt: moment,
  expiresAt: moment,
});
const team = z.object({
  members: z.array(z.object({
    userId: id,
    kind,
    firstName: z.string(),
    lastName: z.string(),
    email: textOrNull,
    phone: textOrNull,
    addedAt: moment,
    isOwn: z.boolean(),
  })),
  invites: z.array(invite),
  changes: z.array(z.object({
    userId: id,
    name: z.string(),
    change: z.enum(MEMBER_CHANGES),
    byId: id,
    byName: z.string(),
    at: moment,
  })),
});

const inviteView = (one: MemberInvite) => ({
  ...one,
  createdAt: iso(one.createdAt),
  expiresAt: iso(one.expiresAt),
});
const teamView = ({ members, invites, changes }: TeamView) => ({
  members: members.map((one) => ({ ...one, addedAt: iso(one.addedAt) })),
  invites: invites.map(inviteView),
  changes: changes.map((one) => ({ ...one, at: iso(one.at) })),
});

export function clinicMemberRoutes(
  api: ApiRoutes,
  accounts: Accounts,
  { clinicMembers }: Pick<Services, "clinicMembers">,
): void {
  const tag = "clinics";
  const path = "/clinic-profiles/me/members";
  api.add({
    method: "get",
    path,
    tag,
    summary: "Who acts in the clinic's name; contacts, invitations and changes are for owners",
    status: 200,
    response: team,
  }, async ({ c, by }) => {
    const found = await clinicMembers.team(by);
    return answer(c, "ok" in found ? { ok: teamView(found.ok) } : found);
  });
  api.add(
    {
      method: "post",
      path,
      tag,
      summary: "An owner invites: a link goes to the contact, whether or not it has an account",
      body: memberInviteBody(documented),
      status: 201,
      response: invite,
    },
    async ({ c, body, by }) => {
      const made = await clinicMembers.invite(by, body, c.get("language"));
      return answer(c, "ok" in made ? { ok: inviteView(made.ok) } : made, 201);
    },
  );
  api.add({
    method: "post",
    path: `${path}/invites/:id/withdraw`,
    tag,
    summary: "An invitation ends",
    status: 200,
    response: z.object({ withdrawn: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await clinicMembers.withdraw(by, c.req.param("id") ?? "")));
  api.add({
    method: "put",
    path: `${path}/:id`,
    tag,
    summary: "An owner makes an owner or a manager; the last owner stays one",
    body: memberKindBody,
    status: 200,
    response: team,
  }, async ({ c, body, by }) => {
    const changed = await clinicMembers.setKind(
      by,
      c.req.param("id") ?? "",
      body,
      c.get("language"),
    );
    return answer(c, "ok" in changed ? { ok: teamView(changed.ok) } : changed);
  });
  api.add({
    method: "post",
    path: `${path}/:id/end`,
    tag,
    summary: "An owner removes somebody, or one leaves: the account is closed at once",
    status: 200,
    response: z.object({ ended: z.literal(true) }),
  }, async ({ c, by }) => answer(c, await clinicMembers.end(by, c.req.param("id") ?? "")));
  api.addPublic({
    method: "post",
    path: "/auth/register/clinic-member",
    tag: "auth",
    summary: "Make the account that an invitation of a clinic is for; the link proves the contact",
    body: joinTeamBody,
    status: 201,
    response: responses.tokens,
  }, async ({ c, body }) => {
    const joined = await clinicMembers.join(body, c.get("address"), c.get("language"));
    return "ok" in joined
      ? answer(c, { ok: await accounts.tokensFor(joined.ok) }, 201)
      : answer(c, joined);
  });
}
