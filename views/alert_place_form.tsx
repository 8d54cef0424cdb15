/** Help is needed elsewhere than was said: found by its text, or a point out of a map. */
import type { AlertView } from "../actors/alert/view.ts";
import { addressAliases, AddressFields } from "./address_fields.tsx";
import { alertPath } from "./alarm_lane.tsx";
import { Disclosure } from "./disclosure.tsx";
import type { KnownAddress } from "./facts.ts";
import type { FormState } from "./forms.ts";
import type { Reader } from "./reader.ts";

export const PLACE_ALIASES = addressAliases("place.");

export function AlertPlaceForm({ reader, alert, state, addresses }: {
  readonly reader: Reader;
  readonly alert: AlertView;
  readonly state: FormState;
  readonly addresses: readonly KnownAddress[];
}) {
  if (alert.closedBy !== null) return null;
  return (
    <section class="card" aria-label={reader.t("alert.correctPlace")}>
      <Disclosure
        icon="map"
        title={reader.t("alert.correctPlace")}
        sub={reader.t("alert.correctPlaceSub")}
        open={state.failed}
      >
        <form class="stack" method="post" action={`${alertPath(alert.id)}/place`} novalidate>
          <AddressFields
            reader={reader}
            state={state}
            addresses={addresses}
            before={alert.place}
          />
          <p>
            <button type="submit" class="button button--primary">
              {reader.t("alert.correctPlaceSubmit")}
            </button>
          </p>
        </form>
      </Disclosure>
    </section>
  );
}
