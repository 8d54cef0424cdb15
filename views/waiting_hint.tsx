/** Where a free doctor had better wait: a hint with its reason, the way there, and a way to say no. */
import type { HintView } from "./facts.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { Navigators as NavigatorsView } from "./visit_address.tsx";

export interface WaitingHintProps {
  readonly reader: Reader;
  readonly hint: HintView;
  /** Given: the page has it already, and what two scripts share is cut out of both. */
  readonly Navigators: typeof NavigatorsView;
}

export function WaitingHint({ reader, hint, Navigators }: WaitingHintProps) {
  const drive = reader.duration(hint.driveSeconds);
  return (
    <section class="card stack" aria-labelledby="waiting-hint-title">
      <h2 class="card__title" id="waiting-hint-title">{reader.t("waitingHint.title")}</h2>
      <p class="fact">
        <Icon name="navigate" />
        <span>
          {hint.place === null
            ? reader.t("waitingHint.somewhere", { drive })
            : reader.t("waitingHint.place", { place: hint.place, drive })}
          <span class="fact__sub">
            {reader.t("waitingHint.why", { gain: reader.duration(hint.gainSeconds) })}
          </span>
        </span>
      </p>
      <Navigators reader={reader} latitude={hint.latitude} longitude={hint.longitude} />
      <form method="post" action="/doctor/stay">
        <button type="submit" class="button button--wide">{reader.t("waitingHint.stay")}</button>
      </form>
      <p class="quiet small">{reader.t("waitingHint.free")}</p>
    </section>
  );
}
