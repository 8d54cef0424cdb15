/** The board below its bar: tools, columns from worst to calmest, and what stands beside them. */
import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { BoardCards } from "./board_card.tsx";
import { COLUMNS, columnsOf } from "./board_columns.ts";
import { DoctorsOnShift } from "./board_doctors.tsx";
import { type BoardFilter, boardPath, boardPathPrefix, isShown } from "./board_filter.ts";
import { BookingList } from "./booking_row.tsx";
import { OfflineBanner } from "./connection.tsx";
import { Colleagues, type OnDutyShown } from "./colleagues.ts";
import { ConnectionPill } from "./connection_pill.tsx";
import type { DutyView } from "./facts.ts";
import { Icon } from "./icon.tsx";
import { Later } from "./later.tsx";
import { useSeconds } from "./seconds.ts";
import { useSameList } from "./same_list.ts";
import { useLive } from "./live_context.ts";
import { StaffOnDuty } from "./staff_on_duty.tsx";
import { isOpenView } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export interface BoardBodyProps {
  readonly reader: Reader;
  /** Of what stands beside the columns; absent: the same. */
  readonly aside?: Reader;
  readonly views: readonly BookingView[];
  /** By name; a live board gives those alone that are shown. */
  readonly onShift: readonly DutyView[];
  /** Of all who are on shift. */
  readonly onShiftCount?: number;
  /** Of them who go to an alarm, by id. */
  readonly onAlarm: ReadonlySet<string>;
  /** A booking was asked for that there is not (or no longer). */
  readonly missing: boolean;
  readonly filter: BoardFilter;
  readonly selectedId: string | null;
  readonly cards: BoardCards;
  /** Of a live board: how many words of each room were not seen yet. */
  readonly unread?: ReadonlyMap<string, number>;
  /** The selected booking in detail; null: none is selected. */
  readonly panel: ComponentChildren;
  /** Above the columns: the map of a live board, or its frame while the script is on its way. */
  readonly map?: ComponentChildren;
  /** Who of the staff is on duty in the reader's cities. */
  readonly staffOnDuty: readonly OnDutyShown[];
  /** Somebody calls the dispatcher's line. */
  readonly call?: ComponentChildren;
  /** Above everything: who needs help. */
  readonly alarms?: ComponentChildren;
  /** Beside the counts: what a live board can do. */
  readonly more?: ComponentChildren;
}

function Tools(
  { reader, filter, selectedId, views, staffOnDuty, more }: BoardBodyProps,
) {
  const live = useLive();
  const second = useSeconds(reader, live !== null && live.connection.state !== "live");
  return (
    <div class="board__tools">
      <a class="button button--dense button--primary" href="/book">
        <Icon name="phone" />
        {reader.t("home.intake")}
      </a>
      <a class="button button--dense" href="/board/alerts">
        <Icon name="bell" />
        <span class="visually-hidden">{reader.t("alert.title")}</span>
      </a>
      <a class="button button--dense" href="/board/guarantees">
        <Icon name="building" />
        <span class="visually-hidden">{reader.t("guarantee.title")}</span>
      </a>
      <StaffOnDuty reader={reader} onDuty={staffOnDuty} />
      <p class="counts">
        <span>{reader.count("board.open.count", views.filter(isOpenView).length)}</span>
      </p>
      {more}
      {live === null
        ? (
          <>
            <span class="quiet">
              {reader.t("page.dataOf", { time: reader.clockSeconds(reader.now) })}
            </span>
            <a class="button button--dense" href={boardPath(filter, selectedId ?? undefined)}>
              <Icon name="refresh" />
              {reader.t("page.refresh")}
            </a>
          </>
        )
        : <ConnectionPill reader={second} connection={live.connection} />}
    </div>
  );
}

