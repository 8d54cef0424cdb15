/** `/admin/audit`: who read what of whom, the chain that proves it, and glass that was broken. */
import { AdminFrame } from "./admin.tsx";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  localPath,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { AccessDays } from "../../views/access_list.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import type { AuditView, ChainState } from "../people/privacy_services.ts";
import type { Person } from "../services.ts";
import { isUuid } from "../account_schemas.ts";

const OUTCOMES = ["break_glass", "denied", "read"] as const;

interface Query {
  readonly personId: string;
  readonly readerId: string;
  readonly day: string;
  readonly outcome: string;
}

function pathOf(query: Query, cursor?: string): string {
  const parameters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== ""),
  );
  if (cursor !== undefined) parameters.set("cursor", cursor);
  return parameters.size === 0 ? "/admin/audit" : `/admin/audit?${parameters}`;
}

/** What of the query can be asked for; the rest is as if it had not been said. */
const queryOf = (c: PageContext): Query => {
  const given = (name: string) => (c.req.query(name) ?? "").trim();
  const idOf = (name: string) => isUuid(given(name)) ? given(name).toLowerCase() : "";
  return {
    personId: idOf("personId"),
    readerId: idOf("readerId"),
    day: /^\d{4}-\d\d-\d\d$/.test(given("day")) && !Number.isNaN(Date.parse(given("day")))
      ? given("day")
      : "",
    outcome: OUTCOMES.find((one) => one === given("outcome")) ?? "",
  };
};

const IdField = ({ id, label, value }: { id: string; label: string; value: string }) => (
  <div class="field">
    <label class="field__label" for={id}>{label}</label>
    <input
      class="field__input"
      id={id}
      name={id}
      value={value}
      maxLength={36}
      autoComplete="off"
      spellcheck={false}
    />
  </div>
);

const Filters = ({ reader, query }: { reader: Reader; query: Query }) => (
  <form class="filters" method="get" action="/admin/audit" role="search">
    <IdField id="personId" label={reader.t("audit.person")} value={query.personId} />
    <IdField id="readerId" label={reader.t("audit.reader")} value={query.readerId} />
    <div class="field">
      <label class="field__label" for="day">{reader.t("audit.day")}</label>
      <input class="field__input" type="date" id="day" name="day" value={query.day} />
    </div>
    <div class="field">
      <label class="field__label" for="outcome">{reader.t("audit.outcome")}</label>
      <select class="field__input" id="outcome" name="outcome">
        <option value="">{reader.t("audit.any")}</option>
        {OUTCOMES.map((one) => (
          <option value={one} selected={one === query.outcome}>
            {reader.t(`access.outcome.${one}`)}
          </option>
        ))}
      </select>
    </div>
    <button type="submit" class="button button--primary filters__submit">
      <Icon name="search" />
      {reader.t("board.show")}
    </button>
  </form>
);

/** Whether the log is as it was written, and the way to look anew. */
function Chain({ reader, chain }: { reader: Reader; chain: ChainState | null }) {
  return (
    <section class="card stack" aria-labelledby="chain-title">
      <h2 class="card__title" id="chain-title">{reader.t("audit.chain")}</h2>
      {chain === null
        ? <p class="quiet">{reader.t("audit.notWalked")}</p>
        : chain.broken !== null
        ? (
          <Banner tone="alarm" icon="shield-alert" title={reader.t("audit.broken")} role="alert">
            <span>
              {reader.t(`audit.fault.${chain.broken.fault as "changed"}`, {
                row: chain.broken.sequence,
              })}
            </span>
          </Banner>
        )
        : (
          <Banner tone="done" icon="shield-check" title={reader.t("audit.whole")}>
            <span>
              {reader.t("audit.walked", {
                rows: chain.rows,
                time: reader.dayTime(chain.at),
              })}
            </span>
          </Banner>
        )}
      {chain?.hash != null && (
        <p class="small quiet">
          {reader.t("audit.end")} <code class="pre">{`${chain.rows}:${chain.hash}`}</code>
        </p>
      )}
      <form method="post" action="/admin/audit/verify">
        <button type="submit" class="button">
          <Icon name="refresh" />
          {reader.t("audit.verify")}
        </button>
      </form>
    </section>
  );
}

