/** Documents of applications, of doctors and of clinics: taken, shown to their owner and to admins, removed. */
import { LIMITS } from "../../actors/limits.ts";
import { clinicOf, type PersonId, personId, type Role } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { AccessEntry } from "../../db/audit.ts";
import type { Sql } from "../../db/client.ts";
import {
  CLINIC_KINDS,
  DOCTOR_KINDS,
  type DocumentKind,
  type DocumentStore,
  type StoredDocument,
} from "../../db/documents.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { currentRequestId } from "../request_scope.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import { ownsClinic } from "./clinic_members.ts";
import { documentFile } from "./document_file.ts";

/** What an approval rests on. */
export const NEEDED_KINDS: readonly DocumentKind[] = ["accreditation", "diploma", "licence"];

export interface Upload {
  readonly kind: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OpenedDocument {
  readonly document: StoredDocument;
  readonly bytes: Uint8Array;
}

export interface DocumentServices {
  /** Of a doctor's own profile, or of the clinic in whose name one acts. */
  upload(by: Person, upload: Upload, language: Language): Promise<Outcome<StoredDocument>>;
  remove(by: Person, documentId: string): Promise<Outcome<Record<never, never>>>;
  /** The owner, or an admin, whose reading is written down. */
  open(by: Person, documentId: string): Promise<Outcome<OpenedDocument>>;
  /** One's own, or the clinic's. */
  ownDocuments(by: Person): Promise<readonly StoredDocument[]>;
  /** For an admin: what there is of several doctors or clinics, by their ids. */
  documentsOf(
    by: Person,
    ownerIds: readonly string[],
  ): Promise<Outcome<ReadonlyMap<string, readonly StoredDocument[]>>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly documents: DocumentStore;
  readonly audit: { recordAccess(sql: Sql, entries: readonly AccessEntry[]): Promise<void> };
  readonly isApproved: (role: Role, ownerId: PersonId) => Promise<boolean>;
  readonly photoAdded: (ownerId: PersonId, photoId: string) => Promise<void>;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

const ownerOf = (by: Person): PersonId => by.role === "clinic" ? clinicOf(by) : by.id;
const kindsOf = (by: Person): readonly DocumentKind[] =>
  by.role === "clinic" ? CLINIC_KINDS : DOCTOR_KINDS;

export function documentDesk(around: Surroundings): DocumentServices {
  const { world, documents, audit, isApproved, photoAdded } = around;
  let uploads = 0;

  function readingOf(by: Person, document: StoredDocument): AccessEntry {
    return {
      id: world.newId(),
      at: world.clock.now(),
      readerId: by.id,
      readerRole: by.role,
      personId: personId(document.ownerId),
      bookingId: null,
      fields: ["documents"],
      purpose: "application",
      outcome: "read",
      requestId: currentRequestId(),
      reason: null,
    };
  }

  return {
    async upload(by, { kind, name, bytes }, language) {
      if (by.role === "clinic" && !ownsClinic(by)) return FORBIDDEN;
      const known = kindsOf(by).find((one) => one === kind);
      if (known === undefined) return { invalid: [fieldError("kind", "invalid_value", language)] };
      if (bytes.length === 0) return { invalid: [fieldError("file", "required", language)] };
      if (bytes.length > LIMITS.documentBytes) {
        return { invalid: [fieldError("file", "document_too_large", language)] };
      }
      // Each lies in memory whole, twice: as it came and as it is sealed.
      if (uploads >= LIMITS.uploadsAtOnce) {
        return { refused: "too_many_attempts", retryAfterSeconds: 5 };
      }
      uploads++;
      try {
        const file = documentFile(bytes);
        if (typeof file === "string") return { invalid: [fieldError("file", file, language)] };
        if (known === "photo" && file.type === "application/pdf") {
          return { invalid: [fieldError("file", "photo_type", language)] };
        }
        const document: StoredDocument = {
          id: world.newId(),
          ownerId: ownerOf(by),
          kind: known,
          type: file.type,
          sizeBytes: file.bytes.length,
          name: shortName(name),
          createdAt: world.clock.now(),
        };
        if (!await documents.add(document, file.bytes, LIMITS.documentsPerPerson)) {
          return { refused: "too_many_documents" };
        }
        if (known === "photo") await photoAdded(ownerOf(by), document.id);
        return { ok: document };
      } finally {
        uploads--;
      }
    },

    async remove(by, given) {
      const id = uuidOrNull(given);
      const document = id === null ? null : await documents.get(id);
      if (document === null || document.ownerId !== ownerOf(by)) return NOT_FOUND;
      if (by.role === "clinic" && !ownsClinic(by)) return FORBIDDEN;
      // What an approval rests on stays.
      if (NEEDED_KINDS.includes(document.kind) && await isApproved(by.role, document.ownerId)) {
        return { refused: "illegal_transition" };
      }
      return await documents.remove(document.id, document.ownerId) ? { ok: {} } : NOT_FOUND;
    },

    async open(by, given) {
      const id = uuidOrNull(given);
      const document = id === null ? null : await documents.get(id);
      const isOwn = document?.ownerId === ownerOf(by);
      if (document === null || !isOwn && by.role !== "admin") return NOT_FOUND;
      const bytes = await documents.bytes(document, async (sql) => {
        if (!isOwn) await audit.recordAccess(sql, [readingOf(by, document)]);
      });
      return bytes === null ? NOT_FOUND : { ok: { document, bytes } };
    },

    async documentsOf(by, ownerIds) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const found = new Map<string, StoredDocument[]>();
      for (const document of await documents.list(ownerIds.slice(0, LIMITS.pageSize))) {
        found.set(document.ownerId, [...found.get(document.ownerId) ?? [], document]);
      }
      return { ok: found };
    },

    ownDocuments: (by) => documents.list([ownerOf(by)]),
  };
}

/** A file's own name, for people to tell it by: no folders, nothing that steers a terminal. */
const shortName = (name: string): string =>
  // deno-lint-ignore no-control-regex
  (name.split(/[\\/]/).at(-1) ?? "").toWellFormed().replaceAll(/[\u0000-\u001f\u007f]/g, "").trim()
    .slice(0, 120) || "document";
