/** The staff's duty: who is there now, going on, handing over by name, going home as the last one. */
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
import { Options, TextArea, Tick } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { LIMITS } from "../../actors/limits.ts";
import type { ColleagueOnDuty, StaffDutyView } from "../people/staff_services.ts";
import type { Outcome, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

const PATH = "/board/duty";

const nameOf = (one: ColleagueOnDuty): string => `${one.firstName} ${one.lastName}`;

/** «17:28», and of another day the day too. */
const sinceText = (reader: Reader, since: string): string =>
  reader.dayValue(since) === reader.dayValue(reader.now)
    ? reader.clock(since)
    : reader.dayTime(since);

function OnDuty({ reader, duty }: { reader: Reader; duty: StaffDutyView }) {
  return (
    <section class="card stack" aria-labelledby="now-title">
      <h2 class="card__title" id="now-title">{reader.t("staffDuty.now")}</h2>
      {duty.onDuty.length === 0
        ? (
          <Empty
            icon="users"
            title={reader.t("staffDuty.nobody")}
            text={reader.t("staffDuty.nobodyText")}
          />
        )
        : (
          <ul class="colleagues">
            {duty.onDuty.map((one) => (
              <li class="colleagues__one" key={one.id}>
                <span>
                  <strong>{nameOf(one)}</strong>
                  {one.id === reader.person?.id && ` (${reader.t("staffDuty.me")})`}
                  <span class="small quiet line">
                    {reader.t("staffDuty.since", { time: sinceText(reader, one.since) })}
                  </span>
                </span>
                {one.silent
                  ? <Pill tone="late" icon="live-off" text={reader.t("staffDuty.away")} />
                  : <Pill tone="done" icon="live" text={reader.t("staffDuty.here")} />}
              </li>
            ))}
          </ul>
        )}
      <div class="row">
        <a class="button button--dense" href="/board/fairness">
          <Icon name="pulse" />
          {reader.t("fairness.boardLink")}
        </a>
        <a class="button button--dense" href="/board/blocks">
          <Icon name="users" />
          {reader.t("block.listTitle")}
        </a>
        <a class="button button--dense" href="/board/warnings">
          <Icon name="shield-alert" />
          {reader.t("flatWarning.listTitle")}
        </a>
      </div>
    </section>
  );
}

const Notes = ({ reader, duty }: { reader: Reader; duty: StaffDutyView }) =>
  duty.notes.length === 0 ? null : (
    <section class="card stack" aria-labelledby="notes-title">
      <h2 class="card__title" id="notes-title">{reader.t("staffDuty.notes")}</h2>
      {duty.notes.map((note) => (
        <blockquote class="handover" key={note.at}>
          <p class="pre">{note.text}</p>
          <p class="small quiet">{note.from}, {reader.dayTime(note.at)}</p>
        </blockquote>
      ))}
    </section>
  );

interface LeaveProps {
  readonly reader: Reader;
  readonly duty: StaffDutyView;
  readonly state: FormState;
  /** Title of a city. */
  readonly titleOf: (city: string) => string;
}

/** What becomes of the cities and of what one holds, before the button. */
function Consequences({ reader, duty, state, titleOf }: LeaveProps) {
  return (
    <>
      {duty.holds > 0 && (
        <p class="fact">
          <Icon name="phone" />
          <span>{reader.count("staffDuty.holds", duty.holds)}</span>
        </p>
      )}
      {duty.leftAlone.length > 0 && (
        <Banner
          tone="late"
          icon="warning"
          title={reader.t("staffDuty.lastOne", { cities: duty.leftAlone.map(titleOf).join(", ") })}
        >
          {reader.t("staffDuty.lastOneText")}
        </Banner>
      )}
      {duty.leftAlone.length > 0 && (
        <Tick state={state} name="confirmed" text={reader.t("staffDuty.confirm")} />
      )}
    </>
  );
}

function Leave(props: LeaveProps) {
  const { reader, duty, state } = props;
  const others = duty.onDuty.filter((one) => one.id !== reader.person?.id);
  return (
    <section class="card stack" aria-labelledby="leave-title">
      <h2 class="card__title" id="leave-title">{reader.t("staffDuty.leave")}</h2>
      <form method="post" action={`${PATH}/leave`} class="stack stack--l" novalidate>
        {others.length > 0 && (
          <>
            <Options
              state={state}
              name="to"
              legend={reader.t("staffDuty.to")}
              choices={others.map((one) => ({
                value: one.id,
                text: nameOf(one),
                ...(one.silent ? { sub: reader.t("staffDuty.away") } : {}),
              }))}
              fallback={[others[0]!.id]}
            />
            <TextArea
              reader={reader}
              state={state}
              name="note"
              label={reader.t("staffDuty.note")}
              hint={reader.t("staffDuty.noteHint")}
              optional
              maxLength={LIMITS.reasonCharacters}
            />
          </>
        )}
        <Consequences {...props} />
        <p>
          <button
            type="submit"
            class={others.length > 0
              ? "button button--primary button--large"
              : "button button--large"}
          >
            {reader.t(others.length > 0 ? "staffDuty.handOver" : "staffDuty.end")}
          </button>
        </p>
      </form>
    </section>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const outcome = await kit.services.staff.duty(person);
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const duty = outcome.ok;
  const reader = readerOf(kit, c, PATH);
  const state = new FormState("leave", attempt);
  const titleOf = (city: string) =>
    kit.services.cities.view(city, reader.language)?.title ?? reader.t("city.withoutMap");
  return pageResponse(
    <Layout reader={reader} title={reader.t("staffDuty.title")} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary reader={reader} state={state} />
        <p>
          <a class="button button--quiet button--flush" href="/board">
            <Icon name="arrow-left" />
            {reader.t("nav.board")}
          </a>
        </p>
        <h1>{reader.t("staffDuty.title")}</h1>
        {duty.since === null && (
          <form method="post" action={`${PATH}/start`}>
            <button type="submit" class="button button--primary button--large">
              {reader.t("staffDuty.start")}
            </button>
          </form>
        )}
        <OnDuty reader={reader} duty={duty} />
        <Notes reader={reader} duty={duty} />
        {duty.since !== null && (
          <Leave reader={reader} duty={duty} state={state} titleOf={titleOf} />
        )}
      </div>
    </Layout>,
    status,
    headers,
  );
}

/** `GET /board/duty`, `POST /board/duty/start`, `POST /board/duty/leave`. */
export function staffDutyPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(`${PATH}/start`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.staff.startDuty(person);
      return "ok" in outcome ? seeOther(c, "/board") : refusePage(c, 403, "forbidden");
    }));

  app.post(`${PATH}/leave`, (c) =>
    withPerson(c, async (person) => {
      const { staff } = kit.services;
      const values = await formOf(c);
      const language = c.get("language");
      const to = values.given("to");
      const confirmed = values.text("confirmed") === "yes";
      const outcome: Outcome<StaffDutyView> = to === undefined
        ? await staff.endDuty(person, { confirmed }, language)
        : await staff.handOver(
          person,
          { to, confirmed, note: values.given("note") ?? null },
          language,
        );
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, PATH);
      const attempt = attemptOf("leave", values, failure);
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
