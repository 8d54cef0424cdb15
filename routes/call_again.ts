/**
 * A form that calls for help and could not be taken: what it carried goes onto the page that says so, and the
 * same call is sent again with one tap. Its id goes along, so that it is one call however often it is sent.
 */
import { isUrgentRequest } from "./listener_paths.ts";
import type { LocaleKey } from "./locale.ts";

/** Names and values as the form had them. */
type CallFields = readonly (readonly [name: string, value: string])[];

/** Such a form. */
export interface KeptCall {
  readonly fields: CallFields;
  /** `silent`: a doctor's, perhaps «Опасность» in a stranger's flat, whose page says of no call at all. */
  readonly as: "call" | "cancel" | "silent";
  /** Whether it was taken nobody knows: no answer is no “no”. */
  readonly isUnknown: boolean;
}

/** A request, as far as its form is looked at. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  header(name: string): string | undefined;
  formData(): Promise<FormData>;
}

/** A call has an id, a visit, a kind, a way back: more is none. */
const FIELDS_AT_MOST = 12;
const CHARACTERS_AT_MOST = 500;

/** @returns null where it was no form of a call for help, or none that a page is shown after */
export async function keptCall(sent: Sent, isUnknown: boolean): Promise<KeptCall | null> {
  const isCall = isUrgentRequest(sent.method, sent.path) && !sent.path.startsWith("/api/");
  if (!isCall || !wantsPage(sent.header("accept"))) return null;
  const fields = (await fieldsOf(sent))
    .filter(([, value]) => value.length <= CHARACTERS_AT_MOST).slice(0, FIELDS_AT_MOST);
  return { fields, as: kindOf(sent.path, fields), isUnknown };
}

/** @returns what an urlencoded form has; nothing where it is none, or cannot be read */
export async function fieldsOf(sent: Sent): Promise<readonly (readonly [string, string])[]> {
  const type = sent.header("content-type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded/i.test(type);
  const form = isForm ? await sent.formData().catch(() => null) : null;
  return [...form?.entries() ?? []].filter((entry): entry is [string, string] =>
    typeof entry[1] === "string"
  );
}

function kindOf(path: string, fields: CallFields): KeptCall["as"] {
  if (path.startsWith("/doctor/")) return "silent";
  const isCancel = /^\/sos\/[^/]+\/cancel$/.test(path) ||
    fields.some(([name, value]) => name === "act" && value === "cancel");
  return isCancel ? "cancel" : "call";
}

/** What its page says, what its button does, and why it may be sent twice. */
interface CallWords {
  readonly text: LocaleKey;
  readonly send: LocaleKey;
  readonly once: LocaleKey | null;
}

export function callWords({ as, isUnknown }: KeptCall): CallWords {
  switch (as) {
    case "call":
      return {
        text: isUnknown ? "again.unknown" : "again.text",
        send: "again.send",
        once: "again.once",
      };
    case "cancel":
      return { text: "again.cancelText", send: "again.cancel", once: null };
    case "silent":
      return { text: "again.silentText", send: "again.silent", once: null };
  }
}

/** A browser that opens a page, and no script. */
export const wantsPage = (accept: string | null | undefined): boolean =>
  (accept ?? "").includes("text/html");
