/**
 * Forms of a booking on a live page: the same form as without a script, sent without leaving the page.
 * What was typed stays until the server has taken it; what it refuses is shown at its field.
 */
import { type Attempt, FormValues } from "../views/forms.ts";
import type { Words } from "../views/words.ts";
import { newIdentifier } from "./live/identifier.ts";
import type { Answer, Outbox, Refused } from "./live/outbox.ts";
import { loadLater } from "./load_later.ts";

/** Steps of a visit and words in the room may wait for a connection; a decision may not. */
const MAY_WAIT = new Set(["depart", "arrive", "start", "say", "complete"]);
/** Which of them a form has, its command is known by. */
const ID_FIELDS = ["commandId", "clientId"];
const ADDRESS = /^\/bookings\/([^/]+)\/(\w+)$/;

export interface CommandResult {
  readonly command: string;
  readonly bookingId: string;
  /** Of the command, which is its message's, too. */
  readonly clientId: string;
  readonly answer: Answer;
}

export interface Options {
  readonly outbox: Outbox;
  readonly words: Words;
  /** How the booking stands, as far as this page has heard. */
  readonly viewOf: (
    bookingId: string,
  ) => { readonly version: number; readonly number: number } | null;
  /** What did not go through, to be drawn; null: nothing stands there any more. */
  readonly onAttempt: (attempt: Attempt | null) => void;
  /** A message on its way into the room. */
  readonly onSaid?: (
    said: { readonly bookingId: string; readonly clientId: string; readonly content: string },
  ) => void;
  readonly onResult?: (result: CommandResult) => void;
  /** What had waited has been taken. @param address of its form, which may be gone */
  readonly onLate?: (address: string) => void;
}

/** Two taps so near to each other are one: the second is not for what the first has brought under the finger. */
const DOUBLE_TAP_MILLISECONDS = 500;

/**
 * The id under which a form's next command goes. Kept here and not in its field, which each drawing writes anew
 * with the one id of the page; a form that is drawn for another command has another one.
 */
const ids = new WeakMap<HTMLFormElement, CommandId>();

interface CommandId {
  readonly action: string;
  readonly id: string;
  /** What was asked for, of which version of the booking, when nobody said what came of it; null: not so. */
  readonly unknown: string | null;
}

/**
 * Nobody said what came of it: asked for once more it is the same command, and done once. Asked for with other
 * words, or after the booking has gone on, it is another one.
 */
function idOf(form: HTMLFormElement, asked: string): string {
  const { action } = form;
  const known = ids.get(form);
  if (known?.action === action && (known.unknown ?? asked) === asked) return known.id;
  const id = newIdentifier();
  ids.set(form, { action, id, unknown: null });
  return id;
}

function writeId(form: HTMLFormElement, id: string): void {
  for (const name of ID_FIELDS) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = id;
  }
}

/**
 * Takes over the forms below an element.
 * @returns stops it
 */
export function liveForms(root: HTMLElement, options: Options): () => void {
  const inFlight = new Set<string>();
  const stopHearing = options.outbox.settled.subscribe((settled) => {
    if (settled?.answer.kind !== "done" || inFlight.has(settled.command.id)) return;
    if (ADDRESS.test(settled.command.url)) options.onLate?.(settled.command.url);
  });
  // What waited for a connection and was refused at last must not vanish in silence, whichever page it met. It
  // is rare: what tells it comes with the first. A page has room for one; the next when somebody has gone on.
  let isTelling = false;
  async function tellNext(): Promise<void> {
    if (isTelling || options.outbox.refused.peek().length === 0) return;
    isTelling = true;
    isTelling = await loadLater(() => import("./untold.ts"))
      .then(({ tellUntold }) => tellUntold(root, inFlight, options, attemptOf, restore))
      .catch(() => false);
  }
  const stopTelling = options.outbox.refused.subscribe(() => void tellNext());
  const onAttempt = (attempt: Attempt | null) => {
    isTelling = false;
    options.onAttempt(attempt);
    if (attempt === null) void tellNext();
  };
  const onSubmit = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement;
    const address = ADDRESS.exec(new URL(form.action).pathname);
    if (address === null || form.method !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const [, bookingId = "", command = ""] = address;
    send({ form, submitter: event.submitter, bookingId, command }, inFlight, {
      ...options,
      onAttempt,
    })
      .catch((error) => {
        console.error("a form was not sent", error);
        form.removeAttribute("aria-busy");
      });
  };
  root.addEventListener("submit", onSubmit);
  return () => {
    stopHearing();
    stopTelling();
    root.removeEventListener("submit", onSubmit);
  };
}

