/** What a command is known by when it comes again. */
import type { TurnCommand } from "../actors/world.ts";
import type { Person } from "./services.ts";

/** A command's name and a hash of who gives what: the same id with another body is refused. */
export async function identityOf(
  by: Person,
  commandId: string | undefined,
  name: string,
  body: unknown,
): Promise<TurnCommand | null> {
  if (commandId === undefined) return null;
  const bytes = new TextEncoder().encode(JSON.stringify([by.id, name, body]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { commandId, bodyHash: digest.toHex() };
}
