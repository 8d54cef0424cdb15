/** The forms that the people of a booking share: cancel, and the frame of them all. */
import { CancellationFee } from "./cancellation_fee.tsx";
import type { ComponentChildren } from "preact";
import { Disclosure } from "./disclosure.tsx";
import { Hidden, SelectField, TextArea } from "./fields.tsx";
import { commandState } from "./command_forms.ts";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";
import type { Attempt } from "./forms.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Origin } from "./chat.tsx";
import type { Reader } from "./reader.ts";

/** What every form of a booking needs to know. */
export interface BookingFormProps {
  reader: Reader;
  view: BookingView;
  attempt: Attempt | null;
  origin: Origin;
  newId: () => string;
}

/** A form that gives one command; its id lets a second tap do nothing. */
export const CommandForm = (
  { view, origin, newId, command, children, class: name = "stack" }:
    & Pick<BookingFormProps, "view" | "origin" | "newId">
    & { command: string; children: ComponentChildren; class?: string },
) => (
  <form method="post" action={`/bookings/${view.id}/${command}`} class={name}>
    <Hidden values={{ origin, commandId: newId() }} />
    {children}
  </form>
);

export const CANCEL_REASONS = ["better", "other_help", "too_long", "mistake", "other"] as const;

/** Cancelling: what it means, why, and a button that says what it does. */
export function CancelForm(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("cancel", props.attempt, view.id);
  const patient = reader.person?.role === "patient";
  return (
    <Disclosure
      icon="x"
      title={reader.t("cancel.title")}
      sub={reader.t(view.doctor === null ? "cancel.subFree" : "cancel.subDoctor")}
      open={state.failed}
      id="cancel"
    >
      <CommandForm {...props} command="cancel">
        <p>{reader.t(view.doctor === null ? "cancel.meansSearch" : "cancel.meansDoctor")}</p>
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
