/** A form with one file, read whole: how long it may be has been judged by its length already. */
import type { Upload } from "./document_desk.ts";

/** @returns what came; an empty file where none did, or where it is no such form */
export async function readUpload(request: Request): Promise<Upload> {
  const nothing = { kind: "", name: "", bytes: new Uint8Array() };
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data/i.test(type)) return nothing;
  const form = await request.formData().catch(() => null);
  const file = form?.get("file");
  const kind = form?.get("kind");
  if (!(file instanceof File)) return { ...nothing, kind: typeof kind === "string" ? kind : "" };
  return {
    kind: typeof kind === "string" ? kind : "",
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
}
