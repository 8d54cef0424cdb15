/** What was said and done and waits for a connection, as pages show it. Pure. */
import type { WaitingCommand } from "../views/live_context.ts";
import type { PendingCommand } from "./live/outbox.ts";

const ADDRESS = /^\/bookings\/([^/]+)\/(\w+)$/;

/** @param bookingId only those of this booking; null: all */
export const waitingOf = (
  pending: readonly PendingCommand[],
  bookingId: string | null,
): readonly WaitingCommand[] =>
  pending.flatMap(({ id, url, body, at }) => {
    const [, booking = "", command = ""] = ADDRESS.exec(url) ?? [];
    if (booking === "" || (bookingId !== null && booking !== bookingId)) return [];
    const values = new URLSearchParams(body);
    return [{
      id,
      bookingId: booking,
      command,
      content: values.get("content") ?? values.get("conclusion"),
      clientId: values.get("clientId"),
      at,
    }];
  });
