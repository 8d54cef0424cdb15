/**
 * A form that calls for help and could not be taken: what it carried goes onto the page that says so, and the
 * same call is sent again with one tap. Its id goes along, so that it is one call however often it is sent.
 */
import { isUrgentRequest } from "./listener_paths.ts";

/** Names and values as the form had them. */
export type CallFields = readonly (readonly [name: string, value: string])[];

interface Sent {
  readonly method: string;
  readonly path: string;
  header(name: string): string | undefined;
  formData(): Promise<FormData>;
}

/** A call has an id, a visit, a kind, a way back: more is none. */
const FIELDS_AT_MOST = 12;
const CHARACTERS_AT_MOST = 500;

/** @returns null where it was no form of a call for help, or none that a page is shown after */
export async function callFields(sent: Sent): Promise<CallFields | null> {
  const isCall = isUrgentRequest(sent.method, sent.path) && !sent.path.startsWith("/api/");
  if (!isCall || !wantsPage(sent.header("accept"))) return null;
  const type = sent.header("content-type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded/i.test(type);
  const form = isForm ? await sent.formData().catch(() => null) : null;
  return [...form?.entries() ?? []].filter((entry): entry is [string, string] =>
    typeof entry[1] === "string" && entry[1].length <= CHARACTERS_AT_MOST
  ).slice(0, FIELDS_AT_MOST);
}

/** A browser that opens a page, and no script. */
export const wantsPage = (accept: string | null | undefined): boolean =>
  (accept ?? "").includes("text/html");
