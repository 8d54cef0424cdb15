/** The dispatcher's board, alive: every booking and every doctor of the stream, one selected in detail. */
import { computed } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { AlarmLane, type AlarmLaneProps, helpersOf, openAlarms } from "../views/alarm_lane.tsx";
import { BoardBody } from "../views/board_body.tsx";
import { BoardCards } from "../views/board_card.tsx";
import { DUTY_LIST_LIMIT } from "../views/board_doctors.tsx";
import { BoardMapFrame } from "../views/board_map_frame.tsx";
import { columnOf } from "../views/board_columns.ts";
import { inOrder } from "../views/numbers_and_lists.ts";
import type { BoardFilter } from "../views/board_filter.ts";
import type { BoardSeed } from "../views/board_seed.ts";
import type { Attempt } from "../views/forms.ts";
import { Icon } from "../views/icon.tsx";
import { IncomingCall } from "../views/incoming_call.tsx";
import { LiveContext, type LivePage } from "../views/live_context.ts";
import type { Reader } from "../views/reader.ts";
import { readerFrom } from "../views/reader_seed.ts";
import { SecondsContext, useSeconds } from "../views/seconds.ts";
import { useSameList } from "../views/same_list.ts";
import { isOpenView } from "../views/status.ts";
import type { LocaleKey, Words } from "../views/words.ts";
import type { BookingView } from "../actors/booking/view.ts";
import { BoardMap } from "./board/board_map.tsx";
import { crewInOrder, dutyOfFleet } from "./board/duty.ts";
import { useFilter } from "./board/filter.ts";
import { useKeyboard, useLetters } from "./board/keyboard.ts";
import { loadPanel, type Panel, usePanel } from "./board/panel_module.ts";
import { useSelection } from "./board/selection.ts";
import { LazyShortcuts } from "./board/lazy_shortcuts.tsx";
import { AlarmNote, useAlarmActs, useAlerts } from "./board/alarms.tsx";
import type { AlarmSound } from "./alarm/siren.ts";
import { useAlarm } from "./board/alarm.ts";
import { useUnread } from "./board/unread.ts";
import { drawCalmly } from "./calm_rendering.ts";
import { useEchoes } from "./echoes.ts";
import { useFocusOnErrors } from "./focus_on_errors.ts";
import { FLEET, type FleetMember, placeOf } from "./live/fleet.ts";
import { DESK_TIMES } from "./live/times.ts";
import { connectLive, type Live } from "./live/live.ts";
import type { StaffColleague, StaffDutyFrame } from "./live/stream_events.ts";
import { pause } from "./pauses.ts";
import { bringToLife, useAlive } from "./pieces.tsx";
import { useForms } from "./use_forms.ts";
import { loadWords } from "./words.ts";

interface BoardProps {
  readonly root: HTMLElement;
  readonly seed: BoardSeed;
  readonly live: Live;
  readonly words: Words;
  /** Loaded before the first drawing where the server drew a selected booking. */
  readonly panel: Panel | null;
}

const SOUND_WORDS = {
  on: "board.soundOn",
  off: "board.soundOff",
  blocked: "board.soundBlocked",
} as const satisfies Record<AlarmSound, LocaleKey>;

/** Ages of minutes and colours are looked at so often; what shows seconds counts them itself. */
const PAGE_MILLISECONDS = 5_000;
/** The columns and what stands beside them are not drawn in the same second. */
const ASIDE_MILLISECONDS = 2_000;

/** Their ages count by the second. */
const Alarms = (props: AlarmLaneProps) => (
  <AlarmLane {...props} reader={useSeconds(props.reader, props.alerts.length > 0)} />
);

/** All that the stream has told of; until the whole has come what the server wrote. */
function viewsOf(live: Live, seed: BoardSeed): readonly BookingView[] {
  const ids = live.store.bookingIds.value;
  const known = ids.flatMap((id) => live.store.booking(id).value ?? []);
  return live.store.isWhole.value ? known : seed.views;
}

