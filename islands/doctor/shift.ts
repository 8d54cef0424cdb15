/** Beginning and ending a shift without leaving the page. */
import { type Attempt, FormValues } from "../../views/forms.ts";
import type { Words } from "../../views/words.ts";
import type { DutyStreamView } from "../live/stream_events.ts";
import type { Live } from "../live/live.ts";
import { timeLimit } from "../live/time_limit.ts";

const AVAILABILITY_URL = "/api/v1/geo/availability";
const STAY_URL = "/api/v1/geo/stay";
const FORMS = ["/doctor/shift", "/doctor/present", "/doctor/stay"];
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
    const { pathname } = new URL(form.action);
    if (!FORMS.includes(pathname)) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const said = wishOf(new FormData(form, event.submitter));
    form.setAttribute("aria-busy", "true");
    const sent = pathname === "/doctor/stay"
      ? send("POST", STAY_URL, {})
      : set(pathname === "/doctor/present" ? { available: true } : said, live);
    sent.then(({ refusal }) => {
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

interface Wish {
  readonly available: boolean;
  readonly breakMinutes?: number;
  readonly endsAt?: string | null;
}

function wishOf(values: FormData): Wish {
  const minutes = values.get("breakMinutes");
  const endsAt = values.get("endsAt");
  return {
    available: values.get("available") === "true",
    ...(typeof minutes === "string" ? { breakMinutes: Number(minutes) } : {}),
    ...(typeof endsAt === "string" ? { endsAt: endsAt === "none" ? null : endsAt } : {}),
  };
}

interface Sent {
  /** Why not, in words; empty where nobody could say it; null: done. */
  readonly refusal: string | null;
  /** Whether the shift goes on, as the server has it now; absent: it did not say. */
  readonly available?: boolean;
}

async function send(method: "PUT" | "POST", url: string, body: object): Promise<Sent> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      signal: timeLimit(TIMEOUT_MILLISECONDS),
    });
    const said: { title?: string; available?: boolean } = await answer.json().catch(() => ({}));
    if (!answer.ok) return { refusal: said.title ?? "" };
    return { refusal: null, ...(said.available == null ? {} : { available: said.available }) };
  } catch {
    return { refusal: "" };
  }
}

/** Says it, and what came of it: in mid-visit a shift that is ended goes on to the visit's end. */
async function set(wish: Wish, live: Live): Promise<Sent> {
  const sent = await send("PUT", AVAILABILITY_URL, wish);
  if (sent.refusal !== null) return sent;
  // The stream says the same; where it is away the page need not wait for it.
  const available = sent.available ?? wish.available;
  const now = live.store.duty.peek();
  if ((now?.available ?? false) !== available) live.store.apply("duty", dutyOf(available, live));
  return sent;
}

const dutyOf = (available: boolean, live: Live): DutyStreamView => ({
  available,
  startedAt: available ? new Date(live.serverNow()).toISOString() : null,
  reachable: available,
  fix: null,
  bookingId: null,
});
