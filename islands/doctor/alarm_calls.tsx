/** Alarms that ask this doctor, alive: the question over everything, the way for whoever said yes. */
import { hydrate } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AlarmCallsView } from "../../actors/alert/doctor_view.ts";
import {
  AlarmAskPlate,
  type AlarmCallsSeed,
  AlarmHelpPlate,
  WrittenAlarmCalls,
} from "../../views/alarm_calls.tsx";
import type { SafetyPage } from "./safety.tsx";

type Part = SafetyPage & { readonly element: HTMLElement; readonly seed: AlarmCallsSeed };

/** Only what was on this screen is said to have gone elsewhere. */
function useClosed(calls: AlarmCallsView): {
  readonly outcome: string | null;
  readonly dismiss: () => void;
} {
  const shown = useRef(new Set<string>());
  const [dismissed, setDismissed] = useState<string | null>(null);
  for (const { alertId } of calls.asks) shown.current.add(alertId);
  if (calls.help !== null) shown.current.add(calls.help.alertId);
  const { closed } = calls;
  const isNews = closed !== null && calls.help === null && closed.alertId !== dismissed &&
    shown.current.has(closed.alertId) &&
    !calls.asks.some(({ alertId }) => alertId === closed.alertId);
  return {
    outcome: isNews ? closed.outcome : null,
    dismiss: () => setDismissed(closed?.alertId ?? null),
  };
}

function AlarmCalls({ element, seed, live, words, reader: written, post, Navigators }: Part) {
  const [isAlive, setAlive] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => setAlive(true), []);
  const calls = isAlive ? live.store.alarmCalls.value ?? seed.calls : seed.calls;
  const reader = isAlive ? written.at(live.now.value) : written;
  const { outcome, dismiss } = useClosed(calls);
  const [ask] = calls.asks;
  const askId = ask?.alertId ?? null;

  useEffect(() => {
    setError(null);
    const shown = dialog.current;
    if (shown === null || askId === null) return;
    if (!shown.open) shown.showModal();
    shown.scrollTop = 0;
    // On the words and not on a button: whoever is typing must not answer by a space bar.
    shown.querySelector<HTMLElement>(".plate__title")?.focus();
  }, [askId, isAlive]);

  useEffect(() => {
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target as HTMLFormElement;
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true") return;
      form.setAttribute("aria-busy", "true");
      const entries = [...new FormData(form)].filter((one): one is [string, string] =>
        typeof one[1] === "string"
      );
      post(form.action, new URLSearchParams(entries).toString()).then((answer) => {
        form.removeAttribute("aria-busy");
        const said = answer.kind === "done"
          ? null
          : answer.problem?.refusal ?? words.text("lone.unsent");
        setError(said);
      });
    };
    element.addEventListener("submit", onSubmit);
    return () => element.removeEventListener("submit", onSubmit);
  }, []);

  const part = { reader, path: seed.path, error, Navigators };
  if (!isAlive) return <WrittenAlarmCalls {...part} calls={calls} />;
  return (
    <>
      {ask !== undefined && (
        <dialog
          class="offerdialog"
          ref={dialog}
          aria-labelledby={`alarm-ask-${ask.alertId}`}
          onCancel={(event) => event.preventDefault()}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.preventDefault();
          }}
          onClose={() => dialog.current?.isConnected && dialog.current.showModal()}
        >
          <AlarmAskPlate key={ask.alertId} {...part} ask={ask} isLive />
        </dialog>
      )}
      {(calls.help !== null || outcome !== null || (error !== null && ask === undefined)) && (
        <div class="wrap stack alarmcalls">
          {outcome !== null && (
            <p class="card row" role="status">
              <span>
                {outcome === "taken_by_other"
                  ? reader.t("alarmcall.taken_by_other")
                  : reader.t(outcome === "expired" ? "offer.over" : "alarmcall.withdrawn")}
              </span>
              <button type="button" class="button button--dense" onClick={dismiss}>
                {reader.t("alarmcall.understood")}
              </button>
            </p>
          )}
          {calls.help !== null && <AlarmHelpPlate {...part} help={calls.help} />}
        </div>
      )}
    </>
  );
}

/** Brings the alarms of this page to life, where it has them. */
export function mountAlarmCalls(page: SafetyPage): void {
  const element = document.getElementById("alarmcalls");
  if (element === null) return;
  const seed = JSON.parse(element.dataset["seed"]!) as AlarmCallsSeed;
  hydrate(<AlarmCalls element={element} seed={seed} {...page} />, element);
  element.dataset["alive"] = "";
}
