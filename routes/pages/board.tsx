/** The dispatcher's board: open bookings from worst to calmest, doctors on shift, one in detail. */
import { AccountMenu, Brand, Navigation } from "./app_bar.tsx";
import { BoardMapFrame } from "../../views/board_map_frame.tsx";
import { AlarmLane, alertPath, helpersOf } from "../../views/alarm_lane.tsx";
import { BoardBody } from "../../views/board_body.tsx";
import { BoardCards } from "../../views/board_card.tsx";
import { type BoardFilter, boardPath } from "../../views/board_filter.ts";
import type { BoardSeed } from "../../views/board_seed.ts";
import { bookingSeed } from "../../views/booking_seed.ts";
import { Island } from "../../views/island.tsx";
import { seedOf } from "../../views/reader_seed.ts";
import { mapSeed } from "./map_frame.tsx";
import { BoardPanel } from "../../views/board_panel.tsx";
import { byName } from "../../views/name_order.ts";
import { bookingPageProps } from "./booking.tsx";
import type { BookingPageProps } from "../../views/booking_page.ts";
import { GlassFlag } from "./glass_flag.tsx";
import { withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import { type PageContext, type PageKit, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import type { Attempt } from "../../views/forms.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { DutyView, Person } from "../services.ts";
import type { OnDutyShown } from "../../views/colleagues.ts";
import type { Reader } from "../../views/reader.ts";

interface BoardProps {
  reader: Reader;
  views: readonly BookingView[];
  alerts: readonly AlertView[];
  onShift: readonly DutyView[];
  staffOnDuty: readonly OnDutyShown[];
  selected: BookingPageProps | null;
  /** A booking was asked for that there is not (or no longer). */
  missing: boolean;
  filter: BoardFilter;
  /** Of an admin: broken glasses that wait for a look. */
  brokenGlass: number;
  kit: PageKit;
}

function Bar({ reader, filter, brokenGlass }: BoardProps) {
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
      <GlassFlag reader={reader} count={brokenGlass} />
      <Navigation reader={reader} />
      <AccountMenu reader={reader} />
    </header>
  );
}

/** What the browser goes on with. */
function seedOfBoard(props: BoardProps): BoardSeed {
  const { reader, kit, selected } = props;
  const open = kit.cities.list.find(({ name }) => name === reader.city.name) ?? kit.cities.list[0];
  return {
    reader: seedOf(reader),
    views: props.views,
    alerts: props.alerts,
    onShift: props.onShift,
    staffOnDuty: props.staffOnDuty,
    selected: selected === null ? null : bookingSeed(selected),
    missing: props.missing,
    filter: props.filter,
    version: kit.version,
    map: open === undefined
      ? null
      : mapSeed(kit, reader, open.name, open.city.pack.manifest.bounds),
  };
}

const classOf = (isSelected: boolean, hasMap: boolean): string =>
  ["board board--plain", isSelected && "board--selected", hasMap && "board--mapped"]
    .filter(Boolean).join(" ");

function BoardPage(props: BoardProps) {
  const { reader, selected, kit } = props;
  const seed = seedOfBoard(props);
  const hasMap = seed.map !== null && kit.assets !== null;
  return (
    <Layout
      reader={reader}
      title={reader.t("board.title")}
      bare
      styles={["map.css", "board.css"]}
      scripts={kit.assets?.scriptsOf("board") ?? null}
      words={kit.assets?.wordsOf("board")[reader.language] ?? null}
    >
      <div class={classOf(selected !== null, hasMap)}>
        <Bar {...props} />
        <main id="main" class="board__main" tabIndex={-1}>
          <Island name="board" properties={seed}>
            <BoardBody
              reader={reader}
              views={props.views}
              onShift={props.onShift}
              onAlarm={helpersOf(props.alerts)}
              staffOnDuty={props.staffOnDuty}
              alarms={<AlarmLane reader={reader} alerts={props.alerts} views={props.views} />}
              missing={props.missing}
              filter={props.filter}
              selectedId={selected?.view.id ?? null}
              cards={new BoardCards()}
              panel={selected === null ? null : <BoardPanel {...selected} />}
              map={hasMap ? <BoardMapFrame reader={reader} /> : undefined}
            />
          </Island>
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
  const reader = readerOf(kit, c, boardPath(filter, bookingId ?? undefined));
  const [views, alerts, duty] = await Promise.all([
    kit.services.bookings.current(person),
    kit.services.emergency.open(person),
    kit.services.staff.duty(person),
  ]);
  const selected = bookingId === null
    ? null
    : await bookingPageProps(kit, reader, person, bookingId, attempt);
  return pageResponse(
    <BoardPage
      reader={reader}
      views={views}
      alerts={alerts}
      onShift={byName(kit.services.duty.onShift(person), ({ lastName }) => lastName)}
      staffOnDuty={"ok" in duty ? duty.ok.onDuty : []}
      selected={selected}
      missing={bookingId !== null && selected === null}
      filter={filter}
      brokenGlass={await kit.services.privacy.unreviewed(person)}
      kit={kit}
    />,
    status,
    headers,
  );
}

/** `GET /board`. */
export function boardPage(app: PagesApp, kit: PageKit): void {
  app.get(
    "/board",
    (c) => {
      const alert = uuidOrNull(c.req.query("alert") ?? "");
      // The link of a message: straight to the alarm.
      if (alert !== null) return seeOther(c, alertPath(alert));
      return withPerson(c, (person) => showBoard(c, kit, person, c.req.query("booking") ?? null));
    },
  );
}
