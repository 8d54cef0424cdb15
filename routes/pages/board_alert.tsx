/** `/board/alerts/{id}`: one alarm with everything that is known, and what may be done about it. */
import {
  AlertActs,
  AlertContacts,
  AlertFacts,
  AlertHead,
  AlertNearest,
  AlertPlaybook,
  AlertTold,
} from "../../views/alert_card.tsx";
import { AlertHelp } from "../../views/alert_help.tsx";
import { AlertLog } from "../../views/alert_log.tsx";
import { alertPath, kindText } from "../../views/alarm_lane.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { ErrorSummary } from "../../views/notices.tsx";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import { AlertMapFrame, type AlertPageSeed } from "../../views/alert_map.tsx";
import { AlertPlaceForm, PLACE_ALIASES } from "../../views/alert_place_form.tsx";
import { Island } from "../../views/island.tsx";
import type { Reader } from "../../views/reader.ts";
import { addressBody } from "./address_body.ts";
import { locate } from "./address_lookup.ts";
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
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
import { mapSeed } from "./map_frame.tsx";

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  id: string,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const context = await kit.services.alarmBoard.context(person, id);
  if (context === null) return refusePage(c, 404, "not_found");
  const isUnseen = context.alert.closedBy === null;
  if (isUnseen && attempt === null) await kit.services.alarmBoard.see(person, id);
  const reader = readerOf(kit, c, alertPath(id));
  const stateOf = (form: string) => new FormState(form, attempt, PLACE_ALIASES);
  const card = { reader, context, stateOf };
  return pageResponse(
    <Layout
      reader={reader}
      title={`${context.alert.isDrill ? `${reader.t("alert.drill")}: ` : ""}${
        kindText(reader, context.alert.kind)
      }`}
      version={kit.version}
      styles={["map.css", "board.css"]}
      ownStream
      scripts={kit.assets?.scriptsOf("alarm") ?? null}
      words={null}
    >
      <div class="wrap stack stack--l page-body">
        <ErrorSummary reader={reader} state={stateOf(attempt?.form ?? "none")} />
        <p class="row">
          <a class="button button--quiet button--flush" href="/board">
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
          <a class="button button--quiet" href={alertPath(id)}>
            <Icon name="refresh" />
            {reader.t("page.refresh")}
          </a>
        </p>
        <Island name="alarm" properties={seedOfPage(kit, reader, context.alert)}>
          <div class="stack stack--l">
            <div data-live="head" aria-live="polite">
              <AlertHead {...card} />
            </div>
            <div class="alertpage">
              <div class="stack stack--l">
                <div data-live="take">
                  {context.alert.status === "raised" && <AlertActs {...card} />}
                </div>
                <AlertMapFrame reader={reader} />
                <div data-live="facts">
                  <AlertFacts {...card} />
                </div>
                <div data-live="place">
                  <AlertPlaceForm
                    reader={reader}
                    alert={context.alert}
                    state={stateOf("place")}
                    addresses={kit.addresses}
                  />
                </div>
                <div data-live="contacts">
                  <AlertContacts {...card} />
                </div>
                <div data-live="help" class="stack stack--l">
                  <AlertHelp reader={reader} alert={context.alert} />
                  <AlertNearest {...card} />
                </div>
              </div>
              <div class="stack stack--l">
                <div data-live="playbook">
                  <AlertPlaybook {...card} />
                </div>
                <div data-live="acts">
                  {context.alert.status !== "raised" && <AlertActs {...card} />}
                </div>
                <div data-live="told">
                  <AlertTold {...card} />
                </div>
                <div data-live="log">
                  <AlertLog {...card} />
                </div>
              </div>
            </div>
          </div>
        </Island>
      </div>
    </Layout>,
    status,
    headers,
  );
}

const placeOf = (one: { readonly latitude: number; readonly longitude: number } | null) =>
  one === null ? null : { latitude: one.latitude, longitude: one.longitude };

