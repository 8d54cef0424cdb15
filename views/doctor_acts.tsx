/** What a doctor does rarely with a visit: gives it back, ends it at the door. */
import { CommandForm } from "./booking_forms.tsx";
import { CancelForm } from "./cancel_form.tsx";
import { commandState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import { TextArea } from "./fields.tsx";
import type { VisitProps } from "./visit.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";

function ReleaseForm(props: VisitProps) {
  const { reader, view } = props;
  const state = commandState("release", props.attempt, view.id);
  return (
    <Disclosure
      icon="swap"
      title={reader.t("visit.release")}
      sub={reader.t("visit.releaseSub")}
      open={state.failed}
    >
      <CommandForm {...props} command="release">
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t("form.reason")}
          rows={2}
          maxLength={WRITTEN_LIMITS.reasonCharacters}
        />
        <button type="submit" class="button">{reader.t("visit.releaseSubmit")}</button>
      </CommandForm>
    </Disclosure>
  );
}

export const DoctorActs = (props: VisitProps) => (
  <>
    {props.view.status !== "in_progress" && <ReleaseForm {...props} />}
    <CancelForm {...props} />
  </>
);
