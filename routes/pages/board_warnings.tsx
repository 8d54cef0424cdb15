/** `/board/warnings`: staff write a warning on a flat, confirm what doctors propose, and end them. */
import { WARNING_KINDS } from "../../actors/booking/warnings.ts";
import { LIMITS } from "../../actors/limits.ts";
import type { StoredWarning } from "../../db/flat_warnings.ts";
import { codeText } from "../../views/booking_words.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, SelectField, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Outcome, Person } from "../services.ts";
import { instantInCity } from "./city_time.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
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

const PATH = "/board/warnings";
const FORM = "warning";
const DAY_MILLISECONDS = 86_400_000;
/** What stands in the form: looked at again after a season, at most after half a year. */
const USUAL_DAYS = 90;
const MOST_DAYS = LIMITS.warningMilliseconds / DAY_MILLISECONDS - 1;
/** One that ends so soon is to be looked at again. */
const SOON_DAYS = 14;
const dayIn = (reader: Reader, days: number) =>
  reader.dayValue(reader.now + days * DAY_MILLISECONDS);
const isSoon = (reader: Reader, one: StoredWarning) =>
  one.until - reader.now <= SOON_DAYS * DAY_MILLISECONDS;
const prolongFormOf = (id: string): string => `prolong-${id}`;
const DECISIONS = { confirm: "confirmed", reject: "rejected", end: "ended" } as const;
type Decision = keyof typeof DECISIONS;
const isDecision = (name: string): name is Decision => Object.hasOwn(DECISIONS, name);

interface Written {
  readonly city: string;
  readonly address: string;
  readonly flat: string;
}

const kindChoices = (reader: Reader) =>
  WARNING_KINDS.map((value) => ({ value, text: codeText(reader, "warningKind", value) }));

/** The last minute of the day that was chosen, by the city's clock. */
function bodyOf(kit: PageKit, c: PageContext, values: FormValues): Record<string, unknown> {
  const city = values.text("city");
  const { timeZone } = cityOf(kit, c.get("language"), city);
  return {
    city,
    address: values.text("address"),
    flat: values.given("flat") ?? null,
    kind: values.text("kind"),
    text: values.given("text") ?? null,
    until: instantInCity(values.text("until"), "23:59", timeZone) ?? "",
  };
}

function WriteForm(
  { reader, kit, state, written }: {
    reader: Reader;
    kit: PageKit;
    state: FormState;
    written: Written | null;
  },
) {
  const field = { reader, state };
  const cities = kit.services.cities.list(reader.language);
  const city = written?.city ?? reader.city.name;
  return (
    <form class="card stack" method="post" action={PATH} novalidate>
      <h2 class="card__title">{reader.t("flatWarning.write")}</h2>
      {cities.length < 2 ? <Hidden values={{ city: cities[0]?.name ?? city }} /> : (
        <SelectField
          {...field}
          name="city"
          label={reader.t("flatWarning.city")}
          choices={cities.map(({ name, title }) => ({ value: name, text: title ?? name }))}
          fallback={city}
        />
      )}
      <TextField
        {...field}
        name="address"
        label={reader.t("flatWarning.address")}
        hint={reader.t("flatWarning.addressHint")}
        fallback={written?.address}
        input={{ autoComplete: "off", maxLength: 300 }}
      />
      <div class="fields fields--two">
        <TextField
          {...field}
          name="flat"
          label={reader.t("flatWarning.flat")}
          fallback={written?.flat}
          optional
          input={{ autoComplete: "off", maxLength: 20 }}
        />
        <TextField
          {...field}
          name="until"
          label={reader.t("flatWarning.until")}
          fallback={dayIn(reader, USUAL_DAYS)}
          input={{ type: "date", min: dayIn(reader, 0), max: dayIn(reader, MOST_DAYS) }}
        />
      </div>
      <SelectField
        {...field}
        name="kind"
        label={reader.t("flatWarning.kind")}
        choices={kindChoices(reader)}
        fallback="dog"
      />
      <TextField
        {...field}
        name="text"
        label={reader.t("flatWarning.text")}
        hint={reader.t("flatWarning.textHint")}
        optional
        input={{ autoComplete: "off", maxLength: LIMITS.warningCharacters }}
      />
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("flatWarning.save")}
        </button>
      </p>
    </form>
  );
}

function Decide(
  { reader, one, decision, primary = false }: {
    reader: Reader;
    one: StoredWarning;
    decision: Decision;
    primary?: boolean;
  },
) {
  return (
    <form method="post" action={`${PATH}/${one.id}/${decision}`}>
      <Hidden values={{ version: String(one.version) }} />
      <button type="submit" class={`button button--dense${primary ? " button--primary" : ""}`}>
        {reader.t(`flatWarning.${decision}`)}
      </button>
    </form>
  );
}

/** Looked at again, it holds on: for as long as was chosen, from today at most a term. */
function Prolong(
  { reader, one, attempt }: { reader: Reader; one: StoredWarning; attempt: Attempt | null },
) {
  const state = new FormState(prolongFormOf(one.id), attempt);
  return (
    <Disclosure
      icon="clock"
      title={reader.t("flatWarning.prolong")}
      open={isSoon(reader, one) || state.failed}
    >
      <form class="stack" method="post" action={`${PATH}/${one.id}/prolong`} novalidate>
        <Hidden values={{ version: String(one.version) }} />
        <TextField
          reader={reader}
          state={state}
          name="until"
          label={reader.t("flatWarning.until")}
          fallback={dayIn(reader, USUAL_DAYS)}
          input={{ type: "date", min: dayIn(reader, 0), max: dayIn(reader, MOST_DAYS) }}
        />
        <p>
          <button type="submit" class="button">{reader.t("flatWarning.prolong")}</button>
        </p>
      </form>
    </Disclosure>
  );
}

