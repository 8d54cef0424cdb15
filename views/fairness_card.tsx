/** On the page of the shift: what it has brought so far beside the day's median, and the way to all of it. */
import { Icon } from "./icon.tsx";
import { minutesText } from "./shift_figures.tsx";
import type { OwnShifts } from "./fairness_facts.ts";
import type { Reader } from "./reader.ts";

const SHOWN = ["offers", "accepts", "idleMinutes"] as const;

export function FairnessCard(
  { reader, fairness }: {
    readonly reader: Reader;
    readonly fairness: Pick<OwnShifts, "today" | "median"> | null;
  },
) {
  if (fairness?.today == null) return null;
  const { today, median } = fairness;
  const text = (part: typeof SHOWN[number], value: number) =>
    part === "idleMinutes" ? minutesText(reader, value) : String(value);
  return (
    <section class="card stack" aria-labelledby="fairness-title">
      <h2 class="card__title" id="fairness-title">{reader.t("fairness.today")}</h2>
      <dl class="figures figures--three">
        {SHOWN.map((part) => (
          <div key={part}>
            <dt>{reader.t(`fairness.${part}`)}</dt>
            <dd>
              {text(part, today[part])}
              {median !== null && (
                <small>
                  {reader.t("fairness.median", { value: text(part, median[part]) })}
                </small>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a class="button button--dense" href="/doctor/shifts">
          <Icon name="pulse" />
          {reader.t("fairness.link")}
        </a>
      </p>
    </section>
  );
}
