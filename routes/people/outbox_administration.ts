/** What an admin may know of messages that left or did not: when and how often, never to whom or what. */
import type { World } from "../../actors/world.ts";
import { type Outbox, OUTBOX_STATUSES, type OutboxItem } from "../../db/outbox.ts";
import * as schemas from "../account_schemas.ts";
import type { Outcome, PageOf, Person } from "../services.ts";

export interface OutboxServices {
  list(
    by: Person,
    query: { status?: string; cursor?: string; limit?: number },
  ): Promise<Outcome<PageOf<OutboxItem>>>;
  /** A dead message is sent again, from its first attempt. */
  retry(by: Person, id: string): Promise<Outcome<OutboxItem>>;
}

export function outboxAdministration(
  { outbox, world }: { readonly outbox: Outbox; readonly world: Pick<World, "clock"> },
): OutboxServices {
  return {
    async list(by, query) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const { limit, cursor } = schemas.page(query);
      const status = OUTBOX_STATUSES.find((one) => one === query.status) ?? null;
      const items = await outbox.list({ status, before: cursor, limit: limit + 1 });
      return { ok: schemas.pageOf(items, limit, (item) => item.id) };
    },

    async retry(by, given) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = schemas.uuidOrNull(given);
      const revived = id === null ? null : await outbox.revive(id, world.clock.now());
      if (revived === null) return { refused: "not_found" };
      if (revived === "closed") return { refused: "message_closed" };
      outbox.wake();
      return { ok: revived };
    },
  };
}
