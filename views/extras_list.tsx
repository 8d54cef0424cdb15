/** What was proposed beyond the visit, with what came of each. */
import type { BookingView } from "../actors/booking/view.ts";
import { extraName } from "./extra_name.ts";
import type { Reader } from "./reader.ts";

export function ExtrasList({ reader, view }: { reader: Reader; view: BookingView }) {
  if (view.extras === undefined || view.extras.length === 0) return null;
  return (
    <div class="stack stack--s">
      <h3 class="card__title">{reader.t("extras.agreed")}</h3>
      <dl class="kv kv--moves">
        {view.extras.map((extra) => (
          <div key={extra.id}>
            <dt>
              {extraName(reader, extra)}
              <span class="quiet small line">
                {reader.t(extra.isSpoken ? "extras.spoken" : `extras.status.${extra.status}`)}
              </span>
            </dt>
            <dd>{reader.rubles(extra.kopecks)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
