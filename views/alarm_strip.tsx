/** Alarms above a page of the staff that is not the board: what, where, «mine», and the way to all of it. */
import type { ComponentChildren } from "preact";
import type { AlertView } from "../actors/alert/view.ts";
import { alertIcon, alertPath, openAlarms } from "./alarm_lane.tsx";
import { AlarmVoice, placeOf, takerOf } from "./alarm_voice.tsx";
import { Icon } from "./icon.tsx";
import type { LocaleKey, Words } from "./words.ts";

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
  readonly words: Words;
  readonly alerts: readonly AlertView[];
  readonly onAcknowledge: (event: Event, id: string) => void;
  /** Below them: that the page cannot sound. */
  readonly note?: ComponentChildren;
}

/** Nothing while there is none: no page has a part that only might say something. */
export function AlarmStrip({ words, alerts, onAcknowledge, note }: AlarmStripProps) {
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
            {[placeOf(words, alert), takerOf(words, alert)].filter((one) => one !== null)
              .join(". ")}
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
