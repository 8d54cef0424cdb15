/** `/clinic/team`: who acts in the clinic's name beside its own account. */
import { MEMBER_KINDS } from "../../db/clinic_members.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { type MemberView, ownsClinic, type TeamView } from "../people/clinic_members.ts";
import type { Person } from "../services.ts";
import { shownPhone } from "../shown_phone.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { formHandler } from "./form_handler.ts";
import { refusePage, withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/clinic/team";
const LOOKS = {
  owner: { tone: "go", icon: "key" },
  manager: { tone: "off", icon: "user" },
} as const;

const kinds = (reader: Reader) =>
  MEMBER_KINDS.toReversed().map((value) => ({ value, text: reader.t(`team.kind.${value}`) }));

/** What one may do to a row: an owner to all but the clinic's own account, everybody leaves. */
function Acts(
  { reader, member, isOwner, isSelf }: {
    reader: Reader;
    member: MemberView;
    isOwner: boolean;
    isSelf: boolean;
  },
) {
  if (member.isOwn || (!isOwner && !isSelf)) return null;
  const other = member.kind === "owner" ? "manager" : "owner";
  const who = `${member.firstName} ${member.lastName}`;
  return (
    <>
      {isOwner && (
        <form method="post" action={`${PATH}/${member.userId}/kind`}>
          <input type="hidden" name="kind" value={other} />
          <button
            type="submit"
            class="button"
            aria-label={reader.t(`team.make.${other}Of`, { who })}
          >
            <Icon name="swap" />
            {reader.t(`team.make.${other}`)}
          </button>
        </form>
      )}
      <Disclosure icon="x" title={reader.t(isSelf ? "team.leave" : "team.remove")}>
        <form class="stack" method="post" action={`${PATH}/${member.userId}/end`}>
          <p>{reader.t(isSelf ? "team.leaveText" : "team.removeText", { who })}</p>
          <button type="submit" class="button button--danger-quiet">
            {reader.t(isSelf ? "team.leaveSubmit" : "team.removeSubmit")}
          </button>
        </form>
      </Disclosure>
    </>
  );
}

function MemberRow(
  { reader, member, person }: { reader: Reader; member: MemberView; person: Person },
) {
  const contacts = [member.email, member.phone === null ? null : shownPhone(member.phone)]
    .filter((one) => one !== null);
  const isSelf = member.userId === person.id;
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h3 class="card__title pre">{member.lastName} {member.firstName}</h3>
        <Pill {...LOOKS[member.kind]} text={reader.t(`team.kind.${member.kind}`)} />
      </div>
      {contacts.length > 0 && <p class="pre">{contacts.join(", ")}</p>}
      <p class="quiet small">
        {[
          isSelf ? reader.t("team.you") : null,
          member.isOwn
            ? reader.t("team.own")
            : reader.t("clinic.since", { day: reader.dayTime(member.addedAt) }),
        ].filter((one) => one !== null).join(" · ")}
      </p>
      <Acts reader={reader} member={member} isOwner={ownsClinic(person)} isSelf={isSelf} />
    </li>
  );
}

function InviteForm({ reader, attempt }: { reader: Reader; attempt: Attempt | null }) {
  const state = new FormState("invite", attempt, { phone: "email" });
  return (
    <form class="card stack" method="post" action={`${PATH}/invites`} novalidate>
      <h2 class="card__title">{reader.t("team.inviteTitle")}</h2>
      <p class="quiet">{reader.t("team.inviteText")}</p>
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="email"
          label={reader.t("signIn.login")}
          input={{ autoComplete: "off", maxLength: 254, spellcheck: false, required: true }}
        />
        <SelectField
          reader={reader}
          state={state}
          name="kind"
          label={reader.t("team.kind")}
          fallback="manager"
          choices={kinds(reader)}
        />
      </div>
      <ul class="plainlist plainlist--any small quiet">
        {kinds(reader).map(({ value, text }) => (
          <li key={value}>{text}: {reader.t(`team.may.${value}`)}</li>
        ))}
      </ul>
      <div class="row">
        <button type="submit" class="button button--primary">
          <Icon name="send" />
          {reader.t("team.invite")}
        </button>
      </div>
    </form>
  );
}

