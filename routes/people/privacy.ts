/** The services of privacy, put together over their stores. */
import type { BookingState } from "../../actors/booking/state.ts";
import type { Hub } from "../../actors/hub.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { deletionStore } from "../../db/account_deletions.ts";
import type { AuditStore } from "../../db/audit.ts";
import type { Database } from "../../db/client.ts";
import type { Keyring } from "../../db/keyring.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import { mergeStore } from "../../db/person_merges.ts";
import { personalRows } from "../../db/personal_rows.ts";
import type { ProfileStore } from "../../db/profiles.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Person } from "../services.ts";
import type { AccessLog } from "./access_log.ts";
import { accessViews } from "./access_views.ts";
import { accountDeletion } from "./account_deletion.ts";
import { BreakGlass } from "./break_glass.ts";
import { ChainWatch } from "./chain_watch.ts";
import type { ExportSources } from "./export_sections.ts";
import { FreshProof } from "./fresh_proof.ts";
import { cardReach } from "./patient_reach.ts";
import { personalExport } from "./personal_export.ts";
import type { PrivacyServices } from "./privacy_services.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log" | "today" | "bookings">;
  readonly hub: Hub;
  readonly database: Database;
  readonly audit: AuditStore;
  readonly access: AccessLog;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  readonly profiles: Pick<ProfileStore, "get" | "hasTreated">;
  readonly outbox: Pick<Outbox, "enqueue">;
  readonly passwords: Passwords;
  readonly rateLimits: boolean;
  readonly remembered: { forget(id: Person["id"]): void };
  readonly actors: { forgetPatients(ids: readonly string[]): void };
  readonly stateOf: (id: string) => Promise<BookingState | null>;
  /** Asked when an export is made: they stand around what is made here. */
  readonly bookings: () => ExportSources["bookings"];
  readonly patients: () => ExportSources["patients"];
}

export function privacyOf(around: Surroundings) {
  const { world, hub, database, audit, access, keyring, people, stateOf } = around;
  const watch = new ChainWatch(audit, world);
  const glass = new BreakGlass({
    audit,
    access,
    keyring,
    world,
    stateOf,
    rateLimits: around.rateLimits,
    mayOpenCard: cardReach({
      world,
      sameHuman: mergeStore(database, keyring).sameHuman,
      doctorFacts: people.doctorFacts,
      hasHad: around.profiles.hasTreated,
    }),
    // With an account, or without one in somebody's care.
    isPatient: async (id) =>
      (await people.get(id))?.role === "patient" ||
      (await around.profiles.get(id))?.userId === null,
  });
  const rows = personalRows(database);
  const { passwords, rateLimits, remembered } = around;
  const fresh = new FreshProof({ rows, passwords, world, rateLimits });
  const deletions = deletionStore(database, keyring);
  const views = accessViews({ audit, keyring, watch, world });
  const { carryOutDeletions, askedDeletion, ...deletion } = accountDeletion({
    deletions,
    people,
    fresh,
    hub,
    world,
    remembered,
    bookings: around.actors,
    outbox: around.outbox,
  });
  const sources: ExportSources = {
    rows,
    bookings: {
      list: (by, query) => around.bookings().list(by, query),
      history: (by, id) => around.bookings().history(by, id),
      messages: (by, id, query) => around.bookings().messages(by, id, query),
    },
    get patients() {
      return around.patients();
    },
    accesses: views.accesses,
    deletion: askedDeletion,
    account: (id) => people.get(id),
  };
  const services: PrivacyServices = {
    ...views,
    breakGlass: (by, id, body, language) => glass.openBooking(by, id, body, language),
    breakGlassOfCard: (by, id, body, language) => glass.openCard(by, id, body, language),
    async record(by, given) {
      const id = uuidOrNull(given);
      if (id === null || !isStaff(by.role)) return null;
      if (await glass.openUntil(by, { bookingId: id }) === null) return null;
      const record = await deletions.record(id);
      if (record === null) return null;
      const { patientId: personId } = record;
      const reading = { personId, bookingId: id, fields: ["record"], purpose: "break_glass" };
      await access.read(by, [reading], "opened");
      return record;
    },
    confirm: (by, channel, body, language) => fresh.confirm(by, channel, body, language),
    isFresh: (by, channel) => fresh.isFresh(by, channel),
    ...personalExport({ sources, fresh, world, rateLimits }),
    ...deletion,
  };
  return { services, glass, watch, carryOutDeletions };
}
