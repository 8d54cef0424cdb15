/** Booking without a script: the form, «check your answers», and the call itself. */
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { choiceOf } from "../../views/address_fields.tsx";
import { ADDRESS_ALIASES } from "../../views/command_forms.ts";
import { locate, type Located } from "./address_lookup.ts";
import { bookBody } from "./book_body.ts";
import { CheckPage } from "./book_check.tsx";
import { Contacts, Needs, RedFlags, What, When, Where, Who } from "./book_form.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import { onlyFor } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import {
  cityOf,
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import type { Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

const BOOKERS = ["patient", "clinic", "dispatcher", "admin"] as const;

/** Paths of the service's errors → the fields of this form. */
const ALIASES: Readonly<Record<string, string>> = {
  ...ADDRESS_ALIASES,
  scheduledTime: "date",
  scheduledUntil: "until",
  "patient": "patient.firstName",
};

interface BookPageProps {
  reader: Reader;
  person: Person;
  kit: PageKit;
  attempt: Attempt | null;
}

function BookPage({ reader, person, kit, attempt }: BookPageProps) {
  const state = new FormState("book", attempt, ALIASES);
  const own = person.role === "patient";
  return (
    <Layout reader={reader} title={reader.t("book.title")} version={kit.version}>
      <form method="post" action="/book" class="book" novalidate>
        <div class="wrap split split--aside form">
          <div class="stack stack--xl">
            <div class="stack">
              <ErrorSummary reader={reader} state={state} />
              <h1>{reader.t(own ? "book.title" : "book.titleStaff")}</h1>
              <p class="quiet">{reader.t("book.lead")}</p>
            </div>
            <RedFlags reader={reader} state={state} />
            <Who reader={reader} state={state} ownOpen={own} />
            <What reader={reader} state={state} />
            <When reader={reader} state={state} />
            <Where
              reader={reader}
              state={state}
              addresses={kit.addresses}
            />
            <Contacts reader={reader} state={state} phone={own ? person.phone : null} />
            <Needs reader={reader} state={state} />
          </div>
          <aside class="split__sticky only-wide" aria-labelledby="next-title">
            <section class="card">
              <h2 class="card__title" id="next-title">{reader.t("book.next")}</h2>
              <ol class="plainlist">
                <li>{reader.t("book.next1")}</li>
                <li>{reader.t("book.next2")}</li>
                <li>{reader.t("book.next3")}</li>
              </ol>
              <p class="fact small">
                <Icon name="lock" />
                <span>{reader.t("book.private")}</span>
              </p>
            </section>
          </aside>
        </div>
        <div class="bottombar bottombar--form">
          <p class="bottombar__info">
            <strong>{reader.t("book.barTitle")}</strong>
            <span>{reader.t("book.barText")}</span>
          </p>
          <button
            type="submit"
            class="button button--primary button--large"
            name="step"
            value="check"
          >
            {reader.t("book.toCheck")}
            <Icon name="arrow-right" />
          </button>
        </div>
      </form>
    </Layout>
  );
}

/** `GET` and `POST /book`. */
export function bookPages(app: PagesApp, kit: PageKit): void {
  app.get("/book", (c) =>
    onlyFor(c, BOOKERS, (person) =>
      pageResponse(
        <BookPage reader={readerOf(kit, c)} person={person} kit={kit} attempt={null} />,
      )));

  app.post("/book", (c) => onlyFor(c, BOOKERS, (person) => submitted(c, kit, person)));
}

/** The address search, asked where somebody will go. */
const locateVisit = async (kit: PageKit, reader: Reader, values: FormValues) =>
  values.text("callType") === "consultation" ? null : await locate(values, {
    cities: kit.services.cities,
    language: reader.language,
    known: kit.addresses,
  });

/** Times are those of the city that the address is in. */
const readerAt = (kit: PageKit, reader: Reader, located: Located | null): Reader =>
  located?.kind === "place" && located.city !== null
    ? reader.in(cityOf(kit, reader.language, located.city))
    : reader;

/**
 * `step=edit` shows the form again, `address` asks which house is meant, `check` shows the answers,
 * `create` calls the doctor.
 */
async function submitted(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const values = await formOf(c);
  const asked = readerOf(kit, c, "/book");
  const located = await locateVisit(kit, asked, values);
  const reader = readerAt(kit, asked, located);
  const { language } = reader;
  const form = (attempt: Attempt, status = 200, headers = {}) =>
    pageResponse(
      <BookPage reader={reader} person={person} kit={kit} attempt={attempt} />,
      status,
      headers,
    );
  const step = values.text("step");
  if (step === "edit" || step === "address") return form(editing(values, step, located));

  const settings = {
    language,
    timeZone: reader.timeZone,
    addresses: kit.addresses,
    now: kit.now(),
    located,
  };
  const { body, errors } = bookBody(values, settings);
  if (errors.length > 0) {
    return form(attemptOf("book", values, invalidFailure(errors), located?.suggestions), 400);
  }
  if (step !== "create") {
    return pageResponse(
      <CheckPage
        reader={reader}
        values={values}
        body={body}
        located={located}
        commandId={kit.newId()}
        version={kit.version}
      />,
    );
  }
  const withId = { ...body, commandId: values.given("commandId") };
  const outcome = await kit.services.bookings.create(person, withId, language);
  if ("ok" in outcome) return seeOther(c, `/bookings/${outcome.ok.id}`);
  const failure = failureOf(outcome, language)!;
  return form(attemptOf("book", values, failure), failure.status, failureHeaders(failure));
}

/** What was typed, with nothing wrong with it; with the houses where one was chosen or is to be. */
function editing(values: FormValues, step: string, located: Located | null): Attempt {
  const chosen = values.given("address.choice");
  const suggestions = step === "address" || chosen !== undefined ? located?.suggestions ?? [] : [];
  const found = located?.kind === "place" && chosen === undefined && suggestions.length > 0
    ? [["address.choice", choiceOf(located)] as const]
    : [];
  const shown = new FormValues([...values.entries(), ...found]);
  return { form: "book", values: shown, errors: [], refusal: null, suggestions };
}
