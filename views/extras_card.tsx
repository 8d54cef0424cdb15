/** What the doctor proposes beyond the visit: the patient says yes or no with one tap. */
import type { BookingView } from "../actors/booking/view.ts";
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

type Extra = NonNullable<BookingView["extras"]>[number];

const isAnswerable = ({ status }: BookingView): boolean =>
  status === "arrived" || status === "in_progress";

/** Those that wait for a yes or a no. */
export const openExtras = (view: BookingView): readonly Extra[] =>
  isAnswerable(view) ? (view.extras ?? []).filter(({ status }) => status === "proposed") : [];

export const extraName = ({ language }: Reader, { name, quantity }: Extra): string =>
  quantity === 1 ? name[language] : `${name[language]} × ${quantity}`;

export const WhichExtra = ({ extra }: { extra: Extra }) => (
  <input type="hidden" name="extraId" value={extra.id} />
);

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
export function ExtrasQuestion(props: BookingFormProps) {
  const { reader, view } = props;
  const open = openExtras(view);
  if (open.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="extras-title" role="status">
      <h2 class="card__title" id="extras-title">{reader.t("extras.title")}</h2>
      <ul class="stack">
        {open.map((extra) => <Proposed key={extra.id} {...props} extra={extra} />)}
      </ul>
      <p class="fact small">
        <Icon name="info" />
        <span>{reader.t("extras.text")}</span>
      </p>
    </section>
  );
}

/** All of them with what came of each. */
export function ExtrasList({ reader, view }: { reader: Reader; view: BookingView }) {
  if (view.extras === undefined || view.extras.length === 0) return null;
  return (
    <div class="stack stack--s">
      <h3 class="card__title">{reader.t("extras.agreed")}</h3>
      <dl class="kv">
        {view.extras.map((extra) => (
          <div key={extra.id}>
            <dt>
              {extraName(reader, extra)}
              <span class="quiet small line">
                {reader.t(extra.isSpoken ? "extras.spoken" : `extras.status.${extra.status}`)}
              </span>
            </dt>
            <dd class="nowrap">{reader.rubles(extra.kopecks)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
