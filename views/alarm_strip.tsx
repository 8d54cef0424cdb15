/** Alarms above a page of the staff that is not the board: what, where, «mine», and the way to all of it. */
import type { ComponentChildren } from "preact";
import type { AlertView } from "../actors/alert/view.ts";
import { alertIcon, alertPath, careText, nextText, openAlarms } from "./alarm_lane.tsx";
import { AlarmVoice, placeOf, takerOf } from "./alarm_voice.tsx";
import type { ClockReader } from "./clock_reader.ts";
import { Icon } from "./icon.tsx";
import type { LocaleKey } from "./words.ts";

/** More of them would stand before the page; the others are one link away. */
const SHOWN = 3;

/**
 * What this person has to do with: what nobody has taken, and what is one's own until it is over. Pure.
 * @param herePath of the alarm whose page this is, if it is one
 */
export const stripAlarms = (
  alerts: readonly AlertView[],
  personId: string,
  herePath: string,
): readonly AlertView[] =>
  openAlarms(alerts).filter(({ id, status, board }) =>
    alertPath(id) !== herePath && (status === "raised" || board?.acknowledgedById === personId)
  );

export interface AlarmStripProps {
  readonly reader: ClockReader;
  readonly alerts: readonly AlertView[];
  readonly onAcknowledge: (event: Event, id: string) => void;
  /** Below them: that the page cannot sound. */
  readonly note?: ComponentChildren;
}

/** Nothing while there is none: no page has a part that only might say something. */
/** What is so now: who is asked, who has it, or who is told when nobody answers. Its seconds are read and never said. */
const standOf = (reader: ClockReader, alert: AlertView): string =>
  careText(reader, alert) ?? takerOf(reader.words, alert) ?? nextText(reader, alert);

export function AlarmStrip({ reader, alerts, onAcknowledge, note }: AlarmStripProps) {
  const { words } = reader;
  if (alerts.length === 0) return null;
  const more = alerts.length - SHOWN;
  return (
    <section class="alarms alarmstrip" aria-label={words.text("alert.lane")}>
      <AlarmVoice words={words} alerts={alerts} />
      {alerts.slice(0, SHOWN).map((alert) => (
        <div
          key={alert.id}
          class="alarm"
          data-state={alert.status === "raised" ? "raised" : "acknowledged"}
          data-drill={alert.isDrill ? "" : undefined}
          data-alert={alert.id}
        >
          <strong class="alarm__kind">
            <Icon name={alertIcon(alert.kind)} />
            {alert.isDrill && <span class="badge">{words.text("alert.drill")}</span>}
            {words.text(`alert.kind.${alert.kind}` as LocaleKey)}
          </strong>
          <p class="alarm__what">
            {placeOf(words, alert)}
            <span class="alarm__stand">
              <time dateTime={alert.raisedAt ?? alert.createdAt}>
                {words.text("alert.raisedSince", {
                  time: reader.clock(alert.raisedAt ?? alert.createdAt),
                  age: reader.elapsed(alert.raisedAt ?? alert.createdAt),
                })}
              </time>
              {" · "}
              {standOf(reader, alert)}
            </span>
          </p>
          <span class="alarm__act">
            {alert.status === "raised" && (
              <form
                method="post"
                action={`${alertPath(alert.id)}/acknowledge`}
                onSubmit={(event) => onAcknowledge(event, alert.id)}
              >
                <button type="submit" class="button button--dense">
                  {words.text("alert.take")}
                </button>
              </form>
            )}
            <a
              class={alert.status === "raised"
                ? "button button--dense button--plate"
                : "button button--dense"}
              href={alertPath(alert.id)}
            >
              {words.text("alert.open")}
            </a>
          </span>
        </div>
      ))}
      {note}
      {more > 0 && (
        <p class="alarmstrip__more">
          <a href="/board">{words.count("alert.stripMore", more)}</a>
        </p>
      )}
    </section>
  );
}
