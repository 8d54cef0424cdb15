/** The shift itself: on or off. */
import { Icon } from "./icon.tsx";
import { useLive } from "./live_context.ts";
import { Freshness } from "./notices.tsx";
import type { DutyView } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** A place that is older brings no offers (DISPATCH.fixMaxAgeMilliseconds). */
const STALE_SECONDS = 15 * 60;

export const isPlaceOld = (duty: DutyView): boolean =>
  duty.fix === null || duty.fix.ageSeconds > STALE_SECONDS;

export const ShiftButton = (
  { reader, start, large }: { reader: Reader; start: boolean; large: boolean },
) => (
  <form method="post" action="/doctor/shift">
    <input type="hidden" name="available" value={String(start)} />
    <button
      type="submit"
      class={large
        ? "button button--lamp button--thumb button--wide"
        : start
        ? "button button--primary"
        : "button"}
    >
      {reader.t(start ? "shift.start" : "shift.end")}
    </button>
  </form>
);

/** The plate while there is nothing to do: off, waiting, or waiting in vain. */
export function ShiftPlate(
  { reader, duty, isOnAlarm }: { reader: Reader; duty: DutyView | null; isOnAlarm: boolean },
) {
  const live = useLive();
  const stale = duty !== null && isPlaceOld(duty);
  return (
    <section class="plate plate--full" aria-labelledby="shift-title">
      <h1 class="plate__title" id="shift-title">
        {reader.t(
          duty === null
            ? "shift.off"
            : isOnAlarm
            ? "shift.onAlarm"
            : stale
            ? "shift.noPlace"
            : "shift.waiting",
        )}
      </h1>
      <p class="plate__line">
        {reader.t(
          duty === null
            ? "shift.offText"
            : isOnAlarm
            ? "shift.onAlarmText"
            : stale
            ? "shift.noPlaceText"
            : live === null
            ? "shift.waitingText"
            : "shift.waitingLive",
        )}
      </p>
      {duty === null ? <ShiftButton reader={reader} start large /> : (
        <p class="plate__fresh">
          <Icon name="live" size="s" />
          {reader.t("shift.since", { time: reader.clock(duty.startedAt) })}
        </p>
      )}
      <Freshness reader={reader} path="/doctor" />
    </section>
  );
}
