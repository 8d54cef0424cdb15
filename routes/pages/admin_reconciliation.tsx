/** `/admin/reconciliation`: where the provider's books are not ours, and who has looked. */
import { DIFFERENCE_CODES, type DifferenceCode } from "../../actors/payment/codes.ts";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { DifferenceView } from "../money/payment_book_views.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { BooksNav, PAYMENTS } from "./admin_payments.tsx";
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
import { backTo, ListView, moreOf, searchOf } from "./list_view.tsx";
import { statusText } from "./payment_parts.tsx";
import { causeWithCode } from "./provider_words.ts";

const PATH = "/admin/reconciliation";
const formOfRow = (id: string): string => `difference-${id}`;

const isKnown = (what: string): what is DifferenceCode =>
  (DIFFERENCE_CODES as readonly string[]).includes(what);

/** What an act of ours is noted by, and the provider's own words for its objects. */
const SIDES = ["asked", "sent"] as const;
const PROVIDERS = ["pending", "waiting_for_capture", "succeeded", "canceled"] as const;
const isOf = <Code extends string>(codes: readonly Code[], status: string): status is Code =>
  (codes as readonly string[]).includes(status);

/** «списан, 3 500 ₽»; a dash where that side knows nothing of it. */
const sideText = (reader: Reader, side: DifferenceView["ours"], status: string): string =>
  side === null
    ? "—"
    : side.kopecks === null
    ? status
    : `${status}, ${reader.rubles(side.kopecks)}`;

const oursText = (reader: Reader, side: DifferenceView["ours"]): string =>
  sideText(
    reader,
    side,
    side === null
      ? ""
      : isOf(SIDES, side.status)
      ? reader.t(`books.side.${side.status}`)
      : statusText(reader, side.status),
  );

/** Why it said no is the provider's own code: its support asks for it. */
const theirsText = (reader: Reader, side: DifferenceView["theirs"]): string =>
  sideText(
    reader,
    side,
    side === null
      ? ""
      : isOf(PROVIDERS, side.status)
      ? reader.t(`books.side.${side.status}`)
      : reader.t("books.side.refused", { code: causeWithCode(reader, side.status) }),
  );

function Row(
  { reader, row, search, attempt }: {
    reader: Reader;
    row: DifferenceView;
    search: string;
    attempt: Attempt | null;
  },
) {
  const form = formOfRow(row.id);
  return (
    <li class="card stack stack--s">
      <p class="row">
        <strong>{isKnown(row.what) ? reader.t(`books.difference.${row.what}`) : row.what}</strong>
        {row.resolvedAt === null
          ? <Pill tone="alarm" icon="warning" text={reader.t("books.open")} />
          : <Pill tone="done" icon="check" text={reader.t("books.looked")} />}
      </p>
      <dl class="kv">
        <div>
          <dt>{reader.t("books.since")}</dt>
          <dd>{reader.dayTime(row.at)}</dd>
        </div>
        <div>
          <dt>{reader.t("books.ours")}</dt>
          <dd>{oursText(reader, row.ours)}</dd>
        </div>
        <div>
          <dt>{reader.t("books.theirs")}</dt>
          <dd>{theirsText(reader, row.theirs)}</dd>
        </div>
        <div>
          <dt>{reader.t("books.object")}</dt>
          <dd>
            <code class="pre">{row.objectId}</code>
          </dd>
        </div>
      </dl>
      {row.paymentId !== null && (
        <p>
          <a href={`${PAYMENTS}/${row.paymentId}`}>
            {row.bookingNumber === null
              ? reader.t("books.payment")
              : reader.t("books.visit", { number: row.bookingNumber })}
          </a>
        </p>
      )}
      {row.resolvedAt !== null
        ? (
          <p class="quiet">
            {reader.t("books.lookedBy", {
              name: row.resolvedByName ?? reader.t("books.byItself"),
              time: reader.dayTime(row.resolvedAt),
            })}
            {row.note !== null && `: ${row.note}`}
          </p>
        )
        : (
          <form
            class="stack"
            method="post"
            action={`${PATH}/${row.id}/resolve${search}`}
            novalidate
          >
            <TextArea
              reader={reader}
              state={new FormState(form, attempt)}
              name="note"
              label={reader.t("books.note")}
              maxLength={500}
              rows={2}
            />
            <p>
              <button type="submit" class="button">
                <Icon name="check" />
                {reader.t("books.lookedDo")}
              </button>
            </p>
          </form>
        )}
    </li>
  );
}

export const Differences = (
  { reader, items, search = "", attempt }: {
    reader: Reader;
    items: readonly DifferenceView[];
    /** What the list was asked by. */
    search?: string;
    attempt: Attempt | null;
  },
) => (
  <ul class="booklist stack">
    {items.map((row) => (
      <Row reader={reader} row={row} search={search} attempt={attempt} key={row.id} />
    ))}
  </ul>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const resolved = c.req.query("resolved") !== undefined;
  const cursor = c.req.query("cursor");
  const outcome = await kit.services.paymentBooks.differences(person, {
    resolved,
    limit: 30,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const { items, nextCursor, compared } = outcome.ok;
  const reader = readerOf(kit, c, `${PATH}${searchOf(c)}`);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("books.reconciliation")}
      attempt={attempt}
      {...(attempt === null ? {} : { prefix: attempt.form })}
      labelOf={(name) => name === "note" ? reader.t("books.note") : null}
      version={kit.version}
    >
      <BooksNav reader={reader} />
      <p class="quiet">{reader.t("books.reconciliationLead")}</p>
      {c.req.query("looking") !== undefined && attempt === null && (
        <Banner tone="here" icon="refresh" role="status" title={reader.t("books.looking")} />
      )}
      <div class="row">
        <form method="post" action={`${PATH}/look`}>
          <button type="submit" class="button button--primary">
            <Icon name="refresh" />
            {reader.t("books.look")}
          </button>
        </form>
        <a class="button" href={resolved ? PATH : `${PATH}?resolved`}>
          {reader.t(resolved ? "books.openOnes" : "books.lookedOnes")}
        </a>
      </div>
      {compared !== null && (
        <p class="quiet small">
          {reader.t(compared.isWhole ? "books.compared" : "books.comparedInPart", {
            time: reader.dayTime(compared.at),
            payments: compared.payments,
            refunds: compared.refunds,
          })}
        </p>
      )}
      <ListView
        reader={reader}
        isEmpty={items.length === 0}
        empty={{
          icon: "check-double",
          title: reader.t("books.agree"),
          text: reader.t("books.agreeText"),
        }}
        more={moreOf(PATH, nextCursor, resolved ? { resolved: "" } : {})}
      >
        <Differences reader={reader} items={items} search={searchOf(c)} attempt={attempt} />
      </ListView>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminReconciliationPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(`${PATH}/look`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.paymentBooks.lookAgain(person);
      if ("ok" in outcome) return seeOther(c, `${PATH}?looking`);
      const failure = failureOf(outcome, c.get("language"))!;
      return await show(c, kit, person, attemptOf("look", await formOf(c), failure), failure);
    }));

  app.post(`${PATH}/:id/resolve`, (c) =>
    withPerson(c, async (person) => {
      const id = c.req.param("id");
      const language = c.get("language");
      const values = await formOf(c);
      const body = { note: values.given("note") };
      const outcome = await kit.services.paymentBooks.resolve(person, id, body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, backTo(c, PATH));
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      return await show(c, kit, person, attemptOf(formOfRow(id), values, failure), failure);
    }));
}
