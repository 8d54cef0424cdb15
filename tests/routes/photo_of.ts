import type { ApiClient } from "../support/api_client.ts";
import { SMALLEST_PNG } from "./pictures.ts";

/** The smallest picture that there is, as a document of this doctor. */
export async function photoOf(who: ApiClient, kind = "photo"): Promise<string> {
  const form = new FormData();
  form.set("kind", kind);
  form.set("file", new File([SMALLEST_PNG], "me.png"));
  const response = await fetch(`${who.base}/api/v1/doctor-profiles/me/documents`, {
    method: "POST",
    headers: { authorization: `Bearer ${who.token}` },
    body: form,
  });
  return (await response.json()).id;
}
