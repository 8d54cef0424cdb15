/** `/account/card`: the medical card, as its owner keeps it. */
import { type Attempt, FormState } from "../../views/forms.ts";
import { Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { OtherRecords } from "./account_other_records.tsx";
import { formHandler } from "./form_handler.ts";
import { refusePage, withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { CARD_ALIASES, cardBody, CardFields, versionOf } from "./person_fields.tsx";

async function showCard(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, "/account/card");
  const outcome = await kit.services.patients.mine(person);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const state = new FormState("card", attempt, CARD_ALIASES);
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("account.card")}
      lead={reader.t("card.lead")}
      attempt={attempt}
      aliases={CARD_ALIASES}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <form class="stack stack--l" method="post" action="/account/card" novalidate>
        <Hidden values={{ version: String(outcome.ok.version) }} />
        <CardFields reader={reader} state={state} known={outcome.ok} />
        <button type="submit" class="button button--primary button--large">
          {reader.t("form.save")}
        </button>
        <p class="fact small">
          <Icon name="lock" />
          <span>{reader.t("card.whoSees")}</span>
        </p>
      </form>
      <OtherRecords reader={reader} profile={outcome.ok} shows="card" />
    </AccountFrame>,
    status,
    headers,
  );
}

/** `GET` and `POST /account/card`. */
export function accountCardPage(app: PagesApp, kit: PageKit): void {
  const form = formHandler((c, ...shown) => showCard(c, kit, ...shown));
  app.get("/account/card", (c) => withPerson(c, (person) => showCard(c, kit, person)));
  app.post(
    "/account/card",
    form("card", ({ person, values, language }) => {
      const body = { ...cardBody(values), version: versionOf(values) };
      return kit.services.patients.change(person, body, language);
    }, "/account/card?saved"),
  );
}
