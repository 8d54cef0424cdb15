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

/**
 * It has ended already, and goes on until the visit is over. Where there is none it goes on for another reason, which
 * the page may not say: a silent call for help (`ShiftKeeper`).
 */
export const isEnding = ({ startedAt, endsAt, bookingId }: DutyView, now: number): boolean =>
  bookingId !== null && endsAt != null && endsAt <= Math.max(startedAt, now);

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

/** A shift that goes on: since when, and its end. Begun on a page that lives it is all that stands there at first. */
export function ShiftHead({ reader, duty }: { reader: Reader; duty: DutyView }) {
  // Ended in mid-visit: it goes on until the visit is over, and below it says so.
  return (
    <div class="row row--between">
      <div>
        <h2 class="card__title" id="duty-title">{reader.t("shift.on")}</h2>
        <p class="small quiet">
          {reader.t("shift.since", { time: reader.clock(duty.startedAt) })}
        </p>
      </div>
      {!isEnding(duty, reader.now) && <ShiftButton reader={reader} start={false} large={false} />}
    </div>
  );
}

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
