/** One account in the admin's list: who it is, its role, and whether it is open. */
import { isStaff, ROLES } from "../../actors/vocabulary.ts";
import { LIMITS } from "../../actors/limits.ts";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ListedUser } from "../services.ts";
import { shownPhone } from "../shown_phone.ts";

interface RowProps {
  reader: Reader;
  user: ListedUser;
  /** Where the forms lead back to. */
  back: string;
  attempt: Attempt | null;
}

const nameOf = ({ firstName, lastName }: ListedUser): string => `${firstName} ${lastName}`;
export const blockForm = (userId: string): string => `block-${userId.slice(-6)}`;

function RoleForm({ reader, user, back }: RowProps) {
  const id = `role-${user.id}`;
  const name = nameOf(user);
  return (
    <form class="roleform" method="post" action={`/admin/users/${user.id}/role`}>
      <input type="hidden" name="next" value={back} />
      <label class="visually-hidden" for={id}>{reader.t("admin.roleOf", { name })}</label>
      <select class="input-dense" id={id} name="role">
        {ROLES.map((role) => (
          <option value={role} selected={role === user.role}>{reader.t(`role.${role}`)}</option>
        ))}
      </select>
      <button
        type="submit"
        class="button button--dense"
        aria-label={reader.t("admin.setRoleOf", { name })}
      >
        {reader.t("admin.setRole")}
      </button>
    </form>
  );
}

/** Folded: an account is closed seldom, and never by a slip. */
function BlockForm({ reader, user, back, attempt }: RowProps) {
  const state = new FormState(blockForm(user.id), attempt);
  const name = nameOf(user);
  return (
    <details class="rowfold" open={state.failed}>
      <summary class="button button--dense button--quiet button--flush">
        {reader.t("admin.block")}
        <span class="visually-hidden">: {name}</span>
      </summary>
      <form
        class="stack stack--s"
        method="post"
        action={`/admin/users/${user.id}/block`}
        noValidate
      >
        <input type="hidden" name="next" value={back} />
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t("form.reason")}
          hint={reader.t("admin.blockHint")}
          rows={2}
          maxLength={LIMITS.reasonCharacters}
          required
        />
        <TextArea
          reader={reader}
          state={state}
          name="told"
          label={reader.t("admin.blockTold")}
          hint={reader.t("admin.blockToldHint")}
          optional
          rows={2}
          maxLength={300}
        />
        <button type="submit" class="button button--danger-quiet">
          {reader.t("admin.blockSubmit")}
        </button>
      </form>
    </details>
  );
}

const UnblockForm = ({ reader, user, back }: RowProps) => (
  <form method="post" action={`/admin/users/${user.id}/unblock`}>
    <input type="hidden" name="next" value={back} />
    <button type="submit" class="button button--dense">
      {reader.t("admin.unblock")}
      <span class="visually-hidden">: {nameOf(user)}</span>
    </button>
  </form>
);

/** For a lost telephone; folded, since it ends all sign-ins of a colleague. */
const FactorReset = ({ reader, user, back }: RowProps) => (
  <details class="factorreset">
    <summary class="small">{reader.t("factor.reset")}</summary>
    <form
      class="stack stack--s"
      method="post"
      action={`/admin/users/${user.id}/second-factor/reset`}
    >
      <input type="hidden" name="next" value={back} />
      <p class="small quiet">{reader.t("factor.resetText")}</p>
      <button
        type="submit"
        class="button button--dense"
        aria-label={reader.t("factor.resetOf", { name: nameOf(user) })}
      >
        {reader.t("factor.reset")}
      </button>
    </form>
  </details>
);

/** Whoever has never come in yet gets the code again; the last one is void. */
const InviteAgain = ({ reader, user, back }: RowProps) => (
  <form method="post" action={`/admin/users/${user.id}/invitation`}>
    <input type="hidden" name="next" value={back} />
    <button type="submit" class="button button--dense button--quiet button--flush">
      {reader.t("admin.inviteAgain")}
      <span class="visually-hidden">: {nameOf(user)}</span>
    </button>
  </form>
);

function AccessCell(props: RowProps) {
  const { reader, user } = props;
  const isSelf = reader.person?.id === user.id;
  return (
    <td class="accesscell" role="cell">
      {user.block !== null && (
        <p class="small">
          {reader.t("admin.blockedAt", { time: reader.dayTime(user.block.at) })}
          {user.block.reason !== null && <span class="line pre quiet">{user.block.reason}</span>}
        </p>
      )}
      {user.active && (
        <p class="small quiet">
          {user.signIns === 0
            ? reader.t("admin.noSignIns")
            : reader.count("admin.signIns", user.signIns)}
          {user.secondFactorAt !== null && `, ${reader.t("admin.hasSecondFactor")}`}
        </p>
      )}
      {isStaff(user.role) && user.active && user.signIns === 0 && user.secondFactorAt === null &&
        !isSelf && <InviteAgain {...props} />}
      {isStaff(user.role) && !isSelf && <FactorReset {...props} />}
      {user.active ? !isSelf && <BlockForm {...props} /> : <UnblockForm {...props} />}
    </td>
  );
}

export function UserRow(props: RowProps) {
  const { reader, user } = props;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <span class="pre">{user.lastName} {user.firstName}</span>
        {!user.active && (
          <>
            {" "}
            <Pill tone="off" icon="lock" text={reader.t("admin.inactive")} />
          </>
        )}
      </th>
      <td role="cell">
        {[user.phone && shownPhone(user.phone), user.email].filter((part) => part !== null).map((
          part,
        ) => <span class="line" key={part}>{part}</span>)}
      </td>
      <td class="nowrap" role="cell">
        <span class="people__label" aria-hidden="true">{reader.t("admin.since")}</span>
        {reader.day(user.createdAt)}
        {user.role === "patient" && (
          <a class="line small" href={`/admin/patients/${user.id}`}>{reader.t("merge.open")}</a>
        )}
      </td>
      <td role="cell">
        <RoleForm {...props} />
      </td>
      <AccessCell {...props} />
    </tr>
  );
}