function WarningCard(
  { reader, one, by, attempt }: {
    reader: Reader;
    one: StoredWarning;
    by: string;
    attempt: Attempt | null;
  },
) {
  if (one.words === null) return null;
  const { address, flat, text } = one.words;
  const isProposed = one.status === "proposed";
  return (
    <li class="card stack stack--s">
      <p class="row row--between">
        <strong>{codeText(reader, "warningKind", one.kind)}</strong>
        {!isProposed && isSoon(reader, one) && (
          <Pill tone="late" icon="clock" text={reader.t("flatWarning.endsSoon")} />
        )}
        {isProposed && <Pill tone="wait" icon="clock" text={reader.t("flatWarning.proposed")} />}
      </p>
      <p class="pre">
        {flat === null ? address : reader.t("flatWarning.place", { address, flat })}
      </p>
      {text !== null && <p class="pre">{reader.t("form.quoted", { text })}</p>}
      <p class="small quiet">
        {reader.t("flatWarning.facts", {
          until: reader.date(reader.dayValue(one.until)),
          by,
          at: reader.dayTime(one.writtenAt),
        })}
        {one.bookingId !== null && (
          <>
            {" · "}
            <a href={`/bookings/${one.bookingId}`}>{reader.t("block.visit")}</a>
          </>
        )}
      </p>
      <div class="row">
        {isProposed
          ? (
            <>
              <Decide reader={reader} one={one} decision="confirm" primary />
              <Decide reader={reader} one={one} decision="reject" />
            </>
          )
          : <Decide reader={reader} one={one} decision="end" />}
      </div>
      {!isProposed && <Prolong reader={reader} one={one} attempt={attempt} />}
    </li>
  );
}

/** The flat of a booking, where the form is opened from its panel. */
async function writtenOf(kit: PageKit, c: PageContext, person: Person): Promise<Written | null> {
  const id = c.req.query("booking");
  const view = id === undefined ? null : await kit.services.bookings.view(person, id);
  return view?.address == null ? null : {
    city: view.city,
    address: view.address.text ?? "",
    flat: view.address.flat ?? "",
  };
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const outcome = await kit.services.warnings.list(person, { limit: 100 });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const { items } = outcome.ok;
  const reader = readerOf(kit, c, PATH);
  const state = new FormState(FORM, attempt);
  const names = await kit.services.people.names(person, items.map(({ writtenBy }) => writtenBy));
  // What waits for a word stands first.
  const sorted = items.toSorted((one, other) =>
    Number(other.status === "proposed") - Number(one.status === "proposed")
  );
  return pageResponse(
    <Layout reader={reader} title={reader.t("flatWarning.listTitle")} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <p>
          <a class="button button--dense" href="/board">
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
        <h1>{reader.t("flatWarning.listTitle")}</h1>
        <p class="quiet">{reader.t("flatWarning.listText")}</p>
        <ErrorSummary
          reader={reader}
          state={attempt === null ? state : new FormState(attempt.form, attempt)}
          labelOf={(name) => name === "text" ? reader.t("flatWarning.text") : null}
        />
        <WriteForm
          reader={reader}
          kit={kit}
          state={state}
          written={attempt === null ? await writtenOf(kit, c, person) : null}
        />
        {items.length === 0 && (
          <Empty
            icon="shield-alert"
            title={reader.t("flatWarning.none")}
            text={reader.t("flatWarning.noneText")}
          />
        )}
        <ul class="stack">
          {sorted.map((one) => (
            <WarningCard
              key={one.id}
              reader={reader}
              one={one}
              by={names.get(one.writtenBy) ?? reader.t("role.doctor")}
              attempt={attempt}
            />
          ))}
        </ul>
      </div>
    </Layout>,
    status,
    headers,
  );
}

export function boardWarningsPage(app: PagesApp, kit: PageKit): void {
  const { warnings } = kit.services;

  async function done(
    c: PageContext,
    person: Person,
    values: FormValues,
    outcome: Outcome<unknown>,
    form = FORM,
  ): Promise<Response> {
    const failure = failureOf(outcome, c.get("language"));
    if (failure === null) return seeOther(c, PATH);
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    const attempt = attemptOf(form, values, failure);
    return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
  }

  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const body = bodyOf(kit, c, values);
      return await done(
        c,
        person,
        values,
        await warnings.write(person, body, c.get("language")),
      );
    }));
  app.post(`${PATH}/:id/prolong`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const values = await formOf(c);
      const known = await warnings.get(person, id);
      if (!("ok" in known)) return refusePage(c, 404, "not_found");
      const { city, kind, words } = known.ok;
      const { timeZone } = cityOf(kit, c.get("language"), city);
      const body = {
        version: Number(values.text("version")),
        kind,
        text: words?.text ?? null,
        until: instantInCity(values.text("until"), "23:59", timeZone) ?? "",
      };
      const outcome = await warnings.change(person, id, body, c.get("language"));
      return await done(c, person, values, outcome, prolongFormOf(id));
    }));
  app.post(`${PATH}/:id/:decision`, (c) =>
    withPerson(c, async (person) => {
      const decision = c.req.param("decision") ?? "";
      if (!isDecision(decision)) return refusePage(c, 404, "not_found");
      const values = await formOf(c);
      const body = { version: Number(values.text("version")) };
      const id = c.req.param("id") ?? "";
      return await done(
        c,
        person,
        values,
        await warnings.decide(person, id, DECISIONS[decision], body, c.get("language")),
      );
    }));
}
