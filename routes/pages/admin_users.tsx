/** People with an account: search, roles, and who is kept out. */
import { AdminFrame } from "./admin.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
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
import { Disclosure } from "../../views/disclosure.tsx";
import { SelectField, TextField } from "../../views/fields.tsx";
import { EmailField, NameFields } from "./register.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import { ROLES } from "../../actors/vocabulary.ts";
import { blockForm, UserRow } from "./admin_user_row.tsx";
import type { Language, ListedUser, Outcome, PageOf, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

interface Query {
  readonly search: string;
  readonly role: string;
  readonly state: string;
}

const STATES = ["active", "blocked"] as const;

function pathOf(query: Query, cursor?: string): string {
  const parameters = new URLSearchParams();
  if (query.search !== "") parameters.set("search", query.search);
  if (query.role !== "") parameters.set("role", query.role);
  if (query.state !== "") parameters.set("state", query.state);
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
    <div class="field">
      <label class="field__label" for="state">{reader.t("admin.state")}</label>
      <select class="field__input" id="state" name="state">
        <option value="">{reader.t("admin.anyState")}</option>
        {STATES.map((state) => (
          <option value={state} selected={state === query.state}>
            {reader.t(`admin.state.${state}`)}
          </option>
        ))}
      </select>
    </div>
    <button type="submit" class="button button--primary filters__submit">
      <Icon name="search" />
      {reader.t("admin.find")}
    </button>
  </form>
);

/** Staff are made here alone; folded, since it is seldom. */
function InviteForm({ reader, attempt }: { reader: Reader; attempt: Attempt | null }) {
  const state = new FormState("invite", attempt);
  return (
    <Disclosure icon="plus" title={reader.t("admin.invite")} open={state.failed}>
      <form class="stack" method="post" action="/admin/users" novalidate>
        <p class="quiet small">{reader.t("admin.inviteText")}</p>
        <NameFields reader={reader} state={state} />
        <div class="fields fields--two">
          <EmailField reader={reader} state={state} />
          <TextField
            reader={reader}
            state={state}
            name="phone"
            label={reader.t("person.phone")}
            input={{ type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 }}
          />
        </div>
        <SelectField
          reader={reader}
          state={state}
          name="role"
          label={reader.t("admin.role")}
          fallback="dispatcher"
          choices={(["dispatcher", "admin"] as const).map((role) => ({
            value: role,
            text: reader.t(`role.${role}`),
          }))}
        />
        <button type="submit" class="button button--primary">{reader.t("admin.inviteSend")}</button>
      </form>
    </Disclosure>
  );
}

/** A card for each where the columns have no room; the roles keep it a table to a screen reader. */
const UserTable = (
  { reader, page, back, attempt }: {
    reader: Reader;
    page: PageOf<ListedUser>;
    back: string;
    attempt: Attempt | null;
  },
) => (
  <div class="tablebox" tabIndex={0} role="group" aria-label={reader.t("admin.users")}>
    <table class="table people" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {(["name", "contacts", "since", "role", "access"] as const).map((column) => (
            <th scope="col" role="columnheader" key={column}>{reader.t(`admin.${column}`)}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {page.items.map((user) => (
          <UserRow key={user.id} reader={reader} user={user} back={back} attempt={attempt} />
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
  // A form that failed shows the list that it was sent from: a search is not lost by a slip.
  const asked = attempt === null
    ? new URL(c.req.url).searchParams
    : new URLSearchParams(attempt.values.text("next").split("?")[1] ?? "");
  const query = {
    search: (asked.get("search") ?? "").trim(),
    role: ROLES.find((role) => role === asked.get("role")) ?? "",
    state: STATES.find((state) => state === asked.get("state")) ?? "",
  };
  const cursor = asked.get("cursor") ?? undefined;
  const outcome = await kit.services.people.users(person, {
    limit: 50,
    ...(query.search === "" ? {} : { search: query.search }),
    ...(query.role === "" ? {} : { role: query.role }),
    ...(query.state === "" ? {} : { state: query.state }),
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
      {c.req.query("invited") !== undefined && attempt === null && (
        <Banner tone="done" icon="check" title={reader.t("admin.invited")} role="status" />
      )}
      <InviteForm reader={reader} attempt={attempt} />
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
        : <UserTable reader={reader} page={page} back={reader.path} attempt={attempt} />}
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

/** `GET` and `POST /admin/users`, `POST /admin/users/{id}/role`, `…/block`, `…/unblock`, `…/second-factor/reset`, `…/invitation`. */
export function adminUsersPages(app: PagesApp, kit: PageKit): void {
  const { people } = kit.services;

  /** A form of the list: back to the list, or the list again with what went wrong. */
  const act = (
    name: "role" | "block" | "unblock" | "second-factor/reset" | "invitation",
    formOfUser: (userId: string) => string,
    call: (by: Person, userId: string, values: FormValues, language: Language) => Promise<
      Outcome<unknown>
    >,
  ) =>
    app.post(`/admin/users/:id/${name}`, (c) =>
      withPerson(c, async (person) => {
        const values = await formOf(c);
        const language = c.get("language");
        const userId = c.req.param("id") ?? "";
        const failure = failureOf(await call(person, userId, values, language), language);
        if (failure === null) return seeOther(c, localPath(values.text("next"), "/admin/users"));
        const attempt = attemptOf(formOfUser(userId), values, failure);
        return await showUsers(c, kit, person, attempt, failure.status, failureHeaders(failure));
      }));

  app.post("/admin/users", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await kit.services.codes.invite(person, {
        firstName: values.given("firstName"),
        lastName: values.given("lastName"),
        email: values.given("email"),
        phone: values.given("phone"),
        role: values.text("role"),
      }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, "/admin/users?invited");
      const attempt = attemptOf("invite", values, failure);
      return await showUsers(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
  act(
    "invitation",
    () => "invitation",
    (by, id, _values, language) => kit.services.codes.inviteAgain(by, id, language),
  );

  app.get("/admin/users", (c) => withPerson(c, (person) => showUsers(c, kit, person)));
  act(
    "role",
    () => "role",
    (by, id, values, language) => people.setRole(by, id, { role: values.text("role") }, language),
  );
  act(
    "block",
    blockForm,
    (by, id, values, language) =>
      people.block(by, id, {
        reason: values.text("reason"),
        told: values.given("told"),
      }, language),
  );
  act("unblock", () => "unblock", (by, id) => people.unblock(by, id));
  act(
    "second-factor/reset",
    () => "role",
    (by, id, _values, language) => kit.services.secondFactor.reset(by, id, language),
  );
}