const Invites = ({ reader, team }: { reader: Reader; team: TeamView }) =>
  team.invites.length === 0 ? null : (
    <section class="stack" aria-labelledby="invites-title">
      <h2 id="invites-title">{reader.t("team.invites")}</h2>
      <ul class="plainrows">
        {team.invites.map((invite) => (
          <li class="card row row--between" key={invite.id}>
            <div>
              <p class="pre">
                <strong>
                  {invite.contact.includes("@") ? invite.contact : shownPhone(invite.contact)}
                </strong>
              </p>
              <p class="quiet small">
                {reader.t(`team.kind.${invite.kind}`)} ·{" "}
                {reader.t("team.until", { day: reader.dayTime(invite.expiresAt) })}
              </p>
            </div>
            <form method="post" action={`${PATH}/invites/${invite.id}/withdraw`}>
              <button
                type="submit"
                class="button"
                aria-label={reader.t("team.withdrawOf", { contact: invite.contact })}
              >
                {reader.t("team.withdraw")}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );

const Changes = ({ reader, team }: { reader: Reader; team: TeamView }) =>
  team.changes.length === 0 ? null : (
    <Disclosure icon="clock" title={reader.t("team.changes")}>
      <ul class="plainlist plainlist--any">
        {team.changes.map((one) => (
          <li key={`${one.userId}${one.at}${one.change}`}>
            {reader.dayTime(one.at)}: {reader.t(`team.change.${one.change}`, {
              who: one.name,
              by: one.byName,
            })}
          </li>
        ))}
      </ul>
    </Disclosure>
  );

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { attempt = null, status = 200, headers = {} }: {
    attempt?: Attempt | null;
    status?: number;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const reader = readerOf(kit, c, PATH);
  const team = await kit.services.clinicMembers.team(person);
  if (!("ok" in team)) return refusePage(c, 404, "not_found");
  const isOwner = ownsClinic(person);
  const invited = c.req.query("invited") !== undefined && attempt === null;
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("team.title")}
      lead={reader.t(isOwner ? "team.lead" : "team.leadManager")}
      attempt={attempt}
      aliases={{ phone: "email" }}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      {invited && (
        <Banner tone="done" icon="send" role="status" title={reader.t("team.invited")}>
          <p>{reader.t("team.invitedText")}</p>
        </Banner>
      )}
      <section class="stack" aria-labelledby="members-title">
        <h2 class="visually-hidden" id="members-title">{reader.t("team.members")}</h2>
        <ul class="plainrows">
          {team.ok.members.map((member) => (
            <MemberRow key={member.userId} reader={reader} member={member} person={person} />
          ))}
        </ul>
      </section>
      {isOwner && <InviteForm reader={reader} attempt={attempt} />}
      {isOwner && <Invites reader={reader} team={team.ok} />}
      {isOwner && <Changes reader={reader} team={team.ok} />}
    </AccountFrame>,
    status,
    headers,
  );
}

/** `GET /clinic/team` and its forms: invite, withdraw, another kind, remove or leave. */
export function clinicTeamPages(app: PagesApp, kit: PageKit): void {
  const { clinicMembers } = kit.services;
  const form = formHandler((c, person, attempt, status, headers) =>
    show(c, kit, person, { attempt, status, headers })
  );
  const idOf = (c: PageContext): string => c.req.param("id") ?? "";
  const saved = `${PATH}?saved`;

  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(
    `${PATH}/invites`,
    form("invite", ({ person, values, language }) => {
      const contact = values.given("email");
      // One field takes either: with an @ it is an address.
      const body = {
        ...(contact?.includes("@") ?? true ? { email: contact } : { phone: contact }),
        kind: values.given("kind"),
      };
      return clinicMembers.invite(person, body, language);
    }, `${PATH}?invited`),
  );
  app.post(
    `${PATH}/invites/:id/withdraw`,
    form("invite", ({ c, person }) => clinicMembers.withdraw(person, idOf(c)), saved),
  );
  app.post(
    `${PATH}/:id/kind`,
    form(
      "invite",
      ({ c, person, values, language }) =>
        clinicMembers.setKind(person, idOf(c), { kind: values.given("kind") }, language),
      saved,
    ),
  );
  app.post(
    `${PATH}/:id/end`,
    form(
      "invite",
      ({ c, person }) => clinicMembers.end(person, idOf(c)),
      // Whoever has left is nobody here any more.
      (c, person) => idOf(c) === person.id ? "/" : saved,
    ),
  );
}
