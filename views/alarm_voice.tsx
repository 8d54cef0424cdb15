/**
 * Alarms for whoever does not see them: each is said once when it comes and once with every status, never
 * with the seconds that pass. Each has a line of its own, since a reader of screens says what appears in it.
 */
import type { AlertView } from "../actors/alert/view.ts";
import type { LocaleKey, Words } from "./words.ts";

/** Who has it by now; null: nobody. */
export const takerOf = (
  words: Words,
  { status, responder, respondingBy, acknowledgedBy }: AlertView,
): string | null =>
  status === "responding"
    ? responder === null
      ? words.text("alert.helpSent", { name: respondingBy?.name ?? "" })
      : words.text("alert.goes", { who: responder })
    : status === "acknowledged"
    ? words.text("alert.voiceTaken", { name: acknowledgedBy?.name ?? "" })
    : null;

export const placeOf = (words: Words, { place, senderPlace }: AlertView): string | null =>
  place?.text ?? (senderPlace === null ? words.text("alert.placeUnknown") : null);

/** «SOS пациента. Электрозаводская, 33». Pure. */
export const spokenAlarm = (words: Words, alert: AlertView): string =>
  [
    alert.isDrill ? words.text("alert.drill") : null,
    words.text(`alert.kind.${alert.kind}` as LocaleKey),
    placeOf(words, alert),
    takerOf(words, alert),
  ].filter((part) => part !== null).join(". ");

/** @param alerts those that are open */
export const AlarmVoice = (
  { words, alerts }: { readonly words: Words; readonly alerts: readonly AlertView[] },
) => (
  <>
    {alerts.map((alert) => (
      <p class="visually-hidden" role="alert" key={`${alert.id} ${alert.status}`}>
        {spokenAlarm(words, alert)}
      </p>
    ))}
  </>
);
