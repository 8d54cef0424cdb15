/** `/clinic/transfers` and `/admin/transfers`: which transfers have come, and which never did. */
import { TRANSFER_SHOWN } from "../../db/transfers.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { rubles } from "../../views/money.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { AwaitedTransfer } from "../money/transfer_services.ts";
import type { Outcome, Person } from "../services.ts";
import { Saved } from "./account_frame.tsx";
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
import { pageResponse } from "./layout.tsx";
import { backTo } from "./list_view.tsx";
import { OfficeFrame } from "./office_frame.tsx";
import { shownList, StatusList } from "./status_list.tsx";
import { kopecksTyped } from "./typed_rubles.ts";

const ALIASES = { amountKopecks: "amount" };
const PATHS = ["/clinic/transfers", "/admin/transfers"] as const;
type Path = typeof PATHS[number];

interface RowProps {
  reader: Reader;
  transfer: AwaitedTransfer;
  attempt: Attempt | null;
  path: Path;
  /** What the page was asked by. */
  search: string;
}

const SHOWN = {
  awaited: "transfer.awaited",
  received: "transfer.come",
  cancelled: "transfer.ended",
} as const;

const look = ({ status }: AwaitedTransfer) =>
  status === "pending"
    ? { tone: "wait", icon: "clock", key: "transfer.awaited" } as const
    : status === "cancelled"
    ? { tone: "off", icon: "x", key: "transfer.ended" } as const
    : { tone: "done", icon: "check", key: "transfer.come" } as const;

function Head({ reader, transfer }: Pick<RowProps, "reader" | "transfer">) {
  const { tone, icon, key } = look(transfer);
  return (
    <>
      <div class="row row--between">
        <h2 class="card__title">
          <a href={`/bookings/${transfer.bookingId}`}>
            {reader.t("booking.number", { number: transfer.bookingNumber })}
          </a>
        </h2>
        <Pill tone={tone} icon={icon} text={reader.t(key)} />
      </div>
      <p>
        <strong class="nowrap">{rubles(reader, transfer.amountKopecks)}</strong>
        <span class="quiet">
          {" · "}
          {reader.t("transfer.begun", { time: reader.dayTime(transfer.createdAt) })}
        </span>
      </p>
    </>
  );
}

function AwaitedRow({ reader, transfer, attempt, path, search }: RowProps) {
  const state = new FormState(transfer.paymentId, attempt, ALIASES);
  const field = { reader, state };
  return (
    <li class="card stack">
      <Head reader={reader} transfer={transfer} />
      <Disclosure icon="check" title={reader.t("transfer.received")} open={state.failed}>
        <form
          class="stack"
          method="post"
          action={`${path}/${transfer.paymentId}/received${search}`}
          novalidate
        >
          <Hidden values={{ payment: transfer.paymentId }} />
          <div class="fields fields--two">
            <TextField
              {...field}
              name="documentNumber"
              label={reader.t("transfer.documentNumber")}
              hint={reader.t("transfer.documentHint")}
              input={{ autoComplete: "off", maxLength: 40 }}
            />
            <TextField
              {...field}
              name="documentOn"
              label={reader.t("transfer.documentOn")}
              input={{ type: "date" }}
            />
          </div>
          <TextField
            {...field}
            name="amount"
            label={reader.t("transfer.amount")}
            hint={reader.t("transfer.amountHint", {
              sum: reader.rubles(transfer.amountKopecks),
            })}
            input={{ autoComplete: "off", maxLength: 14 }}
          />
          <p>
            <button type="submit" class="button button--primary">
              {reader.t("transfer.submit")}
            </button>
          </p>
        </form>
      </Disclosure>
      {transfer.mayBeMissing && (
        <form method="post" action={`${path}/${transfer.paymentId}/missing${search}`}>
          <button type="submit" class="button button--quiet button--flush">
            <Icon name="x" size="s" />
            {reader.t("transfer.missing")}
          </button>
        </form>
      )}
    </li>
  );
}

const EndedRow = ({ reader, transfer }: Pick<RowProps, "reader" | "transfer">) => (
  <li class="card stack stack--s">
    <Head reader={reader} transfer={transfer} />
    {transfer.document !== null && (
      <p class="quiet small">
        {reader.t("transfer.document", {
          number: transfer.document.number,
          day: reader.date(transfer.document.on),
        })}
      </p>
    )}
    {transfer.status === "cancelled" && (
      <p class="quiet small">
        {reader.t(
          transfer.cancelled === "transfer_missing" ? "transfer.wasMissing" : "transfer.otherWay",
        )}
      </p>
    )}
  </li>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  path: Path,
  attempt: Attempt | null = null,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const list = shownList(c, TRANSFER_SHOWN);
  const found = await kit.services.transfers.list(person, list.query, c.get("language"));
  if (!("ok" in found)) return refusePage(c, 403, "forbidden");
  const { items, nextCursor } = found.ok;
  const reader = readerOf(kit, c, `${path}${list.search}`);
  return pageResponse(
    <OfficeFrame
      reader={reader}
      title={reader.t("transfer.list")}
      lead={reader.t("transfer.lead")}
      attempt={attempt}
      aliases={ALIASES}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <StatusList
        reader={reader}
        path={path}
        statuses={TRANSFER_SHOWN}
        textOf={(status) => reader.t(SHOWN[status])}
        list={list}
        isEmpty={items.length === 0}
        empty={{
          icon: "wallet",
          title: reader.t("transfer.none"),
          text: reader.t("transfer.noneText"),
        }}
        nextCursor={nextCursor}
      >
        <ul class="plainrows">
          {items.map((transfer) =>
            transfer.status === "pending"
              ? (
                <AwaitedRow
                  key={transfer.paymentId}
                  reader={reader}
                  transfer={transfer}
                  attempt={attempt}
                  path={path}
                  search={list.search}
                />
              )
              : <EndedRow key={transfer.paymentId} reader={reader} transfer={transfer} />
          )}
        </ul>
      </StatusList>
    </OfficeFrame>,
    status,
    headers,
  );
}

export function transferPages(app: PagesApp, kit: PageKit): void {
  const { transfers } = kit.services;
  for (const path of PATHS) {
    app.get(path, (c) => withPerson(c, (person) => show(c, kit, person, path)));
    for (const act of ["received", "missing"] as const) {
      app.post(`${path}/:id/${act}`, (c) =>
        withPerson(c, async (person) => {
          const id = c.req.param("id") ?? "";
          const language = c.get("language");
          const values = await formOf(c);
          const outcome: Outcome<AwaitedTransfer> = act === "missing"
            ? await transfers.missing(person, id)
            : await transfers.received(person, id, {
              documentNumber: values.text("documentNumber"),
              documentOn: values.text("documentOn"),
              amountKopecks: kopecksTyped(values.given("amount")),
            }, language);
          const failure = failureOf(outcome, language);
          if (failure === null) return seeOther(c, backTo(c, path, "saved"));
          if (failure.status === 404) return refusePage(c, 404, "not_found");
          const attempt = attemptOf(id, values, failure);
          return await show(
            c,
            kit,
            person,
            path,
            attempt,
            failure.status,
            failureHeaders(failure),
          );
        }));
    }
  }
}
