/** Doctors' documents and cards in words: the same for the doctor, the admin and the public. */
import type { ComponentChildren } from "preact";
import type { StoredDocument } from "../../db/documents.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";

/** «русский», by the reader's language. */
export const languageName = (reader: Reader, code: string): string =>
  new Intl.DisplayNames([reader.language], { type: "language" }).of(code) ?? code;

const sizeText = (reader: Reader, bytes: number): string =>
  bytes < 1024 * 1024
    ? reader.t("document.kilobytes", { size: Math.max(1, Math.round(bytes / 1024)) })
    : reader.t("document.megabytes", {
      size: (bytes / 1024 / 1024).toLocaleString(reader.language, { maximumFractionDigits: 1 }),
    });

/** One document: what it is, its name as a link to it, and what may be done with it. */
export const DocumentRow = (
  { reader, document, children }: {
    reader: Reader;
    document: StoredDocument;
    children?: ComponentChildren;
  },
) => (
  <li class="documents__row">
    <Icon name={document.kind === "photo" ? "user" : "licence"} />
    <span class="documents__text">
      <a href={`/api/v1/documents/${document.id}`} target="_blank" rel="noopener">
        {reader.t(`document.kind.${document.kind}`)}
      </a>
      <span class="small quiet documents__name">
        {document.name}, {sizeText(reader, document.sizeBytes)}
      </span>
    </span>
    {children}
  </li>
);
