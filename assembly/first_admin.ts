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
  // Refused it would be, from a person; an operator is told, since a start must not fail by a list of words.
  if (made && lasting.passwords.isCommon(config.admin.password)) {
    log.warn("ADMIN_PASSWORD is one of the most common passwords: change it");
  }
  return null;
}