/** What the live page goes on with. */
function seedOfPage(kit: PageKit, reader: Reader, alert: AlertView): AlertPageSeed {
  const city = kit.cities.list.find(({ name }) => name === alert.board?.city);
  return {
    personId: reader.person?.id ?? "",
    now: reader.now,
    alertId: alert.id,
    map: city === undefined
      ? null
      : mapSeed(kit, reader, city.name, city.city.pack.manifest.bounds),
    known: {
      place: placeOf(alert.place),
      senderPlace: placeOf(alert.senderPlace),
      track: alert.board?.track ?? [],
    },
    words: {
      place: reader.t("alert.place"),
      sender: alert.board?.senderName ?? "",
      helper: reader.t("alert.mapHelper"),
    },
  };
}

/** Help is needed elsewhere: the text is looked up as that of a booking is. */
async function correctPlace(
  c: PageContext,
  kit: PageKit,
  person: Person,
  id: string,
): Promise<Response> {
  const context = await kit.services.alarmBoard.context(person, id);
  if (context === null) return refusePage(c, 404, "not_found");
  const values = await formOf(c);
  const language = c.get("language");
  const before = context.alert.place ?? {};
  const located = await locate(values, {
    cities: kit.services.cities,
    language,
    known: kit.addresses,
    before: context.alert.place?.text,
  });
  const { address, errors } = addressBody(values, kit.addresses, language, before, located);
  const failure = errors.length > 0 ? invalidFailure(errors) : failureOf(
    await kit.services.alarmBoard.correctPlace(person, id, { place: address }, language),
    language,
  );
  if (failure === null) return seeOther(c, alertPath(id));
  if (failure.status === 404) return refusePage(c, 404, "not_found");
  const attempt = attemptOf("place", values, failure, located?.suggestions ?? []);
  return await show(c, kit, person, id, attempt, failure.status, failureHeaders(failure));
}

type Act = (
  kit: PageKit,
  by: Person,
  id: string,
  values: FormValues,
  language: Language,
) => Promise<Outcome<unknown>>;

const wanting = (field: string, language: Language) =>
  Promise.resolve({ invalid: [fieldError(field, "required", language)] });

/** Form of the page → what it does. */
const ACTS: Readonly<Record<string, Act>> = {
  acknowledge: (kit, by, id, _values, language) =>
    kit.services.emergency.setStatus(by, id, { status: "acknowledged" }, language),
  // The form asks who goes and how it ended: without an answer nothing is taken for one here.
  responding: (kit, by, id, values, language) => {
    const responder = values.given("responder");
    return responder === undefined
      ? wanting("responder", language)
      : kit.services.emergency.setStatus(by, id, { status: "responding", responder }, language);
  },
  close: (kit, by, id, values, language) => {
    const outcome = values.given("outcome");
    const note = values.given("note") ?? null;
    if (outcome === undefined) return wanting("outcome", language);
    return kit.services.emergency.setStatus(
      by,
      id,
      outcome === "false_alarm"
        ? { status: "false_alarm", note }
        : { status: "resolved", outcome, note },
      language,
    );
  },
  step: (kit, by, id, values, language) =>
    kit.services.alarmBoard.tickStep(
      by,
      id,
      { step: values.text("step"), isDone: values.text("isDone") === "yes" },
      language,
    ),
  care: (kit, by, id) => kit.services.alarmBoard.care(by, id),
  search: (kit, by, id, values, language) =>
    kit.services.alarmCalls.search(by, id, { isOn: values.text("isOn") === "yes" }, language),
  "hand-over": (kit, by, id, values, language) =>
    kit.services.alarmBoard.handOver(by, id, { to: values.text("to") }, language),
};

/** Which form of the page shows what was wrong. */
const FORMS: Readonly<Record<string, string>> = { close: "resolve" };

export function boardAlertPage(app: PagesApp, kit: PageKit): void {
  app.get(
    "/board/alerts/:id",
    (c) => withPerson(c, (person) => show(c, kit, person, c.req.param("id"))),
  );

  app.post("/board/alerts/:id/:act", (c) =>
    withPerson(c, async (person) => {
      const { id, act: name } = c.req.param();
      if (name === "place") return await correctPlace(c, kit, person, id);
      const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
      if (act === undefined) return refusePage(c, 404, "not_found");
      const values = await formOf(c);
      const language = c.get("language");
      const failure = failureOf(await act(kit, person, id, values, language), language);
      if (failure === null) return seeOther(c, alertPath(id));
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(FORMS[name] ?? name, values, failure);
      return await show(c, kit, person, id, attempt, failure.status, failureHeaders(failure));
    }));
}
