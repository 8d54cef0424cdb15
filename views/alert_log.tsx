/** What was done of an alarm, step by step, each with its hour and its name. */
import { PLAYBOOKS } from "../actors/alert/playbook.ts";
import { kindText } from "./alarm_lane.tsx";
import type { AlertContext, StepShown } from "./alert_facts.ts";
import type { Reader } from "./reader.ts";
import type { LocaleKey } from "./words.ts";

/** What a code of a step means in words; null: it has none. */
function detailOf(reader: Reader, { type, code }: StepShown): string | null {
  if (code === null) return null;
  switch (type) {
    case "created":
    case "joined":
      return kindText(reader, code as keyof typeof PLAYBOOKS);
    case "resolved":
      return reader.t(`alert.outcome.${code}` as LocaleKey);
    case "askDeclined":
      return reader.t(`alarmcall.reason.${code}` as LocaleKey);
    case "stepTicked":
    case "stepUndone":
      return Object.values(PLAYBOOKS).flat().find((step) => step.code === code)
        ?.[reader.language] ?? null;
    default:
      return null;
  }
}

/** What a step about people is where there were none. */
const NOBODY: Partial<Record<StepShown["type"], LocaleKey>> = {
  escalated: "alert.log.escalatedToNobody",
  doctorsAsked: "alert.log.nobodyAsked",
};

/** «Анна Белова передаёт тревогу: Ирина Котова» */
function textOf(reader: Reader, step: StepShown): string {
  // Told with nobody to tell: it was tried, and that is said.
  const nobody = step.to.length === 0 ? NOBODY[step.type] : undefined;
  const nameless = reader.t("alert.log.nameless");
  const said = reader.t(nobody ?? `alert.log.${step.type}`, {
    name: step.by ?? reader.t("alert.log.somebody"),
    to: step.to.length === 0 ? nameless : step.to.map((name) => name ?? nameless).join(", "),
  });
  const detail = detailOf(reader, step);
  return detail === null ? said : `${said}: ${detail}`;
}

export function AlertLog(
  { reader, context: { log, isLogCut } }: {
    readonly reader: Reader;
    readonly context: AlertContext;
  },
) {
  return (
    <section class="card stack" aria-labelledby="log-title">
      <h2 class="card__title" id="log-title">{reader.t("alert.log")}</h2>
      {isLogCut && <p class="small quiet">{reader.t("alert.log.cut")}</p>}
      <ol class="alertsteps">
        {log.map((step, place) => (
          <li key={place}>
            <time dateTime={step.at}>{reader.clockSeconds(step.at)}</time>
            <span>{textOf(reader, step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
