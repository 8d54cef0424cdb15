/** `GET /account`: who one is here. */
import { AccountFrame } from "./account_frame.tsx";
import { withPerson } from "./guard.ts";
import { type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import type { Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

/** What one signs in with; it is changed elsewhere, since a new one must be proved. */
const SignInFacts = ({ reader, person }: { reader: Reader; person: Person }) => (
  <dl class="kv card">
    <div>
      <dt>{reader.t("account.name")}</dt>
      <dd class="pre">{person.lastName} {person.firstName}</dd>
    </div>
    <div>
      <dt>{reader.t("person.phone")}</dt>
      <dd>{person.phone ?? reader.t("account.none")}</dd>
    </div>
    <div>
      <dt>{reader.t("person.email")}</dt>
      <dd class="pre">{person.email ?? reader.t("account.none")}</dd>
    </div>
    <div>
      <dt>{reader.t("admin.role")}</dt>
      <dd>{reader.t(`role.${person.role}`)}</dd>
    </div>
  </dl>
);

export function accountPage(app: PagesApp, kit: PageKit): void {
  app.get("/account", (c) =>
    withPerson(c, (person) => {
      const reader = readerOf(kit, c);
      return pageResponse(
        <AccountFrame reader={reader} title={reader.t("account.profile")} version={kit.version}>
          <SignInFacts reader={reader} person={person} />
        </AccountFrame>,
      );
    }));
}
