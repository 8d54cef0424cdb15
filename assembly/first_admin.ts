/** The first admin of a new database: part of the program's start. */
import type { Log } from "../actors/world.ts";
import type { PeopleStore } from "../db/people.ts";
import type { Lasting } from "../program.ts";
import type { Accounts } from "../routes/accounts.ts";
import type { Config } from "../runtime/config.ts";

/** On a database without any admin: one from the environment, or a one-time link. */
export async function firstAdmin(
  config: Config,
  accounts: Accounts,
  people: PeopleStore,
  url: string,
  log: Log,
  lasting: Lasting,
): Promise<string | null> {
  if (await people.hasAdmin()) return null;
  if (config.admin === null) {
    lasting.setupToken = accounts.openSetup(lasting.setupToken ?? undefined);
    return `${url}/first-admin/${lasting.setupToken}`;
  }
  const made = await accounts.makeAdmin(config.admin.email, config.admin.password);
  if (!made) log.warn("ADMIN_EMAIL belongs to an account that is no admin");
  return null;
}
