/** Alarms of a live board: what the stream says of them, the tap on «mine», and that they were seen. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AlertView } from "../../actors/alert/view.ts";
import { Icon } from "../../views/icon.tsx";
import type { Words } from "../../views/words.ts";
import type { Live } from "../live/live.ts";

/** What the stream has told; until the whole has come what the server wrote, the newer of each. */
export function useAlerts(
  live: Live,
  first: readonly AlertView[],
  isAlive: boolean,
): readonly AlertView[] {
  const told = live.store.alerts.value;
  const isWhole = live.store.isWhole.value;
  return useMemo(() => {
    if (!isAlive) return first;
    if (isWhole) return [...told.values()];
    return [...first.filter(({ id }) => !told.has(id)), ...told.values()];
  }, [told, isWhole, isAlive]);
}

const call = (method: string, path: string, body?: unknown): Promise<boolean> =>
  fetch(`/api/v1/emergency/${path}`, {
    method,
    ...(body === undefined ? {} : {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  }).then(({ ok }) => ok, () => false);

/** What a dispatcher does with an alarm without leaving the board. */
export function useAlarmActs(calling: readonly AlertView[]) {
  const [hasFailed, setFailed] = useState(false);
  const seen = useRef(new Set<string>());
  const key = calling.map(({ id }) => id).join();

  // By name, as soon as it stands on a page that somebody may look at.
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      for (const { id } of calling) {
        if (seen.current.has(id)) continue;
        seen.current.add(id);
        void call("POST", `${id}/seen`).then((isDone) => {
          if (!isDone) seen.current.delete(id);
        });
      }
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [key]);

  return {
    hasFailed,
    acknowledge(event: Event, id: string): void {
      event.preventDefault();
      setFailed(false);
      void call("PUT", `${id}/status`, { status: "acknowledged" })
        .then((isDone) => setFailed(!isDone));
    },
  };
}

/** A page that nobody has tapped is silent: that is said, and one tap mends it. */
export const AlarmNote = (
  { words, isSilent, hasFailed, onTurnOn }: {
    readonly words: Words;
    readonly isSilent: boolean;
    readonly hasFailed: boolean;
    readonly onTurnOn: () => void;
  },
) => (
  <div class="alarms__note">
    {hasFailed && <p role="alert">{words.text("alert.notTaken")}</p>}
    {isSilent && (
      <p>
        <Icon name="bell-off" />
        <strong>{words.text("alert.soundTitle")}</strong> {words.text("alert.soundText")}
        <button type="button" class="button button--dense" data-sound onClick={onTurnOn}>
          {words.text("alert.soundTurnOn")}
        </button>
      </p>
    )}
  </div>
);
