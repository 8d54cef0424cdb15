/** By which ways a doctor is told of calls while the page is not seen. */
import { ownState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import type { ReachView } from "./facts.ts";
import { Chips } from "./fields.tsx";
import type { Attempt } from "./forms.ts";
import type { Reader } from "./reader.ts";

const WAYS = ["push", "sms", "offShift"] as const;

/** A form that works without a script, folded away: it is chosen once. */
export function ReachForm(
  { reader, reach, attempt }: { reader: Reader; reach: ReachView; attempt: Attempt | null },
) {
  const state = ownState("reach", attempt);
  return (
    <Disclosure
      icon="bell"
      title={reader.t("reach.title")}
      sub={reader.t("reach.sub")}
      open={state.failed}
      id="reach"
    >
      <form class="stack" method="post" action="/doctor/reach">
        <Chips
          state={state}
          name="ways"
          legend={reader.t("reach.legend")}
          hint={reader.t("reach.hint")}
          choices={WAYS.map((value) => ({ value, text: reader.t(`reach.${value}`) }))}
          fallback={WAYS.filter((way) => reach[way])}
        />
        <p class="small quiet">
          {reach.devices === 0
            ? reader.t("reach.noDevice")
            : reader.count("reach.devices", reach.devices)}
        </p>
        {!reach.hasPhone && (
          <p class="small">
            {reader.t("reach.noPhone")} <a href="/account/contacts">{reader.t("reach.addPhone")}</a>
          </p>
        )}
        <button type="submit" class="button button--primary">{reader.t("reach.save")}</button>
      </form>
    </Disclosure>
  );
}
