import { FormValues } from "../../views/forms.ts";

/** Reads a form that a browser sent, urlencoded or multipart; files are left out. */
export async function readForm(request: Request): Promise<FormValues> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) {
    return new FormValues([]);
  }
  const form = await request.formData().catch(() => null);
  if (form === null) return new FormValues([]);
  return new FormValues(
    [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
