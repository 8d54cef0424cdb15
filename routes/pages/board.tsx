/** The dispatcher's board: open bookings from worst to calmest, doctors on shift, one in detail. */
import { AccountMenu, Brand, Navigation } from "./app_bar.tsx";
import { BoardCard } from "../../views/board_card.tsx";
import { DoctorsOnShift } from "../../views/board_doctors.tsx";
import { BoardPanel } from "../../views/board_panel.tsx";
import { bookingPageProps } from "./booking.tsx";
import type { BookingPageProps } from "../../views/booking_page.ts";
import { COLUMNS, columnsOf, matches } from "../../views/board_columns.ts";
import { onlyFor } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import { type PageContext, type PageKit, type PagesApp, readerOf } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { BookingList } from "../../views/booking_row.tsx";
import { isOpenView } from "../../views/status.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import type { Attempt } from "../../views/forms.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { DutyView, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";

interface Filter {
  readonly q: string;
  readonly specialization: string;
}

interface BoardProps {
  reader: Reader;
  views: readonly BookingView[];
  onShift: readonly DutyView[];
  selected: BookingPageProps | null;
  /** A booking was asked for that there is not (or no longer). */
  missing: boolean;
  filter: Filter;
}

/** The board's address with the same filter and this booking selected. */
function pathOf(filter: Filter, booking?: string): string {
  const query = new URLSearchParams();
  if (filter.q !== "") query.set("q", filter.q);
  if (filter.specialization !== "") query.set("specialization", filter.specialization);
  if (booking !== undefined) query.set("booking", booking);
  return query.size === 0 ? "/board" : `/board?${query}`;
}

function Bar({ reader, views, onShift, filter }: BoardProps) {
  const open = views.filter(isOpenView).length;
  return (
    <header class="board__bar">
      <Brand reader={reader} words={false} />
      <form class="board__filters" method="get" action="/board" role="search">
        <span class="board__search">
          <label class="visually-hidden" for="q">{reader.t("board.search")}</label>
          <Icon name="search" />
          <input
            class="input-dense"
            id="q"
            name="q"
            type="search"
            placeholder={reader.t("board.searchHint")}
            value={filter.q}
            autoComplete="off"
          />
        </span>
        <label class="visually-hidden" for="specialization">
          {reader.t("book.specialization")}
        </label>
        <select class="input-dense" id="specialization" name="specialization">
          <option value="">{reader.t("board.allSpecializations")}</option>
          {SPECIALIZATIONS.map((code) => (
            <option value={code} selected={code === filter.specialization}>
              {reader.t(`specialization.${code}`)}
            </option>
          ))}
        </select>
        <button type="submit" class="button button--dense">{reader.t("board.show")}</button>
      </form>
      <p class="counts">
        <span>{reader.count("board.open.count", open)}</span>
        <span>{reader.count("board.doctors.count", onShift.length)}</span>
      </p>
      <Navigation reader={reader} />
      <AccountMenu reader={reader} />
    </header>
  );
}

function Tools({ reader, filter, selected }: BoardProps) {
  return (
    <div class="board__tools">
      <a class="button button--dense button--primary" href="/book">
        <Icon name="phone" />
        {reader.t("home.intake")}
      </a>
      <span class="quiet">
        {reader.t("page.dataOf", { time: reader.clockSeconds(reader.now) })}
      </span>
      <a class="button button--dense" href={pathOf(filter, selected?.view.id)}>
        <Icon name="refresh" />
        {reader.t("page.refresh")}
      </a>
    </div>
  );
}

function Columns({ reader, views, filter, selected }: BoardProps) {
  const shown = views.filter((view) =>
    (filter.q === "" || matches(reader, view, filter.q)) &&
    (filter.specialization === "" || view.specialization === filter.specialization)
  );
  const columns = columnsOf(shown, reader.now);
  return (
    <div class="cols" role="group" aria-label={reader.t("board.columns")} tabIndex={0}>
      {COLUMNS.map((column) => {
        const list = columns.get(column.name) ?? [];
        return (
          <section class="col" aria-labelledby={`column-${column.name}`}>
            <h2 class="col__head" id={`column-${column.name}`} data-tone={column.tone}>
              <Icon name={column.icon} />
              {reader.t(column.key)}
              <span class="col__count">{list.length}</span>
            </h2>
            {list.length === 0
              ? <p class="col__empty">{reader.t("board.columnEmpty")}</p>
              : (
                <ul class="col__list">
                  {list.map((view) => (
                    <BoardCard
                      reader={reader}
                      view={view}
                      selected={view.id === selected?.view.id}
                      path={pathOf(filter, view.id)}
                    />
                  ))}
                </ul>
              )}
          </section>
        );
      })}
    </div>
  );
}

/** The side without a selected booking: the doctors, and what ended within a day. */
function Side({ reader, views, onShift, missing }: BoardProps) {
  const ended = views.filter((view) => !isOpenView(view));
  return (
    <aside class="panel" aria-label={reader.t("duty.title")}>
      <div class="panel__body" tabIndex={0} role="region" aria-label={reader.t("duty.title")}>
        {missing && <p class="panel__why" role="status">{reader.t("board.missing")}</p>}
        <DoctorsOnShift reader={reader} onShift={onShift} />
        <section aria-labelledby="ended-title">
          <h2 class="duty__head" id="ended-title">
            {reader.t("board.ended")}
            <span class="col__count">{ended.length}</span>
          </h2>
          {ended.length > 0 && <BookingList reader={reader} items={ended} />}
        </section>
      </div>
    </aside>
  );
}

function BoardPage(props: BoardProps) {
  const { reader, selected } = props;
  return (
    <Layout reader={reader} title={reader.t("board.title")} bare>
      <div class={selected === null ? "board board--plain" : "board board--plain board--selected"}>
        <Bar {...props} />
        <main id="main" class="board__main" tabIndex={-1}>
          <h1 class="visually-hidden">{reader.t("board.title")}</h1>
          <Tools {...props} />
          <Columns {...props} />
          {selected === null ? <Side {...props} /> : <BoardPanel {...selected} />}
          {selected !== null && (
            <div class="board__doctors">
              <DoctorsOnShift reader={reader} onShift={props.onShift} />
            </div>
          )}
        </main>
      </div>
    </Layout>
  );
}

/** The board with a booking selected, also where a form on it did not go through. */
export async function showBoard(
  c: PageContext,
  kit: PageKit,
  person: Person,
  bookingId: string | null,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const filter = {
    q: (c.req.query("q") ?? "").trim().slice(0, 100),
    specialization: SPECIALIZATIONS.find((code) => code === c.req.query("specialization")) ?? "",
  };
  const reader = readerOf(kit, c, pathOf(filter, bookingId ?? undefined));
  const views = await kit.services.bookings.current(person);
  const selected = bookingId === null
    ? null
    : await bookingPageProps(kit, reader, person, bookingId, attempt);
  return pageResponse(
    <BoardPage
      reader={reader}
      views={views}
      onShift={kit.services.duty.onShift(person)}
      selected={selected}
      missing={bookingId !== null && selected === null}
      filter={filter}
    />,
    status,
    headers,
  );
}

/** `GET /board`. */
export function boardPage(app: PagesApp, kit: PageKit): void {
  app.get("/board", (c) =>
    onlyFor(
      c,
      ["dispatcher", "admin"],
      (person) => showBoard(c, kit, person, c.req.query("booking") ?? null),
    ));
}
