/** `/clinic/money`: what the clinic's visits have earned, by whom, and the cash that doctors bring. */
import { Figures } from "../../views/figures.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { statementFile } from "../api/income.ts";
import type { HandoverView } from "../money/handover_services.ts";
import type { IncomeView } from "../money/income_services.ts";
import type { PageOf, Person } from "../services.ts";
import { AccountFrame } from "./account_frame.tsx";
import { cashAnswered, cashAsked, moreCash } from "./cash_answers.ts";
import { DISPUTE_ALIASES, ReceivedCash } from "./cash_parts.tsx";
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
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { More, searchOf } from "./list_view.tsx";

const PATH = "/clinic/money";
const FORM = "days";

function Totals({ reader, income }: { reader: Reader; income: IncomeView }) {
  const { total, dueKopecks } = income;
  return (
    <section class="card" aria-label={reader.t("clinicMoney.title")}>
      <Figures
        figures={[
          {
            label: reader.t(dueKopecks < 0 ? "clinicMoney.owes" : "income.due"),
            value: reader.rubles(Math.abs(dueKopecks)),
          },
          {
            label: reader.t("clinicMoney.share"),
            value: reader.rubles(total.shareKopecks),
            notes: [`${reader.t("income.count")}: ${total.visits}`],
          },
          { label: reader.t("income.paid"), value: reader.rubles(total.paidKopecks) },
          { label: reader.t("clinicMoney.fee"), value: reader.rubles(total.feeKopecks ?? 0) },
        ]}
      />
    </section>
  );
}

const sumHeads = (reader: Reader): readonly string[] => [
  reader.t("income.paid"),
  reader.t("clinicMoney.fee"),
  reader.t("clinicMoney.share"),
];

const Sums = ({ reader, of }: {
  reader: Reader;
  of: { paidKopecks: number; feeKopecks: number | null; shareKopecks: number };
}) => (
  <>
    <Cell label={reader.t("income.paid")} num>{reader.rubles(of.paidKopecks)}</Cell>
    <Cell label={reader.t("clinicMoney.fee")} num>{reader.rubles(of.feeKopecks ?? 0)}</Cell>
    <Cell label={reader.t("clinicMoney.share")} num>{reader.rubles(of.shareKopecks)}</Cell>
  </>
);

const Doctors = ({ reader, income }: { reader: Reader; income: IncomeView }) => (
  <section class="stack" aria-labelledby="doctors-title">
    <h2 id="doctors-title">{reader.t("clinicMoney.doctors")}</h2>
    <Rows
      label={reader.t("clinicMoney.doctors")}
      heads={[reader.t("role.doctor"), reader.t("income.count"), ...sumHeads(reader)]}
      sums={4}
    >
      {income.doctors.map((one) => (
        <tr key={one.doctorId}>
          <th scope="row">{one.name ?? reader.t("clinicMoney.noDoctor")}</th>
          <Cell label={reader.t("income.count")} num>{one.visits}</Cell>
          <Sums reader={reader} of={one} />
        </tr>
      ))}
    </Rows>
  </section>
);

const Visits = ({ reader, income }: { reader: Reader; income: IncomeView }) => (
  <section class="stack" aria-labelledby="visits-title">
    <h2 id="visits-title">{reader.t("income.visits")}</h2>
    <Rows
      label={reader.t("income.visits")}
      heads={[
        reader.t("income.visit"),
        ...sumHeads(reader),
      ]}
      sums={3}
    >
      {income.items.map((visit) => (
        <tr key={visit.bookingId}>
          <th scope="row">
            <a class="nowrap" href={`/bookings/${visit.bookingId}`}>
              {reader.t("booking.short", { number: visit.number })}
            </a>
            <span class="small quiet line">
              {reader.dayTime(visit.endedAt ?? visit.settledAt)}
            </span>
            <span class="small line">{visit.doctorName ?? reader.t("clinicMoney.noDoctor")}</span>
            <span class="line">
              <PayoutState reader={reader} visit={visit} />
            </span>
          </th>
          <Sums reader={reader} of={visit} />
        </tr>
      ))}
    </Rows>
    <MoreVisits reader={reader} path={PATH} income={income} />
  </section>
);

const Cash = ({ reader, page, more, search, attempt }: {
  reader: Reader;
  page: PageOf<HandoverView>;
  more: string | null;
  search: string;
  attempt: Attempt | null;
}) =>
  page.items.length === 0 ? null : (
    <section class="stack" aria-labelledby="cash-title">
      <h2 id="cash-title">{reader.t("cash.received")}</h2>
      <p class="quiet">{reader.t("cash.receivedText")}</p>
      <ReceivedCash
        reader={reader}
        items={page.items}
        path={`${PATH}/cash`}
        search={search}
        attempt={attempt}
      />
      <More reader={reader} href={more} />
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
  const outcome = "ok" in first ? first : await income.own(person, {}, language);
  const received = await handovers.received(person, cashAsked(c), language);
  if (!("ok" in outcome) || !("ok" in received)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, `${PATH}${searchOf(c)}`);
  const attempt = refused ??
    (failure === null ? null : attemptOf(FORM, new FormValues(Object.entries(query)), failure));
  const view = outcome.ok;
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("clinicMoney.title")}
      lead={reader.t("clinicMoney.lead")}
      attempt={attempt}
      aliases={DISPUTE_ALIASES}
      version={kit.version}
    >
      <Totals reader={reader} income={view} />
      <Cash
        reader={reader}
        page={received.ok}
        more={moreCash(c, PATH, received.ok)}
        search={searchOf(c)}
        attempt={attempt}
      />
      <DaysForm reader={reader} path={PATH} state={new FormState(FORM, attempt)} income={view} />
      <p>
        <StatementLink reader={reader} path={`${PATH}/statement`} income={view} />
      </p>
      {view.items.length === 0 ? <NoIncome reader={reader} /> : (
        <>
          <Doctors reader={reader} income={view} />
          <SpanRows reader={reader} income={view} />
          <Visits reader={reader} income={view} />
        </>
      )}
      <PayoutRows reader={reader} income={view} more={morePayouts(c, PATH, view)} />
    </AccountFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function clinicMoneyPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.get(`${PATH}/statement`, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const outcome = await kit.services.income.statement(person, asked(c), language);
      return "ok" in outcome
        ? statementFile(outcome.ok, language)
        : refusePage(c, "invalid" in outcome ? 400 : 403, "forbidden");
    }));
  app.post(
    `${PATH}/cash/:id/:act`,
    (c) =>
      withPerson(
        c,
        (person) =>
          cashAnswered(c, kit, person, PATH, (...failed) => show(c, kit, person, ...failed)),
      ),
  );
}
