/** Doctors' profiles, documents and cards in memory. */
import { instant, personId } from "../../actors/vocabulary.ts";
import { EMPTY_CARD, type PublicDoctor } from "../../db/applications.ts";
import type { StoredDocument } from "../../db/documents.ts";
import type { DoctorServices, OwnDoctorProfile } from "../../routes/people/doctor_onboarding.ts";
import type { DoctorApplication } from "../../routes/services.ts";
import { id, NOW } from "./fake_services.ts";

export const documentView = (changes: Partial<StoredDocument> = {}): StoredDocument => ({
  id: id(700),
  ownerId: personId(id(2)),
  kind: "diploma",
  type: "application/pdf",
  sizeBytes: 245_760,
  name: "Диплом 2011.pdf",
  createdAt: instant(NOW - 3_600_000),
  ...changes,
});

export const ownDoctorProfile = (changes: Partial<OwnDoctorProfile> = {}): OwnDoctorProfile => ({
  userId: personId(id(2)),
  version: 3,
  specializations: ["therapist"],
  licenseNumber: "Л041-01137-77/00412806",
  licenseExpiresOn: "2026-12-10",
  status: "rejected",
  reason: "Скан диплома не читается",
  decidedAt: instant(NOW - 3_600_000),
  card: { ...EMPTY_CARD, languages: ["ru"], experienceYears: 12, education: "РНИМУ, 2011" },
  proposal: null,
  photoId: null,
  documents: [documentView()],
  steps: [],
  missing: ["accreditation"],
  ...changes,
});

export const application = (changes: Partial<DoctorApplication> = {}): DoctorApplication => ({
  userId: personId(id(20)),
  firstName: "Пётр",
  lastName: "Лебедь",
  email: "lebed@example.ru",
  phone: "+79000000020",
  specializations: ["therapist"],
  licenseNumber: "7725 012345",
  licenseExpiresOn: "2028-03-14",
  status: "applied",
  decidedAt: null,
  reason: null,
  proposal: null,
  card: { languages: ["ru"], sex: "female", statedNeeds: ["ecg"] },
  createdAt: instant(NOW - 3_600_000),
  ...changes,
});

export const publicDoctor = (): PublicDoctor => ({
  id: personId(id(2)),
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist", "cardiologist"],
  licenseNumber: "Л041",
  licenseExpiresOn: "2029-03-14",
  card: { ...EMPTY_CARD, languages: ["ru", "en"], experienceYears: 12, about: "Веду взрослых." },
  photoId: null,
});

export function fakeDoctors(): DoctorServices {
  const own = () => Promise.resolve({ ok: ownDoctorProfile() });
  return {
    mine: own,
    change: own,
    applyAgain: own,
    ofDoctor: own,
    upload: () => Promise.resolve({ ok: documentView() }),
    remove: () => Promise.resolve({ ok: {} }),
    open: () => Promise.resolve({ refused: "not_found" }),
    ownDocuments: () => Promise.resolve([documentView({ kind: "licence", name: "Лицензия.pdf" })]),
    documentsOf: () => Promise.resolve({ ok: new Map([[id(2), [documentView()]]]) }),
    cards: () => Promise.resolve({ items: [publicDoctor()], nextCursor: null }),
    card: (wanted) => Promise.resolve(wanted === id(2) ? publicDoctor() : null),
    photo: () => Promise.resolve(null),
  };
}
