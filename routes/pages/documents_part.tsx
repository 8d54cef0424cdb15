/** Documents of an application, as a part of its page: what there is, one more, and its removal. */
import { LIMITS } from "../../actors/limits.ts";
import type { DocumentKind, StoredDocument } from "../../db/documents.ts";
import { describedBy, Field, SelectField } from "../../views/fields.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { readUpload } from "../people/read_upload.ts";
import type { Person } from "../services.ts";
import { DocumentRow } from "./doctor_words.tsx";
import { type Failure, failureOf } from "./failure.ts";
import { withPerson } from "./guard.ts";
import { type PageContext, type PageKit, type PagesApp, seeOther } from "./kit.ts";

interface DocumentsPartProps {
  readonly reader: Reader;
  readonly attempt: Attempt | null;
  /** Where the forms go; null: it is only read. */
  readonly path: string | null;
  readonly documents: readonly StoredDocument[];
  readonly kinds: readonly DocumentKind[];
  /** Chosen from the start: what is missing. */
  readonly fallback: DocumentKind;
  /** An approval rests on it: it stays. */
  readonly isHeld: (document: StoredDocument) => boolean;
}

export function DocumentsPart(props: DocumentsPartProps) {
  const { reader, attempt, path, documents, kinds, fallback, isHeld } = props;
  const state = new FormState("upload", attempt);
  return (
    <section class="card stack" aria-labelledby="documents-title">
      <h2 class="card__title" id="documents-title">{reader.t("document.title")}</h2>
      <p class="quiet small">{reader.t("document.lead")}</p>
      {documents.length === 0
        ? <p class="quiet">{reader.t("document.none")}</p>
        : (
          <ul class="documents">
            {documents.map((document) => (
              <DocumentRow key={document.id} reader={reader} document={document}>
                {path !== null && !isHeld(document) && (
                  <form method="post" action={`${path}/${document.id}/delete`}>
                    <button type="submit" class="button button--quiet button--dense">
                      <Icon name="x" />
                      {reader.t("document.delete")}
                      <span class="visually-hidden">{document.name}</span>
                    </button>
                  </form>
                )}
              </DocumentRow>
            ))}
          </ul>
        )}
      {path !== null && documents.length < LIMITS.documentsPerPerson && (
        <form class="stack" method="post" action={path} enctype="multipart/form-data" novalidate>
          <SelectField
            reader={reader}
            state={state}
            name="kind"
            label={reader.t("document.kind")}
            fallback={fallback}
            choices={kinds.map((kind) => ({
              value: kind,
              text: reader.t(`document.kind.${kind}`),
            }))}
          />
          <Field
            reader={reader}
            state={state}
            name="file"
            label={reader.t("document.file")}
            hint={reader.t("document.fileHint")}
          >
            <input
              type="file"
              class="field__input"
              id={state.id("file")}
              name="file"
              accept="application/pdf,image/jpeg,image/png"
              aria-invalid={state.error("file") === null ? undefined : "true"}
              aria-describedby={describedBy({
                state,
                name: "file",
                hint: reader.t("document.fileHint"),
              })}
            />
          </Field>
          {state.refusal !== null && <p class="field__error">{state.refusal}</p>}
          <button type="submit" class="button button--primary">
            <Icon name="plus" />
            {reader.t("document.add")}
          </button>
        </form>
      )}
    </section>
  );
}

/** The file is one field, whatever of it is wrong. */
const ofFile = (failure: Failure): Failure => ({
  ...failure,
  errors: failure.errors.map(({ path, message }) => ({
    path: path === "name" || path === "bytes" ? "file" : path,
    message,
  })),
});

/** The forms of the part. @param failed draws the page again with what went wrong */
export function documentForms(
  app: PagesApp,
  kit: PageKit,
  { path, page, failed }: {
    readonly path: string;
    readonly page: string;
    readonly failed: (
      c: PageContext,
      person: Person,
      form: string,
      values: FormValues,
      failure: Failure,
    ) => Promise<Response>;
  },
): void {
  const { doctors } = kit.services;

  app.post(path, (c) =>
    withPerson(c, async (person) => {
      const language = c.get("language");
      const upload = await readUpload(c.req.raw);
      const failure = failureOf(await doctors.upload(person, upload, language), language);
      return failure === null ? seeOther(c, `${page}?saved`) : await failed(
        c,
        person,
        "upload",
        new FormValues([["kind", upload.kind]]),
        ofFile(failure),
      );
    }));

  app.post(`${path}/:id/delete`, (c) =>
    withPerson(c, async (person) => {
      const outcome = await doctors.remove(person, c.req.param("id") ?? "");
      const failure = failureOf(outcome, c.get("language"));
      return failure === null
        ? seeOther(c, `${page}?saved`)
        : await failed(c, person, "upload", new FormValues([]), failure);
    }));
}
