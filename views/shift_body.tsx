/** A shift that goes on: where its doctor is, what is planned of it. Comes after the page (late.tsx). */
import { KnownAddresses } from "./address_fields.tsx";
import { ownState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import type { DutyView, KnownAddress } from "./facts.ts";
import { TextField } from "./fields.tsx";
import type { Attempt } from "./forms.ts";
import { Icon } from "./icon.tsx";
import { Banner } from "./notices.tsx";
import type { Reader } from "./reader.ts";
import { isPlaceOld } from "./shift.tsx";
import { ShiftPlanForms } from "./shift_plan.tsx";

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
  if (isPlaceOld(duty)) {
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

/** The way to say where one is without a script. */
function PlaceForm(
  { reader, attempt, addresses, open }: {
    reader: Reader;
    attempt: Attempt | null;
    addresses: readonly KnownAddress[];
    open: boolean;
  },
) {
  const state = ownState("place", attempt);
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

export function ShiftBody(
  { reader, duty, attempt, addresses }: {
    reader: Reader;
    duty: DutyView;
    attempt: Attempt | null;
    addresses: readonly KnownAddress[];
  },
) {
  return (
    <>
      <PlaceNote reader={reader} duty={duty} />
      <ShiftPlanForms reader={reader} duty={duty} />
      <div class="folds">
        <PlaceForm
          reader={reader}
          attempt={attempt}
          addresses={addresses}
          open={isPlaceOld(duty)}
        />
      </div>
    </>
  );
}
