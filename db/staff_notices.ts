/** Messages to staff that no other change goes with: written together, or none of them. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Database } from "./client.ts";
import type { Outbox } from "./outbox.ts";

export interface StaffNotices {
  /** The same dedupe key again writes nothing. @throws StoreUnavailable */
  send(messages: readonly NewMessage[]): Promise<void>;
}

export const staffNotices = (database: Database, outbox: Outbox): StaffNotices => ({
  async send(messages) {
    await database.transaction("staff.notices", async (sql) => {
      for (const message of messages) await outbox.enqueue(sql, message);
    });
    outbox.wake();
  },
});
