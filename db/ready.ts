/** Whether the database answers, for `/readyz`. */
import type { Database } from "./client.ts";

const READY_MILLISECONDS = 2_000;

export async function isReady(database: Database): Promise<boolean> {
  try {
    await database.run("ready", async (sql) => await sql`select 1`, READY_MILLISECONDS);
    return true;
  } catch {
    return false;
  }
}
