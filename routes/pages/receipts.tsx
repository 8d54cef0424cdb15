/**
 * `/clinic/receipts`, `/doctor/receipts` and `/admin/receipts`: tax receipts of visits. A till's numbers are
 * written down, a failed one is sent anew, and whoever gives the service says how its own are made out.
 */
import { RECEIPT_SHOWN } from "../../db/receipt_books.ts";
import { Hidden, SelectField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ListedReceiptView, ReceiptSettingsView } from "../money/receipt_services.ts";
import type { Outcome, Person } from "../services.ts";
import { BooksNav } from "./admin_payments.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { backTo } from "./list_view.tsx";
import { OfficeFrame } from "./office_frame.tsx";
import { fiscalText, ReceiptPill } from "./payment_parts.tsx";
import { shownList, StatusList } from "./status_list.tsx";
import { tillBody, tillForm, TillNumbers } from "./till_numbers.tsx";

const PATHS = ["/clinic/receipts", "/doctor/receipts", "/admin/receipts"] as const;
type Path = typeof PATHS[number];
const SETTINGS = "receipts";
const VAT_CODES = Array.from({ length: 12 }, (_, at) => at + 1);
const TAX_SYSTEMS = [1, 2, 3, 4, 5, 6] as const;

interface RowProps {
  reader: Reader;
  row: ListedReceiptView;
  path: Path;
  /** What the page was asked by. */
  search: string;
  attempt: Attempt | null;
}

function Row({ reader, row, path, search, attempt }: RowProps) {
  const href = path === "/admin/receipts"
    ? `/admin/payments/${row.paymentId}`
    : row.bookingId === null
    ? null
    : `/bookings/${row.bookingId}`;
  const kind = row.kind as "payment" | "settlement" | "refund";
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h2 class="card__title">
          {href === null ? row.description : <a href={href}>{row.description}</a>}
        </h2>
        <ReceiptPill reader={reader} status={row.status as "awaited"} />
      </div>
      <p>
        <strong class="nowrap">{reader.rubles(row.kopecks)}</strong>
        <span class="quiet">
          {` · ${reader.t(`receipt.kind.${kind}`)} · ${
            reader.dayTime(row.registeredAt ?? row.madeAt)
          }`}
        </span>
      </p>
      <p class="quiet small">
        {[
          reader.t(row.issuer === "till" ? "receipts.byTill" : "receipts.byUs"),
          path === "/admin/receipts" ? row.providerName : null,
          row.documentNumber === null ? null : fiscalText(reader, row),
        ].filter((one) => one !== null).join(" · ")}
      </p>
      {row.mayRecord && (
        <TillNumbers
          reader={reader}
          receipt={row}
          action={`${path}/${row.key}/record${search}`}
          attempt={attempt}
        />
      )}
      {row.maySend && (
        <form method="post" action={`${path}/${row.key}/again${search}`}>
          <button type="submit" class="button">
            <Icon name="send" size="s" />
            {reader.t("receipts.again")}
          </button>
        </form>
      )}
    </li>
  );
}

