/** `/board/alerts`: alarms of now and of the past, how fast they were answered, and drills. */
import { ALERT_KINDS } from "../../actors/alert/codes.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import { alertIcon, alertPath, kindText } from "../../views/alarm_lane.tsx";
import { alertTone } from "../../views/alert_card.tsx";
import type { AlertFiguresShown } from "../../views/alert_facts.ts";
import { SelectField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { formHandler } from "./form_handler.ts";
import type { Person } from "../services.ts";
import { withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Cell } from "./income_parts.tsx";

const PATH = "/board/alerts";
const FORM = "drill";

const seconds = (reader: Reader, value: number | null): string =>
  value === null ? "—" : reader.duration(value);

function Figures({ reader, figures }: {
  reader: Reader;
  figures: readonly AlertFiguresShown[];
}) {
  return (
    <section class="card stack" aria-labelledby="figures-title">
      <h2 class="card__title" id="figures-title">{reader.t("alert.figures")}</h2>
      {figures.length === 0 ? <p class="quiet">{reader.t("alert.noFigures")}</p> : (
        <div
          class="tablebox"
          tabIndex={0}
          role="group"
          aria-label={reader.t("alert.figuresTable")}
        >
          <table class="table people">
            <thead>
              <tr>
                <th scope="col">{reader.t("alert.kind")}</th>
                <th scope="col">{reader.t("alert.count")}</th>
                <th scope="col">{reader.t("alert.p50")}</th>
                <th scope="col">{reader.t("alert.p95")}</th>
                <th scope="col">{reader.t("alert.falseAlarms")}</th>
                <th scope="col">{reader.t("alert.unanswered")}</th>
              </tr>
            </thead>
            <tbody>
              {figures.map((one) => (
                <tr key={`${one.kind}${one.isDrill}`}>
                  <th scope="row">
                    {kindText(reader, one.kind)}
                    {one.isDrill && <span class="small quiet line">{reader.t("alert.drill")}</span>}
                  </th>
                  <Cell label={reader.t("alert.count")}>{one.count}</Cell>
                  <Cell label={reader.t("alert.p50")}>
                    {seconds(reader, one.acknowledgedP50Seconds)}
                  </Cell>
                  <Cell label={reader.t("alert.p95")}>
                    {seconds(reader, one.acknowledgedP95Seconds)}
                  </Cell>
                  <Cell label={reader.t("alert.falseAlarms")}>{one.falseAlarms}</Cell>
                  <Cell label={reader.t("alert.unanswered")}>{one.unanswered}</Cell>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const Item = ({ reader, alert }: { reader: Reader; alert: AlertView }) => (
  <li>
    <a class="alertrow" href={alertPath(alert.id)}>
      <Icon name={alertIcon(alert.kind)} />
      <span>
        <strong>{kindText(reader, alert.kind)}</strong>
        {alert.isDrill && <span class="badge">{reader.t("alert.drill")}</span>}
        <span class="small quiet line">
          {[
            reader.dayTime(alert.raisedAt ?? alert.createdAt),
            alert.place?.text,
            alert.board?.raisedByName,
          ].filter((part) => part != null && part !== "").join(", ")}
        </span>
      </span>
      <Pill
        tone={alertTone(alert.status)}
        icon={alert.status === "raised" ? "bell" : "check"}
        text={reader.t(`alert.status.${alert.status}`)}
      />
    </a>
  </li>
);

function Drill({ reader, state }: { reader: Reader; state: FormState }) {
  return (
    <section class="card stack" aria-labelledby="drill-title">
      <h2 class="card__title" id="drill-title">{reader.t("alert.drillTitle")}</h2>
      <p class="quiet">{reader.t("alert.drillHint")}</p>
      <form method="post" action={PATH} class="stack">
        <SelectField
          reader={reader}
          state={state}
          name="kind"
          label={reader.t("alert.kind")}
          choices={ALERT_KINDS.map((kind) => ({ value: kind, text: kindText(reader, kind) }))}
        />
        <p>
          <button type="submit" class="button">{reader.t("alert.drillStart")}</button>
        </p>
      </form>
    </section>
  );
}

export function boardAlertsPage(app: PagesApp, kit: PageKit): void {
  async function show(
    c: PageContext,
    person: Person,
    attempt: Attempt | null,
    status: number,
    headers: Record<string, string>,
  ): Promise<Response> {
    const cursor = c.req.query("cursor");
    const { emergency, alarmBoard } = kit.services;
    const [{ items, nextCursor }, figures] = await Promise.all([
      emergency.list(person, { limit: 30, ...(cursor === undefined ? {} : { cursor }) }),
      alarmBoard.figures(person),
    ]);
    const reader = readerOf(kit, c, PATH);
    return pageResponse(
      <Layout
        reader={reader}
        title={reader.t("alert.title")}
        version={kit.version}
        styles={["board.css"]}
      >
        <div class="wrap stack stack--l page-body">
          <p>
            <a class="button button--quiet button--flush" href="/board">
              <Icon name="arrow-left" />
              {reader.t("nav.board")}
            </a>
          </p>
          <ErrorSummary reader={reader} state={new FormState(FORM, attempt)} />
          <h1>{reader.t("alert.title")}</h1>
          <div class="alertpage">
            <section class="card stack" aria-labelledby="list-title">
              <h2 class="card__title" id="list-title">{reader.t("alert.list")}</h2>
              {items.length === 0
                ? (
                  <Empty
                    icon="shield-check"
                    title={reader.t("alert.none")}
                    text={reader.t("alert.noneText")}
                  />
                )
                : (
                  <ul class="alertlist">
                    {items.map((alert) => <Item key={alert.id} reader={reader} alert={alert} />)}
                  </ul>
                )}
              {nextCursor !== null && (
                <p>
                  <a class="button" href={`${PATH}?cursor=${nextCursor}`}>
                    {reader.t("alert.older")}
                  </a>
                </p>
              )}
            </section>
            <Drill reader={reader} state={new FormState(FORM, attempt)} />
          </div>
          <Figures reader={reader} figures={figures} />
        </div>
      </Layout>,
      status,
      headers,
    );
  }
  const form = formHandler(show);

  app.get(PATH, (c) => withPerson(c, (person) => show(c, person, null, 200, {})));
  app.post(
    PATH,
    form(
      FORM,
      ({ person, values, language }) =>
        kit.services.emergency.raise(
          person,
          { kind: values.text("kind"), isDrill: true },
          language,
        ),
      "/board",
    ),
  );
}
