/** What the doctor proposes beyond the visit: the patient says yes or no with one tap. */
import type { BookingView } from "../actors/booking/view.ts";
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { commandState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import { TextArea } from "./fields.tsx";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";

type Extra = NonNullable<BookingView["extras"]>[number];

const isAnswerable = ({ status }: BookingView): boolean =>
  status === "arrived" || status === "in_progress";

const openOf = (view: BookingView): readonly Extra[] =>
  isAnswerable(view) ? (view.extras ?? []).filter(({ status }) => status === "proposed") : [];

const nameOf = ({ language }: Reader, { name, quantity }: Extra): string =>
  quantity === 1 ? name[language] : `${name[language]} × ${quantity}`;

const Which = ({ extra }: { extra: Extra }) => (
  <input type="hidden" name="extraId" value={extra.id} />
);

function Proposed(props: BookingFormProps & { extra: Extra }) {
  const { reader, extra } = props;
  const sum = reader.rubles(extra.kopecks);
  return (
    <li class="stack stack--s">
      <p>
        <strong>{nameOf(reader, extra)}</strong>
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
          <Which extra={extra} />
          <button type="submit" class="button button--primary button--large">
            {reader.t("extras.yes", { sum })}
          </button>
        </CommandForm>
        <CommandForm {...props} command="refuse" class="row">
          <Which extra={extra} />
          <button type="submit" class="button button--large">{reader.t("extras.no")}</button>
        </CommandForm>
      </div>
    </li>
  );
}

/** For the patient, and the payer who called: on top of the page while it waits for an answer. */
export function ExtrasQuestion(props: BookingFormProps) {
  const { reader, view } = props;
  const open = openOf(view);
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
              {nameOf(reader, extra)}
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

/** For staff: a patient without a telephone at hand says yes to them, and they write it down. */
export function SpokenConsent(props: BookingFormProps) {
  const { reader, view } = props;
  const state = commandState("approve", props.attempt, view.id);
  return (
    <>
      {openOf(view).map((extra) => (
        <Disclosure
          key={extra.id}
          icon="ruble"
          title={`${reader.t("extras.record")}: ${nameOf(reader, extra)}`}
          sub={reader.rubles(extra.kopecks)}
          open={state.failed}
        >
          <CommandForm {...props} command="approve">
            <Which extra={extra} />
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
