/** On the page of the shift: what it has brought so far beside the day's median, and the way to all of it. */
import { Figures } from "./figures.tsx";
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
      <Figures
        three
        figures={SHOWN.map((part) => ({
          label: reader.t(`fairness.${part}`),
          value: text(part, today[part]),
          notes: median === null
            ? []
            : [reader.t("fairness.median", { value: text(part, median[part]) })],
        }))}
      />
      <p>
        <a class="button button--dense" href="/doctor/shifts">
          <Icon name="pulse" />
          {reader.t("fairness.link")}
        </a>
      </p>
    </section>
  );
}
