/** Beginning and ending a shift without leaving the page. */
import { type Attempt, FormValues } from "../../views/forms.ts";
import type { Words } from "../../views/words.ts";
import type { DutyStreamView } from "../live/stream_events.ts";
import type { Live } from "../live/live.ts";

const AVAILABILITY_URL = "/api/v1/geo/availability";
const TIMEOUT_MILLISECONDS = 15_000;

/** Takes over the forms of the shift below an element. @returns stops it */
export function liveShift(
  root: HTMLElement,
  live: Live,
  words: Words,
  onAttempt: (attempt: Attempt | null) => void,
): () => void {
  const onSubmit = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement;
    if (new URL(form.action).pathname !== "/doctor/shift") return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const available = new FormData(form).get("available") === "true";
    form.setAttribute("aria-busy", "true");
    set(available, live).then((refusal) => {
      onAttempt(
        refusal === null ? null : {
          form: "shift",
          values: new FormValues([]),
          errors: [],
          refusal: refusal === "" ? words.text("live.notSent") : refusal,
        },
      );
    }).finally(() => form.removeAttribute("aria-busy"));
  };
  root.addEventListener("submit", onSubmit);
  return () => root.removeEventListener("submit", onSubmit);
}

/** @returns why not, in words; empty where nobody could say it; null: done */
async function set(available: boolean, live: Live): Promise<string | null> {
  try {
    const answer = await fetch(AVAILABILITY_URL, {
      method: "PUT",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ available }),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (!answer.ok) {
      const { title } = await answer.json() as { title?: string };
      return title ?? "";
    }
  } catch {
    return "";
  }
  // The stream says the same; where it is away the page need not wait for it.
  const now = live.store.duty.peek();
  if ((now?.available ?? false) !== available) live.store.apply("duty", dutyOf(available, live));
  return null;
}

const dutyOf = (available: boolean, live: Live): DutyStreamView => ({
  available,
  startedAt: available ? new Date(live.serverNow()).toISOString() : null,
  reachable: available,
  fix: null,
  bookingId: null,
});
