/** `/bookings/{id}/warning`: after a visit its doctor says what the next one should know of the flat. */
import { WARNING_KINDS } from "../../actors/booking/warnings.ts";
import { LIMITS } from "../../actors/limits.ts";
import { codeText } from "../../views/booking_words.ts";
import { Options, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import type { Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const FORM = "warning";
const pathOf = (id: string): string => `/bookings/${id}/warning`;

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const view = await kit.services.bookings.view(person, id);
  if (view === null || view.doctor?.id !== person.id) return refusePage(c, 404, "not_found");
  if (view.status !== "completed") return refusePage(c, 409, "illegal_transition");
  const reader = readerOf(kit, c, pathOf(id));
  const state = new FormState(FORM, attempt);
  return pageResponse(
    <Layout reader={reader} title={reader.t("flatWarning.propose")} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary
          reader={reader}
          state={state}
          labelOf={(name) => name === "text" ? reader.t("flatWarning.text") : null}
        />
        <p>
          <a class="link-row" href={`/bookings/${id}`}>
            <Icon name="arrow-left" />
            <span class="link-row__main">
              {reader.t("booking.number", { number: view.number })}
            </span>
          </a>
        </p>
        <h1>{reader.t("flatWarning.propose")}</h1>
        {c.req.query("sent") !== undefined
          ? (
            <Banner
              tone="done"
              icon="check"
              title={reader.t("flatWarning.sent")}
              role="status"
            >
              {reader.t("flatWarning.sentText")}
            </Banner>
          )
          : (
            <form class="card stack" method="post" action={pathOf(id)} novalidate>
              <p>{reader.t("flatWarning.proposeText")}</p>
              <Options
                state={state}
                name="kind"
                legend={reader.t("flatWarning.kind")}
                choices={WARNING_KINDS.map((value) => ({
                  value,
                  text: codeText(reader, "warningKind", value),
                }))}
              />
              <TextField
                reader={reader}
                state={state}
                name="text"
                label={reader.t("flatWarning.text")}
                hint={reader.t("flatWarning.textHint")}
                optional
                input={{ autoComplete: "off", maxLength: LIMITS.warningCharacters }}
              />
              <p>
                <button type="submit" class="button button--primary button--large">
                  {reader.t("flatWarning.send")}
                </button>
              </p>
            </form>
          )}
      </div>
    </Layout>,
    status,
    headers,
  );
}

export function bookingWarningPage(app: PagesApp, kit: PageKit): void {
  const path = "/bookings/:id/warning";
  app.get(path, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(path, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const values = await formOf(c);
      const body = { kind: values.given("kind"), text: values.given("text") ?? null };
      const language = c.get("language");
      const outcome = await kit.services.warnings.propose(person, id, body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${pathOf(id)}?sent`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(FORM, values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
