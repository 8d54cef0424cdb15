/** The form that cancels a booking, whoever does it. */
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { CancellationFee } from "./cancellation_fee.tsx";
import { commandState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import { SelectField, TextArea } from "./fields.tsx";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";
import type { LocaleKey } from "./words.ts";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";

export const CANCEL_REASONS = ["better", "other_help", "too_long", "mistake", "other"] as const;

/** How far it has come when it is called off. */
const COME: Readonly<Partial<Record<BookingView["status"], LocaleKey>>> = {
  en_route: "cancel.subOnTheWay",
  arrived: "cancel.subAtTheDoor",
  in_progress: "cancel.subInTheVisit",
};

/** Cancelling: what it means, why, and a button that says what it does. */
export function CancelForm(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("cancel", props.attempt, view.id);
  const patient = reader.person?.role === "patient";
  const means = view.doctor === null
    ? "cancel.meansSearch"
    : view.status === "in_progress"
    ? "cancel.meansVisit"
    : "cancel.meansDoctor";
  return (
    <Disclosure
      icon="x"
      title={reader.t("cancel.title")}
      sub={reader.t(
        view.doctor === null ? "cancel.subFree" : COME[view.status] ?? "cancel.subDoctor",
      )}
      open={state.failed}
      id="cancel"
    >
      <CommandForm {...props} command="cancel">
        <p>{reader.t(means)}</p>
        <CancellationFee reader={reader} view={view} />
        {patient && (
          <SelectField
            reader={reader}
            state={state}
            name="reasonCode"
            label={reader.t("cancel.why")}
            empty={reader.t("form.choose")}
            choices={CANCEL_REASONS.map((code) => ({
              value: code,
              text: reader.t(`cancelReason.${code}`),
            }))}
          />
        )}
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t(patient ? "cancel.words" : "form.reason")}
          optional={patient}
          rows={2}
          maxLength={WRITTEN_LIMITS.reasonCharacters - 100}
        />
        {!patient && <CancelOutcome reader={reader} state={state} />}
        <button type="submit" class="button button--danger-quiet">
          {reader.t("cancel.submit")}
        </button>
      </CommandForm>
    </Disclosure>
  );
}

/** What was found at the door: the doctor's or the dispatcher's to say. */
const CancelOutcome = (
  { reader, state }: { reader: Reader; state: ReturnType<typeof commandState> },
) => (
  <SelectField
    reader={reader}
    state={state}
    name="outcome"
    label={reader.t("cancel.outcome")}
    optional
    empty={reader.t("form.notSaid")}
    choices={(["nobody_there", "refused_at_door", "taken_by_103", "no_doctor_found"] as const)
      .map((code) => ({ value: code, text: reader.t(`outcome.${code}`) }))}
  />
);
