/** Whom the program has asked to come, and who comes: for the page of an alarm and the lane of the board. */
import type { AlertView } from "../actors/alert/view.ts";
import { alertPath } from "./alarm_lane.tsx";
import { helperText } from "./helper_text.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { LocaleKey } from "./words.ts";

export function AlertHelp({ reader, alert }: { reader: Reader; alert: AlertView }) {
  const search = alert.board?.search ?? null;
  if (search === null) return null;
  const isOpen = alert.closedBy === null;
  const comes = helperText(reader, alert);
  const halted = search.isHalted && isOpen ? reader.t("alert.search.halted") : null;
  const state = comes ?? halted ??
    (!isOpen
      ? null
      : search.asks.some(({ outcome }) => outcome === null)
      ? reader.t("alert.search.asking")
      : search.lookAt !== null
      ? reader.t("alert.search.looking", { time: reader.clockSeconds(search.lookAt) })
      : reader.t("alert.search.over"));
  const isOn = search.isAsking || search.helperId !== null;
  return (
    <section class="card stack" aria-labelledby="search-title">
      <h2 class="card__title" id="search-title">{reader.t("alert.search.title")}</h2>
      {state !== null && <p>{state}</p>}
      {comes !== null && halted !== null && <p>{halted}</p>}
      {search.asks.length > 0 && (
        <ul class="alertcalls">
          {search.asks.map((ask) => (
            <li key={`${ask.id}${ask.askedAt}`}>
              <span>
                <strong>{ask.name}</strong>
                <span class="small quiet line">
                  {reader.distance(ask.distanceMeters)}, {reader.clockSeconds(ask.askedAt)}
                </span>
              </span>
              <span class="row row--s">
                {ask.outcome === "accepted" && <Icon name="check" />}
                {ask.outcome === null
                  ? reader.t("alert.search.until", { time: reader.clockSeconds(ask.expiresAt) })
                  : reader.t(`alert.search.${ask.outcome}` as LocaleKey)}
                {ask.reason !== null && `: ${reader.t(`alarmcall.reason.${ask.reason}`)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {isOpen && (isOn || !search.isHalted) && (
        <form method="post" action={`${alertPath(alert.id)}/search`}>
          <input type="hidden" name="isOn" value={isOn ? "no" : "yes"} />
          <button type="submit" class="button button--dense">
            {reader.t(
              !isOn
                ? "alert.search.begin"
                : search.helperId === null
                ? "alert.search.end"
                : "alert.search.release",
            )}
          </button>
        </form>
      )}
    </section>
  );
}
