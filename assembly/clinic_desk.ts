/** Doctors and clinics, from their applications on, and who acts in a clinic's name, put together over an open database: part of the assembly. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { Hub } from "../actors/hub.ts";
import type { World } from "../actors/world.ts";
import type { ApplicationStore } from "../db/applications.ts";
import type { AuditStore } from "../db/audit.ts";
import type { DocumentStore } from "../db/documents.ts";
import { doctorOnboarding } from "../routes/people/doctor_onboarding.ts";
import type { Database } from "../db/client.ts";
import { clinicMemberStore } from "../db/clinic_members.ts";
import { clinicStore } from "../db/clinics.ts";
import type { Keyring } from "../db/keyring.ts";
import { licenceNotices } from "../db/licence_notices.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import type { Accounts } from "../routes/accounts.ts";
import { clinicMemberServices } from "../routes/people/clinic_members.ts";
import { clinicServices } from "../routes/people/clinics.ts";
import { licenceList } from "../routes/people/licence_watch.ts";
import type { PhoneReader } from "../routes/people/contact_rules.ts";
import { RateLimit } from "../routes/rate_limit.ts";
import type { Services } from "../routes/services.ts";
import type { Passwords } from "../runtime/passwords.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly applications: ApplicationStore;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly outbox: Outbox;
  readonly doctorChanged: (facts: DoctorFacts) => Promise<void>;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  readonly phone: PhoneReader;
  /** Today where the service works. */
  readonly rateLimits: boolean;
  readonly documents: DocumentStore;
  readonly audit: AuditStore;
  readonly needsDocuments: boolean;
}

export function clinicDesk(around: Surroundings): Pick<
  Services,
  "doctors" | "clinics" | "clinicMembers" | "licences"
> {
  const { world, database, keyring, hub, people, accounts, passwords, origin } = around;
  const clinics = clinicStore(database, keyring);
  return {
    doctors: doctorOnboarding({
      world,
      applications: around.applications,
      documents: around.documents,
      needsDocuments: around.needsDocuments,
      async factsChanged(id) {
        const facts = await people.doctorFacts(id);
        if (facts !== null) await around.doctorChanged(facts);
      },
      audit: around.audit,
      today: around.world.today,
      clinics,
    }),
    clinics: clinicServices({
      world,
      clinics,
      people,
      applications: around.applications,
      doctorChanged: around.doctorChanged,
      origin,
    }),
    licences: licenceList({
      notices: licenceNotices(database, around.outbox),
      today: around.world.today,
    }),
    clinicMembers: clinicMemberServices({
      world,
      hub,
      members: clinicMemberStore(database, keyring, around.outbox),
      people,
      passwords,
      phone: around.phone,
      limit: new RateLimit(around.rateLimits),
      remembered: accounts,
      startSession: (person) => accounts.startSession(person),
      origin,
    }),
  };
}
