/** «Are you there?» above whatever page of a doctor is open, alive: asked as soon as the stream says so. */
import { render } from "preact";
import { useState } from "preact/hooks";
import type { Reader } from "../../views/reader.ts";
import { PresenceQuestion } from "../../views/shift_notes.tsx";
import type { Live } from "../live/live.ts";
import { timeLimit } from "../live/time_limit.ts";

const ANSWER_URL = "/api/v1/geo/presence";
const TIMEOUT_MILLISECONDS = 10_000;

async function isTaken(): Promise<boolean> {
  const answer = await fetch(ANSWER_URL, {
    method: "POST",
    headers: { accept: "application/json" },
    signal: timeLimit(TIMEOUT_MILLISECONDS),
  }).catch(() => null);
  return answer?.ok === true;
}

export function Asked({ live, reader }: { live: Live; reader: Reader }) {
  const [hasFailed, setFailed] = useState(false);
  const [answered, setAnswered] = useState<string | null>(null);
  const until = live.store.duty.value?.presenceUntil ?? null;
  if (until === null || until === answered) return null;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    isTaken().then((is) => {
      form.removeAttribute("aria-busy");
      setFailed(!is);
      // The stream says the same; where it is away the page need not wait for it.
      if (is) setAnswered(until);
    });
  };
  return (
    <PresenceQuestion
      reader={reader}
      until={until}
      path={location.pathname}
      error={hasFailed ? reader.t("live.notSent") : null}
      onSubmit={onSubmit}
    />
  );
}

/** Where the layout has left room for it: the page of the shift asks itself. */
export function askPresence(live: Live, reader: Reader): void {
  const element = document.getElementById("watch");
  if (element === null) return;
  const stop = live.store.duty.subscribe((duty) => {
    // What the server wrote stands until the stream has said how it is.
    if (duty === null) return;
    queueMicrotask(() => stop());
    element.replaceChildren();
    render(<Asked live={live} reader={reader} />, element);
    element.dataset["state"] = "on";
  });
}
