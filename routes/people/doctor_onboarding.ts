/** How a doctor becomes a doctor here: profile, documents, application; and the public card afterwards. */
import { LIMITS } from "../../actors/limits.ts";
import { type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type {
  ApplicationStep,
  ApplicationStore,
  DoctorCard,
  DoctorProfile,
  Licence,
  PublicDoctor,
} from "../../db/applications.ts";
import type { AccessEntry } from "../../db/audit.ts";
import type { Sql } from "../../db/client.ts";
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  type DocumentStore,
  type StoredDocument,
} from "../../db/documents.ts";
import { page, pageOf, uuidOrNull } from "../account_schemas.ts";
import { currentRequestId } from "../request_scope.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { documentFile } from "./document_file.ts";
import { doctorProfileBody, doctorsQuery } from "./doctor_profile_schemas.ts";

/** What an approval needs, where documents are asked for. */
export const NEEDED_KINDS: readonly DocumentKind[] = ["accreditation", "diploma"];

export interface Upload {
  readonly kind: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OwnDoctorProfile extends DoctorProfile {
  readonly documents: readonly StoredDocument[];
  readonly steps: readonly ApplicationStep[];
  /** Kinds of documents without which it cannot be approved. */
  readonly missing: readonly DocumentKind[];
}

export interface OpenedDocument {
  readonly document: StoredDocument;
  readonly bytes: Uint8Array;
}

export interface DoctorServices {
  mine(by: Person): Promise<Outcome<OwnDoctorProfile>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<OwnDoctorProfile>>;
  /** Applies again after a rejection. */
  applyAgain(by: Person): Promise<Outcome<OwnDoctorProfile>>;
  upload(by: Person, upload: Upload, language: Language): Promise<Outcome<StoredDocument>>;
  remove(by: Person, documentId: string): Promise<Outcome<Record<never, never>>>;
  /** The owner, or an admin, whose reading is written down. */
  open(by: Person, documentId: string): Promise<Outcome<OpenedDocument>>;
  /** For an admin: what there is of several doctors, by their ids. */
  documentsOf(
    by: Person,
    doctorIds: readonly string[],
  ): Promise<Outcome<ReadonlyMap<string, readonly StoredDocument[]>>>;
  /** For an admin: the whole profile of a doctor. */
  ofDoctor(by: Person, doctorId: string): Promise<Outcome<OwnDoctorProfile>>;
  cards(query: unknown): Promise<PageOf<PublicDoctor>>;
  /** Null: there is no such doctor, or none who may work now. */
  card(doctorId: string): Promise<PublicDoctor | null>;
  photo(doctorId: string): Promise<OpenedDocument | null>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly applications: ApplicationStore;
  readonly documents: DocumentStore;
  readonly needsDocuments: boolean;
  /** The dispatcher is told what holds of this doctor now. */
  readonly factsChanged: (id: PersonId) => Promise<void>;
  readonly audit: { recordAccess(sql: Sql, entries: readonly AccessEntry[]): Promise<void> };
  /** Today where the service works: licences end at its midnight. */
  readonly today: () => string;
}

const NOT_FOUND = { refused: "not_found" } as const;

const cardOf = (body: Partial<DoctorCard>, before: DoctorCard): DoctorCard => ({
  education: body.education === undefined ? before.education : body.education,
  about: body.about === undefined ? before.about : body.about,
  experienceYears: body.experienceYears === undefined
    ? before.experienceYears
    : body.experienceYears,
  languages: body.languages ?? before.languages,
  sex: body.sex === undefined ? before.sex : body.sex,
  statedNeeds: body.statedNeeds ?? before.statedNeeds,
});

const sameLicence = (one: Licence, other: Licence): boolean =>
  one.licenseNumber === other.licenseNumber && one.licenseExpiresOn === other.licenseExpiresOn &&
  [...one.specializations].sort().join() === [...other.specializations].sort().join();

/** Kinds of which there is no document. Pure. */
export const missingKinds = (documents: readonly Pick<StoredDocument, "kind">[]) =>
  NEEDED_KINDS.filter((kind) => documents.every((one) => one.kind !== kind));

export function doctorOnboarding(around: Surroundings): DoctorServices {
  const { world, applications, documents, audit } = around;
  let uploads = 0;

  async function whole(userId: string): Promise<Outcome<OwnDoctorProfile>> {
    const profile = await applications.profile(userId);
    if (profile === null) return NOT_FOUND;
    const [own, steps] = await Promise.all([documents.list([userId]), applications.steps(userId)]);
    const missing = around.needsDocuments ? missingKinds(own) : [];
    return { ok: { ...profile, documents: own, steps, missing } };
  }

  const step = (kind: ApplicationStep["step"], byId: PersonId) => ({
    id: world.newId(),
    step: kind,
    byId,
    at: world.clock.now(),
    reason: null,
  });

  async function publicOf(ids: readonly string[]): Promise<PublicDoctor | null> {
    const [found] = await applications.publicDoctors({
      ids,
      specialization: null,
      language: null,
      sex: null,
      day: around.today(),
      after: null,
      limit: 1,
    });
    return found ?? null;
  }

  return {
    mine: (by) => whole(by.id),

    async change(by, body, language) {
      const input = validate(doctorProfileBody, body, language);
      if ("invalid" in input) return input;
      const before = await applications.profile(by.id);
      if (before === null) return NOT_FOUND;
      const {
        version = before.version,
        specializations,
        licenseNumber,
        licenseExpiresOn,
        ...card
      } = input.ok;
      const standing: Licence = before.proposal ?? before;
      const wanted: Licence = {
        specializations: specializations ?? standing.specializations,
        licenseNumber: licenseNumber ?? standing.licenseNumber,
        licenseExpiresOn: licenseExpiresOn ?? standing.licenseExpiresOn,
      };
      const done = await applications.change(
        by.id,
        version,
        cardOf(card as Partial<DoctorCard>, before.card),
        sameLicence(wanted, standing) ? null : wanted,
        step("changed", by.id),
      );
      if (!done) return { refused: "stale_version" };
      // Whoever is on shift is offered by what the card says from now on.
      await around.factsChanged(by.id);
      return await whole(by.id);
    },

    async applyAgain(by) {
      const done = await applications.applyAgain(by.id, step("applied", by.id));
      return done ? await whole(by.id) : { refused: "illegal_transition" };
    },

    async upload(by, { kind, name, bytes }, language) {
      const known = DOCUMENT_KINDS.find((one) => one === kind);
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
          ownerId: by.id,
          kind: known,
          type: file.type,
          sizeBytes: file.bytes.length,
          name: shortName(name),
          createdAt: world.clock.now(),
        };
        if (!await documents.add(document, file.bytes, LIMITS.documentsPerPerson)) {
          return { refused: "too_many_documents" };
        }
        if (known === "photo") await replacePhoto(by.id, document.id);
        return { ok: document };
      } finally {
        uploads--;
      }
    },