/** Whose it was, and, of a broken glass, the admin's look. */
const More = ({ reader, item }: { reader: Reader; item: AuditView }) => (
  <>
    <p class="small quiet">
      {`${reader.t("booking.short", { number: item.sequence })} · `}
      <a href={`/admin/audit?personId=${item.personId}`}>
        {item.personName ?? reader.t("audit.thisPerson")}
      </a>
      {item.readerId !== null && (
        <>
          {" · "}
          <a href={`/admin/audit?readerId=${item.readerId}`}>{reader.t("audit.thisReader")}</a>
        </>
      )}
    </p>
    {item.outcome === "break_glass" && !item.reviewed && (
      <form method="post" action={`/admin/audit/${item.id}/review`}>
        <input type="hidden" name="next" value={reader.path} />
        <button type="submit" class="button button--dense">
          <Icon name="check" />
          {reader.t("audit.review")}
        </button>
      </form>
    )}
  </>
);

async function showAudit(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const { privacy } = kit.services;
  const query = queryOf(c);
  const cursor = c.req.query("cursor");
  const language = c.get("language");
  const wanted = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
  const [page, chain, flagged] = await Promise.all([
    privacy.audit(
      person,
      { ...wanted, limit: 50, ...(cursor === undefined ? {} : { cursor }) },
      language,
    ),
    privacy.chain(person, false),
    privacy.audit(person, { unreviewed: true, limit: 20 }, language),
  ]);
  if (!("ok" in page) || !("ok" in chain) || !("ok" in flagged)) {
    return refusePage(c, 403, "forbidden");
  }
  const reader = readerOf(kit, c, pathOf(query, cursor));
  const more = (item: AuditView) => <More reader={reader} item={item} />;
  const isPlain = pathOf(query, cursor) === "/admin/audit";
  return pageResponse(
    <AdminFrame reader={reader} title={reader.t("audit.title")} version={kit.version}>
      {isPlain && flagged.ok.items.length > 0 && (
        <section class="stack" aria-labelledby="flagged-title">
          <h2 id="flagged-title">{reader.t("audit.flagged")}</h2>
          <AccessDays reader={reader} items={flagged.ok.items} more={more} prefix="flagged" />
        </section>
      )}
      {isPlain && <Chain reader={reader} chain={chain.ok} />}
      <Filters reader={reader} query={query} />
      {page.ok.items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="eye"
              title={reader.t("audit.nothing")}
              text={reader.t("audit.nothingText")}
            />
          </div>
        )
        : <AccessDays reader={reader} items={page.ok.items} more={more} />}
      {page.ok.nextCursor !== null && (
        <p>
          <a class="button" href={pathOf(query, page.ok.nextCursor)}>
            {reader.t("access.earlier")}
          </a>
        </p>
      )}
    </AdminFrame>,
  );
}

export function adminAuditPages(app: PagesApp, kit: PageKit): void {
  app.get("/admin/audit", (c) => withPerson(c, (person) => showAudit(c, kit, person)));

  app.post("/admin/audit/verify", (c) =>
    withPerson(c, async (person) => {
      const outcome = await kit.services.privacy.chain(person, true);
      return "ok" in outcome ? seeOther(c, "/admin/audit") : refusePage(c, 403, "forbidden");
    }));

  app.post("/admin/audit/:id/review", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const outcome = await kit.services.privacy.review(person, c.req.param("id"));
      return "ok" in outcome
        ? seeOther(c, localPath(values.text("next"), "/admin/audit"))
        : refusePage(c, 404, "not_found");
    }));
}
