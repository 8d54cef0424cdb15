/** What the pages of income have in common: the days asked for, figures, and tables that become cards. */
import type { ComponentChildren } from "preact";
import { SelectField, TextField } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { IncomeView, IncomeVisit } from "../money/income_services.ts";
import { UNITS } from "../money/income_period.ts";
import { askedBy, FilterForm, More, searchOf } from "./list_view.tsx";

type Asking = Parameters<typeof askedBy>[0];
/** Where the list of payouts on a page of income goes on: `?payouts=`. */
const PAYOUTS = "payouts";

/** What of the address the service takes; an empty field is no day. */
export function asked(c: Asking): Record<string, string> {
  const { [PAYOUTS]: payoutsCursor = "", ...days } = Object.fromEntries(askedBy(c));
  return Object.fromEntries(
    Object.entries({ ...days, payoutsCursor }).filter(([, value]) => value !== ""),
  );
}

export const morePayouts = (c: Asking, path: string, income: IncomeView): string | null =>
  income.payoutsNextCursor === null
    ? null
    : `${path}${searchOf(c, { [PAYOUTS]: income.payoutsNextCursor })}#payouts-title`;

/** A cell that on a phone says what it is. */
export const Cell = (
  { label, num = false, children }: {
    label: string;
    num?: boolean;
    children: ComponentChildren;
  },
) => (
  <td class={num ? "num" : undefined}>
    <span class="people__label">{label}</span>
    {children}
  </td>
);

/** @param heads the last ones are sums, so many of them */
export const Rows = (
  { label, heads, sums, children }: {
    label: string;
    heads: readonly string[];
    sums: number;
    children: ComponentChildren;
  },
) => (
  <div class="tablebox" tabIndex={0} role="group" aria-label={label}>
    <table class="table people">
      <thead>
        <tr>
          {heads.map((head, at) => (
            <th scope="col" class={at >= heads.length - sums ? "num" : undefined} key={head}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** The days and how they are summed up; the file of the same days beside them. */
export const DaysForm = (
  { reader, path, state, income }: {
    reader: Reader;
    path: string;
    state: FormState;
    income: Pick<IncomeView, "from" | "until" | "by">;
  },
) => (
  <FilterForm
    path={path}
    submit={reader.t("income.show")}
    label={reader.t("income.period")}
    searches={false}
  >
    {(["from", "until"] as const).map((name) => (
      <TextField
        key={name}
        reader={reader}
        state={state}
        name={name}
        label={reader.t(`income.${name}`)}
        fallback={income[name]}
        input={{ type: "date" }}
      />
    ))}
    <SelectField
      reader={reader}
      state={state}
      name="by"
      label={reader.t("income.by")}
      fallback={income.by}
      choices={UNITS.map((value) => ({ value, text: reader.t(`income.by.${value}`) }))}
    />
  </FilterForm>
);

export const StatementLink = (
  { reader, path, income }: {
    reader: Reader;
    path: string;
    income: Pick<IncomeView, "from" | "until">;
  },
) => (
  <a class="button" href={`${path}?from=${income.from}&until=${income.until}`} download>
    <Icon name="arrow-down" />
    {reader.t("income.statement")}
  </a>
);

/** «24 ноября», «24 ноября – 30 ноября», «ноябрь 2026». */
function spanText(reader: Reader, { from, until }: IncomeView["spans"][number]): string {
  const last = Date.parse(until) - 1;
  const days = [reader.day(from), reader.day(last)];
  return days[0] === days[1] ? days[0]! : `${days[0]} – ${days[1]}`;
}

export const SpanRows = ({ reader, income }: { reader: Reader; income: IncomeView }) => (
  <section class="stack" aria-labelledby="totals-title">
    <h2 id="totals-title">{reader.t("income.totals")}</h2>
    <Rows
      label={reader.t("income.totals")}
      heads={[reader.t("income.day"), reader.t("income.count"), reader.t("income.sum")]}
      sums={2}
    >
      {income.spans.toReversed().map((span) => (
        <tr key={span.from}>
          <th scope="row">{spanText(reader, span)}</th>
          <Cell label={reader.t("income.count")} num>{span.visits}</Cell>
          <Cell label={reader.t("income.sum")} num>{reader.rubles(span.shareKopecks)}</Cell>
        </tr>
      ))}
    </Rows>
  </section>
);

export function PayoutState({ reader, visit }: { reader: Reader; visit: IncomeVisit }) {
  if (visit.shareKopecks < 0) {
    return <Pill tone="off" icon="arrow-left" text={reader.t("income.stateBack")} />;
  }
  return visit.dueKopecks === 0
    ? <Pill tone="done" icon="check" text={reader.t("income.statePaid")} />
    : (
      <Pill
        tone="wait"
        icon="clock"
        text={reader.t("income.stateDue", { sum: reader.rubles(visit.dueKopecks) })}
      />
    );
}

const PAYOUT_LOOKS = {
  approved: { tone: "go", icon: "send" },
  executed: { tone: "done", icon: "check" },
  returned: { tone: "late", icon: "arrow-left" },
} as const;

/** @param more where the next page of them is; null: this is the last */
export const PayoutRows = (
  { reader, income, more }: { reader: Reader; income: IncomeView; more: string | null },
) =>
  income.payouts.length === 0 ? null : (
    <section class="stack" aria-labelledby="payouts-title">
      <h2 id="payouts-title">{reader.t("payout.title")}</h2>
      <Rows
        label={reader.t("payout.title")}
        heads={[
          reader.t("income.day"),
          reader.t("payout.state"),
          reader.t("payout.netted"),
          reader.t("payout.amount"),
        ]}
        sums={2}
      >
        {income.payouts.map((payout) => (
          <tr key={payout.at}>
            <th scope="row">{reader.day(payout.at)}</th>
            <Cell label={reader.t("payout.state")}>
              <Pill
                {...PAYOUT_LOOKS[payout.status]}
                text={reader.t(`payout.state.${payout.status}`)}
              />
            </Cell>
            <Cell label={reader.t("payout.netted")} num>{reader.rubles(payout.nettedKopecks)}</Cell>
            <Cell label={reader.t("payout.amount")} num>{reader.rubles(payout.amountKopecks)}</Cell>
          </tr>
        ))}
      </Rows>
      <More reader={reader} href={more} />
    </section>
  );

export const NoIncome = ({ reader }: { reader: Reader }) => (
  <div class="card">
    <Empty icon="ruble" title={reader.t("income.none")} text={reader.t("income.noneText")} />
  </div>
);

/** The next page of visits, of the same days. */
export const MoreVisits = (
  { reader, path, income }: { reader: Reader; path: string; income: IncomeView },
) =>
  income.nextCursor === null ? null : (
    <p>
      <a
        class="button"
        href={`${path}?${new URLSearchParams({
          from: income.from,
          until: income.until,
          by: income.by,
          cursor: income.nextCursor,
        })}`}
      >
        {reader.t("page.more")}
      </a>
    </p>
  );
