/** People with an account: search, and the change of a role. */
import { AdminFrame } from "./admin.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { type Attempt } from "../../views/forms.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import {
  formOf,
  localPath,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { isStaff, ROLES } from "../../actors/vocabulary.ts";
import type { PageOf, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

interface Query {
  readonly search: string;
  readonly role: string;
}

function pathOf(query: Query, cursor?: string): string {
  const parameters = new URLSearchParams();
  if (query.search !== "") parameters.set("search", query.search);
  if (query.role !== "") parameters.set("role", query.role);
  if (cursor !== undefined) parameters.set("cursor", cursor);
  return parameters.size === 0 ? "/admin/users" : `/admin/users?${parameters}`;
}

const SearchForm = ({ reader, query }: { reader: Reader; query: Query }) => (
  <form class="filters" method="get" action="/admin/users" role="search">
    <div class="field">
      <label class="field__label" for="search">{reader.t("admin.search")}</label>
      <input
        class="field__input"
        type="search"
        id="search"
        name="search"
        value={query.search}
        maxLength={100}
        autoComplete="off"
      />
    </div>
    <div class="field">
      <label class="field__label" for="role">{reader.t("admin.role")}</label>
      <select class="field__input" id="role" name="role">
        <option value="">{reader.t("admin.anyRole")}</option>
        {ROLES.map((role) => (
          <option value={role} selected={role === query.role}>{reader.t(`role.${role}`)}</option>
        ))}
      </select>
    </div>
    <button type="submit" class="button button--primary filters__submit">
      <Icon name="search" />
      {reader.t("admin.find")}
    </button>
  </form>
);

/** For a lost telephone; folded, since it ends all sign-ins of a colleague. */
const FactorReset = ({ reader, user, back }: { reader: Reader; user: Person; back: string }) => (
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
        aria-label={reader.t("factor.resetOf", { name: `${user.firstName} ${user.lastName}` })}
      >
        {reader.t("factor.reset")}
      </button>
    </form>
  </details>
);

function UserRow({ reader, user, back }: { reader: Reader; user: Person; back: string }) {
  const id = `role-${user.id}`;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <span class="pre">{user.lastName} {user.firstName}</span>
        {!user.active && (
          <>
            <Pill tone="off" icon="lock" text={reader.t("admin.inactive")} />
          </>
        )}
      </th>
      <td role="cell">
        {[user.phone, user.email].filter((part) => part !== null).map((part) => (
          <span class="line">{part}</span>
        ))}
      </td>
      <td class="nowrap" role="cell">
        <span class="people__label" aria-hidden="true">{reader.t("admin.since")}</span>
        {reader.day(user.createdAt)}
        {user.role === "patient" && (
          <a class="line small" href={`/admin/patients/${user.id}`}>{reader.t("merge.open")}</a>
        )}
      </td>
      <td role="cell">
        <form class="roleform" method="post" action={`/admin/users/${user.id}/role`}>
          <input type="hidden" name="next" value={back} />
          <label class="visually-hidden" for={id}>
            {reader.t("admin.roleOf", { name: `${user.firstName} ${user.lastName}` })}
          </label>
          <select class="input-dense" id={id} name="role">
            {ROLES.map((role) => (
              <option value={role} selected={role === user.role}>{reader.t(`role.${role}`)}</option>
            ))}
          </select>
          <button
            type="submit"
            class="button button--dense"
            aria-label={reader.t("admin.setRoleOf", { name: `${user.firstName} ${user.lastName}` })}
          >
            {reader.t("admin.setRole")}
          </button>
        </form>
        {isStaff(user.role) && user.id !== reader.person?.id && (
          <FactorReset reader={reader} user={user} back={back} />
        )}
      </td>
    </tr>
  );
}

/** A card for each where the columns have no room; the roles keep it a table to a screen reader. */
const UserTable = (
  { reader, page, back }: { reader: Reader; page: PageOf<Person>; back: string },
) => (
  <div class="tablebox" tabIndex={0} role="region" aria-label={reader.t("admin.users")}>
    <table class="table people" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {(["name", "contacts", "since", "role"] as const).map((column) => (
            <th scope="col" role="columnheader" key={column}>{reader.t(`admin.${column}`)}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {page.items.map((user) => (
          <UserRow
            key={user.id}
            reader={reader}
            user={user}
            back={back}
          />
        ))}
      </tbody>
    </table>
  </div>
);

async function showUsers(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const query = {
    search: (c.req.query("search") ?? "").trim(),
    role: ROLES.find((role) => role === c.req.query("role")) ?? "",
  };
  const cursor = c.req.query("cursor");
  const outcome = await kit.services.people.users(person, {
    limit: 50,
    ...(query.search === "" ? {} : { search: query.search }),
    ...(query.role === "" ? {} : { role: query.role }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, pathOf(query, cursor));
  const page = outcome.ok;
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("admin.users")}
      attempt={attempt}
      version={kit.version}
    >
      <SearchForm reader={reader} query={query} />
      {page.items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="users"
              title={reader.t("admin.nobody")}
              text={reader.t("admin.nobodyText")}
            />
          </div>
        )
        : <UserTable reader={reader} page={page} back={reader.path} />}
      {page.nextCursor !== null && (
        <p>
          <a class="button" href={pathOf(query, page.nextCursor)}>{reader.t("page.more")}</a>
        </p>
      )}
    </AdminFrame>,
    status,
    headers,
  );
}

/** `GET /admin/users`, `POST /admin/users/{id}/role`, `POST …/second-factor/reset`. */
export function adminUsersPages(app: PagesApp, kit: PageKit): void {
  app.get("/admin/users", (c) => withPerson(c, (person) => showUsers(c, kit, person)));

  app.post("/admin/users/:id/second-factor/reset", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const { secondFactor } = kit.services;
      const outcome = await secondFactor.reset(person, c.req.param("id"), language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, localPath(values.text("next"), "/admin/users"));
      const attempt = attemptOf("role", values, failure);
      return await showUsers(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/admin/users/:id/role", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await kit.services.people.setRole(
        person,
        c.req.param("id"),
        { role: values.text("role") },
        language,
      );
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, localPath(values.text("next"), "/admin/users"));
      const attempt = attemptOf("role", values, failure);
      return await showUsers(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
