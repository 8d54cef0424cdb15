/** The services of privacy, put together over their stores. */
import type { BookingState } from "../../actors/booking/state.ts";
import type { World } from "../../actors/world.ts";
import type { AuditStore } from "../../db/audit.ts";
import type { Keyring } from "../../db/keyring.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { AccessLog } from "./access_log.ts";
import { accessViews } from "./access_views.ts";
import { BreakGlass } from "./break_glass.ts";
import { ChainWatch } from "./chain_watch.ts";
import type { PrivacyServices } from "./privacy_services.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly audit: AuditStore;
  readonly access: AccessLog;
  readonly keyring: Keyring;
  readonly people: PeopleStore;
  /** Whether this is a person without an account, in somebody's care. */
  readonly isInCare: (personId: string) => Promise<boolean>;
  readonly stateOf: (id: string) => Promise<BookingState | null>;
}

export function privacyOf(
  { world, audit, access, keyring, people, stateOf, isInCare }: Surroundings,
) {
  const watch = new ChainWatch(audit, world);
  const glass = new BreakGlass({
    audit,
    access,
    keyring,
    world,
    stateOf,
    isPatient: async (id) => (await people.get(id))?.role === "patient" || await isInCare(id),
  });
  const services: PrivacyServices = {
    ...accessViews({ audit, keyring, watch, world }),
    breakGlass: (by, id, body, language) => glass.openBooking(by, id, body, language),
    breakGlassOfCard: (by, id, body, language) => glass.openCard(by, id, body, language),
  };
  return { services, glass, watch };
}
