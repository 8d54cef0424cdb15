/** One booking on the board: number, specialisation, place, age, what happens next. */
import { askingText } from "./patient_plate.tsx";
import { attentionText } from "./attention.ts";
import { columnOf, stateSince, toneOf } from "./board_columns.ts";
import { doctorName, placeOf, specializationOf } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { callTypeIcon, statusLook } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** The age of the state; of a planned one its time. */
export function Age({ reader, view }: { reader: Reader; view: BookingView }) {
  const tone = toneOf(view, reader.now);
  if (columnOf(view) === "planned" && view.scheduledTime !== null) {
    const today = reader.dayValue(view.scheduledTime) === reader.dayValue(reader.now);
    return (
      <span class="age">
        {today ? reader.clock(view.scheduledTime) : reader.day(view.scheduledTime)}
      </span>
    );
  }
  return (
    <span class="age" data-tone={tone ?? undefined}>
      {tone !== null && <Icon name={tone === "alarm" ? "warning" : "clock"} />}
      {reader.elapsed(stateSince(view))}
    </span>
  );
}

/** What happens with it now, in one short line. */
export function nowOf(reader: Reader, view: BookingView): string {
  const attention = attentionText(reader, view);
  if (attention !== null) return attention;
  const name = doctorName(view);
  if (view.status !== "pending") {
    return view.promisedBy !== null && (view.status === "assigned" || view.status === "en_route")
      ? reader.t("board.promised", { name: name ?? "", time: reader.clock(view.promisedBy) })
      : name ?? "";
  }
  const { search } = view;
  if (search === null) return "";
  switch (search.stage) {
    case "asking":
      return askingText(reader, search);
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

export function BoardCard(
  { reader, view, selected, path }: {
    reader: Reader;
    view: BookingView;
    selected: boolean;
    path: string;
  },
) {
  const tone = toneOf(view, reader.now) ?? statusLook(view).tone;
  return (
    <li>
      <a
        class="bcard"
        data-tone={tone}
        href={path}
        aria-current={selected ? "true" : undefined}
      >
        <span class="bcard__top">
          {view.number}
          <Icon name={callTypeIcon(view)} size="s" />
          <span class="visually-hidden">{reader.t(`callType.${view.callType}`)}</span>
          <Age reader={reader} view={view} />
        </span>
        <span class="bcard__sub">
          {[specializationOf(reader, view.specialization), view.address?.district ?? placeOf(view)]
            .filter((part) => part != null).join(", ")}
        </span>
        <span class="bcard__now">{nowOf(reader, view)}</span>
      </a>
    </li>
  );
}
