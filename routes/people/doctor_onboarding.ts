/** How a doctor becomes a doctor here: profile, documents, application; and the public card afterwards. */
import type { PersonId } from "../../actors/vocabulary.ts";
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
import type { ClinicStore } from "../../db/clinics.ts";
import type { DocumentKind, DocumentStore, StoredDocument } from "../../db/documents.ts";
import { page, pageOf, uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { documentDesk, type DocumentServices, type OpenedDocument } from "./document_desk.ts";
import { doctorProfileBody, doctorsQuery } from "./doctor_profile_schemas.ts";

export interface OwnDoctorProfile extends DoctorProfile {
  readonly documents: readonly StoredDocument[];
  readonly steps: readonly ApplicationStep[];
  /** Kinds of documents without which it cannot be approved. */
  readonly missing: readonly DocumentKind[];
}

export interface DoctorServices extends DocumentServices {
  mine(by: Person): Promise<Outcome<OwnDoctorProfile>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<OwnDoctorProfile>>;
  /** Applies again after a rejection. */
  applyAgain(by: Person): Promise<Outcome<OwnDoctorProfile>>;
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
  readonly clinics: Pick<ClinicStore, "get">;
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

/** What an approval of a doctor needs, where documents are asked for. */
const DOCTOR_NEEDS: readonly DocumentKind[] = ["accreditation", "diploma"];

/** Kinds of which there is no document. Pure. */
export const missingKinds = (documents: readonly Pick<StoredDocument, "kind">[]) =>
  DOCTOR_NEEDS.filter((kind) => documents.every((one) => one.kind !== kind));

export function doctorOnboarding(around: Surroundings): DoctorServices {
  const { world, applications, documents, audit } = around;
  const desk = documentDesk({
    world,
    documents,
    audit,
    isApproved: async (role, ownerId) =>
      (await (role === "clinic" ? around.clinics.get(ownerId) : applications.profile(ownerId)))
        ?.status === "approved",
    photoAdded: replacePhoto,
  });

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

    ...desk,

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
}
