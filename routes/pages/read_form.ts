import { FormValues } from "../../views/forms.ts";

/** What of a request it takes; the framework's own keeps the form for whoever reads it again. */
interface Sent {
  header(name: string): string | undefined;
  formData(): Promise<FormData>;
}

/** Reads a form that a browser sent, urlencoded or multipart; files are left out. */
export async function readForm(request: Sent): Promise<FormValues> {
  const type = request.header("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) {
    return new FormValues([]);
  }
  const form = await request.formData().catch(() => null);
  if (form === null) return new FormValues([]);
  return new FormValues(
    [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
