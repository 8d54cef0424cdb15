/** Accounts and what they rest on, put together: part of the assembly. */
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import type { Hub } from "../actors/hub.ts";
import type { World } from "../actors/world.ts";
import { applicationStore } from "../db/applications.ts";
import { blockingStore } from "../db/blocking.ts";
import type { Database } from "../db/client.ts";
import { credentialStore } from "../db/credentials.ts";
import { documentStore } from "../db/documents.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { refreshStore } from "../db/refresh_tokens.ts";
import type { sessionStore } from "../db/sessions.ts";
import { openSignInFailures } from "../db/sign_in_failures.ts";
import type { Lasting } from "../program.ts";
import { secondFactors } from "../db/second_factors.ts";
import { Accounts } from "../routes/accounts.ts";
import { secondFactorServices } from "../routes/people/second_factor.ts";
import { LockOut } from "../routes/people/lock_out.ts";
import type { Config } from "../runtime/config.ts";
import type { openCodes } from "./codes_opening.ts";

interface Surroundings {
  readonly config: Config;
  readonly lasting: Lasting;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly world: World;
  readonly hub: Hub;
  readonly outbox: Outbox;
  readonly people: PeopleStore;
  readonly sessions: ReturnType<typeof sessionStore>;
  readonly codes: Awaited<ReturnType<typeof openCodes>>;
  readonly doctorChanged: (doctor: DoctorFacts) => Promise<void>;
}

export async function accountsDesk({ config, lasting, codes, ...around }: Surroundings) {
  const { database, keyring, outbox } = around;
  const documents = documentStore(database, keyring);
  const applications = applicationStore(database, keyring, outbox);
  const lockOut = new LockOut(await openSignInFailures(database, keyring), config.rateLimits);
  const accounts = new Accounts({
    ...around,
    lockOut,
    applications,
    documents,
    passwordHash: credentialStore(database, keyring).passwordHash,
    needsDocuments: config.doctorDocuments,
    blocking: blockingStore(database, keyring),
    refreshTokens: refreshStore(database),
    passwords: lasting.passwords,
    secrets: lasting.secrets,
    rateLimits: config.rateLimits,
    staffTotp: config.staffTotp,
    codes: codes.forAccounts,
    proofs: codes.proofs,
  });
  const secondFactor = secondFactorServices({
    world: around.world,
    factors: secondFactors(database, keyring),
    people: around.people,
    accounts,
    signIns: accounts.signIns,
    outbox,
    isAsked: config.staffTotp,
  });
  return { accounts, documents, applications, lockOut, secondFactor };
}
