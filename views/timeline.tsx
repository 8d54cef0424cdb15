/** What happened to a booking, oldest first. */
import { Icon } from "./icon.tsx";
import { Later } from "./later.tsx";
import type { HistoryItem } from "../actors/world.ts";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

const ICONS: Readonly<Record<HistoryItem["to"], string>> = {
  pending: "radar",
  assigned: "user-check",
  en_route: "car",
  arrived: "door",
  in_progress: "stethoscope",
  completed: "check",
  cancelled: "x",
};

/** Whatever else happened is about money. */
const HAPPENING_ICONS: Readonly<Partial<Record<NonNullable<HistoryItem["what"]>, string>>> = {
  way_asked: "help",
  way_fine: "check",
  way_cannot: "warning",
  way_silent: "warning",
  way_resumed: "car",
  promise_missed: "late",
  approval_lost: "warning",
  approval_regained: "check",
  shift_lost: "warning",
  shift_regained: "check",
  held: "phone",
  hold_passed: "swap",
  hold_ended: "radar",
  attended: "phone",
  attendance_passed: "swap",
  attendance_ended: "late",
  absence_reported: "door",
  absence_called: "phone",
};

const iconOf = ({ what, to }: HistoryItem): string =>
  what === null ? ICONS[to] : HAPPENING_ICONS[what] ?? "ruble";

/** What happened; where somebody of the desk was given it, by name. */
function textOf(reader: Reader, item: HistoryItem): string {
  const { what, desk } = item;
  const isPassed = desk !== undefined && desk.formerId !== null;
  if (!isPassed) return reader.t(keyOf(item));
  const name = desk.names?.holder ?? null;
  if (name === null) return reader.t("history.passed");
  return reader.t(
    what === "held" || what === "hold_passed" ? "history.hold_passed" : "history.attendance_passed",
    { name },
  );
}

/** Who did it: staff of the desk by name, where the reader is told it. */
const doerOf = (reader: Reader, { role, desk }: HistoryItem): string =>
  (desk?.formerId === null ? desk.names?.holder : desk?.names?.former) ?? giverOf(reader, role);

/** A booking that is pending again was given back; the first time it was made. */
const keyOf = (item: HistoryItem): LocaleKey =>
  item.what !== null
    ? `history.${item.what}`
    : item.to === "pending"
    ? item.from === null ? "history.created" : "history.released"
    : `history.${item.to}`;

const giverOf = (reader: Reader, role: string): string => {
  switch (role) {
    case "patient":
    case "doctor":
    case "clinic":
    case "dispatcher":
    case "admin":
      return reader.t(`role.${role}`);
    default:
      return reader.t("role.system");
  }
};

export function Timeline(
  { reader, items }: { reader: Reader; items: readonly HistoryItem[] },
) {
  if (items.length === 0) return <p class="quiet">{reader.t("history.empty")}</p>;
  return (
    <ol class="timeline">
      {items.map((item, index) => (
        <li class="timeline__item" data-state={index === items.length - 1 ? "now" : "done"}>
          <time class="timeline__time" dateTime={new Date(item.at).toISOString()}>
            {reader.clock(item.at)}
          </time>
          <span class="timeline__mark">
            <Icon name={index === items.length - 1 ? "now" : iconOf(item)} />
          </span>
          <div>
            {textOf(reader, item)}
            <span class="timeline__note">
              {[
                reader.day(item.at),
                doerOf(reader, item),
                item.reason === null ? "" : reader.t("history.reason", { reason: item.reason }),
              ].filter((part) =>
                part !== ""
              ).join(" · ")}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

export const HistoryBody = (
  { reader, items }: { reader: Reader; items: readonly HistoryItem[] },
) => (
  <>
    <h2 class="card__title" id="history-title">{reader.t("history.title")}</h2>
    <Timeline reader={reader} items={items} />
  </>
);

export const HistoryCard = (
  { reader, items }: { reader: Reader; items: readonly HistoryItem[] | null },
) =>
  items === null ? null : (
    <Later as="section" class="card" aria-labelledby="history-title">
      <HistoryBody reader={reader} items={items} />
    </Later>
  );
