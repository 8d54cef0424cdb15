/** A doctor's day in order: visits with their windows, ways between, gaps. */
import { Icon } from "./icon.tsx";
import { Banner, Empty } from "./notices.tsx";
import { Pill } from "./pill.tsx";
import type { DayItem, DayPlan } from "./day_plan_facts.ts";
import { range, type Reader } from "./reader.ts";

type Visit = Extract<DayItem, { kind: "visit" }>;

interface DayPlanProps {
  reader: Reader;
  day: DayPlan;
  /** Where a visit leads; a doctor's to the booking, staff's to the board. */
  hrefOf: (bookingId: string) => string;
}

const ICONS = { urgent: "clock", scheduled: "calendar", consultation: "chat" } as const;
const GOING_ON: readonly Visit["status"][] = ["en_route", "arrived", "in_progress"];

/** What is different from the plan, in a pill. */
function VisitState({ reader, visit }: { reader: Reader; visit: Visit }) {
  const expected = reader.clock(visit.expectedAt ?? visit.startsAt);
  if (GOING_ON.includes(visit.status)) {
    return (
      <Pill
        tone={visit.status === "en_route" ? "go" : "here"}
        icon={visit.status === "en_route" ? "car" : "stethoscope"}
        text={reader.t("dayPlan.now")}
      />
    );
  }
  if (visit.isMissed) {
    return (
      <Pill tone="late" icon="late" solid text={reader.t("dayPlan.missed", { time: expected })} />
    );
  }
  if (visit.isLate) {
    return <Pill tone="late" icon="late" text={reader.t("dayPlan.expected", { time: expected })} />;
  }
  return visit.isTentative
    ? <Pill tone="off" icon="calendar" text={reader.t("dayPlan.tentative")} />
    : null;
}

function VisitRow(
  { reader, visit, hrefOf }: { reader: Reader; visit: Visit; hrefOf: DayPlanProps["hrefOf"] },
) {
  const place = visit.address ?? visit.district;
  const isRemote = visit.callType === "consultation";
  const title = place ?? reader.t(isRemote ? "callType.consultation" : "dayPlan.visit");
  const isGoingOn = GOING_ON.includes(visit.status);
  return (
    <li
      class="dayplan__visit"
      data-state={isGoingOn ? "now" : visit.isTentative ? "next" : undefined}
    >
      <time class="dayplan__time" dateTime={visit.startsAt}>{reader.clock(visit.startsAt)}</time>
      <span class="dayplan__mark">
        <Icon name={ICONS[visit.callType]} />
      </span>
      <div class="dayplan__text">
        {visit.bookingId === null
          ? <strong class="pre">{visit.isTentative ? title : reader.t("dayPlan.busy")}</strong>
          : (
            <a class="dayplan__link pre" href={hrefOf(visit.bookingId)}>
              {title}
              <Icon name="chevron-right" />
            </a>
          )}
        <span class="dayplan__note">
          {visit.callType === "urgent"
            ? reader.t("dayPlan.urgent", { time: reader.clock(visit.endsAt) })
            : reader.t(isRemote ? "dayPlan.call" : "dayPlan.window", {
              window: range(
                reader.clock(visit.startsAt),
                reader.clock(isRemote ? visit.endsAt : visit.windowUntil),
              ),
            })}
        </span>
        <VisitState reader={reader} visit={visit} />
      </div>
    </li>
  );
}

function Between({ reader, item }: { reader: Reader; item: Exclude<DayItem, Visit> }) {
  return (
    <li class="dayplan__between">
      <span class="dayplan__mark">
        <Icon name={item.kind === "way" ? "car" : "sun"} size="s" />
      </span>
      <span>
        {item.kind === "way"
          ? reader.t("dayPlan.way", { time: reader.travelTime(item.seconds) })
          : reader.t("dayPlan.gap", { time: reader.duration(item.minutes * 60) })}
      </span>
    </li>
  );
}

const Shifts = ({ reader, day }: { reader: Reader; day: DayPlan }) =>
  day.shifts.length === 0 ? null : (
    <ul class="dayplan__shifts">
      {day.shifts.map((shift) => (
        <li class="fact" key={shift.startsAt}>
          <Icon name="clock" />
          <span>
            {reader.t("dayPlan.shift", {
              window: range(reader.clock(shift.startsAt), reader.clock(shift.endsAt)),
            })}
            {shift.startText !== null && (
              <span class="fact__sub pre">
                {reader.t("dayPlan.start", { place: shift.startText })}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );

/** The day alone: headings and the way to other days are the page's. */
export function DayPlanBody({ reader, day, hrefOf }: DayPlanProps) {
  const isEndangered = day.items.some((item) => item.kind === "visit" && item.isMissed);
  return (
    <div class="stack">
      <Shifts reader={reader} day={day} />
      {day.breakUntil !== null && (
        <p class="fact">
          <Icon name="moon" />
          <span>{reader.t("dayPlan.break", { time: reader.clock(day.breakUntil) })}</span>
        </p>
      )}
      {isEndangered && (
        <Banner tone="late" icon="late" role="status" title={reader.t("dayPlan.missedTitle")}>
          {reader.t("dayPlan.missedText")}
        </Banner>
      )}
      {day.items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="calendar"
              title={reader.t("dayPlan.empty")}
              text={reader.t(
                day.shifts.length === 0 ? "dayPlan.emptyNoShift" : "dayPlan.emptyText",
              )}
            />
          </div>
        )
        : (
          <ol class="card dayplan">
            {day.items.map((item, at) =>
              item.kind === "visit"
                ? <VisitRow key={item.startsAt} reader={reader} visit={item} hrefOf={hrefOf} />
                : <Between key={at} reader={reader} item={item} />
            )}
          </ol>
        )}
    </div>
  );
}
