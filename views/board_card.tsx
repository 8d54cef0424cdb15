/** One booking on the board: number, specialisation, place, age, what happens next. */
import type { VNode } from "preact";
import { askingText } from "./patient_plate.tsx";
import { attentionText, hasRunOut } from "./attention.ts";
import { columnOf, stateSince, toneOf } from "./board_columns.ts";
import { doctorName, lowered, placeOf, specializationOf } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { isAttended } from "./owner_line.tsx";
import { useSeconds } from "./seconds.ts";
import { callTypeIcon, isPressing, statusLook, type Tone } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

const isPlanned = (view: BookingView): boolean =>
  columnOf(view) === "planned" && view.scheduledTime !== null;

/** How long it has been so; of a planned one its time. */
function ageText(reader: Reader, view: BookingView): string {
  if (!isPlanned(view) || view.scheduledTime === null) return reader.elapsed(stateSince(view));
  const today = reader.dayValue(view.scheduledTime) === reader.dayValue(reader.now);
  return today ? reader.clock(view.scheduledTime) : reader.day(view.scheduledTime);
}

const MINUTE_MILLISECONDS = 60_000;
/** So long an age is told to the second. */
const SECONDS_MILLISECONDS = 10 * MINUTE_MILLISECONDS;

const ageOf = (reader: Reader, view: BookingView): number =>
  Math.max(0, reader.now - Date.parse(stateSince(view)));

/**
 * Until when its age says the same; the seconds of a young one are counted by the age itself. Of a planned
 * one the day may become another one.
 */
function sameUntil(reader: Reader, view: BookingView): number {
  const age = ageOf(reader, view);
  if (isPlanned(view)) return reader.now + MINUTE_MILLISECONDS;
  const left = age < SECONDS_MILLISECONDS
    ? SECONDS_MILLISECONDS - age
    : MINUTE_MILLISECONDS - age % MINUTE_MILLISECONDS;
  return reader.now + left;
}

export function Age({ reader: page, view }: { reader: Reader; view: BookingView }) {
  const reader = useSeconds(page, !isPlanned(view) && ageOf(page, view) < SECONDS_MILLISECONDS);
  const tone = isPlanned(view) ? null : toneOf(view, reader.now);
  return (
    <span class="age" data-tone={tone ?? undefined}>
      {tone !== null && <Icon name={tone === "alarm" ? "warning" : "clock"} />}
      {ageText(reader, view)}
    </span>
  );
}

/** What happens with it now, in one short line. */
export function nowOf(reader: Reader, view: BookingView): string {
  const attention = attentionText(reader, view);
  // Nobody took it, and somebody is asked once more: both are true.
  const goesOn = hasRunOut(view) && view.danger === undefined && isGoingOn(view.search);
  if (attention !== null) {
    return goesOn ? `${attention} · ${lowered(searchText(reader, view))}` : attention;
  }
  const name = doctorName(view);
  if (view.status !== "pending") {
    const key = isPressing(view, reader.now) ? "board.promiseSoon" : "board.promised";
    return view.promisedBy !== null && (view.status === "assigned" || view.status === "en_route")
      ? reader.t(key, { name: name ?? "", time: reader.clock(view.promisedBy) })
      : name ?? "";
  }
  return searchText(reader, view);
}

const isGoingOn = (search: BookingView["search"]): boolean =>
  search?.stage === "asking" || search?.stage === "waiting";

function searchText(reader: Reader, { search }: BookingView): string {
  if (search === null) return "";
  switch (search.stage) {
    case "asking":
      return askingText(reader, search);
    case "waiting":
      return search.expectedAt === null
        ? reader.t("board.waiting")
        : reader.t("board.waitingUntil", { time: reader.clock(search.expectedAt) });
    case "planned":
      return reader.t("board.searchAt", { time: reader.dayTime(search.searchAt) });
    case "held":
      return search.heldUntil === null
        ? reader.t("status.held")
        : reader.t("board.heldUntil", { time: reader.clock(search.heldUntil) });
    default:
      return reader.count("board.asked", search.asked);
  }
}

interface CardProps {
  readonly reader: Reader;
  readonly view: BookingView;
  readonly selected: boolean;
  readonly path: string;
  /** Words in its room that were not seen yet. */
  readonly unread: number;
}

function BoardCard({ reader, view, selected, path, unread }: CardProps) {
  const tone = toneOf(view, reader.now) ?? statusLook(view).tone;
  return (
    <li>
      <a
        class="bcard"
        data-tone={tone}
        data-booking={view.id}
        href={path}
        aria-current={selected ? "true" : undefined}
      >
        <span class="bcard__top">
          {view.number}
          <Age reader={reader} view={view} />
        </span>
        <span class="bcard__sub">
          <Icon name={callTypeIcon(view)} size="s" />
          <span class="visually-hidden">{reader.t(`callType.${view.callType}`)}</span>
          {[specializationOf(reader, view.specialization), view.address?.district ?? placeOf(view)]
            .filter((part) => part != null).join(", ")}
        </span>
        <span class="bcard__foot">
          <span class="bcard__now">
            {nowOf(reader, view)}
            {isAttended(view) && ` · ${reader.t("board.attended")}`}
          </span>
          {unread > 0 && (
            <span class="unread">
              <span aria-hidden="true">{unread}</span>
              <span class="visually-hidden">{reader.count("chat.unread", unread)}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

/**
 * The cards of a board, each drawn anew only when what it says has changed: of five hundred a second
 * passes over few. The same card is the very same node, which Preact then leaves alone.
 */
export class BoardCards {
  readonly #kept = new Map<
    string,
    {
      readonly props: CardProps;
      readonly tone: Tone | null;
      readonly until: number;
      readonly node: VNode;
    }
  >();

  of(props: CardProps): VNode {
    const { reader, view, selected, path, unread } = props;
    const tone = toneOf(view, reader.now);
    const known = this.#kept.get(view.id);
    const isSame = known !== undefined && known.props.view === view && known.props.path === path &&
      known.props.selected === selected && known.props.unread === unread && known.tone === tone &&
      reader.now < known.until;
    if (isSame) return known.node;
    const node = <BoardCard key={view.id} {...props} />;
    this.#kept.set(view.id, { props, tone, until: sameUntil(reader, view), node });
    return node;
  }

  /** Those that are shown no more are forgotten. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#kept.delete(id);
  }
}