/** Of all cities of this board, the longest on duty first; who has several stands once. */
function colleaguesOf(told: ReadonlyMap<string, StaffDutyFrame>): readonly StaffColleague[] {
  const all = [...told.values()].flatMap(({ onDuty }) => onDuty);
  return [...new Map(all.map((one) => [one.id, one])).values()]
    .sort((one, other) => inOrder(one.since, other.since));
}

/** The reader of the last such moment, so many milliseconds before a whole number of them. */
function useMoment(first: Reader, live: Live, isAlive: boolean, ahead = 0): Reader {
  const moment = useMemo(
    () => computed(() => live.now.value - (live.now.value + ahead) % PAGE_MILLISECONDS),
    [],
  ).value;
  return useMemo(() => isAlive ? first.at(moment) : first, [isAlive, moment]);
}

function LiveBoard({ root, seed, live, words, panel: firstPanel }: BoardProps) {
  const isAlive = useAlive();
  const first = useMemo(() => readerFrom(seed.reader, words), []);
  const cards = useMemo(() => new BoardCards(), []);
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const echoes = useEchoes();
  const filter: BoardFilter = useFilter(seed.filter);
  const { selectedId, select } = useSelection(
    root,
    seed.selected?.view.id ?? null,
    filter,
    () => setAttempt(null),
  );
  const reader = useMoment(first, live, isAlive);
  const aside = useMoment(first, live, isAlive, ASIDE_MILLISECONDS);
  const views = useSameList(isAlive ? viewsOf(live, seed) : seed.views);
  // Where they are is the map's alone: who moves all the time is no reason to draw the board.
  const doctors = useMemo(() => computed(() => live.store.fleet.value.doctors), []).value;
  const hasFleet = isAlive && live.store.isWhole.value;
  const lastCrew = useRef<readonly FleetMember[]>([]);
  const crew = useMemo(
    () => lastCrew.current = crewInOrder(doctors, lastCrew.current),
    [doctors],
  );
  // A selected booking may be given to any of them; else those are enough that the list shows.
  const isListed = selectedId === null;
  const onShift = useMemo(
    () =>
      hasFleet
        ? (isListed ? crew.slice(0, DUTY_LIST_LIMIT) : crew).map((one) =>
          dutyOfFleet(
            one,
            placeOf(live.store.fleet.peek(), one.doctorId),
            Math.max(aside.now, live.serverNow()),
          )
        )
        : seed.onShift,
    [crew, hasFleet, isListed, aside],
  );
  const call = isAlive ? live.store.incomingCall.value : null;
  const told = live.store.staffDuty.value;
  const staffOnDuty = useMemo(
    () => isAlive && told.size > 0 ? colleaguesOf(told) : seed.staffOnDuty,
    [isAlive, told],
  );
  const personId = seed.reader.person?.id ?? "";
  const unread = useUnread(live, live.store.bookingIds.value, personId);
  useMemo(() => cards.keep(new Set(views.map((view) => view.id))), [views]);

  useForms({ root, live, words }, personId, echoes, setAttempt);
  useFocusOnErrors(root, attempt);
  const [helpIsOpen, showHelp] = useState(false);
  const letters = useLetters();
  useKeyboard(root, letters.areOn, { close: () => select(null), help: () => showHelp(true) });

  const waiting = useMemo(
    () => views.filter((view) => isOpenView(view) && columnOf(view) === "dispatcher"),
    [views],
  );
  const alerts = useAlerts(live, seed.alerts, isAlive);
  const openNow = useMemo(() => openAlarms(alerts), [alerts]);
  const onAlarm = useMemo(() => helpersOf(openNow), [openNow]);
  const calling = openNow.filter(({ status }) => status === "raised");
  // Whoever took one and is asked hears it too.
  const ringing = openNow.filter(({ status, board }) =>
    status === "raised" || (board?.careUntil != null && board.acknowledgedById === personId)
  );
  const alarm = useAlarm(waiting.map((view) => view.id), reader, ringing);
  const alarms = useAlarmActs(calling);
  useClass(root, selectedId !== null);

  const page: LivePage | null = !isAlive ? null : {
    connection: live.connection.value,
    position: null,
    way: null,
    room: null,
    waiting: [],
    openTrackMap: null,
  };
  const selected = selectedId === null ? null : views.find((view) => view.id === selectedId);
  const LivePanel = usePanel(firstPanel);
  const panel = selectedId === null || LivePanel === null ? null : (
    <LivePanel
      key={selectedId}
      id={selectedId}
      seed={seed}
      view={selected ?? null}
      live={live}
      words={words}
      attempt={attempt?.bookingId === selectedId ? attempt : null}
      echoes={echoes}
      onShift={onShift}
    />
  );
  return (
    <LiveContext.Provider value={page}>
      <SecondsContext.Provider value={isAlive ? live.now : null}>
        <BoardBody
          reader={reader}
          aside={aside}
          views={views}
          onShift={onShift}
          onShiftCount={hasFleet ? crew.length : seed.onShift.length}
          onAlarm={onAlarm}
          staffOnDuty={staffOnDuty}
          call={call === null ? undefined : (
            <IncomingCall
              reader={reader}
              call={call}
              onDismiss={live.store.dismissIncomingCall}
            />
          )}
          alarms={
            <Alarms
              reader={reader}
              alerts={alerts}
              views={views}
              onAcknowledge={isAlive ? alarms.acknowledge : undefined}
              note={isAlive && (alarm.sound !== "on" || alarms.hasFailed)
                ? (
                  <AlarmNote
                    words={words}
                    isSilent={alarm.sound !== "on"}
                    hasFailed={alarms.hasFailed}
                    onTurnOn={alarm.turnOn}
                  />
                )
                : undefined}
            />
          }
          missing={seed.missing && selectedId === null}
          filter={filter}
          selectedId={selectedId}
          cards={cards}
          unread={unread}
          panel={panel}
          map={seed.map === null
            ? undefined
            : !isAlive
            ? <BoardMapFrame reader={reader} />
            : (
              <BoardMap
                reader={reader}
                seed={seed.map}
                views={views}
                filter={filter}
                fleet={live.store.fleet}
                alerts={openNow}
                selectedId={selectedId}
                position={selectedId === null ? null : live.store.position(selectedId).value}
                onSelect={select}
                root={root}
              />
            )}
          more={isAlive
            ? (
              <>
                <button
                  type="button"
                  class="button button--dense"
                  aria-pressed={alarm.sound !== "off"}
                  data-sound={alarm.sound}
                  title={reader.t(SOUND_WORDS[alarm.sound])}
                  onClick={alarm.toggle}
                >
                  <Icon name={alarm.sound === "on" ? "sound" : "sound-off"} />
                  <span class="visually-hidden">{reader.t(SOUND_WORDS[alarm.sound])}</span>
                </button>
                <button
                  type="button"
                  class="button button--dense board__keys"
                  title={reader.t("board.keys")}
                  onClick={() => showHelp(true)}
                >
                  <kbd aria-hidden="true">?</kbd>
                  <span class="visually-hidden">{reader.t("board.keys")}</span>
                </button>
              </>
            )
            : undefined}
        />
        <LazyShortcuts
          reader={reader}
          isOpen={helpIsOpen}
          letters={letters}
          onClose={() => showHelp(false)}
        />
      </SecondsContext.Provider>
    </LiveContext.Provider>
  );
}

/** The frame stands outside of the island: whether a booking is open is told to it. */
function useClass(root: HTMLElement, isSelected: boolean): void {
  const frame = useRef(root.closest(".board"));
  useEffect(() => {
    frame.current?.classList.toggle("board--selected", isSelected);
  }, [isSelected]);
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as BoardSeed;
  const words = await loadWords();
  const panel = seed.selected === null ? null : await loadPanel();
  const live = connectLive({
    personId: seed.reader.person?.id ?? "",
    serverNow: seed.reader.now,
    fleet: FLEET,
    times: DESK_TIMES,
  });
  drawCalmly();
  await pause();
  await bringToLife(
    <LiveBoard root={element} seed={seed} live={live} words={words} panel={panel} />,
    element,
  );
}
