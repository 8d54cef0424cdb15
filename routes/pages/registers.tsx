/** `/admin/registers` and `/clinic/registers`: what organisations are billed for by month, and what has come. */
import { REGISTER_STATUSES } from "../../db/organisation_registers.ts";
import { Figures } from "../../views/figures.tsx";
import { Hidden, Options, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import { registerResponse } from "../api/payouts.ts";
import {
  type OpenView,
  type RegisterLineView,
  type RegisterView,
  serviceKey,
  type WholeRegister,
} from "../money/register_services.ts";
import type { Person } from "../services.ts";
import { Saved } from "./account_frame.tsx";
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
import { OfficeFrame } from "./office_frame.tsx";
import { Ways } from "./organisation_parts.tsx";
import { shownList, StatusList } from "./status_list.tsx";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";

const PATHS = ["/admin/registers", "/clinic/registers"] as const;
type Path = typeof PATHS[number];
const ADMIN_PATH: Path = "/admin/registers";
const FORM = "payment";
const ALIASES = { amountKopecks: "amount" };

const LOOKS = {
  open: { tone: "wait", icon: "clock" },
  part_paid: { tone: "go", icon: "clock" },
  paid: { tone: "done", icon: "check" },
} as const;

/** «октябрь 2026 г.» */
const monthText = ({ language }: Reader, month: string): string =>
  new Date(`${month}-15T12:00:00Z`).toLocaleDateString(language, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).replaceAll(" ", "\u00a0");

const Status = ({ reader, register }: { reader: Reader; register: RegisterView }) => (
  <Pill {...LOOKS[register.status]} text={reader.t(`orgRegister.status.${register.status}`)} />
);

/** What stands in no register: each month that is over can be closed. */
function Open(
  { reader, open, path, more }: {
    reader: Reader;
    open: readonly OpenView[];
    path: Path;
    /** The next of them; null: these are the last. */
    more: string | null;
  },
) {
  if (open.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="open-title">
      <h2 id="open-title">{reader.t("orgRegister.open")}</h2>
      <Rows
        label={reader.t("orgRegister.open")}
        heads={[
          reader.t("orgRegister.organisation"),
          reader.t("orgRegister.close"),
          reader.t("orgRegister.lines"),
          reader.t("orgRegister.sum"),
        ]}
        sums={2}
      >
        {open.map((one) => (
          <tr key={`${one.organisationId}/${one.providerId}`}>
            <th scope="row">
              {one.organisationName}
              <span class="small quiet line">{one.providerName}</span>
            </th>
            <Cell label={reader.t("orgRegister.close")}>
              {one.months.length === 0 && (
                <span class="quiet small">{reader.t("orgRegister.monthRuns")}</span>
              )}
              {path !== ADMIN_PATH
                ? one.months.map((month) => monthText(reader, month)).join(", ")
                : (
                  <div class="row">
                    {one.months.map((month) => (
                      <form method="post" action={path} key={month}>
                        <Hidden
                          values={{
                            organisationId: one.organisationId,
                            providerId: one.providerId,
                            month,
                          }}
                        />
                        <button type="submit" class="button button--dense">
                          {monthText(reader, month)}
                          <span class="visually-hidden">: {one.organisationName}</span>
                        </button>
                      </form>
                    ))}
                  </div>
                )}
            </Cell>
            <Cell label={reader.t("orgRegister.lines")} num>{one.lines}</Cell>
            <Cell label={reader.t("orgRegister.sum")} num>{reader.rubles(one.kopecks)}</Cell>
          </tr>
        ))}
      </Rows>
      <More reader={reader} href={more} />
    </section>
  );
}

const Registers = (
  { reader, items, path }: { reader: Reader; items: readonly RegisterView[]; path: Path },
) => (
  <Rows
    label={reader.t("orgRegister.closedOnes")}
    heads={[
      reader.t("orgRegister.title"),
      reader.t("orgRegister.state"),
      reader.t("orgRegister.paid"),
      reader.t("orgRegister.sum"),
    ]}
    sums={2}
  >
    {items.map((one) => (
      <tr key={one.id}>
        <th scope="row">
          <a href={`${path}/${one.id}`}>
            {reader.t("orgRegister.number", { number: one.number })}
          </a>
          <span class="small quiet line">
            {reader.t("orgRegister.of", {
              organisation: one.organisationName,
              month: monthText(reader, one.month),
            })}
          </span>
          {path === ADMIN_PATH && <span class="small quiet line">{one.providerName}</span>}
        </th>
        <Cell label={reader.t("orgRegister.state")}>
          <Status reader={reader} register={one} />
        </Cell>
        <Cell label={reader.t("orgRegister.paid")} num>{reader.rubles(one.paidKopecks)}</Cell>
        <Cell label={reader.t("orgRegister.sum")} num>{reader.rubles(one.kopecks)}</Cell>
      </tr>
    ))}
  </Rows>
);

async function showList(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: Path,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const list = shownList(c, REGISTER_STATUSES);
  const openCursor = askedBy(c).get("open");
  const listed = await kit.services.registers.list(
    person,
    { ...list.query, ...(openCursor === null ? {} : { openCursor }) },
    c.get("language"),
  );
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const { items, nextCursor, open, openNextCursor } = listed.ok;
  const reader = readerOf(kit, c, `${path}${list.search}`);
  return pageResponse(
    <OfficeFrame
      reader={reader}
      nav={<Ways reader={reader} />}
      title={reader.t("orgRegister.title")}
      lead={reader.t(path === ADMIN_PATH ? "orgRegister.lead" : "orgRegister.clinicLead")}
      attempt={attempt}
      version={kit.version}
    >
      <Open
        reader={reader}
        open={open}
        path={path}
        more={openNextCursor === null ? null : path + searchOf(c, { open: openNextCursor })}
      />
      <section class="stack" aria-labelledby="closed-title">
        <h2 id="closed-title">{reader.t("orgRegister.closedOnes")}</h2>
        <StatusList
          reader={reader}
          path={path}
          statuses={REGISTER_STATUSES}
          textOf={(status) => reader.t(`orgRegister.status.${status}`)}
          list={list}
          isEmpty={items.length === 0}
          empty={{
            icon: "ruble",
            title: reader.t("orgRegister.none"),
            text: reader.t("orgRegister.noneText"),
          }}
          nextCursor={nextCursor}
        >
          <Registers reader={reader} items={items} path={path} />
        </StatusList>
      </section>
    </OfficeFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

const Lines = ({ reader, items }: { reader: Reader; items: readonly RegisterLineView[] }) => (
  <Rows
    label={reader.t("orgRegister.lines")}
    heads={[
      reader.t("orgRegister.csv.on"),
      reader.t("orgRegister.csv.service"),
      reader.t("orgRegister.csv.guarantee"),
      reader.t("orgRegister.sum"),
    ]}
    sums={1}
  >
    {items.map((line) => (
      <tr key={line.number}>
        <th scope="row">
          {`${line.number}.\u00a0${reader.date(line.on)}`}
          <span class="small quiet line">
            {reader.t("booking.number", { number: line.bookingNumber })}
          </span>
        </th>
        <Cell label={reader.t("orgRegister.csv.service")}>
          {reader.t(line.isCorrection ? "orgRegister.correction" : serviceKey(line.service))}
        </Cell>
        <Cell label={reader.t("orgRegister.csv.guarantee")}>{line.guaranteeNumber}</Cell>
        <Cell label={reader.t("orgRegister.sum")} num>{reader.rubles(line.kopecks)}</Cell>
      </tr>
    ))}
  </Rows>
);

function PayForm(
  { reader, register, state, path }: {
    reader: Reader;
    register: WholeRegister;
    state: FormState;
    path: string;
  },
) {
  const field = { reader, state };
  const left = register.kopecks - register.paidKopecks;
  return (
    <form class="card stack" method="post" action={`${path}/pay`} novalidate>
      <h2 class="card__title">{reader.t("orgRegister.pay")}</h2>
      <div class="fields fields--two">
        <TextField
          {...field}
          name="amount"
          label={reader.t("orgRegister.amount")}
          hint={reader.t("orgRegister.left", { sum: reader.rubles(left) })}
          fallback={rublesTyped(left, reader.language)}
          input={{ autoComplete: "off", maxLength: 14 }}
        />
        <TextField
          {...field}
          name="documentNumber"
          label={reader.t("transfer.documentNumber")}
          input={{ autoComplete: "off", maxLength: 40 }}
        />
        <TextField
          {...field}
          name="paidOn"
          label={reader.t("transfer.documentOn")}
          input={{ type: "date" }}
        />
      </div>
      <Options
        state={state}
        name="receivedBy"
        legend={reader.t("orgRegister.receivedBy")}
        fallback={["service"]}
        choices={(["service", "provider"] as const).map((one) => ({
          value: one,
          text: reader.t(`orgRegister.receivedBy.${one}`),
        }))}
      />
      <p>
        <button type="submit" class="button button--primary">
          {reader.t("orgRegister.paySubmit")}
        </button>
      </p>
    </form>
  );
}

async function showOne(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: Path,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const outcome = await kit.services.registers.one(person, c.req.param("id") ?? "");
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const register = outcome.ok;
  const own = `${path}/${register.id}`;
  const reader = readerOf(kit, c, own);
  const { payments } = register;
  return pageResponse(
    <OfficeFrame
      reader={reader}
      nav={<Ways reader={reader} />}
      title={reader.t("orgRegister.number", { number: register.number })}
      lead={reader.t("orgRegister.of", {
        organisation: register.organisationName,
        month: monthText(reader, register.month),
      })}
      attempt={attempt}
      aliases={ALIASES}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <p class="row">
        <a class="button button--dense" href={path}>
          <Icon name="arrow-left" />
          {reader.t("orgRegister.title")}
        </a>
        <a class="button button--dense" href={`${own}/file`} download>
          <Icon name="arrow-down" />
          {reader.t("payout.csv")}
        </a>
      </p>
      <section
        class="card stack"
        aria-label={reader.t("orgRegister.number", { number: register.number })}
      >
        <div class="row row--between">
          <strong>{register.providerName}</strong>
          <Status reader={reader} register={register} />
        </div>
        <Figures
          figures={[
            { label: reader.t("orgRegister.sum"), value: reader.rubles(register.kopecks) },
            { label: reader.t("orgRegister.paid"), value: reader.rubles(register.paidKopecks) },
            { label: reader.t("orgRegister.lines"), value: register.lines },
          ]}
        />
        <p class="quiet small">
          {reader.t("orgRegister.contract", {
            number: register.contractNumber,
            day: reader.date(register.contractOn),
            inn: register.organisationInn,
          })}
        </p>
        {payments.length > 0 && (
          <ul class="plainlist">
            {payments.map((one) => (
              <li key={one.id}>
                {reader.t("orgRegister.paidBy", {
                  sum: reader.rubles(one.kopecks),
                  number: one.documentNumber,
                  day: reader.date(one.paidOn),
                })}
                {", "}
                {reader.t(`orgRegister.receivedBy.${one.receivedBy}`)}
              </li>
            ))}
          </ul>
        )}
      </section>
      {path === ADMIN_PATH && register.status !== "paid" && (
        <PayForm
          reader={reader}
          register={register}
          state={new FormState(FORM, attempt, ALIASES)}
          path={own}
        />
      )}
      <Lines reader={reader} items={register.items} />
    </OfficeFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function organisationRegisterPages(app: PagesApp, kit: PageKit): void {
  const { registers } = kit.services;
  for (const path of PATHS) {
    app.get(path, (c) => withPerson(c, (person) => showList(c, kit, person, path)));
    app.get(`${path}/:id`, (c) => withPerson(c, (person) => showOne(c, kit, person, path)));
    app.get(`${path}/:id/file`, (c) =>
      withPerson(c, async (person) => {
        const outcome = await registers.file(person, c.req.param("id") ?? "", c.get("language"));
        return "ok" in outcome ? registerResponse(outcome.ok) : refusePage(c, 404, "not_found");
      }));
  }
  app.post(ADMIN_PATH, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = {
        organisationId: values.given("organisationId"),
        providerId: values.given("providerId"),
        month: values.given("month"),
      };
      const outcome = await registers.close(person, body, language);
      if ("ok" in outcome) return seeOther(c, `${ADMIN_PATH}/${outcome.ok.id}?saved`);
      const failure = failureOf(outcome, language)!;
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      return await showList(
        c,
        kit,
        person,
        ADMIN_PATH,
        attemptOf("close", values, failure),
        failure,
      );
    }));
  app.post(`${ADMIN_PATH}/:id/pay`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id") ?? "";
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await registers.pay(person, id, {
        amountKopecks: kopecksTyped(values.text("amount")),
        documentNumber: values.given("documentNumber"),
        paidOn: values.text("paidOn"),
        receivedBy: values.given("receivedBy"),
      }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${ADMIN_PATH}/${id}?saved`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf(FORM, values, failure);
      return await showOne(c, kit, person, ADMIN_PATH, attempt, failure);
    }));
}
