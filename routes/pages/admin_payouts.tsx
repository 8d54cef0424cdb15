/** `/admin/payouts`: runs of payouts; one run with every line, its steps and its files for the bank. */
import { RUN_STATUSES } from "../../db/payouts.ts";
import { Figures } from "../../views/figures.tsx";
import { TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { registerResponse } from "../api/payouts.ts";
import {
  type DebtView,
  type LineView,
  MOST_LINES,
  type RunView,
  type WholeRun,
} from "../money/payout_services.ts";
import type { Outcome, Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { askedBy, More, searchOf } from "./list_view.tsx";
import { shownList, StatusList } from "./status_list.tsx";

const PATH = "/admin/payouts";
const FORM = "payout";

const LOOKS = {
  prepared: { tone: "wait", icon: "clock" },
  approved: { tone: "go", icon: "send" },
  executed: { tone: "done", icon: "check" },
  cancelled: { tone: "off", icon: "x" },
} as const;

const RunStatus = ({ reader, run }: { reader: Reader; run: RunView }) => (
  <Pill {...LOOKS[run.status]} text={reader.t(`payout.status.${run.status}`)} />
);

function Prepare({ reader, state }: { reader: Reader; state: FormState }) {
  return (
    <form class="card stack" method="post" action={PATH} novalidate>
      <TextField
        reader={reader}
        state={state}
        name="until"
        label={reader.t("payout.until")}
        hint={reader.t("payout.untilHint")}
        optional
        short
        input={{ type: "date" }}
      />
      <p>
        <button type="submit" class="button button--primary">
          <Icon name="plus" />
          {reader.t("payout.prepare")}
        </button>
      </p>
    </form>
  );
}

const Runs = ({ reader, runs }: { reader: Reader; runs: readonly RunView[] }) => (
  <Rows
    label={reader.t("payout.title")}
    heads={[
      reader.t("payout.title"),
      reader.t("payout.state"),
      reader.t("payout.lines"),
      reader.t("payout.netted"),
      reader.t("payout.amount"),
    ]}
    sums={3}
  >
    {runs.map((run) => (
      <tr key={run.id}>
        <th scope="row">
          <a href={`${PATH}/${run.id}`}>{reader.t("payout.run", { number: run.number })}</a>
          <span class="small quiet line">
            {reader.t("payout.untilDay", { day: reader.date(run.until) })}
          </span>
        </th>
        <Cell label={reader.t("payout.state")}>
          <RunStatus reader={reader} run={run} />
        </Cell>
        <Cell label={reader.t("payout.lines")} num>{run.lines}</Cell>
        <Cell label={reader.t("payout.netted")} num>{reader.rubles(run.nettedKopecks)}</Cell>
        <Cell label={reader.t("payout.amount")} num>{reader.rubles(run.amountKopecks)}</Cell>
      </tr>
    ))}
  </Rows>
);

/** Registers name who pays: nobody has said. */
const NoAccount = ({ reader }: { reader: Reader }) => (
  <Banner tone="wait" icon="warning" title={reader.t("payout.noAccount")}>
    <p>
      <a href="/admin/bank">{reader.t("payout.noAccountText")}</a>
    </p>
  </Banner>
);

const Debts = (
  { reader, debts, more }: { reader: Reader; debts: readonly DebtView[]; more: string | null },
) => (
  <section class="stack" aria-labelledby="debts-title">
    <h2 id="debts-title">{reader.t("payout.debts")}</h2>
    <p class="quiet">{reader.t("payout.debtsText")}</p>
    <Rows
      label={reader.t("payout.debts")}
      heads={[reader.t("payout.payee"), reader.t("payout.debt")]}
      sums={1}
    >
      {debts.map((one) => (
        <tr key={one.payeeId}>
          <th scope="row">
            <a href={`/admin/ledger?kind=${one.payee}_payable&ownerId=${one.payeeId}`}>
              {one.name}
            </a>
          </th>
          <Cell label={reader.t("payout.debt")} num>{reader.rubles(one.debtKopecks)}</Cell>
        </tr>
      ))}
    </Rows>
    <More reader={reader} href={more} />
  </section>
);

async function showList(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const list = shownList(c, RUN_STATUSES);
  const debtsCursor = askedBy(c).get("debts");
  const listed = await kit.services.payouts.list(
    person,
    { ...list.query, ...(debtsCursor === null ? {} : { debtsCursor }) },
    c.get("language"),
  );
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, `${PATH}${list.search}`);
  const { items, nextCursor, debts, debtsNextCursor, hasAccount } = listed.ok;
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("payout.title")}
      attempt={attempt}
      labelOf={(name) => name === "until" ? reader.t("payout.until") : null}
      version={kit.version}
    >
      <p class="quiet">{reader.t("payout.lead")}</p>
      <div class="row">
        <a class="button" href="/admin/cash">
          <Icon name="ruble" />
          {reader.t("cash.received")}
        </a>
        <a class="button" href="/admin/ledger">
          <Icon name="search" />
          {reader.t("ledger.title")}
        </a>
        <a class="button" href="/admin/bank">
          <Icon name="wallet" />
          {reader.t("bank.service")}
        </a>
      </div>
      {!hasAccount && <NoAccount reader={reader} />}
      <Prepare reader={reader} state={new FormState(FORM, attempt)} />
      <StatusList
        reader={reader}
        path={PATH}
        statuses={RUN_STATUSES}
        textOf={(status) => reader.t(`payout.status.${status}`)}
        list={list}
        isEmpty={items.length === 0}
        empty={{ icon: "ruble", title: reader.t("payout.none"), text: reader.t("payout.noneText") }}
        nextCursor={nextCursor}
      >
        <Runs reader={reader} runs={items} />
      </StatusList>
      {debts.length > 0 && (
        <Debts
          reader={reader}
          debts={debts}
          more={debtsNextCursor === null ? null : PATH + searchOf(c, { debts: debtsNextCursor })}
        />
      )}
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

/** The digits of an account in groups, as forms and people write them. */
const grouped = (account: string): string => account.replaceAll(/(\d{4})(?=\d)/g, "$1\u202f");

function Line({ reader, run, line }: { reader: Reader; run: WholeRun; line: LineView }) {
  const isOpen = run.status === "approved" || run.status === "executed";
  return (
    <tr>
      <th scope="row">
        {line.number}. {line.name}
        <span class="small quiet line">{reader.t(`role.${line.payee}`)}</span>
      </th>
      <Cell label={reader.t("payout.recipient")}>
        {line.account === null ? reader.t("payout.noBank") : (
          <>
            {line.recipient}
            <span class="small quiet line">{grouped(line.account)} · {line.bankName}</span>
          </>
        )}
      </Cell>
      <Cell label={reader.t("payout.state")}>
        {line.returnedAt !== null
          ? (
            <Pill
              tone="late"
              icon="arrow-left"
              text={reader.t("payout.returned", { time: reader.dayTime(line.returnedAt) })}
            />
          )
          : <Pill {...LOOKS[run.status]} text={reader.t(`payout.state.${run.status}`)} />}
        {isOpen && line.returnedAt === null && line.amountKopecks > 0 && (
          <form method="post" action={`${PATH}/${run.id}/lines/${line.id}/return`}>
            <button type="submit" class="button button--dense button--quiet button--flush">
              {reader.t("payout.return")}
              <span class="visually-hidden">: {line.name}</span>
            </button>
          </form>
        )}
      </Cell>
      <Cell label={reader.t("payout.netted")} num>{reader.rubles(line.nettedKopecks)}</Cell>
      <Cell label={reader.t("payout.amount")} num>{reader.rubles(line.amountKopecks)}</Cell>
    </tr>
  );
}

function Steps({ reader, run, isOwn }: { reader: Reader; run: WholeRun; isOwn: boolean }) {
  const step = (act: "approve" | "cancel" | "execute", look: string, icon: string) => (
    <form method="post" action={`${PATH}/${run.id}/${act}`}>
      <button type="submit" class={`button ${look}`}>
        <Icon name={icon} />
        {reader.t(`payout.${act}`)}
      </button>
    </form>
  );
  const hasFiles = run.status === "approved" || run.status === "executed";
  return (
    <div class="stack">
      {hasFiles && !run.hasAccount && <NoAccount reader={reader} />}
      {run.status === "prepared" && isOwn && <p class="quiet">{reader.t("payout.fourEyes")}</p>}
      <div class="row">
        {run.status === "prepared" && step("approve", "button--primary", "check")}
        {run.status === "prepared" && step("cancel", "button--danger-quiet", "x")}
        {hasFiles && run.hasAccount && (["csv", "1c"] as const).map((format) => (
          <a
            class="button"
            href={`${PATH}/${run.id}/register?format=${format}`}
            download
            key={format}
          >
            <Icon name="arrow-down" />
            {reader.t(format === "csv" ? "payout.csv" : "payout.oneC")}
          </a>
        ))}
        {run.status === "approved" && step("execute", "button--primary", "check-double")}
      </div>
    </div>
  );
}

async function showRun(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const outcome = await kit.services.payouts.run(person, c.req.param("id") ?? "");
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const run = outcome.ok;
  const reader = readerOf(kit, c, `${PATH}/${run.id}`);
  const ids = [run.preparedBy, run.approvedBy].filter((id) => id !== null);
  const names = await kit.services.people.names(person, ids);
  const name = (id: string): string => names.get(id) ?? reader.t("role.admin");
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("payout.run", { number: run.number })}
      attempt={attempt}
      version={kit.version}
    >
      <p>
        <a class="button button--dense" href={PATH}>
          <Icon name="arrow-left" />
          {reader.t("payout.back")}
        </a>
      </p>
      <section class="card stack" aria-label={reader.t("payout.run", { number: run.number })}>
        <div class="row row--between">
          <strong>{reader.t("payout.untilDay", { day: reader.date(run.until) })}</strong>
          <RunStatus reader={reader} run={run} />
        </div>
        <Figures
          figures={[
            { label: reader.t("payout.amount"), value: reader.rubles(run.amountKopecks) },
            { label: reader.t("payout.netted"), value: reader.rubles(run.nettedKopecks) },
            { label: reader.t("payout.lines"), value: run.lines },
          ]}
        />
        <p class="quiet small">
          {reader.t("payout.preparedBy", {
            name: name(run.preparedBy),
            time: reader.dayTime(run.preparedAt),
          })}
          {run.approvedBy !== null && run.approvedAt !== null && (
            <span class="line">
              {reader.t("payout.approvedBy", {
                name: name(run.approvedBy),
                time: reader.dayTime(run.approvedAt),
              })}
            </span>
          )}
        </p>
        <Steps reader={reader} run={run} isOwn={run.preparedBy === person.id} />
      </section>
      {run.withoutDetails > 0 && (
        <Banner
          tone="wait"
          icon="warning"
          title={reader.t("payout.withoutDetails", { count: run.withoutDetails })}
        />
      )}
      {run.lines >= MOST_LINES && (
        <Banner
          tone="wait"
          icon="info"
          title={reader.t("payout.isFull", { count: MOST_LINES })}
        />
      )}
      <Rows
        label={reader.t("payout.lines")}
        heads={[
          reader.t("payout.payee"),
          reader.t("payout.recipient"),
          reader.t("payout.state"),
          reader.t("payout.netted"),
          reader.t("payout.amount"),
        ]}
        sums={2}
      >
        {run.items.map((line) => <Line reader={reader} run={run} line={line} key={line.id} />)}
      </Rows>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminPayoutPages(app: PagesApp, kit: PageKit): void {
  const { payouts } = kit.services;
  /** Back to the run, or the run with what was refused. */
  async function after(c: PageContext, person: Person, act: Promise<Outcome<WholeRun>>) {
    const failure = failureOf(await act, c.get("language"));
    if (failure === null) return seeOther(c, `${PATH}/${c.req.param("id") ?? ""}`);
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    return await showRun(c, kit, person, attemptOf(FORM, await formOf(c), failure), failure);
  }

  app.get(PATH, (c) => withPerson(c, (person) => showList(c, kit, person)));
  app.post(PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const until = values.given("until");
      const outcome = await payouts.prepare(
        person,
        until === undefined ? {} : { until },
        language,
      );
      if ("ok" in outcome) return seeOther(c, `${PATH}/${outcome.ok.id}`);
      const failure = failureOf(outcome, language)!;
      return await showList(c, kit, person, attemptOf(FORM, values, failure), failure);
    }));
  app.get(`${PATH}/:id`, (c) => withPerson(c, (person) => showRun(c, kit, person)));
  app.get(`${PATH}/:id/register`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id");
      const outcome = await payouts.register(person, id, c.req.query(), c.get("language"));
      if ("ok" in outcome) return registerResponse(outcome.ok);
      // The page of the run says what is missing.
      return "refused" in outcome && outcome.refused === "payout_no_account"
        ? seeOther(c, `${PATH}/${id}`)
        : refusePage(c, 404, "not_found");
    }));
  app.post(
    `${PATH}/:id/lines/:line/return`,
    (c) =>
      withPerson(c, (person) => after(c, person, payouts.giveBack(person, c.req.param("line")))),
  );
  app.post(`${PATH}/:id/:act`, (c) =>
    withPerson(c, (person) => {
      const { id, act } = c.req.param();
      switch (act) {
        case "approve":
        case "cancel":
        case "execute":
          return after(c, person, payouts[act](person, id ?? ""));
        default:
          return refusePage(c, 404, "not_found");
      }
    }));
}
