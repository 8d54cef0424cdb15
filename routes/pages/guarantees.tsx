/** `/board/guarantees`, `/admin/guarantees`, `/clinic/guarantees`: whom to ask, and what was answered. */
import { GUARANTEE_DECLINES, GUARANTEE_STATUSES } from "../../actors/payment/codes.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Options, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { GuaranteeRow } from "../money/guarantee_services.ts";
import type { Person } from "../services.ts";
import { Saved } from "./account_frame.tsx";
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
import { Ways } from "./organisation_parts.tsx";
import { shownList, StatusList } from "./status_list.tsx";
import { kopecksTyped, rublesTyped } from "./typed_rubles.ts";

const PATHS = ["/board/guarantees", "/admin/guarantees", "/clinic/guarantees"] as const;
type Path = typeof PATHS[number];
const MONTH_MILLISECONDS = 30 * 86_400_000;

const LOOKS = {
  requested: { tone: "wait", icon: "clock" },
  approved: { tone: "go", icon: "check" },
  used: { tone: "done", icon: "check-double" },
  declined: { tone: "off", icon: "x" },
  expired: { tone: "off", icon: "clock" },
  cancelled: { tone: "off", icon: "x" },
} as const;

interface RowProps {
  reader: Reader;
  row: GuaranteeRow;
  attempt: Attempt | null;
  path: Path;
  /** What the page was asked by. */
  search: string;
}

/** What the organisation said, in one line. */
function Said({ reader, row }: Pick<RowProps, "reader" | "row">) {
  const { status, limitKopecks, until, declined, usedKopecks } = row;
  if (declined !== null) return <p class="small">{reader.t(`guaranteeDecline.${declined}`)}</p>;
  if (limitKopecks === null || until === null) return null;
  const words = { sum: reader.rubles(limitKopecks), day: reader.date(until) };
  return (
    <p class="small">
      {reader.t("guarantee.upTo", words)}
      {status === "used" && ` · ${reader.t("guarantee.used", { sum: reader.rubles(usedKopecks) })}`}
    </p>
  );
}

/** Two forms of their own, folded: yes with a sum and a day, no with a reason. */
function Decide({ reader, row, attempt, path, search }: RowProps) {
  const approve = new FormState(`approve-${row.paymentId}`, attempt, { limitKopecks: "limit" });
  const decline = new FormState(`decline-${row.paymentId}`, attempt);
  const most = row.visitLimitKopecks;
  const action = `${path}/${row.paymentId}`;
  return (
    <>
      {row.status === "requested" && (
        <Disclosure icon="check" title={reader.t("guarantee.approve")} open={approve.failed}>
          <form class="stack" method="post" action={`${action}/approve${search}`} novalidate>
            <div class="fields fields--two">
              <TextField
                reader={reader}
                state={approve}
                name="limit"
                label={reader.t("guarantee.limit")}
                {...(most === null ? {} : {
                  hint: reader.t("guarantee.limitHint", { sum: reader.rubles(most) }),
                })}
                fallback={most === null ? "" : rublesTyped(most, reader.language)}
                input={{ autoComplete: "off", maxLength: 14 }}
              />
              <TextField
                reader={reader}
                state={approve}
                name="until"
                label={reader.t("guarantee.until")}
                fallback={reader.dayValue(reader.now + MONTH_MILLISECONDS)}
                input={{ type: "date" }}
              />
            </div>
            <p>
              <button type="submit" class="button button--primary">
                {reader.t("guarantee.approveSubmit")}
              </button>
            </p>
          </form>
        </Disclosure>
      )}
      <Disclosure icon="x" title={reader.t("guarantee.decline")} open={decline.failed}>
        <form class="stack" method="post" action={`${action}/decline${search}`} novalidate>
          <Options
            state={decline}
            name="because"
            legend={reader.t("guarantee.because")}
            choices={GUARANTEE_DECLINES.map((code) => ({
              value: code,
              text: reader.t(`guaranteeDecline.${code}`),
            }))}
          />
          <p>
            <button type="submit" class="button button--danger-quiet">
              {reader.t("guarantee.declineSubmit")}
            </button>
          </p>
        </form>
      </Disclosure>
    </>
  );
}

