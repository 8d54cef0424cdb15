/** `/admin/ledger`: any account at any past time, each entry with its cause, and the last replay. */
import { Figures } from "../../views/figures.tsx";
import { SelectField, TextField } from "../../views/fields.tsx";
import { FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { statementFile } from "../api/income.ts";
import { KINDS, type LedgerLine, type LedgerView } from "../money/ledger_services.ts";
import { causeKey } from "../money/statement_csv.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { asked } from "./income_parts.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Cell, Rows } from "./income_parts.tsx";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";

const PATH = "/admin/ledger";
const FORM = "ledger";

/** Where the cause of an entry is looked at; null: nowhere. */
function causePath({ bookingId, paymentId, key }: LedgerLine): string | null {
  const [, run] = /^(?:reversal\/)?payout\/([0-9a-f-]{36})\//.exec(key) ?? [];
  if (run !== undefined) return `/admin/payouts/${run}`;
  if (paymentId !== null) return `/admin/payments/${paymentId}`;
  if (bookingId !== null) return `/bookings/${bookingId}`;
  return key.startsWith("handover/") ? "/admin/cash" : null;
}

function Line({ reader, line }: { reader: Reader; line: LedgerLine }) {
  const path = causePath(line);
  const cause = reader.t(causeKey(line.type));
  return (
    <tr>
      <th scope="row">{reader.dayTime(line.at)}</th>
      <Cell label={reader.t("income.csv.cause")}>
        {path === null ? cause : <a href={path}>{cause}</a>}
        <span class="small quiet line">{line.key}</span>
      </Cell>
      <Cell label={reader.t("ledger.sum")} num>
        {line.kopecks > 0 ? "+" : ""}
        {reader.rubles(line.kopecks)}
      </Cell>
      <Cell label={reader.t("income.csv.balance")} num>{reader.rubles(line.balanceKopecks)}</Cell>
    </tr>
  );
}

const Filter = ({ reader, state, view }: {
  reader: Reader;
  state: FormState;
  view: LedgerView | null;
}) => (
  <form class="filters" method="get" action={PATH} role="search">
    <SelectField
      reader={reader}
      state={state}
      name="kind"
      label={reader.t("ledger.account")}
      fallback={view?.kind ?? "bank"}
      choices={KINDS.map((kind) => ({ value: kind, text: reader.t(`ledger.kind.${kind}`) }))}
    />
    <TextField
      reader={reader}
      state={state}
      name="ownerId"
      label={reader.t("ledger.owner")}
      hint={reader.t("ledger.ownerHint")}
      fallback={view?.ownerId ?? ""}
      input={{ autoComplete: "off", spellcheck: false, maxLength: 36 }}
    />
    {(["from", "until"] as const).map((name) => (
      <TextField
        key={name}
        reader={reader}
        state={state}
        name={name}
        label={reader.t(`income.${name}`)}
        fallback={view?.[name] ?? ""}
        input={{ type: "date" }}
      />
    ))}
    <button type="submit" class="button button--primary filters__submit">
      {reader.t("income.show")}
    </button>
  </form>
);

/** What the last replay has found. */
function Check({ reader, check }: { reader: Reader; check: LedgerView["check"] }) {
  if (check === null) return <p class="quiet">{reader.t("ledger.notChecked")}</p>;
  const time = reader.dayTime(check.at);
  return check.faults === 0
    ? (
      <p class="fact">
        <Icon name="shield-check" />
        <span>{reader.t("ledger.checked", { time, count: check.transactions })}</span>
      </p>
    )
    : (
      <Banner
        tone="alarm"
        icon="warning"
        title={reader.t("ledger.faults", { time, count: check.faults })}
      />
    );
}

function Account({ reader, view }: { reader: Reader; view: LedgerView }) {
  const query = new URLSearchParams({ kind: view.kind, from: view.from, until: view.until });
  if (view.ownerId !== null) query.set("ownerId", view.ownerId);
  return (
    <>
      <section class="card" aria-label={reader.t("ledger.account")}>
        <Figures
          figures={[
            {
              label: reader.t("income.csv.opening"),
              value: reader.rubles(view.openingKopecks),
            },
            { label: reader.t("ledger.closing"), value: reader.rubles(view.closingKopecks) },
          ]}
        />
      </section>
      <p>
        <a class="button" href={`${PATH}/statement?${query}`} download>
          <Icon name="arrow-down" />
          {reader.t("income.statement")}
        </a>
      </p>
      {view.isCut && <p class="quiet">{reader.t("ledger.cut")}</p>}
      {view.items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="search"
              title={reader.t("ledger.none")}
              text={reader.t("ledger.noneText")}
            />
          </div>
        )
        : (
          <Rows
            label={reader.t("ledger.title")}
            heads={[
              reader.t("income.csv.time"),
              reader.t("income.csv.cause"),
              reader.t("ledger.sum"),
              reader.t("income.csv.balance"),
            ]}
            sums={2}
          >
            {view.items.map((line) => (
              <Line
                reader={reader}
                line={line}
                key={line.transactionId}
              />
            ))}
          </Rows>
        )}
    </>
  );
}

async function show(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const language = c.get("language");
  const query = asked(c);
  const outcome = await kit.services.ledger.account(person, query, language);
  const failure = failureOf(outcome, language);
  if (failure?.status === 403) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c);
  const attempt = failure === null
    ? null
    : attemptOf(FORM, new FormValues(Object.entries(query)), failure);
  const view = "ok" in outcome ? outcome.ok : null;
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("ledger.title")}
      attempt={attempt}
      labelOf={(name) => name === "ownerId" ? reader.t("ledger.owner") : null}
      version={kit.version}
    >
      {view !== null && <Check reader={reader} check={view.check} />}
      <Filter reader={reader} state={new FormState(FORM, attempt)} view={view} />
      {view !== null && <Account reader={reader} view={view} />}
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminLedgerPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.get(`${PATH}/statement`, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const outcome = await kit.services.ledger.statement(person, asked(c), language);
      return "ok" in outcome
        ? statementFile(outcome.ok, language)
        : refusePage(c, "invalid" in outcome ? 400 : 403, "forbidden");
    }));
}
