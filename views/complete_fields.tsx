/** What a visit ends with: the conclusion, how long it took, what came of it. */
import { SelectField, TextArea, TextField } from "./fields.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { FormState } from "./forms.ts";
import type { Reader } from "./reader.ts";

const OUTCOMES = ["done", "refused_at_door", "taken_by_103", "doctor_could_not"] as const;

/** The minutes that have passed since the start, as a first guess. */
const minutesSince = (view: BookingView, now: number): number | null =>
  view.startedAt === null
    ? null
    : Math.min(24 * 60, Math.max(1, Math.round((now - Date.parse(view.startedAt)) / 60_000)));

export function CompleteFields(
  { reader, state, view }: { reader: Reader; state: FormState; view: BookingView },
) {
  return (
    <>
      <TextArea
        reader={reader}
        state={state}
        name="conclusion"
        label={reader.t("complete.conclusion")}
        hint={reader.t("complete.conclusionHint")}
        rows={5}
        maxLength={WRITTEN_LIMITS.conclusionCharacters}
      />
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="actualDurationMinutes"
          label={reader.t("complete.minutes")}
          fallback={minutesSince(view, reader.now)}
          input={{ type: "number", inputMode: "numeric", min: 0, max: 24 * 60 }}
        />
        <SelectField
          reader={reader}
          state={state}
          name="outcome"
          label={reader.t("complete.outcome")}
          fallback="done"
          choices={OUTCOMES.map((code) => ({ value: code, text: reader.t(`outcome.${code}`) }))}
        />
      </div>
    </>
  );
}
