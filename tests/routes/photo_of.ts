import type { ApiClient } from "../support/api_client.ts";
import { SMALLEST_PNG } from "./pictures.ts";

/** The smallest picture that there is, as a document of this doctor. */
export const photoOf = async (who: ApiClient, kind = "photo"): Promise<string> =>
  (await uploaded(who, "doctor", kind)).id;

/** What the upload of a small picture is answered with. @param whose profile it is added to */
export async function uploaded(
  who: ApiClient,
  whose: "doctor" | "clinic",
  kind: string,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const form = new FormData();
  form.set("kind", kind);
  form.set("file", new File([SMALLEST_PNG], "me.png"));
  const response = await fetch(`${who.base}/api/v1/${whose}-profiles/me/documents`, {
    method: "POST",
    headers: { authorization: `Bearer ${who.token}` },
    body: form,
  });
  return { status: response.status, ...await response.json() };
}