    async remove(by, given) {
      const id = uuidOrNull(given);
      const document = id === null ? null : await documents.get(id);
      if (document === null || document.ownerId !== by.id) return NOT_FOUND;
      const profile = await applications.profile(by.id);
      // What an approval rests on stays.
      if (profile?.status === "approved" && NEEDED_KINDS.includes(document.kind)) {
        return { refused: "illegal_transition" };
      }
      return await documents.remove(document.id, by.id) ? { ok: {} } : NOT_FOUND;
    },

    async open(by, given) {
      const id = uuidOrNull(given);
      const document = id === null ? null : await documents.get(id);
      const isOwn = document?.ownerId === by.id;
      if (document === null || !isOwn && by.role !== "admin") return NOT_FOUND;
      const bytes = await documents.bytes(document, async (sql) => {
        if (!isOwn) await audit.recordAccess(sql, [readingOf(by, document)]);
      });
      return bytes === null ? NOT_FOUND : { ok: { document, bytes } };
    },

    async documentsOf(by, doctorIds) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const found = new Map<string, StoredDocument[]>();
      for (const document of await documents.list(doctorIds.slice(0, LIMITS.pageSize))) {
        found.set(document.ownerId, [...found.get(document.ownerId) ?? [], document]);
      }
      return { ok: found };
    },

    async ofDoctor(by, given) {
      const id = uuidOrNull(given);
      return by.role !== "admin"
        ? { refused: "forbidden" }
        : id === null
        ? NOT_FOUND
        : await whole(id);
    },

    async cards(query) {
      const wanted = doctorsQuery.parse(query);
      const { limit, cursor } = page({
        ...(wanted.limit === undefined ? {} : { limit: wanted.limit }),
        ...(wanted.cursor === undefined ? {} : { cursor: wanted.cursor }),
      });
      const found = await applications.publicDoctors({
        ids: null,
        specialization: wanted.specialization ?? null,
        language: wanted.language ?? null,
        sex: wanted.sex ?? null,
        day: around.today(),
        after: cursor,
        limit: limit + 1,
      });
      return pageOf(found, limit, ({ id }) => id);
    },

    async card(given) {
      const id = uuidOrNull(given);
      return id === null ? null : await publicOf([id]);
    },

    async photo(given) {
      const id = uuidOrNull(given);
      const doctor = id === null ? null : await publicOf([id]);
      const document = doctor?.photoId == null ? null : await documents.get(doctor.photoId);
      if (document === null || document.kind !== "photo") return null;
      const bytes = await documents.bytes(document);
      return bytes === null ? null : { document, bytes };
    },
  };

  async function replacePhoto(ownerId: PersonId, photoId: string): Promise<void> {
    await applications.setPhoto(ownerId, photoId);
    const older = (await documents.list([ownerId]))
      .filter(({ kind, id }) => kind === "photo" && id !== photoId);
    for (const { id } of older) await documents.remove(id, ownerId);
  }

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
}

/** A file's own name, for people to tell it by: no folders, nothing that steers a terminal. */
const shortName = (name: string): string =>
  // deno-lint-ignore no-control-regex
  (name.split(/[\\/]/).at(-1) ?? "").toWellFormed().replaceAll(/[\u0000-\u001f\u007f]/g, "").trim()
    .slice(0, 120) || "document";