interface Sending {
  readonly form: HTMLFormElement;
  readonly submitter: HTMLElement | null;
  readonly bookingId: string;
  readonly command: string;
}

async function send(
  { form, submitter, bookingId, command }: Sending,
  inFlight: Set<string>,
  options: Options,
): Promise<void> {
  writeId(form, "");
  const asked = [options.viewOf(bookingId)?.version, ...new FormData(form, submitter)].join();
  const id = idOf(form, asked);
  writeId(form, id);
  const data = new FormData(form, submitter);
  const entries = [...data].filter((entry): entry is [string, string] =>
    typeof entry[1] === "string"
  );
  const mayWait = MAY_WAIT.has(command);
  const body = new URLSearchParams(entries);
  const { action } = form;
  inFlight.add(id);
  // Words are gone from their field with the first tap: whoever has more to say need not wait for an answer.
  const isSaying = command === "say";
  if (!isSaying) form.setAttribute("aria-busy", "true");
  const doubleTap = new Promise((over) => setTimeout(over, DOUBLE_TAP_MILLISECONDS));
  const rest = () => void doubleTap.then(() => form.removeAttribute("aria-busy"));
  // What may wait is kept by now, and its form may be that of the next step already.
  if (mayWait) rest();
  const sending = options.outbox.send({
    url: new URL(action).pathname,
    body,
    label: command,
    queueable: mayWait,
  });
  // A message stands in the room at once; its id makes that it is said once.
  if (isSaying) {
    options.onSaid?.({ bookingId, clientId: id, content: body.get("content") ?? "" });
    const field = form.elements.namedItem("content");
    if (field instanceof HTMLTextAreaElement) field.value = "";
    ids.delete(form);
  }
  let answer: Answer;
  try {
    answer = await sending;
  } finally {
    if (!mayWait) rest();
    inFlight.delete(id);
  }
  if (answer.kind === "refused" && answer.problem?.page) {
    writeId(form, id);
    return form.submit();
  }
  if (answer.kind === "refused") {
    options.onAttempt(attemptOf(command, bookingId, entries, answer, options.words));
    if (isSaying) restore(form, entries);
  } else {
    options.onAttempt(null);
    if (!isSaying && answer.kind === "done" && form.action === action) close(form);
  }
  // An answered command is over: the next tap is another one, unless the form has gone on to one already.
  if (answer.kind !== "queued" && ids.get(form)?.id === id) {
    if (isUnknown(answer)) ids.set(form, { action, id, unknown: asked });
    else ids.delete(form);
  }
  options.onResult?.({ command, bookingId, clientId: id, answer });
}

/** Nobody said what came of it: it may have been carried out, so sent again it is the same command. */
const isUnknown = (answer: Answer): boolean =>
  answer.kind === "refused" && (answer.status === 0 || answer.status >= 502);

const attemptOf = (
  form: string,
  bookingId: string,
  entries: readonly (readonly [string, string])[],
  answer: Refused,
  words: Words,
): Attempt => ({
  form,
  bookingId,
  values: new FormValues(entries),
  errors: answer.problem?.errors ?? [],
  refusal: reasonOf(answer, words),
  suggestions: answer.problem?.suggestions ?? [],
});

/** The server's words, or ours where it could not say any. */
function reasonOf(answer: Refused, words: Words): string | null {
  const { status, problem } = answer;
  const said = problem?.refusal ?? null;
  if (said !== null || (problem?.errors?.length ?? 0) > 0) return said;
  return words.text(
    status === 0 ? "live.notSent" : status === 401 ? "live.signedOutTitle" : "live.notTaken",
  );
}

/** What has come back into a form, the oldest first: what comes back next stands behind it. */
const returned = new WeakMap<HTMLFormElement, string>();

/** Nothing that was typed is lost: it stands before what has been typed since. */
function restore(form: HTMLFormElement, entries: readonly (readonly [string, string])[]): void {
  const field = form.elements.namedItem("content");
  const text = entries.find(([name]) => name === "content")?.[1] ?? "";
  if (!(field instanceof HTMLTextAreaElement)) return;
  const before = returned.get(form) ?? "";
  const isThere = before !== "" && `${field.value}\n`.startsWith(`${before}\n`);
  const back = isThere ? `${before}\n${text}` : text;
  const typed = isThere ? field.value.slice(before.length + 1) : field.value;
  returned.set(form, back);
  field.value = typed === "" ? back : `${back}\n${typed}`;
}

function close(form: HTMLFormElement): void {
  form.reset();
  const fold = form.closest("details");
  if (fold !== null) fold.open = false;
}
