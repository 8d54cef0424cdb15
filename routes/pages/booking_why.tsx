/** `/bookings/{id}/why`: why a doctor was asked about a booking, why nobody, and why not this one. */
import type { ComponentChildren } from "preact";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import type { BookingView } from "../../actors/booking/view.ts";
import { headlineOf } from "../../views/booking_words.ts";
import {
  CandidateList,
  Counts,
  DoctorRounds,
  isAskable,
  Rounds,
  whySummary,
} from "../../views/candidates.tsx";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { CandidateHistory, CandidatesView } from "../../views/why_facts.ts";

const FILTERS = ["all", "can", "cannot"] as const;
type Filter = typeof FILTERS[number];

interface WhyProps {
  readonly reader: Reader;
  readonly view: BookingView;
  readonly version: string;
}

function Frame({ reader, view, version, children }: WhyProps & { children: ComponentChildren }) {
  return (
    <Layout reader={reader} title={reader.t("why.title")} version={version}>
      <div class="wrap stack stack--l page-body">
        <p>
          <a class="button button--dense" href={`/bookings/${view.id}`}>
            <Icon name="arrow-left" />
            {headlineOf(reader, view)}
          </a>
        </p>
        {children}
      </div>
    </Layout>
  );
}

function Everybody({ filter, why, ...props }: WhyProps & { filter: Filter; why: CandidatesView }) {
  const { reader, view } = props;
  const path = `/bookings/${view.id}/why`;
  const items = why.items.filter((item) =>
    filter === "all" || isAskable(item) === (filter === "can")
  );
  return (
    <Frame {...props}>
      <h1>{reader.t("why.title")}</h1>
      <p class="lead">{whySummary(reader, why)}</p>
      {why.items.length > 0 && (
        <nav class="tabs" aria-label={reader.t("why.filter")}>
          {FILTERS.map((one) => (
            <a
              class="tabs__tab"
              href={one === "all" ? path : `${path}?show=${one}`}
              aria-current={one === filter ? "page" : undefined}
            >
              {reader.t(`why.show.${one}`)}
            </a>
          ))}
        </nav>
      )}
      {why.items.length > 0 && (
        <section class="card stack" aria-labelledby="doctors-title">
          <h2 class="card__title" id="doctors-title">
            {reader.t("why.now", { time: reader.clockSeconds(why.at) })}
          </h2>
          {items.length === 0 ? <p class="quiet">{reader.t("why.none")}</p> : (
            <>
              <Counts reader={reader} counts={why.counts} />
              <CandidateList
                reader={reader}
                items={items}
                hrefOf={(doctorId) => `${path}?doctor=${doctorId}`}
              />
            </>
          )}
          {items.some(isAskable) && <p class="quiet small">{reader.t("why.scoreText")}</p>}
        </section>
      )}
      {why.rounds.length > 0 && (
        <section class="card stack" aria-labelledby="rounds-title">
          <h2 class="card__title" id="rounds-title">{reader.t("why.rounds")}</h2>
          <Rounds reader={reader} rounds={why.rounds} />
        </section>
      )}
    </Frame>
  );
}

function OneDoctor(
  { history, name, ...props }: WhyProps & { history: CandidateHistory; name: string },
) {
  const { reader, view } = props;
  return (
    <Frame {...props}>
      <h1>{reader.t("why.notThis", { name })}</h1>
      {history.now !== null && (
        <section class="card stack" aria-labelledby="now-title">
          <h2 class="card__title" id="now-title">{reader.t("why.verdictNow")}</h2>
          <CandidateList reader={reader} items={[history.now]} hrefOf={null} />
        </section>
      )}
      <section class="card stack" aria-labelledby="rounds-title">
        <h2 class="card__title" id="rounds-title">{reader.t("why.rounds")}</h2>
        {history.items.length === 0
          ? <p class="quiet">{reader.t("why.noRounds")}</p>
          : <DoctorRounds reader={reader} history={history} />}
      </section>
      <p>
        <a class="button" href={`/bookings/${view.id}/why`}>
          <Icon name="users" />
          {reader.t("why.everybody")}
        </a>
      </p>
    </Frame>
  );
}

async function showWhy(
  c: PageContext,
  kit: PageKit,
  person: Parameters<PageKit["services"]["why"]["candidates"]>[0],
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { bookings, why } = kit.services;
  const view = await bookings.view(person, id);
  if (view === null) return refusePage(c, 404, "not_found");
  const any = readerOf(kit, c);
  const reader = any.in(cityOf(kit, any.language, view.city));
  const props = { reader, view, version: kit.version };
  const doctorId = c.req.query("doctor");
  if (doctorId !== undefined) {
    const outcome = await why.history(person, id, doctorId);
    if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
    const now = outcome.ok.now;
    const known = await kit.services.people.names(person, [outcome.ok.doctorId]);
    const name = known.get(outcome.ok.doctorId) ??
      (now === null ? "" : `${now.lastName} ${now.firstName}`);
    return pageResponse(<OneDoctor {...props} history={outcome.ok} name={name} />);
  }
  const outcome = await why.candidates(person, id);
  if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
  const filter = FILTERS.find((one) => one === c.req.query("show")) ?? "all";
  return pageResponse(<Everybody {...props} filter={filter} why={outcome.ok} />);
}

export function bookingWhyPage(app: PagesApp, kit: PageKit): void {
  app.get("/bookings/:id/why", (c) => withPerson(c, (person) => showWhy(c, kit, person)));
}
