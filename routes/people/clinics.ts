/** Clinics: what they say of themselves, what an admin decides, and the doctors who work for them. */
import type { DoctorFacts } from "../../actors/booking/protocol.ts";
import { LIMITS } from "../../actors/limits.ts";
import { after, clinicOf, type Instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ApplicationStep, ApplicationStore } from "../../db/applications.ts";
import {
  CLINIC_STATUSES,
  type ClinicDoctor,
  type ClinicOfDoctor,
  type ClinicStore,
  type StoredClinic,
  type WorkOfDoctor,
} from "../../db/clinics.ts";
import type { PeopleStore } from "../../db/people.ts";
import { newOpaqueToken, tokenHash } from "../../runtime/tokens.ts";
import { page, pageOf, uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { ownsClinic } from "./clinic_members.ts";
import { clinicBody, inviteTokenBody, rejectClinicBody } from "./clinic_schemas.ts";

export interface ClinicInvite {
  /** Goes to the doctor and is kept nowhere. */
  readonly token: string;
  readonly link: string;
  readonly expiresAt: Instant;
}

export interface InvitingClinic {
  readonly clinicId: PersonId;
  readonly name: string;
  readonly expiresAt: Instant;
}

export interface ClinicServices {
  mine(by: Person): Promise<Outcome<StoredClinic>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<StoredClinic>>;
  doctors(by: Person): Promise<Outcome<readonly ClinicDoctor[]>>;
  /** A link that one doctor may use once. */
  invite(by: Person): Promise<Outcome<ClinicInvite>>;
  /** All links that nobody has used end. */
  withdrawInvites(by: Person): Promise<Outcome<{ readonly withdrawn: number }>>;
  /** Whose link this is; refused where it is not good. */
  invitation(token: string): Promise<Outcome<InvitingClinic>>;
  accept(by: Person, body: unknown, language: Language): Promise<Outcome<ClinicOfDoctor>>;
  clinicsOf(by: Person): Promise<readonly ClinicOfDoctor[]>;
  /** For whom a doctor works and has worked. */
  worksOf(by: Person): Promise<readonly WorkOfDoctor[]>;
  /** A clinic ends its work with a doctor. */
  end(by: Person, doctorId: string): Promise<Outcome<{ readonly ended: true }>>;
  /** A doctor leaves a clinic. */
  leave(by: Person, clinicId: string): Promise<Outcome<{ readonly ended: true }>>;
  clinic(by: Person, id: string): Promise<Outcome<StoredClinic>>;
  /** For admins: applications with their contacts and what was decided when. */
  list(
    by: Person,
    query: { status?: string; search?: string; cursor?: string; limit?: number },
  ): Promise<Outcome<PageOf<ListedClinic>>>;
  approve(by: Person, id: string): Promise<Outcome<StoredClinic>>;
  reject(by: Person, id: string, body: unknown, language: Language): Promise<Outcome<StoredClinic>>;
}

/** A clinic as admins see it in their list. */
export interface ListedClinic extends StoredClinic {
  readonly email: string | null;
  readonly phone: string | null;
  /** Newest first. */
  readonly steps: readonly ApplicationStep[];
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly clinics: ClinicStore;
  readonly people: Pick<PeopleStore, "doctorFacts" | "get">;
  readonly applications: Pick<ApplicationStore, "steps">;
  /** The dispatcher hears for whom a doctor works now. */
  readonly doctorChanged: (facts: DoctorFacts) => Promise<void>;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;
/** What an admin has looked at; a change of it is looked at again. */
const DECIDED_ON = ["name", "licenseNumber", "licenseExpiresOn", "inn"] as const;

export function clinicServices(
  { world, clinics, people, applications, doctorChanged, origin }: Surroundings,
): ClinicServices {
  const found = async (id: string): Promise<Outcome<StoredClinic>> => {
    const clinic = await clinics.get(id);
    return clinic === null ? NOT_FOUND : { ok: clinic };
  };
  const own = async (by: Person): Promise<Outcome<StoredClinic>> =>
    by.role === "clinic" ? await found(clinicOf(by)) : FORBIDDEN;

  async function ended(clinicId: string, doctorId: string, by: Person) {
    if (!await clinics.end(clinicId, doctorId, by.id, world.clock.now())) return NOT_FOUND;
    await tell(doctorId);
    return { ok: { ended: true } } as const;
  }

  async function tell(doctorId: string): Promise<void> {
    const facts = await people.doctorFacts(doctorId);
    if (facts !== null) await doctorChanged(facts);
  }

  async function tellDoctors(clinicId: PersonId): Promise<void> {
    const doctors = await clinics.doctors(clinicId, LIMITS.doctorsShownPerClinic);
    for (const { doctorId } of doctors) await tell(doctorId);
  }

  async function decide(
    by: Person,
    given: string,
    status: "approved" | "rejected",
    reason: string | null,
  ): Promise<Outcome<StoredClinic>> {
    const id = uuidOrNull(given);
    const clinic = id === null ? null : await clinics.get(id);
    if (clinic === null) return NOT_FOUND;
    // An approval says that licence and number were looked at: there must be some.
    if (status === "approved" && (clinic.licenseNumber === null || clinic.inn === null)) {
      return { refused: "clinic_incomplete" };
    }
    const decided = await clinics.decide(
      { ...clinic, status, reason },
      by.id,
      world.clock.now(),
      world.newId(),
    );
    if (!decided) return { refused: "stale_version" };
    // Until when its doctors may work in its name is known from now on.
    if (status === "approved" && clinic.licenseExpiresOn !== clinic.licensedUntil) {
      await tellDoctors(clinic.userId);
    }
    return await found(clinic.userId);
  }

  return {
    mine: own,

    async change(by, body, language) {
      // Name, licence and number are the clinic's before the law: its owners answer for them.
      if (!ownsClinic(by)) return FORBIDDEN;
      const clinic = await own(by);
      if (!("ok" in clinic)) return clinic;
      const input = validate(clinicBody, body, language);
      if ("invalid" in input) return input;
      if (input.ok.version !== clinic.ok.version) return { refused: "stale_version" };
      const given = Object.fromEntries(
        Object.entries(input.ok).filter(([, value]) => value !== undefined),
      );
      const next: StoredClinic = { ...clinic.ok, ...given };
      // A rejected clinic applies again by changing anything; an approved one by what was decided on.
      const again = clinic.ok.status === "rejected" ||
        DECIDED_ON.some((name) => next[name] !== clinic.ok[name]);
      const saved = again
        ? await clinics.save({ ...next, status: "applied" }, {
          id: world.newId(),
          at: world.clock.now(),
        })
        : await clinics.save(next);
      // Whether they may consult is a fact of the clinic's doctors.
      if (saved && next.telemedicine !== clinic.ok.telemedicine) {
        await tellDoctors(clinic.ok.userId);
      }
      return saved ? await found(clinic.ok.userId) : { refused: "stale_version" };
    },

    async doctors(by) {
      return by.role === "clinic"
        ? { ok: await clinics.doctors(clinicOf(by), LIMITS.doctorsShownPerClinic) }
        : FORBIDDEN;
    },

    async invite(by) {
      const clinic = await own(by);
      if (!("ok" in clinic)) return clinic;
      if (clinic.ok.status !== "approved") return { refused: "clinic_not_approved" };
      const token = newOpaqueToken();
      const at = world.clock.now();
      const expiresAt = after(at, LIMITS.clinicInviteMilliseconds);
      const made = await clinics.invite({
        tokenHash: await tokenHash(token),
        clinicId: clinic.ok.userId,
        createdBy: by.id,
        at,
        expiresAt,
      }, LIMITS.openInvitesPerClinic);
      return made
        ? { ok: { token, link: `${origin}/join/${token}`, expiresAt } }
        : { refused: "too_many_invites" };
    },

    async withdrawInvites(by) {
      if (by.role !== "clinic") return FORBIDDEN;
      return { ok: { withdrawn: await clinics.withdrawInvites(clinicOf(by)) } };
    },

    async invitation(token) {
      const clinic = await clinics.invitedBy(await tokenHash(token), world.clock.now());
      return clinic === null ? { refused: "invite_not_open" } : { ok: clinic };
    },

    async accept(by, body, language) {
      if (by.role !== "doctor") return FORBIDDEN;
      const input = validate(inviteTokenBody, body, language);
      if ("invalid" in input) return input;
      const clinicId = await clinics.accept(
        await tokenHash(input.ok.token),
        world.newId(),
        by.id,
        world.clock.now(),
      );
      if (clinicId === null) return { refused: "invite_not_open" };
      if (clinicId === "already") return { refused: "works_there_already" };
      await tell(by.id);
      const mine = (await clinics.clinicsOf(by.id)).find((one) => one.clinicId === clinicId);
      return mine === undefined ? NOT_FOUND : { ok: mine };
    },

    clinicsOf: (by) => clinics.clinicsOf(by.id),
    worksOf: (by) => clinics.worksOf(by.id),

    async end(by, doctorId) {
      if (by.role !== "clinic") return FORBIDDEN;
      const id = uuidOrNull(doctorId);
      return id === null ? NOT_FOUND : await ended(clinicOf(by), id, by);
    },

    async leave(by, clinicId) {
      if (by.role !== "doctor") return FORBIDDEN;
      const id = uuidOrNull(clinicId);
      return id === null ? NOT_FOUND : await ended(personId(id), by.id, by);
    },

    async clinic(by, given) {
      if (by.role !== "admin") return FORBIDDEN;
      const id = uuidOrNull(given);
      return id === null ? NOT_FOUND : await found(id);
    },

    async list(by, query) {
      if (by.role !== "admin") return FORBIDDEN;
      const { limit, cursor } = page(query);
      const found = await clinics.list({
        status: CLINIC_STATUSES.find((one) => one === query.status) ?? null,
        search: query.search?.replaceAll("\0", "").slice(0, 100) || null,
        before: cursor,
        limit: limit + 1,
      });
      const { items, nextCursor } = pageOf(found, limit, ({ userId }) => userId);
      const whole = await Promise.all(items.map(async (clinic): Promise<ListedClinic> => {
        const [account, steps] = await Promise.all([
          people.get(clinic.userId),
          applications.steps(clinic.userId),
        ]);
        return { ...clinic, email: account?.email ?? null, phone: account?.phone ?? null, steps };
      }));
      return { ok: { items: whole, nextCursor } };
    },

    approve: async (by, id) =>
      by.role === "admin" ? await decide(by, id, "approved", null) : FORBIDDEN,

    async reject(by, id, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(rejectClinicBody, body, language);
      if ("invalid" in input) return input;
      return await decide(by, id, "rejected", input.ok.reason);
    },
  };
}
