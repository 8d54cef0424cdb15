/** `/account/notices`: of which events one hears, by which ways, and in which hours not. */
import { NOTICE_KINDS, NOTICE_WAYS } from "../../actors/reach/notice_wishes.ts";
import { Chips, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { NoticesView } from "../people/notice_wishes.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/account/notices";
const FORM = "notices";
const ALIASES = { "quiet.from": "from", "quiet.until": "until" };

/** Both hours empty: at any hour. */
function bodyOf(values: FormValues): Record<string, unknown> {
  const [from, until] = [values.text("from"), values.text("until")];
  return {
    ...Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, values.all(kind)])),
    quiet: from === "" && until === "" ? null : { from, until },
  };
}

function NoticesForm(
  { reader, notices, attempt }: {
    reader: Reader;
    notices: NoticesView;
    attempt: Attempt | null;
  },
) {
  const state = new FormState(FORM, attempt, ALIASES);
  const field = { reader, state };
  return (
    <form class="stack stack--l" method="post" action={PATH} novalidate>
      <section class="card stack stack--l">
        {NOTICE_KINDS.map((kind) => (
          <Chips
            key={kind}
            state={state}
            name={kind}
            legend={reader.t(`notices.${kind}`)}
            hint={reader.t(`notices.${kind}Hint`)}
            choices={NOTICE_WAYS.map((value) => ({ value, text: reader.t(`notices.${value}`) }))}
            fallback={notices[kind]}
          />
        ))}
        <p class="small quiet">{reader.t("notices.order")}</p>
      </section>
      <section class="card stack" aria-labelledby="quiet-title">
        <h2 class="card__title" id="quiet-title">{reader.t("notices.quiet")}</h2>
        <p class="quiet">{reader.t("notices.quietHint")}</p>
        <div class="fields fields--two">
          <TextField
            {...field}
            name="from"
            label={reader.t("notices.from")}
            fallback={notices.quiet?.from}
            optional
            input={{ type: "time" }}
          />
          <TextField
            {...field}
            name="until"
            label={reader.t("notices.until")}
            fallback={notices.quiet?.until}
            optional
            input={{ type: "time" }}
          />
        </div>
      </section>
      <p class="fact">
        <Icon name="shield-check" />
        <span>{reader.t("notices.always")}</span>
      </p>
      <div class="formend">
        <button type="submit" class="button button--primary button--large">
          {reader.t("notices.save")}
        </button>
      </div>
    </form>
  );
}

export function accountNoticesPage(app: PagesApp, kit: PageKit): void {
  const { notices } = kit.services;

  function show(
    c: PageContext,
    person: Person,
    attempt: Attempt | null = null,
    status = 200,
    headers = {},
  ): Response {
    const reader = readerOf(kit, c, PATH);
    return pageResponse(
      <AccountFrame
        reader={reader}
        title={reader.t("notices.title")}
        lead={reader.t("notices.lead")}
        attempt={attempt}
        aliases={ALIASES}
        version={kit.version}
      >
        <Saved reader={reader} isSaved={attempt === null && c.req.query("saved") !== undefined} />
        <NoticesForm reader={reader} notices={notices.of(person)} attempt={attempt} />
      </AccountFrame>,
      status,
      headers,
    );
  }

  app.get(PATH, (c) => withPerson(c, (person) => show(c, person)));
  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const values = await formOf(c);
      const failure = failureOf(await notices.set(person, bodyOf(values), language), language);
      if (failure === null) return seeOther(c, `${PATH}?saved`);
      const attempt = attemptOf(FORM, values, failure);
      return show(c, person, attempt, failure.status, failureHeaders(failure));
    }));
}
