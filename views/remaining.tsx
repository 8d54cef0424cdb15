/** How long the doctor will still be on this visit. */
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { commandState } from "./command_forms.ts";
import { FieldError } from "./field_error.tsx";

const REMAINING_MINUTES = [5, 10, 20, 30] as const;

/** «Сколько ещё»: one tap; the next patient's arrival time stands on it. */
export function RemainingCard(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("remaining", props.attempt, view.id);
  const isOver = view.freeAt !== undefined && Date.parse(view.freeAt) <= reader.now;
  return (
    <section class="card stack stack--s" aria-labelledby="remaining-title">
      <h2 class="card__title" id="remaining-title">{reader.t("visit.remaining")}</h2>
      <p class="quiet">
        {view.freeAt === undefined
          ? reader.t("visit.remainingText")
          : reader.t(isOver ? "visit.remainingOver" : "visit.remainingSaid", {
            time: reader.clock(view.freeAt),
          })}
      </p>
      <CommandForm {...props} command="remaining">
        <FieldError id={`${state.id("minutes")}-error`} message={state.error("minutes")} />
        <div class="remaining" role="group" aria-labelledby="remaining-title">
          {REMAINING_MINUTES.map((minutes) => (
            <button type="submit" class="button" name="minutes" value={String(minutes)}>
              {reader.count("visit.remainingMinutes", minutes)}
            </button>
          ))}
        </div>
      </CommandForm>
    </section>
  );
}
