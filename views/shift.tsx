/** The shift itself: on or off, and where the doctor is. */
import { KnownAddresses } from "./address_fields.tsx";
import { Disclosure } from "./disclosure.tsx";
import { TextField } from "./fields.tsx";
import { Icon } from "./icon.tsx";
import { Later } from "./later.tsx";
import { useLive } from "./live_context.ts";
import { Banner, Freshness } from "./notices.tsx";
import { type Attempt, FormState } from "./forms.ts";
import { ShiftPlanForms } from "./shift_plan.tsx";
import type { DutyView } from "./facts.ts";
import type { KnownAddress } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** A place that is older brings no offers (DISPATCH.fixMaxAgeMilliseconds). */
const STALE_SECONDS = 15 * 60;

const isStale = (duty: DutyView): boolean =>
  duty.fix === null || duty.fix.ageSeconds > STALE_SECONDS;

const ShiftButton = (
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
  const stale = duty !== null && isStale(duty);
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

/** How old the place is, and what follows from it. */
function PlaceNote({ reader, duty }: { reader: Reader; duty: DutyView }) {
  if (duty.fix === null) {
    return (
      <Banner tone="late" icon="warning" title={reader.t("shift.placeUnknown")}>
        {reader.t("shift.placeUnknownText")}
      </Banner>
    );
  }
  const age = reader.lapse(duty.fix.ageSeconds);
  if (duty.fix.ageSeconds > STALE_SECONDS) {
    return (
      <Banner tone="late" icon="warning" title={reader.t("shift.placeOld", { age })}>
        {reader.t("shift.placeOldText")}
      </Banner>
    );
  }
  return (
    <p class="fact">
      <Icon name="pin" />
      <span>
        {reader.t("shift.place", { age })}
        <span class="fact__sub">
          {duty.fix.accuracyMeters === null
            ? reader.t("shift.placeLasts")
            : reader.t("shift.accuracy", { distance: reader.distance(duty.fix.accuracyMeters) })}
        </span>
      </span>
    </p>
  );
}

const placeState = (attempt: Attempt | null): FormState =>
  new FormState("place", attempt, { "positions.0.latitude": "place", positions: "place" });

/** The way to say where one is without a script. */
function PlaceForm(
  { reader, attempt, addresses, open }: {
    reader: Reader;
    attempt: Attempt | null;
    addresses: readonly KnownAddress[];
    open: boolean;
  },
) {
  const state = placeState(attempt);
  return (
    <Disclosure
      icon="navigate"
      title={reader.t("place.mine")}
      sub={reader.t("place.mineSub")}
      open={open || state.failed}
      id="place"
    >
      <form class="stack" method="post" action="/doctor/place">
        <TextField
          reader={reader}
          state={state}
          name="place"
          label={reader.t("place.label")}
          hint={reader.t(addresses.length > 0 ? "place.hintDoctorKnown" : "place.hint")}
          input={{
            autoComplete: "off",
            spellcheck: false,
            maxLength: 2_000,
            ...(addresses.length > 0 ? { list: "place-known" } : {}),
          }}
        />
        <KnownAddresses id="place-known" addresses={addresses} />
        <button type="submit" class="button button--primary">{reader.t("place.send")}</button>
      </form>
    </Disclosure>
  );
}

export function ShiftCard(
  { reader, duty, attempt, addresses }: {
    reader: Reader;
    duty: DutyView | null;
    attempt: Attempt | null;
    addresses: readonly KnownAddress[];
  },
) {
  if (duty === null) return null;
  // Ended in mid-visit: it goes on until the visit is over, and below it says so.
  const isEnding = duty.endsAt != null && duty.endsAt <= reader.now;
  return (
    <Later as="section" class="card" aria-labelledby="duty-title">
      <div class="row row--between">
        <div>
          <h2 class="card__title" id="duty-title">{reader.t("shift.on")}</h2>
          <p class="small quiet">
            {reader.t("shift.since", { time: reader.clock(duty.startedAt) })}
          </p>
        </div>
        {!isEnding && <ShiftButton reader={reader} start={false} large={false} />}
      </div>
      <PlaceNote reader={reader} duty={duty} />
      <ShiftPlanForms reader={reader} duty={duty} />
      <div class="folds">
        <PlaceForm reader={reader} attempt={attempt} addresses={addresses} open={isStale(duty)} />
      </div>
    </Later>
  );
}