/** @param nodes its cards: where they are the same as before, there is nothing to draw */
function Column(
  { reader, column, nodes }: {
    readonly reader: Reader;
    readonly column: typeof COLUMNS[number];
    readonly nodes: readonly VNode[];
  },
) {
  const same = useSameList(nodes);
  return useMemo(() => (
    <Later as="section" class="col" aria-labelledby={`column-${column.name}`}>
      <h2 class="col__head" id={`column-${column.name}`} data-tone={column.tone}>
        <Icon name={column.icon} />
        {reader.t(column.key)}
        <span class="col__count">{same.length}</span>
      </h2>
      {same.length === 0
        ? <p class="col__empty">{reader.t("board.columnEmpty")}</p>
        : <ul class="col__list">{same}</ul>}
    </Later>
  ), [same]);
}

function Columns({ reader, views, filter, selectedId, cards, unread }: BoardBodyProps) {
  const shown = views.filter((view) => isShown(reader, view, filter));
  const columns = columnsOf(shown, reader.now);
  const prefix = boardPathPrefix(filter);
  return (
    <div class="cols" role="group" aria-label={reader.t("board.columns")} tabIndex={0}>
      {COLUMNS.map((column) => (
        <Column
          key={column.name}
          reader={reader}
          column={column}
          nodes={(columns.get(column.name) ?? []).map((view) =>
            cards.of({
              reader,
              view,
              selected: view.id === selectedId,
              path: prefix + view.id,
              unread: unread?.get(view.id) ?? 0,
            })
          )}
        />
      ))}
    </div>
  );
}

/** The side without a selected booking: the doctors, and what ended lately. */
function Side(props: BoardBodyProps) {
  const { aside: reader = props.reader, views, onShift, onShiftCount, onAlarm, missing } = props;
  const ended = useSameList(views.filter((view) => !isOpenView(view)));
  const doctors = useMemo(
    () => (
      <DoctorsOnShift reader={reader} onShift={onShift} count={onShiftCount} onAlarm={onAlarm} />
    ),
    [reader, onShift, onShiftCount, onAlarm],
  );
  const last = useMemo(
    () => ended.length > 0 && <BookingList reader={reader} items={ended.slice(0, ENDED_LIMIT)} />,
    [reader, ended],
  );
  return (
    <aside class="panel" aria-label={reader.t("duty.title")}>
      <div class="panel__body" tabIndex={0} role="region" aria-label={reader.t("duty.title")}>
        {missing && <p class="panel__why" role="status">{reader.t("board.missing")}</p>}
        {doctors}
        <Later as="section" aria-labelledby="ended-title">
          <h2 class="duty__head" id="ended-title">
            {reader.t("board.ended")}
            <span class="col__count">{ended.length}</span>
          </h2>
          {last}
        </Later>
      </div>
    </aside>
  );
}

/** Of what ended more than this is a list that nobody reads; the page of bookings has them all. */
const ENDED_LIMIT = 60;

export function BoardBody(props: BoardBodyProps) {
  const { reader, aside = reader, panel, map, selectedId } = props;
  const hasLiveMap = useLive() !== null && map !== undefined;
  const { views, filter, cards, unread, onShift, onShiftCount, onAlarm, missing } = props;
  // What takes long to draw is drawn where something of it is new, not with each word of the stream.
  const columns = useMemo(
    () => <Columns {...props} />,
    [reader, views, filter, selectedId, cards, unread],
  );
  const side = useMemo(() => <Side {...props} />, [
    aside,
    views,
    onShift,
    onShiftCount,
    onAlarm,
    missing,
  ]);
  return (
    <>
      <h1 class="visually-hidden">{reader.t("board.title")}</h1>
      {props.alarms}
      <Tools {...props} />
      {map}
      {columns}
      {panel == null
        ? side
        : <Colleagues.Provider value={props.staffOnDuty}>{panel}</Colleagues.Provider>}
      {selectedId !== null && !hasLiveMap && (
        <div class="board__doctors">
          <DoctorsOnShift reader={aside} onShift={onShift} onAlarm={onAlarm} />
        </div>
      )}
      <div class="board__notice">
        {props.call}
        <OfflineBanner reader={reader} />
      </div>
    </>
  );
}
