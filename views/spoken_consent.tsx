/** What a patient agrees to by word of mouth: written down by staff. */
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { commandState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import { extraName } from "./extra_name.ts";
import { openExtras, WhichExtra } from "./open_extras.tsx";
import { TextArea } from "./fields.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";

/** For staff: a patient without a telephone at hand says yes to them, and they write it down. */
export function SpokenConsent(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("approve", props.attempt, view.id);
  return (
    <>
      {openExtras(view).map((extra) => (
        <Disclosure
          key={extra.id}
          icon="ruble"
          title={`${reader.t("extras.record")}: ${extraName(reader, extra)}`}
          sub={reader.rubles(extra.kopecks)}
          open={state.failed}
        >
          <CommandForm {...props} command="approve">
            <WhichExtra extra={extra} />
            <TextArea
              reader={reader}
              state={state}
              name="reason"
              label={reader.t("extras.recordWhy")}
              rows={2}
              maxLength={WRITTEN_LIMITS.reasonCharacters}
            />
            <button type="submit" class="button">{reader.t("extras.record")}</button>
          </CommandForm>
        </Disclosure>
      ))}
    </>
  );
}
