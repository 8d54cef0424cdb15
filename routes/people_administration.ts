/** What an admin does with people: lists, roles, doctors' applications. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import { type Hub, personTopic } from "../actors/hub.ts";
import { isStaff, type PersonId, personId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { ApplicationStore } from "../db/applications.ts";
import type { DocumentStore } from "../db/documents.ts";
import type { BlockingStore } from "../db/blocking.ts";
import type { PeopleStore } from "../db/people.ts";
import { decisionNotices } from "./people/application_notices.ts";
import { missingKinds } from "./people/doctor_onboarding.ts";
import type { SignIns } from "./people/sign_ins.ts";
import * as schemas from "./account_schemas.ts";
import type {
  DoctorApplication,
  ListedUser,
  Outcome,
  PageOf,
  Person,
  Services,
} from "./services.ts";
import { validate } from "./validation.ts";

type Administration = Pick<
  Services["people"],
  "users" | "names" | "setRole" | "applications" | "approve" | "reject"
>;

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly passwordHash: (id: PersonId) => Promise<string | null>;
  readonly applications: ApplicationStore;
  readonly documents: Pick<DocumentStore, "list">;
  /** Approval needs documents. */
  readonly needsDocuments: boolean;
  readonly outbox: { wake(): void };
  readonly blocking: BlockingStore;
  readonly doctorChanged: (facts: DoctorFacts) => Promise<void>;
}

/** Where accounts are remembered: a change must be seen at once. */
interface Remembered {
  readonly signIns: Pick<SignIns, "ended" | "revokeAll">;
  forget(id: PersonId): void;
  person(id: PersonId): Promise<Person | null>;
}

/** The most names that are looked up at once. */
const NAMES_LIMIT = 300;
const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

export function peopleAdministration(
  around: Surroundings,
  remembered: Remembered,
): Administration {
  const { world, hub, people, blocking, applications, doctorChanged } = around;

  async function decide(
    by: Person,
    given: string,
    decision: "approved" | "rejected",
    reason: string | null,
    onlyChange = false,
  ): Promise<Outcome<DoctorApplication>> {
    const id = schemas.uuidOrNull(given);
    const before = id === null ? null : await people.application(id);
    if (id === null || before === null) return NOT_FOUND;
    if (decision === "approved" && around.needsDocuments) {
      const missing = missingKinds(await around.documents.list([id]));
      if (missing.length > 0) return { refused: "documents_missing" };
    }
    const step = { id: world.newId(), step: decision, byId: by.id, at: world.clock.now(), reason };
    const told = decisionNotices(before, step);
    const decided = decision === "approved"
      ? await applications.approve(id, step, told)
      : await applications.reject(id, step, told, onlyChange);
    if (!decided) return { refused: "illegal_transition" };
    around.outbox.wake();
    const application = await people.application(id);
    if (application === null) return NOT_FOUND;
    const facts = await people.doctorFacts(id);
    if (facts !== null) await doctorChanged(facts);
    return { ok: application };
  }

  return {
    async users(by, query): Promise<Outcome<PageOf<ListedUser>>> {
      if (by.role !== "admin") return FORBIDDEN;
      const { limit, cursor } = schemas.page(query);
      const items = await people.list({
        role: schemas.roleOrNull(query.role),
        active: query.state === "blocked" ? false : query.state === "active" ? true : null,
        // PostgreSQL knows no NUL, so nobody's name has one.
        search: query.search?.replaceAll("\0", "").slice(0, 100) || null,
        before: cursor,
        limit: limit + 1,
      });
      const page = schemas.pageOf(items, limit, (item) => item.id);
      const states = await blocking.states(page.items.map(({ id }) => id), world.clock.now());
      const nothing = { block: null, signIns: 0, secondFactorAt: null };
      return {
        ok: {
          ...page,
          items: page.items.map((item) => ({ ...item, ...states.get(item.id) ?? nothing })),
        },
      };
    },

    async names(by, ids) {
      const names = new Map<string, string>();
      if (!isStaff(by.role)) return names;
      for (const id of new Set(ids.slice(0, NAMES_LIMIT))) {
        const person = await remembered.person(personId(id));
        if (person !== null) names.set(id, `${person.lastName} ${person.firstName}`);
      }
      return names;
    },

    async setRole(by, given, body, language): Promise<Outcome<Person>> {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(schemas.roleBody, body, language);
      if ("invalid" in input) return input;
      const id = schemas.uuidOrNull(given);
      const account = id === null ? null : await people.get(id);
      if (id === null || account === null) return NOT_FOUND;
      const { role } = input.ok;
      // Codes alone open such an account, and whoever is signed in may change where they go.
      if (
        isStaff(role) && !isStaff(account.role) && await around.passwordHash(account.id) === null
      ) {
        return { refused: "role_needs_password" };
      }
      // A doctor's application belongs to a doctor: nobody becomes one by a change of role.
      if (role === "doctor" && await people.application(id) === null) {
        return { refused: "doctor_not_approved" };
      }
      const facts = await people.doctorFacts(id);
      const ended = await people.setRole(id, role);
      if (ended === null) return { refused: "last_admin" };
      remembered.forget(personId(id));
      remembered.signIns.ended(ended);
      // One that began in this very moment.
      if (isStaff(role) && role !== account.role) await remembered.signIns.revokeAll(account.id);
      // Streams were opened with the old rights: they come back with the new ones.
      hub.disconnect(personTopic(id));
      const lost = facts === null || role === "doctor" ? null : { ...facts, approved: false };
      const now = lost ?? await people.doctorFacts(id);
      if (now !== null) await doctorChanged(now);
      const changed = await remembered.person(personId(id));
      return changed === null ? NOT_FOUND : { ok: changed };
    },

    async applications(by, query): Promise<Outcome<PageOf<DoctorApplication>>> {
      if (by.role !== "admin") return FORBIDDEN;
      const { limit, cursor } = schemas.page(query);
      const items = await people.applications({
        status: schemas.applicationStatusOrNull(query.status),
        before: cursor,
        limit: limit + 1,
      });
      return { ok: schemas.pageOf(items, limit, (item) => item.userId) };
    },

    async approve(by, id) {
      return by.role === "admin" ? await decide(by, id, "approved", null) : FORBIDDEN;
    },

    async reject(by, id, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(schemas.rejectBody, body, language);
      if ("invalid" in input) return input;
      return await decide(by, id, "rejected", input.ok.reason, input.ok.onlyChange);
    },
  };
}