function Settings(
  { reader, settings, path, attempt }: {
    reader: Reader;
    settings: ReceiptSettingsView;
    path: Path;
    attempt: Attempt | null;
  },
) {
  const state = new FormState(SETTINGS, attempt, {}, SETTINGS);
  const field = { reader, state };
  return (
    <section class="card stack" aria-labelledby="settings-title">
      <h2 class="card__title" id="settings-title">{reader.t("receipts.settings")}</h2>
      <p class="quiet">
        {reader.t(settings.areSent ? "receipts.settingsText" : "receipts.settingsNone")}
      </p>
      <form class="stack" method="post" action={`${path}/settings`} novalidate>
        <Hidden values={{ version: String(settings.version) }} />
        <SelectField
          {...field}
          name="isOn"
          label={reader.t("receipts.isOn")}
          hint={reader.t("receipts.isOnHint")}
          fallback={settings.isOn ? "on" : "off"}
          choices={(["on", "off"] as const).map((value) => ({
            value,
            text: reader.t(`receipts.isOn.${value}`),
          }))}
        />
        <div class="fields fields--two">
          <SelectField
            {...field}
            name="vatCode"
            label={reader.t("receipts.vatCode")}
            fallback={String(settings.vatCode)}
            choices={VAT_CODES.map((code) => ({
              value: String(code),
              text: reader.t(`receipts.vat.${code as 1}`),
            }))}
          />
          <SelectField
            {...field}
            name="taxSystemCode"
            label={reader.t("receipts.taxSystemCode")}
            hint={reader.t("receipts.taxSystemHint")}
            fallback={settings.taxSystemCode === null ? "" : String(settings.taxSystemCode)}
            choices={[
              { value: "", text: reader.t("receipts.taxSystemNone") },
              ...TAX_SYSTEMS.map((code) => ({
                value: String(code),
                text: reader.t(`receipts.tax.${code}`),
              })),
            ]}
          />
        </div>
        <p>
          <button type="submit" class="button button--primary">{reader.t("form.save")}</button>
        </p>
      </form>
    </section>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: Path,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const list = shownList(c, RECEIPT_SHOWN);
  const { receipts } = kit.services;
  const found = await receipts.list(person, { ...list.query, limit: "30" }, c.get("language"));
  if (!("ok" in found)) return refusePage(c, 403, "forbidden");
  const settings = path === "/admin/receipts" ? null : await receipts.settings(person);
  const { items, nextCursor } = found.ok;
  const reader = readerOf(kit, c, `${path}${list.search}`);
  return pageResponse(
    <OfficeFrame
      reader={reader}
      title={reader.t("receipts.list")}
      {...(path === "/admin/receipts" ? {} : { lead: reader.t("receipts.listLead") })}
      attempt={attempt}
      nav={<BooksNav reader={reader} />}
      version={kit.version}
    >
      {attempt === null && c.req.query("done") !== undefined && (
        <Banner tone="done" icon="check" role="status" title={reader.t("receipts.done")} />
      )}
      <StatusList
        reader={reader}
        path={path}
        statuses={RECEIPT_SHOWN}
        textOf={(value) => reader.t(`receipts.show.${value}`)}
        list={list}
        isEmpty={items.length === 0}
        empty={{
          icon: "ruble",
          title: reader.t("receipts.empty"),
          text: reader.t("receipts.emptyText"),
        }}
        nextCursor={nextCursor}
      >
        <ul class="booklist stack">
          {items.map((row) => (
            <Row
              key={row.key}
              reader={reader}
              row={row}
              path={path}
              search={list.search}
              attempt={attempt}
            />
          ))}
        </ul>
      </StatusList>
      {settings !== null && "ok" in settings && (
        <Settings reader={reader} settings={settings.ok} path={path} attempt={attempt} />
      )}
    </OfficeFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

const settingsBody = (values: FormValues) => ({
  version: Number(values.text("version")),
  isOn: values.text("isOn") === "on",
  vatCode: Number(values.text("vatCode")),
  taxSystemCode: values.given("taxSystemCode") === undefined
    ? null
    : Number(values.text("taxSystemCode")),
});

export function receiptPages(app: PagesApp, kit: PageKit): void {
  for (const path of PATHS) pagesAt(app, kit, path);
}

function pagesAt(app: PagesApp, kit: PageKit, path: Path): void {
  const { receipts } = kit.services;
  async function answered(
    c: PageContext,
    person: Person,
    form: string,
    values: FormValues,
    outcome: Outcome<unknown>,
  ): Promise<Response> {
    const failure = failureOf(outcome, c.get("language"));
    if (failure === null) return seeOther(c, backTo(c, path, "done"));
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    return await show(c, kit, person, path, attemptOf(form, values, failure), failure);
  }

  app.get(path, (c) => withPerson(c, (person) => show(c, kit, person, path)));
  app.post(`${path}/:key/record`, (c) =>
    withPerson(c, async (person) => {
      const key = c.req.param("key");
      const values = await formOf(c);
      const outcome = await receipts.record(person, key, tillBody(values), c.get("language"));
      return await answered(c, person, tillForm(key), values, outcome);
    }));
  if (path === "/admin/receipts") {
    app.post(`${path}/:key/again`, (c) =>
      withPerson(c, async (person) => {
        const values = await formOf(c);
        const outcome = await receipts.again(person, c.req.param("key"));
        return await answered(c, person, "again", values, outcome);
      }));
  } else {
    app.post(`${path}/settings`, (c) =>
      withPerson(c, async (person) => {
        const values = await formOf(c);
        const outcome = await receipts.change(person, settingsBody(values), c.get("language"));
        return await answered(c, person, SETTINGS, values, outcome);
      }));
  }
}
