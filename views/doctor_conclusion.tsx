/** What came of a visit, and what its doctor adds to it later. */
import { CommandForm } from "./booking_forms.tsx";
import { commandState } from "./command_forms.ts";
import { ConclusionBody } from "./conclusion.tsx";
import { TextArea } from "./fields.tsx";
import type { VisitProps } from "./visit.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";

function AddendumForm(props: VisitProps) {
  const { reader, view } = props;
  const state = commandState("addenda", props.attempt, view.id);
  return (
    <CommandForm {...props} command="addenda">
      <TextArea
        reader={reader}
        state={state}
        name="text"
        label={reader.t("conclusion.add")}
        hint={reader.t("conclusion.addHint")}
        maxLength={WRITTEN_LIMITS.conclusionCharacters}
      />
      <button type="submit" class="button">{reader.t("conclusion.addSubmit")}</button>
    </CommandForm>
  );
}

export const DoctorConclusion = (props: VisitProps) => (
  <>
    <ConclusionBody reader={props.reader} view={props.view} />
    {props.view.conclusion !== null && <AddendumForm {...props} />}
  </>
);
