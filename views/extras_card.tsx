/** What the doctor proposes beyond the visit: the patient says yes or no with one tap. */
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { extraName } from "./extra_name.ts";
import { Icon } from "./icon.tsx";
import { type Extra, openExtras, WhichExtra } from "./open_extras.tsx";

function Proposed(props: BookingFormProps & { extra: Extra }) {
  const { reader, extra } = props;
  const sum = reader.rubles(extra.kopecks);
  return (
    <li class="stack stack--s">
      <p>
        <strong>{extraName(reader, extra)}</strong>
        {extra.quantity > 1 && (
          <span class="quiet small line">
            {reader.t("extras.each", {
              sum: reader.rubles(extra.unitKopecks),
              count: extra.quantity,
            })}
          </span>
        )}
      </p>
      <div class="row">
        <CommandForm {...props} command="approve" class="row">
          <WhichExtra extra={extra} />
          <button type="submit" class="button button--primary button--large">
            {reader.t("extras.yes", { sum })}
          </button>
        </CommandForm>
        <CommandForm {...props} command="refuse" class="row">
          <WhichExtra extra={extra} />
          <button type="submit" class="button button--large">{reader.t("extras.no")}</button>
        </CommandForm>
      </div>
    </li>
  );
}

/** For the patient, and the payer who called: on top of the page while it waits for an answer. */
export function ExtrasBody(props: BookingFormProps) {
  const { reader, view } = props;
  const open = openExtras(view);
  if (open.length === 0) return null;
  return (
    <div class="stack" role="status">
      <h2 class="card__title" id="extras-title">{reader.t("extras.title")}</h2>
      <ul class="stack">
        {open.map((extra) => <Proposed key={extra.id} {...props} extra={extra} />)}
      </ul>
      <p class="fact small">
        <Icon name="info" />
        <span>{reader.t("extras.text")}</span>
      </p>
    </div>
  );
}
