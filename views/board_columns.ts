/** Which column of the board a booking stands in, and what its card says. Pure. */
import { isLate, isOpenView, isPressing, type Tone } from "./status.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

export type ColumnName = "dispatcher" | "asking" | "assigned" | "enRoute" | "onSite" | "planned";

/** From worst to calmest. */
export const COLUMNS: readonly {
  readonly name: ColumnName;
  readonly tone: Tone;
  readonly icon: string;
  readonly key: LocaleKey;
}[] = [
  { name: "dispatcher", tone: "alarm", icon: "warning", key: "board.dispatcher" },
  { name: "asking", tone: "wait", icon: "radar", key: "board.asking" },
  { name: "assigned", tone: "go", icon: "user-check", key: "board.assigned" },
  { name: "enRoute", tone: "go", icon: "car", key: "board.enRoute" },
  { name: "onSite", tone: "here", icon: "door", key: "board.onSite" },
  { name: "planned", tone: "off", icon: "calendar", key: "board.planned" },
];

/** Whether a booking that nobody has wants the desk, though somebody may be asked besides. */
const wantsDesk = ({ status, owner, shiftLostAt }: BookingView): boolean =>
  status === "pending" && owner?.since != null && shiftLostAt === undefined;

/** The column of an open booking. A locked door code waits for a dispatcher wherever it stands. */
export function columnOf(view: BookingView): ColumnName {
  if (view.doorCodeLocked) return "dispatcher";
  switch (view.status) {
    case "pending":
      if (view.search?.stage === "planned") return "planned";
      if (view.danger !== undefined) return "dispatcher";
      return wantsDesk(view) || view.search?.stage === "held" ? "dispatcher" : "asking";
    case "assigned":
      return "assigned";
    case "en_route":
      return "enRoute";
    default:
      return "onSite";
  }
}

/** When the present state began. */
export const stateSince = (view: BookingView): string =>
  view.startedAt ?? view.arrivedAt ?? view.departedAt ?? view.assignedAt ?? view.createdAt;

/** What the age says: plain, then amber, then orange, then crimson. */
export function toneOf(view: BookingView, now: number): Tone | null {
  if (wantsDesk(view) || view.doorCodeLocked) return "alarm";
  if (view.danger !== undefined) return "alarm";
  const isUndecided = view.search?.stage === "held" || view.approvalLostAt !== undefined ||
    view.shiftLostAt !== undefined;
  if (isLate(view, now) || isUndecided) return "late";
  return isPressing(view, now) ? "wait" : null;
}

const WORST: Readonly<Record<string, number>> = { alarm: 0, late: 1, wait: 2 };

interface Placed {
  readonly view: BookingView;
  readonly rank: number;
  /** RFC 3339 in UTC, so that the order of letters is the order of time. */
  readonly since: string;
}

const isBefore = (one: Placed, other: Placed): number =>
  one.rank - other.rank || (one.since < other.since ? -1 : one.since > other.since ? 1 : 0);

/** The bookings of each column: what is worst first, then the longest wait. */
export function columnsOf(
  views: readonly BookingView[],
  now: number,
): ReadonlyMap<ColumnName, readonly BookingView[]> {
  const columns = new Map<ColumnName, Placed[]>(COLUMNS.map(({ name }) => [name, []]));
  for (const view of views) {
    if (!isOpenView(view)) continue;
    const name = columnOf(view);
    columns.get(name)?.push({
      view,
      rank: WORST[toneOf(view, now) ?? ""] ?? 3,
      since: name === "planned" ? view.scheduledTime ?? "" : stateSince(view),
    });
  }
  return new Map(
    [...columns].map(([name, list]) => [name, list.sort(isBefore).map(({ view }) => view)]),
  );
}

/** Whether a booking has all of these words: number, people, address, specialisation. */
export function matches(reader: Reader, view: BookingView, query: string): boolean {
  const text = [
    view.number,
    view.patient.firstName,
    view.patient.lastName,
    view.doctor?.firstName,
    view.doctor?.lastName,
    view.address?.text,
    view.address?.district,
    view.contactPhone,
    view.specialization,
  ].filter((part) => part != null).join(" ").toLocaleLowerCase(reader.language);
  return query.toLocaleLowerCase(reader.language).split(/\s+/).every((word) => text.includes(word));
}