function Row({ reader, row, attempt, path, search }: RowProps) {
  const isOpen = row.status === "requested" || row.status === "approved";
  return (
    <li class="card stack">
      <div class="row row--between">
        <h2 class="card__title">{row.organisationName}</h2>
        <Pill {...LOOKS[row.status]} text={reader.t(`guarantee.status.${row.status}`)} />
      </div>
      <div class="stack stack--s">
        <p>
          {reader.t("guarantee.letter")} <strong class="nowrap">{row.number}</strong>
          {" · "}
          <a href={`/bookings/${row.bookingId}`}>
            {reader.t("booking.number", { number: row.bookingNumber })}
          </a>
        </p>
        <p class="small quiet">
          {reader.t("guarantee.requested", { time: reader.dayTime(row.requestedAt) })}
          {row.scheduledTime !== null &&
            ` · ${reader.t("guarantee.visitAt", { time: reader.dayTime(row.scheduledTime) })}`}
        </p>
        <Said reader={reader} row={row} />
      </div>
      {isOpen && row.mayDecide && (
        <Decide
          reader={reader}
          row={row}
          attempt={attempt}
          path={path}
          search={search}
        />
      )}
    </li>
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
  const list = shownList(c, GUARANTEE_STATUSES);
  const listed = await kit.services.guarantees.list(person, list.query, c.get("language"));
  if (!("ok" in listed)) return refusePage(c, 403, "forbidden");
  const { items, nextCursor } = listed.ok;
  const reader = readerOf(kit, c, `${path}${list.search}`);
  return pageResponse(
    <OfficeFrame
      reader={reader}
      nav={<Ways reader={reader} />}
      title={reader.t("guarantee.title")}
      lead={reader.t("guarantee.lead")}
      attempt={attempt}
      aliases={{ limitKopecks: "limit" }}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined && attempt === null} />
      <StatusList
        reader={reader}
        path={path}
        statuses={GUARANTEE_STATUSES}
        textOf={(status) => reader.t(`guarantee.status.${status}`)}
        list={list}
        isEmpty={items.length === 0}
        empty={{
          icon: "shield-check",
          title: reader.t("guarantee.none"),
          text: reader.t("guarantee.noneText"),
        }}
        nextCursor={nextCursor}
      >
        <ul class="plainrows">
          {items.map((row) => (
            <Row
              reader={reader}
              row={row}
              attempt={attempt}
              path={path}
              search={list.search}
              key={row.paymentId}
            />
          ))}
        </ul>
      </StatusList>
    </OfficeFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function guaranteePages(app: PagesApp, kit: PageKit): void {
  const { guarantees } = kit.services;
  for (const path of PATHS) {
    app.get(path, (c) => withPerson(c, (person) => show(c, kit, person, path)));
    for (const act of ["approve", "decline"] as const) {
      app.post(`${path}/:id/${act}`, (c) =>
        withPerson(c, async (person) => {
          const id = c.req.param("id") ?? "";
          const language = c.get("language");
          const values = await formOf(c);
          const body = act === "approve"
            ? { limitKopecks: kopecksTyped(values.text("limit")), until: values.text("until") }
            : { because: values.given("because") };
          const outcome = await guarantees[act](person, id, body, language);
          const failure = failureOf(outcome, language);
          if (failure === null) return seeOther(c, backTo(c, path, "saved"));
          if (failure.status === 404) return refusePage(c, 404, "not_found");
          const attempt = attemptOf(`${act}-${id}`, values, failure);
          return await show(c, kit, person, path, attempt, failure);
        }));
    }
  }
}
