/** `/admin/cash`: cash that doctors without a clinic hand over to the service. */
import { HANDOVER_STATUSES } from "../../db/cash_handovers.ts";
import type { Attempt } from "../../views/forms.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { cashAnswered } from "./cash_answers.ts";
import { DISPUTE_ALIASES, ReceivedCash } from "./cash_parts.tsx";
import { type Failure, failureHeaders } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { shownList, StatusList } from "./status_list.tsx";

const PATH = "/admin/cash";

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const list = shownList(c, HANDOVER_STATUSES);
  const received = await kit.services.handovers.received(person, list.query, c.get("language"));
  if (!("ok" in received)) return refusePage(c, 403, "forbidden");
  const reader = readerOf(kit, c, `${PATH}${list.search}`);
  const { items, nextCursor } = received.ok;
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("cash.received")}
      attempt={attempt}
      aliases={DISPUTE_ALIASES}
      version={kit.version}
    >
      <p class="quiet">{reader.t("cash.receivedText")}</p>
      <StatusList
        reader={reader}
        path={PATH}
        statuses={HANDOVER_STATUSES}
        textOf={(status) => reader.t(`cash.status.${status}`)}
        list={list}
        isEmpty={items.length === 0}
        empty={{ icon: "ruble", title: reader.t("cash.none"), text: reader.t("cash.noneText") }}
        nextCursor={nextCursor}
      >
        <ReceivedCash
          heading="h2"
          reader={reader}
          items={items}
          path={PATH}
          search={list.search}
          attempt={attempt}
        />
      </StatusList>
    </AdminFrame>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

export function adminCashPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));
  app.post(
    `${PATH}/:id/:act`,
    (c) =>
      withPerson(
        c,
        (person) =>
          cashAnswered(c, kit, person, PATH, (...failed) => show(c, kit, person, ...failed)),
      ),
  );
}
