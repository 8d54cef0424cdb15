/** Codes put together: their stores, the desk that sends them, and how a city writes telephones. */
import { after, HOUR, type Instant } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { credentialStore } from "../db/credentials.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { endAllWithin } from "../db/sessions.ts";
import { spentProofs } from "../db/spent_proofs.ts";
import { openThrottles } from "../db/throttles.ts";
import { openVerifications } from "../db/verifications.ts";
import type { Cities } from "../gateways/cities.ts";
import type { Accounts, AccountsOptions } from "../routes/accounts.ts";
import { CodeDesk } from "../routes/people/code_desk.ts";
import { type CodeServices, codeServices } from "../routes/people/code_services.ts";
import { phoneReader } from "../routes/people/contact_rules.ts";
import { ProofDesk } from "../routes/people/proof_desk.ts";
import type { Config } from "../runtime/config.ts";
import { proofOfWork } from "../runtime/proof_of_work.ts";
import type { Passwords } from "../runtime/passwords.ts";

interface Around {
  readonly world: Pick<World, "clock" | "newId">;
  readonly outbox: Outbox;
  readonly people: PeopleStore;
  readonly passwords: Passwords;
  readonly cities: Cities;
  /** Where people reach us, without a slash at the end. */
  readonly url: string;
}

/** A day after its end a page can still say that a code is over. */
const KEPT_MILLISECONDS = 24 * HOUR;

export async function openCodes(
  config: Pick<Config, "messages" | "verification" | "rateLimits" | "proofOfWork">,
  database: Database,
  keyring: Keyring,
  { world, outbox, people, passwords, cities, url }: Around,
) {
  const verifications = await openVerifications(database, keyring, outbox);
  const throttles = await openThrottles(database, keyring);
  const credentials = credentialStore(database, keyring);
  const { verification, rateLimits, messages } = config;
  const desk = new CodeDesk({ world, verifications, throttles, rateLimits });
  const phone = phoneReader(() => cities.settingsOf(cities.defaultName)?.phone ?? null);
  // The channel that somebody reads; telephones where both are read, or neither.
  const prefers = messages.sms === null && messages.email !== null ? "email" : "sms";
  const spent = spentProofs(database);
  const [workKey, ticketKey] = await Promise.all([
    keyring.purpose("proof_of_work"),
    keyring.purpose("wait_ticket"),
  ]);
  const proofs = new ProofDesk({
    world,
    isOn: config.proofOfWork,
    work: proofOfWork(workKey.mac("challenges").toHex()),
    spent,
    throttles,
    ticketKey,
  });
  const forAccounts: AccountsOptions["codes"] = {
    desk,
    verifications,
    verification,
    phone,
    prefers,
  };
  return {
    /** Reads a telephone as the default city writes it. */
    phone,
    proofs,
    forAccounts,
    servicesOf: (accounts: Accounts): CodeServices =>
      codeServices({
        world,
        people,
        credentials,
        verifications,
        outbox,
        passwords,
        desk,
        phone,
        proofs,
        verification,
        registration: accounts.registration,
        url,
        startSession: (person) => accounts.startSession(person),
        endSignIns: {
          within: endAllWithin,
          async after(id, except, ended) {
            accounts.signIns.ended(ended);
            await accounts.signIns.revokeAll(id, except);
          },
        },
        forget: (id) => accounts.forget(id),
        throttle: (key) => accounts.throttle(key),
      }),
    async tidy(at: Instant): Promise<void> {
      await throttles.tidy(at);
      await spent.tidy(at);
      await verifications.tidy(after(at, -KEPT_MILLISECONDS));
    },
  };
}
