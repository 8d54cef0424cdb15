/** `/doctor/income`: what the own visits and shifts have earned, and what of it is due. */
import { Figures } from "../../views/figures.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { shiftSpan } from "../../views/shift_figures.tsx";
import { statementFile } from "../api/income.ts";
import type { IncomeShift, IncomeView } from "../money/income_services.ts";
import { AccountFrame } from "./account_frame.tsx";
import { cashAsked, moreCash } from "./cash_answers.ts";
import { CASH_FORM, DoctorCash } from "./cash_parts.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  asked,
  Cell,
  DaysForm,
  morePayouts,
  MoreVisits,
  NoIncome,
  PayoutRows,
  PayoutState,
  Rows,
  SpanRows,
  StatementLink,
} from "./income_parts.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { backTo, searchOf } from "./list_view.tsx";
import type { Outcome, Person } from "../services.ts";
import { kopecksTyped } from "./typed_rubles.ts";

const PATH = "/doctor/income";
const FORM = "days";

const Totals = ({ reader, income }: { reader: Reader; income: IncomeView }) => (
  <section class="card" aria-label={reader.t("income.title")}>
    <Figures
      figures={[
        {
          label: reader.t(income.dueKopecks < 0 ? "income.dueBelow" : "income.due"),
          value: reader.rubles(Math.abs(income.dueKopecks)),
        },
        { label: reader.t("income.cash"), value: reader.rubles(income.cashKopecks) },
        {
          label: reader.t("income.period"),
          value: reader.rubles(income.total.shareKopecks),
          notes: [`${reader.t("income.count")}: ${income.total.visits}`],
        },
      ]}
    />
  </section>
);

const Visits = ({ reader, income }: { reader: Reader; income: IncomeView }) => (
  <section class="stack" aria-labelledby="visits-title">
    <h2 id="visits-title">{reader.t("income.visits")}</h2>
    <Rows
      label={reader.t("income.visits")}
      heads={[
        reader.t("income.visit"),
        reader.t("income.day"),
        reader.t("income.state"),
        reader.t("income.paid"),
        reader.t("income.share"),
      ]}
      sums={2}
    >
      {income.items.map((visit) => (
        <tr key={visit.bookingId}>
          <th scope="row">
            <a href={`/bookings/${visit.bookingId}`}>
              {reader.t("booking.short", { number: visit.number })}
            </a>
          </th>
          <Cell label={reader.t("income.day")}>
            {reader.dayTime(visit.endedAt ?? visit.settledAt)}
          </Cell>
          <Cell label={reader.t("income.state")}>
            <PayoutState reader={reader} visit={visit} />
          </Cell>
          <Cell label={reader.t("income.paid")} num>{reader.rubles(visit.paidKopecks)}</Cell>
          <Cell label={reader.t("income.share")} num>{reader.rubles(visit.shareKopecks)}</Cell>
        </tr>
      ))}
    </Rows>
    <MoreVisits reader={reader} path={PATH} income={income} />
  </section>
);

const Shifts = ({ reader, shifts }: { reader: Reader; shifts: readonly IncomeShift[] }) => (
  <section class="stack" aria-labelledby="shifts-title">
    <h2 id="shifts-title">{reader.t("income.shifts")}</h2>
    <Rows
      label={reader.t("income.shifts")}
      heads={[reader.t("income.shift"), reader.t("income.count"), reader.t("income.sum")]}
      sums={2}
    >
      {shifts.map((shift) => (
        <tr key={shift.startedAt}>
          <th scope="row">{shiftSpan(reader, shift)}</th>
          <Cell label={reader.t("income.count")} num>{shift.visits}</Cell>
          <Cell label={reader.t("income.sum")} num>
            {shift.incomeKopecks === null ? "—" : reader.rubles(shift.incomeKopecks)}
          </Cell>
        </tr>
      ))}
    </Rows>
  </section>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  refused: Attempt | null = null,
  refusedWhy: Failure | null = null,
): Promise<Response> {
  const { income, handovers } = kit.services;
  const query = asked(c);
  const language = c.get("language");
  const first = await income.own(person, query, language);
  const failure = refusedWhy ?? failureOf(first, language);
  // Days that are none are said at their fields, over this month.
  const outcome = "ok" in first ? first : await income.own(person, {}, language);
  const cash = await handovers.mine(person, cashAsked(c), language);
  if (!("ok" in outcome) || !("ok" in cash)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, `${PATH}${searchOf(c)}`);
  const attempt = refused ??
    (failure === null ? null : attemptOf(FORM, new FormValues(Object.entries(query)), failure));
  const view = outcome.ok;
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("income.title")}
      lead={reader.t("income.lead")}
      attempt={attempt}
      aliases={{ amountKopecks: "amount" }}
      version={kit.version}
    >
      <Totals reader={reader} income={view} />
      <DoctorCash
        reader={reader}
        cash={cash.ok}
        more={moreCash(c, PATH, cash.ok)}
        search={searchOf(c)}
        attempt={attempt}
      />
      <DaysForm reader={reader} path={PATH} state={new FormState(FORM, attempt)} income={view} />
      <p>
        <StatementLink reader={reader} path={`${PATH}/statement`} income={view} />
      </p>
      {view.items.length === 0 ? <NoIncome reader={reader} /> : (
        <>
          <SpanRows reader={reader} income={view} />
          <Visits reader={reader} income={view} />
        </>
      )}
      <PayoutRows reader={reader} income={view} more={morePayouts(c, PATH, view)} />
      {view.shifts.length > 0 && <Shifts reader={reader} shifts={view.shifts} />}
    </AccountFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function doctorIncomePages(app: PagesApp, kit: PageKit): void {
  const { handovers } = kit.services;
  /** Back to the page, or the page with what was wrong. */
  async function after(c: PageContext, person: Person, act: Promise<Outcome<unknown>>) {
    const failure = failureOf(await act, c.get("language"));
    if (failure === null) return seeOther(c, backTo(c, PATH));
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    const attempt = attemptOf(CASH_FORM, await formOf(c), failure);
    return await show(c, kit, person, attempt, failure);
  }
  app.post(`${PATH}/cash`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const amount = values.given("amount");
      return await after(
        c,
        person,
        handovers.say(person, {
          amountKopecks: amount === undefined ? undefined : kopecksTyped(amount),
          clinicId: values.given("clinicId") ?? null,
        }, c.get("language")),
      );
    }));
  app.post(
    `${PATH}/cash/:id/withdraw`,
    (c) =>
      withPerson(c, (person) => after(c, person, handovers.withdraw(person, c.req.param("id")))),
  );
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.get(`${PATH}/statement`, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const outcome = await kit.services.income.statement(person, asked(c), language);
      return "ok" in outcome
        ? statementFile(outcome.ok, language)
        : refusePage(c, "invalid" in outcome ? 400 : 403, "forbidden");
    }));
}
